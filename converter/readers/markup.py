"""From somebody's marked-up copy to a text with blocks: what the readers of NewsML-G2 and NITF share.

Such copy has no decoded source of its own: the text is put together from the elements, one block after the other with
an empty line between them. White space inside a block is folded as a browser folds it, except where it is preformatted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from lxml import etree

from converter.addresses import slug
from converter.identifiers import catalogued
from converter.model import Block, BlockKind, Dateline, Entity, EntityType, Identifier, Mention
from converter.schemes import ARCHIVE
from converter.spans import Span
from converter.xml import collapse

BY = "source"
"""who set what the source itself has tagged"""

_SPACE = re.compile(r"[ \t\r\n]+")
_BYLINE = re.compile(r"(?i)[\s(*–—-]*(?:von|by|par|por|di|from)\s+")
_AND = re.compile(r"\s+(?:und|and|et|y|e|&)\s+|\s*/\s*")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*)+")
"""two words or more"""


def names(text: str) -> frozenset[str]:
    """Names of elements, written with spaces between them."""
    return frozenset(text.split())


LINES = names(
    "address article aside blockquote bq block body br caption center dd details dialog div dl dt fieldset figcaption"
    " figure fn footer form h1 h2 h3 h4 h5 h6 header hedline hl1 hl2 hr legend li main media-caption nav nitf-table"
    " nitf-table-row note ol option p pre section summary table tagline tbody td tfoot th thead tr ul"
)
"""elements of HTML and NITF that stand on lines of their own (table cells: in places of their own)"""
INLINE = names(
    "a abbr acronym b bdi bdo big chron cite classifier code copyrite data dfn em event font frac i img ins kbd"
    " label lang location mark money num numer object.title org person postaddr pronounce q rb rp s samp small span"
    " strike strong sub sup time tt u var virtloc wbr"
)
"""elements of HTML and NITF that stand inside a word or between words; what nobody knows divides words"""


def local(node: etree._Element) -> str:
    """The element's name without namespace or stray prefix; empty for comments and processing instructions."""
    return node.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(node.tag, str) else ""


def namespace(node: etree._Element) -> str:
    return node.tag[1:].partition("}")[0] if isinstance(node.tag, str) and node.tag.startswith("{") else ""


def children(node: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The child elements with one of these names, whatever their namespace; without names, all."""
    for each in node if node is not None else ():
        if local(each) in names or (not names and local(each)):
            yield each


def child(node: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child, and its first child, and so on."""
    for name in path:
        node = next(children(node, name), None)
    return node


def characters(node: etree._Element | None) -> str:
    """All text of an element as it stands there; what begins a line of its own is not joined to what stands before."""
    parts: list[str] = []

    def enter(each: etree._Element) -> bool:
        if local(each).lower() in LINES:
            parts.append("\n")
        return True

    def leave(each: etree._Element) -> None:
        enter(each)

    if node is not None:
        walk(node, enter, leave, lambda text: parts.append(text or ""))
    return "".join(parts)


def words(node: etree._Element | None) -> str:
    """All text of an element on one line."""
    return collapse(characters(node))


@dataclass(slots=True)
class Composer:
    """Puts a text together, block by block. Ids of elements become spans, tagged names become mentions."""

    blocks: list[Block] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    """ids of elements → where their text stands"""
    _parts: list[str] = field(default_factory=list)
    _size: int = 0
    _start: int | None = None
    _kept: bool = False
    _pending: str = ""
    """a line end or a space that comes in front of the next words, if any come"""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def position(self) -> int:
        return self._size

    def open(self, *, kept: bool = False) -> None:
        """Begins a block; ``kept``: its white space stays."""
        if self.blocks:
            self._put("\n\n")
        self._start, self._kept, self._pending = self._size, kept, ""

    def add(self, text: str | None) -> None:
        if not text or self._start is None:
            return
        if self._pending and text.strip(" \t\r\n"):
            sign, self._pending = self._pending, ""
            if sign == "\n":
                if self._size > self._start and self._parts[-1][-1] not in "\n\t":
                    self.divide()
            elif self._size > self._start and self._parts[-1][-1].isalnum() and text[0].isalnum():
                self._put(sign)
        if not self._kept:
            text = _SPACE.sub(" ", text)
            if self._size == self._start or self._parts[-1][-1] in " \n\t":
                text = text.removeprefix(" ")
        if text:
            self._put(text)

    def divide(self, sign: str = "\n") -> None:
        """A line break or a tab: it swallows the spaces before it, and none opens a block."""
        self._pending = ""
        while self._start is not None and self._size > self._start and self._parts[-1].endswith(" "):
            self._cut(self._size - 1)
        if self._start is not None and self._size > self._start:
            self._put(sign)

    def apart(self, sign: str = "\n") -> None:
        """What comes next is not joined to what stands there: on a line of its own, or (a space) as another word."""
        if self._start is not None and self._pending != "\n":
            self._pending = sign

    @property
    def opened(self) -> bool:
        return self._start is not None

    def close(self, kind: BlockKind) -> Span | None:
        """Ends the block; one without words leaves no trace."""
        start, self._start = self._start, None
        if start is None:
            return None
        body = "".join(self._since(start))
        kept = body.strip("\n") if self._kept else body.strip()
        if not kept.strip():
            self._cut(start - 2 if self.blocks else start)
            return None
        start += len(body) - len(body.lstrip("\n" if self._kept else None))  # a no-break space may open it
        self._cut(start + len(kept))
        self.blocks.append(Block(kind, Span(start, start + len(kept))))
        return self.blocks[-1].span

    def block(self, kind: BlockKind, text: str, *, kept: bool = False) -> Span | None:
        """A whole block at once."""
        self.open(kept=kept)
        self.add(text)
        return self.close(kind)

    def mention(self, start: int, entity: Entity) -> None:
        """What was added since ``start`` names the entity."""
        name = "".join(self._since(start))
        if name.strip():
            start += len(name) - len(name.lstrip())
            self.mentions.append(Mention(Span(start, start + len(name.strip())), self.entity(entity).id, by=BY))

    def entity(self, entity: Entity) -> Entity:
        """The entity that is known by that id already, or this one; a person and a place may share a name."""
        known = self.entities.get(entity.id)
        if known and known.type != entity.type:
            entity = replace(entity, id=f"{entity.id}-{entity.type}")
        return self.entities.setdefault(entity.id, entity)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)

    def _since(self, start: int) -> list[str]:
        size, found = self._size, []
        for part in reversed(self._parts):
            if size <= start:
                break
            found.append(part)
            size -= len(part)
        return found[::-1]

    def _cut(self, size: int) -> None:
        while self._parts and self._size > size:
            last = self._parts.pop()
            self._size -= len(last)
            if self._size < size:
                self._put(last[: size - self._size])
        self._size = max(0, self._size)


