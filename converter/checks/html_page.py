"""JSON-LD scripts and RDFa of an HTML page, with their positions: Python's own tolerant HTML parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from converter.checks.views import HtmlView, Options

_RDFA = {"typeof", "property", "resource", "about", "vocab", "prefix", "itemscope", "itemtype", "itemprop"}
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_-]{2,30})""")


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


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[Script] = []
        self.tags: list[tuple[str, dict[str, str], int, int]] = []
        self._inside: tuple[int, int] | None = None
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        line, column = self.getpos()
        if not _RDFA.isdisjoint(values) or tag in ("title", "html", "link", "meta"):
            self.tags.append((tag, values, line, column + 1))
        if tag == "script" and values.get("type", "").split(";")[0].strip().lower() == "application/ld+json":
            self._parts = []
            self._inside = (line, column)

    def handle_data(self, data: str) -> None:
        if self._inside is None:
            return
        if not self._parts:
            line, column = self.getpos()
            self._inside = (line, column)
        self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._inside is not None:
            line, column = self._inside
            self.scripts.append(Script("".join(self._parts), line, column + 1))
            self._inside = None


def read(name: str, text: str, options: Options) -> tuple[HtmlView, tuple[Script, ...]]:
    """The page's view and its JSON-LD scripts."""
    page = _Page()
    page.feed(text)
    page.close()
    return HtmlView("html", name, text, options, tuple(page.tags)), tuple(page.scripts)
