"""JSON-LD scripts and RDFa of an HTML page, with their positions.

A scanner of its own in place of Python's HTML parser, which takes time quadratic in the length of a hostile page. It
knows what matters here: comments, the elements whose content is no markup, start tags and their attributes.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from converter.checks.views import HtmlView, Options
from converter.spans import Lines

_RDFA = frozenset(("typeof", "property", "resource", "about", "vocab", "prefix", "itemscope", "itemtype", "itemprop"))
_CLASSES = frozenset(("hnews", "hentry", "h-entry"))
"""of articles in hNews (hAtom) and microformats 2"""
_ALWAYS = frozenset(("title", "html", "link", "meta"))
_RAW = frozenset(("script", "style", "textarea", "title"))
"""elements whose content is text up to their end tag (HTML, tokenization)"""
_HEADINGS = frozenset(("title", "h1"))
_LONGEST = 5000
"""characters of a heading: what is longer is none"""
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_-]{2,30})""")
_TAG = re.compile(r"""<([A-Za-z][^\s/<>]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>=`]++)))?""")


@dataclass(frozen=True, slots=True)
class Script:
    """The text of one ``<script type="application/ld+json">``."""

    text: str
    line: int
    column: int


def encoding(data: bytes) -> str:
    """What the page says, else UTF-8."""
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return name if name in ("iso-8859-1", "iso-8859-15", "windows-1252", "us-ascii") else "utf-8"


def read(name: str, text: str, options: Options) -> tuple[HtmlView, tuple[Script, ...]]:
    """The page's view and its JSON-LD scripts. Linear in the length of the page."""
    lines = Lines.of(text)
    folded = text.lower() if text.isascii() else re.sub("[A-Z]", lambda m: m[0].lower(), text)
    tags: list[tuple[str, dict[str, str], int, int]] = []
    scripts: list[Script] = []
    headings: list[tuple[str, int, int]] = []
    position = 0
    while (position := text.find("<", position)) >= 0:
        if text.startswith("<!--", position):
            end = text.find("-->", position + 4)
            if end < 0:
                break
            position = end + 3
            continue
        match = _TAG.match(text, position)
        if match is None:
            position += 1
            continue
        tag = match[1].lower()
        values = {a[1].lower(): html.unescape(a[2] or a[3] or a[4] or "") for a in _ATTRIBUTE.finditer(match[2])}
        if tag in _ALWAYS or not _RDFA.isdisjoint(values) or not _CLASSES.isdisjoint(values.get("class", "").split()):
            tags.append((tag, values, *lines.at(position)))
        position = match.end()
        if tag in _HEADINGS and (end := folded.find(f"</{tag}", position, position + _LONGEST)) >= 0:
            words = html.unescape(re.sub(r"<[^<>]*>", " ", text[position:end]))
            headings.append((" ".join(words.split()), *lines.at(match.start())))
        if tag not in _RAW:
            continue
        end = folded.find(f"</{tag}", position)
        end = len(text) if end < 0 else end
        if tag == "script" and values.get("type", "").partition(";")[0].strip().lower() == "application/ld+json":
            scripts.append(Script(text[position:end], *lines.at(position)))
        position = end
    return HtmlView("html", name, text, options, tuple(tags), tuple(headings)), tuple(scripts)