def walk(
    root: etree._Element,
    enter: Callable[[etree._Element], bool],
    leave: Callable[[etree._Element], None],
    text: Callable[[str | None], None],
) -> None:
    """Goes through an element's content without recursion; ``enter`` says whether to look inside.

    A name like ``&nbsp;`` that no document type declares is taken as HTML's.
    """
    text(root.text)
    stack = [(root, iter(root))]
    while stack:
        parent, rest = stack[-1]
        node = next(rest, None)
        if node is None:
            stack.pop()
            if stack:
                leave(parent)
                text(parent.tail)
        elif node.tag is etree.Entity:  # HTML's names need no declaration to be understood
            text(unescape(node.text or "") + (node.tail or ""))
        elif not isinstance(node.tag, str) or not enter(node):
            text(node.tail)
        else:
            text(node.text)
            stack.append((node, iter(node)))


def plain(text: str, copy: Composer) -> None:
    """Paragraphs divided by empty lines, or by lines that begin with an indent."""
    for part in re.split(r"\n[ \t]*\n|\n(?=[ \t]{2,}\S)", text.replace("\r\n", "\n").replace("\r", "\n")):
        copy.block("paragraph", part)


def entity(type_: EntityType, name: str, scheme: str = "", code: str = "") -> Entity:
    """An entity as the source tags it: its id is made from its name, or is our own where the source is ours."""
    own = re.fullmatch(r"(?:[a-z]+/)?([a-z0-9-]{1,200})(?:\.html)?", code)
    if own and scheme in ("wiremark", ARCHIVE):
        return Entity(own[1], type_, name, by=BY)
    identifiers = (Identifier(scheme, code, BY),) if scheme in catalogued() and code else ()
    return Entity(slug(name), type_, name, identifiers=identifiers, by=BY)


def names_in_byline(text: str, span: Span) -> tuple[Span, ...]:
    """The names in ``- Von Ada Lovelace und Grace Hopper -``, without what follows a comma (a function, a place)."""
    match = _BYLINE.match(text, span.start, span.end)
    start = match.end() if match else span.start
    end = next((i for i in range(start, span.end) if text[i] in ",;|\n"), span.end)
    found: list[Span] = []
    position = start
    for conjunction in (*_AND.finditer(text, start, end), None):
        stop = conjunction.start() if conjunction else end
        name = _NAME.search(text, position, stop)
        if name:
            found.append(Span(name.start(), name.end()))
        position = conjunction.end() if conjunction else end
    return tuple(found)


def dateline(text: str, span: Span, places: tuple[Span, ...], agency: str | None) -> Dateline:
    """A dateline with the agency's name where it stands inside."""
    found = text.find(agency, span.start, span.end) if agency else -1
    return Dateline(span, places, None, Span(found, found + len(agency)) if agency and found >= 0 else None)
