"""Goes through the content of foreign copy and makes blocks of it, whatever elements somebody wrote it with.

An element that nobody knows is looked into like any other: its words are the story's. Left out is only what the tables
below name, and that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from lxml import etree

from converter.model import BlockKind
from converter.readers.markup import INLINE, LINES, Composer, local, names, walk, words
from converter.spans import Span


@dataclass(frozen=True, slots=True)
class Language:
    """What the elements of a markup language are to a story."""

    blocks: Mapping[str, BlockKind]
    containers: frozenset[str]
    silent: frozenset[str]
    """not looked into"""
    mute: frozenset[str] = frozenset()
    """of those, the ones that hold no words for readers at all"""
    parts: frozenset[str] = frozenset()
    """words of their own, also where no space stands between them"""

    @property
    def lines(self) -> frozenset[str]:
        """what ends the paragraph before it and begins another"""
        return self.containers | LINES | frozenset(self.blocks)


HTML = Language(
    blocks={
        "p": "paragraph",
        "h1": "headline",
        "h2": "crosshead",
        "h3": "crosshead",
        "h4": "crosshead",
        "h5": "crosshead",
        "h6": "crosshead",
        "pre": "table",
        "table": "table",
        "ul": "list",
        "ol": "list",
        "dl": "list",
        "figcaption": "paragraph",
    },
    containers=names(
        "html body div section article main header footer aside blockquote figure nav address center form details"
        " summary fieldset dialog hgroup"
    ),
    silent=names("head script style template noscript iframe object svg math button input select textarea del"),
    mute=names("head script style template input"),
    parts=names("rt ruby"),
)
NITF = Language(
    blocks={
        "p": "paragraph",
        "hl1": "headline",
        "hl2": "crosshead",
        "pre": "table",
        "table": "table",
        "nitf-table": "table",
        "ul": "list",
        "ol": "list",
        "dl": "list",
        "tagline": "sign-off",
    },
    containers=names("body body.content body.end block bq note fn abstract hedline"),
    silent=names("media tobject key-list classifier datasource bibliography nitf-table-metadata alt-code"),
    mute=names("tobject key-list classifier alt-code nitf-table-metadata"),
    parts=names(
        "name.given name.family function copyrite.year copyrite.holder sublocation city state region country"
        " addressee care.of delivery.point delivery.office postcode frac"
    ),
)


@dataclass(slots=True)
class Content:
    """A composer, and what of the content it was not given."""

    composer: Composer = field(default_factory=Composer)
    left_out: list[tuple[str, int]] = field(default_factory=list)
    """names of elements and the number of their words"""

    def omit(self, name: str, node: etree._Element) -> None:
        if count := len(words(node).split()):
            self.left_out.append((name, count))


_RAISED = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LONGEST = 4
"""characters of an index or a footnote's mark"""


def index(node: etree._Element) -> str | None:
    """The text of a ``sup`` or ``sub`` in Unicode's own superscripts and subscripts, which no number swallows.

    None where Unicode has none: then it is a word of its own.
    """
    text = words(node)
    table = _LOWERED if local(node).lower() == "sub" else _RAISED
    return text.translate(table) if 0 < len(text) <= _LONGEST and all(ord(c) in table for c in text) else None


def _footnote(node: etree._Element, name: str) -> bool:
    """Whether a link to another place of the page is a note's number, which no number before it may swallow."""
    if name != "a" or not (node.get("href") or "").startswith("#"):
        return False
    text = words(node)
    return text.isdecimal() and len(text) < len("2025")


def inline_start(composer: Composer, node: etree._Element, language: Language) -> bool:
    """What an element inside a block does to its words before it begins; False where it is not looked into."""
    name = local(node).lower()
    if name in ("sup", "sub") or _footnote(node, name):
        if (sign := index(node)) is not None:
            composer.add(sign)
            return False
        composer.apart(" ")
    elif name in ("td", "th"):
        if any(isinstance(n.tag, str) for n in node.itersiblings(preceding=True)):
            composer.divide("\t")
    elif name == "br":
        composer.divide()
    elif name in LINES:
        composer.apart()
    elif name in language.parts or name not in (*INLINE, "frac-sep", "denom"):
        composer.apart(" ")
    elif _unwritten_stroke(node, name):
        composer.add("/")
    return True


def _unwritten_stroke(node: etree._Element, name: str) -> bool:
    """NITF may leave the stroke of a fraction to who shows it."""
    if name == "frac-sep":
        return not words(node)
    return name == "denom" and not any(local(n) == "frac-sep" for n in node.itersiblings(preceding=True))


def inline_end(composer: Composer, node: etree._Element, language: Language) -> None:
    """What it does behind them."""
    name = local(node).lower()
    if name in LINES and name not in ("br", "td", "th"):
        composer.apart()
    elif name in language.parts or name == "sup" or name not in (*INLINE, "frac-sep", "numer"):
        composer.apart(" ")


Enter = Callable[[etree._Element], bool]  # noqa: SLF001 - the stubs' public alias is a type only
Leave = Callable[[etree._Element, int], None]  # noqa: SLF001


def flow(
    root: etree._Element,
    content: Content,
    language: Language,
    *,
    special: Enter = lambda _: False,
    left: Leave = lambda *_: None,
    within: BlockKind | None = None,
) -> Span | None:
    """The blocks of an element's content; text outside of blocks is a paragraph.

    ``special`` may make a block of an element itself (True: it did); ``left`` is told each element that ends, and where
    its words begin. ``within`` makes one block of that kind of all, whose span is returned if it has words.
    """
    flowing = _Flow(content, language, special, left, within)
    if within is not None:
        content.composer.open(kept=local(root).lower() == "pre")
        walk(root, flowing.enter, flowing.leave, flowing.text)
        return content.composer.close(within)
    walk(root, flowing.enter, flowing.leave, flowing.text)
    flowing.tidy()
    return None


class _Flow:
    """Where in an element's content a walk is; ``flow`` says what it is made with."""

    def __init__(
        self, content: Content, language: Language, special: Enter, left: Leave, within: BlockKind | None
    ) -> None:
        self.content, self.language, self.special, self.left, self.within = content, language, special, left, within
        self.composer = content.composer
        self.inside: list[tuple[etree._Element, BlockKind]] = []
        """blocks that are open"""
        self.loose = False
        """a paragraph of text outside of blocks is"""
        self.starts: dict[etree._Element, int] = {}

    @property
    def outside(self) -> bool:
        """Whether no block is open, and blocks are made."""
        return self.within is None and not self.inside

    def tidy(self) -> None:
        """Ends a paragraph of text outside of blocks."""
        if self.loose:
            self.loose = False
            self.composer.close("paragraph")

    def enter(self, node: etree._Element) -> bool:
        name, language = local(node).lower(), self.language
        if name in language.silent:
            if name not in language.mute:
                self.content.omit(name, node)
            return False
        if self.outside:
            if name != "br" and name in language.lines:
                self.tidy()
            if self.special(node):
                self.tidy()
                return False
            if name in language.blocks:
                self.inside.append((node, _kind(node, name, language, self.composer)))
                self.composer.open(kept=name == "pre")
                self.starts[node] = self.composer.position
                return True
        looked_into = inline_start(self.composer, node, language)
        if looked_into:
            self.starts[node] = self.composer.position
        return looked_into

    def leave(self, node: etree._Element) -> None:
        start = min(self.starts.pop(node), self.composer.position)
        if id_ := node.get("id"):
            self.composer.places.setdefault(id_, Span(start, self.composer.position))
        self.left(node, start)
        if self.inside and self.inside[-1][0] is node:
            self.composer.close(self.inside.pop()[1])
        elif self.outside and (name := local(node).lower()) != "br" and name in self.language.lines:
            self.tidy()
        else:
            inline_end(self.composer, node, self.language)

    def text(self, piece: str | None) -> None:
        if piece and piece.strip() and self.outside and not self.loose:
            self.loose = True
            self.composer.open()
        self.composer.add(piece)


def html(root: etree._Element, content: Content) -> None:
    """XHTML or HTML, whoever wrote it. Text outside paragraphs is a paragraph; images and scripts say nothing."""
    graft(root, HTML)
    flow(root, content, HTML)


def _kind(node: etree._Element, name: str, language: Language, composer: Composer) -> BlockKind:
    """A class that is a kind of block says more than the element; a second ``h1`` is no headline."""
    own = node.get("class") or ""
    if own in get_args(BlockKind) and (language is HTML or name in ("p", "pre")):
        return own  # type: ignore[return-value] # it is one of them
    kind = language.blocks[name]
    return "crosshead" if kind == "headline" and any(b.kind == "headline" for b in composer.blocks) else kind


_ESCAPED = re.compile(
    r"<(p|div|h[1-6]|ul|ol|table|blockquote|b|i|em|strong|a|span)\b[^<>]*>.*?</\1\s*>|<br\s*/?>", re.S | re.I
)
_LARGEST = 4_000_000
"""characters of escaped markup that are parsed"""


def graft(root: etree._Element, language: Language) -> None:
    """Puts elements in the place of markup that stands escaped, as text, directly in a container.

    Exporters escape what they can't make well-formed: ``&lt;p&gt;…&lt;/p&gt;`` or CDATA. Inside of blocks it stays what
    it is, as a text may speak of markup.
    """
    for node in [root, *(n for n in root.iter() if local(n).lower() in language.containers)]:
        for child in list(node):
            if child.tail and _ESCAPED.search(child.tail) and len(child.tail) <= _LARGEST:
                tail, child.tail = child.tail, None
                if (made := parsed(tail)) is not None:
                    node.insert(node.index(child) + 1, made)
                else:
                    child.tail = tail
        if node.text and _ESCAPED.search(node.text) and len(node.text) <= _LARGEST:
            made = parsed(node.text)
            if made is not None:
                node.text = None
                node.insert(0, made)


def parsed(text: str) -> etree._Element | None:
    """HTML as libxml2 repairs it; control characters, which it does not take, are left out. None without words."""
    safe = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    try:
        tree = etree.fromstring(f"<div>{safe}</div>", etree.HTMLParser(no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    body = tree.find("body") if tree is not None else None
    if body is None or not words(body):
        return None
    body.tag = "div"
    return body
