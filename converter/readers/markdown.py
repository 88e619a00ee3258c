"""Markdown as editors write it: the ``markdown`` writer's form back in, corrected or not, and plain Markdown.

What a person set without our bookkeeping is ``by: editor`` and certain. In a file that was changed, the layers it
carries are closed (``Story.reviewed``): a tag that somebody took out does not come back. Mistakes are diagnostics with
line and column; text is never lost. Markup beyond headings, fenced divs, emphasis, links and spans is read as the text
that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, cast, get_args

import orjson

from converter import doors
from converter.addresses import slug
from converter.decoding import decode, remarks
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import stopped
from converter.markdown import (
    COMMENT,
    FORMS,
    GAP,
    LISTED,
    LOOSE,
    MORE,
    QUOTATIONS,
    ROLES,
    SEVERAL,
    SIGNALS,
    SINGLE,
    agency_in,
    checksum,
    entity_key,
    mention_key,
    paragraph_kind,
    quotation_key,
    subject_key,
)
from converter.model import (
    Block,
    BlockKind,
    Dateline,
    Entity,
    EntityType,
    Identifier,
    Mention,
    MentionForm,
    Mode,
    Quotation,
    QuotationType,
    Review,
    Rights,
    Signal,
    SignalKind,
    Story,
    Subject,
)
from converter.readers.reuters_de import no_story
from converter.readers.wire import run_in_dateline
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Span

if TYPE_CHECKING:  # markdown-it and yaml are loaded for the first Markdown: most runs read none
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_LONGEST = 50_000
"""code points of a paragraph in which markup is looked for"""
_MOST = 2_000
"""brackets of such a paragraph"""
_TYPES = get_args(EntityType)
_KINDS = get_args(BlockKind)
_CLASSES = frozenset((*_TYPES, *FORMS, *QUOTATIONS, *ROLES, *SIGNALS, *LISTED, *SINGLE, "entity", MORE))
_REASON = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MODES = get_args(Mode)
_ATTRIBUTES = frozenset(("ref", "n", "q", "by", "mode", "number", "date", "agency", "cut", "class"))


def _detect(source: Source) -> int:
    if re.match(rb"(?:\xef\xbb\xbf)?---\r?\nwiremark:", source.data[:40]):
        return 97
    return 90 if source.name.lower().endswith((".md", ".markdown")) else 0


@dataclass(slots=True)
class _Mark:
    """A bracketed span."""

    classes: tuple[str, ...]
    attributes: Mapping[str, str]
    line: int
    column: int
    start: int
    end: int = 0


@dataclass(slots=True)
class _Page:
    """What is gathered while the file is read."""

    name: str
    lines: Sequence[str]
    depth: int
    """blocks, and marks, inside each other"""
    notes: list[Diagnostic] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0
    blocks: list[tuple[str, int, int]] = field(default_factory=list)
    marks: list[_Mark] = field(default_factory=list)
    cuts: dict[str, _Mark] = field(default_factory=dict)

    def add(self, text: str) -> None:
        self.text.append(text)
        self.size += len(text)

    def note(
        self, rule: str, message: str, hint: str, line: int, column: int = 1, severity: Severity = Severity.WARNING
    ) -> None:
        self.notes.append(
            Diagnostic(rule, severity, message[:300], hint, Location(self.name, line=line, column=column))
        )


@reader("markdown", detect=_detect, suffixes=(".md",))
def read(source: Source, recipe: Recipe) -> Reading:
    """A story in Markdown: the ``markdown`` writer's, an editor's correction of it, or one written from scratch."""
    decoded = decode(
        source.data,
        name=source.name,
        encoding=recipe.encoding,
        repair=recipe.repair_encoding,
        limits=recipe.limits,
        limit="markdown-bytes",
    )
    if decoded.text is None:
        return Reading(notes=decoded.notes)
    whole = decoded.text
    page = _Page(source.name, whole.split("\n"), recipe.limits.markdown_depth)
    book, content = _book(whole, page)
    untouched = book.get("check") == checksum(content)
    tokens = _parser(page.depth).parse(content.replace("\0", "&#0;"))
    if deep := next((t for t in tokens if t.type == "container_block_open" and t.level >= page.depth), None):
        where = Location(source.name, line=deep.map[0] + 1 if deep.map else None)
        note = stopped("markdown-depth", f"more than {page.depth} blocks inside each other", where)
        return Reading(notes=(*decoded.notes, note))
    front = _front(next((t for t in tokens if t.type == "front_matter"), None), page, recipe.limits.front_matter_depth)
    _layout(tokens, front, book, page)
    story = _Assembly(page, front, book, source, recipe, untouched=untouched).story()
    if not story.text.strip():
        return Reading(notes=(*decoded.notes, *page.notes, no_story(source.name)))
    return Reading((replace(story, notes=(*page.notes, *remarks(story.text, source.name))),), decoded.notes)


def _book(text: str, page: _Page) -> tuple[dict[str, Any], str]:
    """The bookkeeping, and the file without it."""
    match = COMMENT.search(text, max(0, text.rfind("\n<!-- wiremark\n")))
    if not match:
        return {}, text
    content = text[: match.start()]
    line = content.count("\n") + 2
    try:
        value = orjson.loads(match["data"])
    except orjson.JSONDecodeError:
        value = None
    if isinstance(value, dict) and all(isinstance(value.get(k, {}), dict) for k in ("made", "order")):
        return value, content
    page.note("MDN006", "the bookkeeping at the end is damaged", "all tags count as an editor's now", line)
    return {}, content


# ------------------------------------------------------------------------------------------------------ markdown-it


@cache
def _parser(most: int) -> MarkdownIt:
    """Headings, fenced divs, paragraphs, front matter; emphasis, links and our spans. No HTML, no code, no tables: in
    copy these are text. What lies deeper than that it drops."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    md = MarkdownIt("zero", {"maxNesting": most + 1})
    md.use(front_matter_plugin)
    md.use(container_plugin, "block", validate=lambda params, *_: bool(re.fullmatch(r"\s*\{?\.?[\w-]+\}?\s*", params)))
    md.enable(["heading", "escape", "newline", "emphasis", "link", "image", "autolink"])
    md.core.ruler.disable("inline")
    md.inline.ruler.before("link", "span", _span_rule)
    md.inline.ruler.before("link", "reference", _reference_rule)
    md.inline.ruler2.enable(["balance_pairs", "emphasis"])
    return md


def _reference_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Character references: as CommonMark's, and those to control characters, which a text may hold."""
    from markdown_it.common.entities import entities

    match = re.compile(r"&(?:#[xX]([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));").match(
        state.src, state.pos, state.posMax
    )
    if not match:
        return False
    code = int(match[1], 16) if match[1] else int(match[2]) if match[2] else -1
    char = entities.get(match[3]) if match[3] else chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else None
    if char is None:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content = char
    state.pos = match.end()
    return True


def _span_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """``[text]{.class key=value}``; where the braces are wrong, the place is remembered and the text stays text."""
    from mdit_py_plugins.attrs.parse import ParseError, parse

    if state.src[state.pos] != "[":
        return False
    begin, limit = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, begin)
    if end < 0 or end + 1 >= limit or state.src[end + 1] != "{":
        return False
    try:
        length, attributes = parse(state.src[end + 1 : min(limit, end + 1000)])
    except ParseError as error:
        if not silent:
            state.env["faults"].append((end + 1, str(error)))
        return False
    if not silent:
        state.pos, state.posMax = begin + 1, end
        token = state.push("span_open", "span", 1)
        token.attrs = dict(attributes)
        token.meta = {"at": begin}
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos = end + 1 + length + 1
    state.posMax = limit
    return True


# ------------------------------------------------------------------------------------------------------ front matter


class _Fault(Exception):
    """The front matter can't be read; line and column count from its own first line, 0."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def _front(token: Token | None, page: _Page, most: int) -> dict[str, Any]:
    """The front matter as strings, lists and mappings, ``most`` inside each other; {} where there is none.

    Where it can't be read nobody knows whether the story may be published: so it is withheld.
    """
    if token is None:
        if page.lines and page.lines[0].rstrip() == "---":
            page.note("MDN001", "the front matter has no end", "close it with a line of three hyphens", 1)
        return {}
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if len(token.content) > 1_000_000:
            raise _Fault("the front matter is too long", 0, 0)
        depth = 0
        for event in yaml.parse(token.content, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > most:
                deep = f"front-matter-depth: more than {most} lists and mappings inside each other"
                what = deep if depth > most else "aliases are not read"
                raise _Fault(what, *_position(event.start_mark))
        node = yaml.compose(token.content, Loader=loader)
        value = _value(node) if node is not None else {}
        if not isinstance(value, dict):
            raise _Fault("a mapping is wanted", 0, 0)
    except yaml.MarkedYAMLError as error:
        return _bad_front(page, error.problem or str(error), *_position(error.problem_mark))
    except yaml.YAMLError as error:
        return _bad_front(page, str(error), 0, 0)
    except _Fault as error:
        return _bad_front(page, str(error), error.line, error.column)
    return value


def _position(mark: Any) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _bad_front(page: _Page, message: str, line: int, column: int) -> dict[str, Any]:
    page.note(
        "MDN001",
        f"the front matter is not YAML as it is read here, and the story is withheld: {message}",
        "strings in double quotes, two blanks for each level, no tabs, no aliases",
        line + 2,
        column + 1,
        Severity.ERROR,
    )
    return {"status": "withheld"}


def _value(node: Any) -> Any:
    """A YAML node with all scalars as strings: neither ``NO`` nor a date becomes something else."""
    if node.id == "scalar":
        return None if node.style is None and node.value in ("", "~", "null") else str(node.value)
    if node.id == "sequence":
        return [_value(item) for item in node.value]
    out: dict[str, Any] = {}
    for key, item in node.value:
        name = _value(key)
        if not isinstance(name, str):
            raise _Fault("a key must be a word", *_position(key.start_mark))
        if name in out:
            raise _Fault(f"{name!r} stands there twice", *_position(key.start_mark))
        out[name] = _value(item)
    return out


# ------------------------------------------------------------------------------------------------------------- layout


def _layout(tokens: Sequence[Token], front: Mapping[str, Any], book: Mapping[str, Any], page: _Page) -> None:
    """Puts the text together again, block by block, with what stood between them."""
    segments = list(_segments(tokens, page))
    same = book.get("segments") == len(segments)
    gap = front.get("gap")
    usual = gap if isinstance(gap, str) else GAP
    gaps = front.get("gaps")
    odd: dict[str, Any] = gaps if isinstance(gaps, dict) else {}
    last = str(len(segments))
    for i, (kind, paragraphs) in enumerate(segments):
        between = "" if i == 0 else usual
        page.add(_gap(odd, str(i), between, page) if same or i == 0 else between)
        start = page.size
        for number, token in enumerate(paragraphs):
            if number:
                page.add("\n\n")
            _paragraph(token, page)
        page.blocks.append((kind, start, page.size))
    end = str(book["segments"]) if isinstance(book.get("segments"), int) else last
    page.add(_gap(odd, end, "\n" if segments else "", page))


def _gap(odd: Mapping[str, Any], key: str, usual: str, page: _Page) -> str:
    gap = odd.get(key, usual)
    if isinstance(gap, str) and not gap.strip():
        return gap
    page.note("MDN002", f"gaps: {key}: only white space stands between blocks", "leave the line away", 1)
    return usual


def _segments(tokens: Sequence[Token], page: _Page) -> Iterator[tuple[str, list[Token]]]:
    """Block by block its kind and the tokens that hold its text."""
    kind = ""
    inside: list[Token] = []
    heading = ""
    headline = False
    for token in tokens:
        if token.type == "container_block_open":
            if kind and inside:
                yield kind, inside
            kind, inside = _kind(token, page), []
        elif token.type == "container_block_close":
            if kind:
                yield kind, inside
            kind, inside = "", []
        elif token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline" and kind:
            inside.append(token)
        elif token.type == "inline" and heading:
            top = heading == "h1"
            yield ("headline" if top else "crosshead"), [token]
            headline, heading = headline or top, ""
        elif token.type == "inline":
            yield paragraph_kind(token.content), [token]


def _kind(token: Token, page: _Page) -> str:
    name = token.info.strip().strip("{}").lstrip(".")
    if name in _KINDS or name == LOOSE:
        return name
    line = (token.map or [0])[0] + 1
    page.note("MDN003", f"there is no block called {name}", f"there are: {', '.join(_KINDS)}", line)
    return "paragraph"


def _paragraph(token: Token, page: _Page) -> None:
    """Reads a paragraph's text and spans."""
    first = (token.map or [0])[0]
    if len(token.content) > _LONGEST or token.content.count("[") > _MOST:
        page.note("MDN007", "the paragraph is too long for markup", "divide it with a blank line", first + 1)
        page.add(token.content)
        return
    env: dict[str, Any] = {"faults": []}
    children: list[Token] = []
    _parser(page.depth).inline.parse(token.content, _parser(page.depth), env, children)
    for offset, fault in env["faults"]:
        line, column = _place(token, offset, page)
        page.note(
            "MDN005", f"the braces behind the span are not read: {fault}", 'write {.class key="value"}', line, column
        )
    open_: list[_Mark | None] = []
    for child in children:
        if child.type == "span_open":
            open_.append(_opened(child, token, page))
        elif child.type == "span_close":
            if mark := open_.pop():
                mark.end = page.size
        elif child.type in ("softbreak", "hardbreak"):
            page.add("\n")
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            if child.info != "auto":
                page.note("MDN008", f"the link's target is left out: {href}", "write it into the text", first + 1)
        else:
            _stray(child, token, page, braces=not env["faults"])
            page.add(child.content)


def _stray(child: Token, token: Token, page: _Page, *, braces: bool) -> None:
    """Complains of brackets that were meant as a span and are none."""
    if child.type != "text":
        return
    for match in re.finditer(r"\]\{\s*[.#\w]", child.content) if braces else ():
        offset = token.content.find(child.content[match.start() : match.end() + 10])
        line, column = _place(token, max(0, offset), page)
        page.note(
            "MDN005", "a span ends that did not begin", "put [ where it begins, or \\] for a bracket", line, column
        )
    for match in re.finditer(r"\[(?=[^\]]*$)", child.content):
        offset = token.content.find(child.content[match.start() : match.end() + 10])
        line, column = _place(token, max(0, offset), page)
        page.note("MDN005", "a bracket is not closed", "close the span with ]{.class}, or write \\[", line, column)


def _place(token: Token, offset: int, page: _Page) -> tuple[int, int]:
    """Line and column in the file of an offset in a paragraph."""
    before = token.content[:offset]
    line = (token.map or [0])[0] + before.count("\n")
    start = before.rfind("\n") + 1
    whole = token.content[start:].split("\n", 1)[0]
    shift = page.lines[line].find(whole[:40]) if line < len(page.lines) else 0
    return line + 1, max(0, shift) + offset - start + 1


def _opened(child: Token, token: Token, page: _Page) -> _Mark | None:
    line, column = _place(token, child.meta["at"], page)
    attributes = {k: _unquoted(str(v)) for k, v in child.attrs.items()}
    return _mark(attributes, page, line, column)


def _unquoted(value: str) -> str:
    from urllib.parse import unquote

    return unquote(value, errors="surrogatepass") if "%" in value else value


def _mark(attributes: dict[str, str], page: _Page, line: int, column: int) -> _Mark | None:
    """A span with known terms; the others are said and left out."""
    classes = tuple(attributes.get("class", "").split())
    unknown = [f".{c}" for c in classes if c not in _CLASSES] + [k for k in attributes if k not in _ATTRIBUTES]
    if unknown:
        known = ", ".join(sorted(_CLASSES - {MORE, "entity"}))
        page.note("MDN003", f"nobody knows {', '.join(unknown)}", f"classes are {known}", line, column)
    classes = tuple(c for c in classes if c in _CLASSES)
    if MORE in classes:
        first = page.cuts.get(attributes.get("cut", ""))
        if first is None:
            page.note("MDN005", "a further piece of a span that has no first", "take the brackets out", line, column)
        return first
    mark = _Mark(classes, attributes, line, column, page.size)
    if not classes:
        return None
    page.marks.append(mark)
    if "cut" in attributes:
        page.cuts[attributes["cut"]] = mark
    return mark


# ----------------------------------------------------------------------------------------------------------- assembly


@dataclass(slots=True)
class _Assembly:
    """Makes the story of what was read."""

    page: _Page
    front: dict[str, Any]
    book: Mapping[str, Any]
    source: Source
    recipe: Recipe
    untouched: bool
    text: str = ""
    entities: dict[str, Entity] = field(default_factory=dict)
    left: dict[str, list[Any]] = field(default_factory=dict)
    """who made what, not yet taken"""

    def story(self) -> Story:
        self.text = "".join(self.page.text)
        self._elsewhere()
        self.left = {k: list(v) for k, v in self.book.get("made", {}).items() if isinstance(v, list)}
        self.entities = {e.id: e for e in self._entities()}
        mentions = self._ordered("mentions", list(self._mentions()))
        quotations = self._quotations(mentions)
        subjects = tuple(self._subjects())
        blocks = self._blocks()
        dateline = self._dateline()
        agency = self._string("agency")
        if not self.front.get("wiremark") and dateline is None:
            first = next((b.span for b in blocks if b.kind == "paragraph"), None)
            dateline, found = run_in_dateline(self.text, first, self.recipe.language)
            agency = agency or found
        story = Story(
            id=self._string("id") or self.source.id or self.source.name,
            text=self.text,
            language=self._language(),
            agency=agency,
            dated=self._dated(),
            status=cast(Any, self._one_of("status", ("usable", "withheld", "canceled"), "usable", "withheld")),
            urgency=self._number("urgency", 1, 9),
            headline=self._named("headline", "headline", blocks),
            slugline=self._named("slugline", "slug", blocks),
            keywords=self._listed("keywords", "keyword"),
            bylines=self._listed("bylines", "author"),
            credits=self._listed("credits", "credit"),
            rights=self._rights(),
            dateline=dateline,
            signals=self._ordered("signals", list(self._signals())),
            blocks=blocks,
            entities=tuple(self.entities.values()),
            mentions=mentions,
            quotations=quotations,
            subjects=subjects,
        )
        return replace(story, reviewed=self._reviewed(story), checked=tuple(self._checked()))

    # what stands where

    def _elsewhere(self) -> None:
        """Tags that have no place in the body: they hold as long as the text is what it was."""
        from mdit_py_plugins.attrs.parse import ParseError, parse

        rows = self.book.get("elsewhere", [])
        if not rows:
            return
        if self.book.get("text") != checksum(self.text):
            hint = "write the story to Markdown anew before you correct it, where they matter"
            self.page.note("MDN006", "tags outside the body are lost, for the text was changed", hint, 1)
            return
        for row in rows if isinstance(rows, list) else ():
            try:
                label, start, end = row
                _, attributes = parse(str(label))
                Span(start, end)
            except (ParseError, TypeError, ValueError):
                self.page.note("MDN006", "the bookkeeping at the end is damaged", "write the story anew", 1)
                continue
            mark = _mark({k: _unquoted(v) for k, v in attributes.items()}, self.page, 1, 1)
            if mark:
                mark.start, mark.end = (min(at, len(self.text)) for at in (start, end))

    def _marks(self, *classes: str) -> Iterator[_Mark]:
        return (m for m in self.page.marks if not set(classes).isdisjoint(m.classes))

    def _span(self, mark: _Mark) -> Span:
        return Span(mark.start, max(mark.start, mark.end))

    def _blocks(self) -> tuple[Block, ...]:
        rows = self.book.get("blocks")
        if isinstance(rows, list) and self.book.get("text") == checksum(self.text):
            try:
                return tuple(Block(_KINDS[_KINDS.index(k)], Span(a, b)) for k, a, b in rows)
            except (TypeError, ValueError):
                self.page.note("MDN006", "the bookkeeping at the end is damaged", "write the story anew", 1)
        return tuple(Block(cast(BlockKind, k), Span(a, b)) for k, a, b in self.page.blocks if k != LOOSE)

    def _named(self, name: str, kind: str, blocks: tuple[Block, ...]) -> Span | None:
        if mark := next(self._marks(name), None):
            return self._span(mark)
        if self.front.get(name) == "false":
            return None
        return next((b.span for b in blocks if b.kind == kind and len(b.span)), None)

    def _ordered(self, group: str, items: list[Any]) -> tuple[Any, ...]:
        """The items in the order they had: where their number changed, in text order."""
        order = self.book.get("order", {}).get(group)
        if not isinstance(order, list) or sorted(order, key=str) != sorted(range(len(items)), key=str):
            return tuple(items)
        return tuple(items[order.index(i)] for i in range(len(items)))

    def _listed(self, group: str, class_: str) -> tuple[Span, ...]:
        return self._ordered(group, [self._span(m) for m in self._marks(class_)])

    def _signals(self) -> Iterator[Signal]:
        for mark in self._marks(*SIGNALS):
            number = mark.attributes.get("number", "")
            kind = next(c for c in mark.classes if c in SIGNALS)
            yield Signal(
                cast(SignalKind, kind), self._span(mark), int(number) if re.fullmatch(r"\d{1,9}", number) else None
            )

    def _rights(self) -> Rights | None:
        mark = next(self._marks("rights"), None)
        if mark is None:
            return None
        facts = self.front.get("rights")
        facts = facts if isinstance(facts, dict) else {}
        year, href = _text(facts.get("year")), _text(facts.get("href"))
        year = year and self._kept(year, doors.date(year, "year", self._at("year")))
        if year and not year.isdecimal():
            self._complain("year", "a year is wanted: 2025")
            year = None
        return Rights(
            self._span(mark),
            _text(facts.get("holder")),
            int(year) if year else None,
            href and self._kept(href, doors.address(href, "href", self._at("href"))),
        )

    def _dateline(self) -> Dateline | None:
        mark = next(self._marks("dateline"), None)
        if mark is None:
            return None
        span = self._span(mark)
        named = next(self._marks("agency"), None)
        usual = agency_in(span.of(self.text))
        agency = Span(span.start + usual[0], span.start + usual[1]) if usual else None
        if named:
            agency = self._span(named)
        elif mark.attributes.get("agency") == "none":
            agency = None
        date, where = mark.attributes.get("date"), Location(self.page.name, line=mark.line, column=mark.column)
        date = date and self._kept(date, doors.date(date, "date", where))
        return Dateline(span, self._listed("located", "located"), date or None, agency)

    # what the front matter says

    def _complain(self, key: str, message: str) -> None:
        line = self._at(key).line or 1
        self.page.note("MDN002", f"{key}: {message}", "compare with what the markdown writer puts there", line)

    def _at(self, key: str) -> Location:
        """Where a key of the front matter stands."""
        pattern = re.compile(rf"\s*{re.escape(key)}\s*:")
        line = next((i for i, text in enumerate(self.page.lines, 1) if pattern.match(text)), 1)
        return Location(self.page.name, line=line, column=1)

    def _string(self, key: str) -> str | None:
        value = self.front.get(key)
        if value is not None and not isinstance(value, str):
            self._complain(key, "a string is wanted")
            return None
        return value

    def _language(self) -> str:
        tag = self._string("language") or self.recipe.language
        language, complaint = doors.language(tag, self._at("language"), self.recipe.language)
        self.page.notes.extend([complaint] if complaint else [])
        return language

    def _number(self, key: str, least: int, most: int) -> int | None:
        value = self._string(key)
        if value is None:
            return None
        if re.fullmatch(r"\d{1,6}", value) and least <= int(value) <= most:
            return int(value)
        self._complain(key, f"a number from {least} to {most} is wanted")
        return None

    def _one_of(self, key: str, known: tuple[str, ...], otherwise: str, unclear: str) -> str:
        value = self._string(key)
        if value is None or value in known:
            return value or otherwise
        self._complain(key, f"one of {', '.join(known)} is wanted; until then it is {unclear}")
        return unclear

    def _dated(self) -> str | None:
        key = "dated" if self.front.get("dated") else "date"
        value = self._string(key)
        return value and self._kept(value, doors.date(value, key, self._at(key)))

    def _kept(self, value: str, complaint: Diagnostic | None) -> str | None:
        """The value where nothing is to be said against it."""
        self.page.notes.extend([complaint] if complaint else [])
        return None if complaint else value

    def _entities(self) -> Iterator[Entity]:
        rows = self.front.get("entities")
        if rows is None:
            return
        if not isinstance(rows, dict):
            self._complain("entities", "a mapping of ids is wanted")
            return
        for id_, row in rows.items():
            facts: dict[str, Any] = row if isinstance(row, dict) else {}
            if facts.get("type") not in _TYPES:
                self._complain(id_, f"type must be one of {', '.join(_TYPES)}")
                continue
            place = self._position(id_, facts)
            entity = Entity(
                id=id_,
                type=facts["type"],
                name=_text(facts.get("name")) or ("" if facts.get("name") == "" else id_),
                kind=_text(facts.get("kind")),
                title=_text(facts.get("title")),
                affiliation=_text(facts.get("affiliation")),
                country=self._country(id_, facts.get("country")),
                within=_text(facts.get("within")),
                identifiers=tuple(self._identifiers(id_, facts.get("identifiers"))),
                latitude=place[0],
                longitude=place[1],
                gender=cast(Any, facts.get("gender") if facts.get("gender") in ("f", "m", "n") else None),
            )
            by, _, why = self._maker(entity_key(entity))
            yield replace(entity, by=by, why=why)

    def _country(self, id_: str, value: Any) -> str | None:
        if value is None or (isinstance(value, str) and re.fullmatch(r"[a-z]{2}", value)):
            return value
        self._complain(id_, "country is a code of two small letters: de")
        return None

    def _identifiers(self, id_: str, rows: Any) -> Iterator[Identifier]:
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get("scheme"), str) and isinstance(row.get("value"), str):
                yield Identifier(row["scheme"], row["value"], _text(row.get("source")) or "")
            else:
                self._complain(id_, "an identifier needs scheme and value")

    def _position(self, id_: str, facts: Mapping[str, Any]) -> tuple[float, float] | tuple[None, None]:
        latitude = self._degrees(id_, facts.get("latitude"), 90)
        longitude = self._degrees(id_, facts.get("longitude"), 180)
        if latitude is not None and longitude is not None:
            return latitude, longitude
        if facts.get("latitude") is None or facts.get("longitude") is None:
            for name in facts.keys() & {"latitude", "longitude"}:
                self._complain(name, "of no use alone: a place has a latitude and a longitude")
        return None, None

    def _degrees(self, id_: str, value: Any, most: int) -> float | None:
        if value is None:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = most + 1.0
        if -most <= number <= most:
            return number
        self._complain(id_, f"degrees lie between -{most} and {most}")
        return None

    def _subjects(self) -> Iterator[Subject]:
        rows = self.front.get("subjects")
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict) or not isinstance(row.get("code"), str):
                self._complain("subjects", "each has a code and a name")
                continue
            subject = Subject(row["code"], _text(row.get("name")) or "")
            by, confidence, _ = self._maker(subject_key(subject))
            yield replace(subject, by=by, confidence=confidence)

    def _checked(self) -> Iterator[Review]:
        """Who has looked at the story: one, or several in a list."""
        rows = self.front.get("checked")
        for row in rows if isinstance(rows, list) else [rows] if rows else ():
            by = _text(row.get("by")) if isinstance(row, dict) else _text(row)
            if not by:
                self._complain("checked", "by: who has checked the story is wanted, with on: the day, and version")
                continue
            facts = row if isinstance(row, dict) else {}
            day, version = _text(facts.get("on")), _text(facts.get("version"))
            if version and not re.fullmatch(r"[1-9]\d{0,8}", version, re.ASCII):
                self._complain("checked", "version: a number from 1 on is wanted")
                version = None
            if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
                self._complain("checked", "on: a day is wanted: 2025-03-01")
                day = None
            day = day and self._kept(day, doors.date(day, "checked", self._at("checked")))
            yield Review(by, day, int(version) if version else None)

    # who is who

    def _maker(self, key: str) -> tuple[str, float, tuple[str, ...]]:
        """Who set a tag, how sure and why: the rule that the bookkeeping remembers, else the editor."""
        rows = self.left.get(key)
        if rows:
            try:
                by, confidence, *why = rows.pop(0)
                if 0 <= confidence <= 1:
                    return str(by), float(confidence), tuple(w for w in why[0] if _REASON.fullmatch(w)) if why else ()
            except (TypeError, ValueError):
                pass
        return "editor", 1.0, ()

    def _entity(self, wanted: str, name: str, type_: str, mark: _Mark) -> str:
        """The id of the entity that is meant by an id or a name; a new one where nobody has it yet."""
        if wanted in self.entities:
            return wanted
        known = [e for e in self.entities.values() if e.name == (wanted or name) and type_ in (e.type, "")]
        if known:
            return known[0].id
        id_ = wanted if re.fullmatch(r"[a-z0-9-]{1,200}", wanted) else slug(wanted or name)
        label = name if wanted == id_ else wanted or name
        if wanted:
            near = ", ".join(sorted(self.entities)[:10])
            self.page.note(
                "MDN004", f"no entity {wanted} yet: it was made", f"there are: {near}", mark.line, mark.column
            )
        while id_ in self.entities and self.entities[id_].type != (type_ or "person"):
            id_ += "-2"
        self.entities.setdefault(
            id_, Entity(id_, cast(EntityType, type_ or "person"), " ".join(label.split()) or id_, by="editor")
        )
        return id_

    def _mentions(self) -> Iterator[Mention]:
        for mark in self._marks(*_TYPES, "entity"):
            span = self._span(mark)
            type_ = next((c for c in mark.classes if c in _TYPES), "")
            id_ = self._entity(mark.attributes.get("ref", ""), span.of(self.text), type_, mark)
            entity = self.entities[id_]
            if type_ and entity.type != type_:
                self.entities[id_] = replace(entity, type=cast(EntityType, type_), by="editor")
            form = next((c for c in mark.classes if c in FORMS), "name")
            mention = Mention(span, id_, cast(MentionForm, form))
            by, confidence, why = self._maker(mention_key(self.text, mention))
            yield replace(mention, by=by, confidence=confidence, why=why)

    def _quotations(self, mentions: Sequence[Mention]) -> tuple[Quotation, ...]:
        numbered: dict[str, Quotation] = {}
        for mark in self._marks(*QUOTATIONS):
            type_ = cast(QuotationType, QUOTATIONS[next(c for c in mark.classes if c in QUOTATIONS)])
            number = mark.attributes.get("n") or f"new {len(numbered)}"
            before = numbered.get(number)
            speaker = mark.attributes.get("by")
            by = self._entity(speaker, speaker, "", mark) if speaker else None
            mode = self._mode(mark)
            if before is None:
                numbered[number] = Quotation((self._span(mark),), type_, attributed_to=by, mode=mode)
                continue
            if before.type != type_:
                message = f"quotation {number} is {before.type} above and {type_} here"
                self.page.note("MDN003", message, "give it a number of its own", mark.line, mark.column)
            numbered[number] = replace(
                before,
                spans=(*before.spans, self._span(mark)),
                attributed_to=before.attributed_to or by,
                mode=before.mode or mode,
            )
        for mark in self._marks(*ROLES):
            self._part(mark, numbered)
        finished = []
        for number in sorted(numbered, key=lambda n: int(n) if re.fullmatch(r"\d{1,9}", n) else 10**9):
            quotation = self._attributed(numbered[number], mentions)
            quotation = replace(
                quotation,
                spans=tuple(sorted(quotation.spans)),
                cue=tuple(sorted(quotation.cue)),
                frame=tuple(sorted(quotation.frame)),
            )
            by, confidence, _ = self._maker(quotation_key(self.text, quotation))
            finished.append(replace(quotation, by=by, confidence=confidence))
        return tuple(finished)

    def _mode(self, mark: _Mark) -> Mode | None:
        value = mark.attributes.get("mode")
        if value is None or value in _MODES:
            return cast(Mode | None, value)
        message, hint = f"{value!r} is no way to utter something", f"one of {', '.join(_MODES)}"
        self.page.note("MDN003", message, hint, mark.line, mark.column)
        return None

    def _part(self, mark: _Mark, numbered: dict[str, Quotation]) -> None:
        """Ties a cue, a speaker … to its quotation: by number, else to the nearest."""
        span = self._span(mark)
        numbers = mark.attributes.get("q", "").split()
        if not numbers and numbered:
            numbers = [min(numbered, key=lambda n: min(_distance(span, s) for s in numbered[n].spans))]
        for number in numbers or [""]:
            quotation = numbered.get(number)
            if quotation is None:
                there = ", ".join(n for n in numbered if n.isdigit()) or "none"
                message = f"no quotation has the number {number}" if number else "no quotation it could belong to"
                self.page.note("MDN004", message, f"there are: {there}", mark.line, mark.column)
                continue
            for role in (c for c in mark.classes if c in ROLES):
                part = (*getattr(quotation, ROLES[role]), span) if role in SEVERAL else span
                quotation = replace(quotation, **{ROLES[role]: part})  # type: ignore[arg-type]
            numbered[number] = quotation

    def _attributed(self, quotation: Quotation, mentions: Sequence[Mention]) -> Quotation:
        """An editor who marks a speaker that is tagged need not name the entity again."""
        if self.untouched or quotation.attributed_to is not None or quotation.speaker is None:
            return quotation
        if quotation_key(self.text, quotation) in self.left:
            return quotation
        inside = [m.entity for m in mentions if m.span.overlaps(quotation.speaker)]
        return replace(quotation, attributed_to=inside[0]) if inside else quotation

    def _reviewed(self, story: Story) -> tuple[str, ...]:
        """Layers that are closed: those the front matter names and, once a file of ours was changed, all it carries.

        Copy written from scratch closes nothing: what its author tagged stays, the annotators fill the rest.
        """
        value = self.front.get("reviewed")
        named = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
        if self.untouched or not (self.book or self.front.get("wiremark")):
            return tuple(named)
        before = self.book.get("layers")
        before = before if isinstance(before, list) else []
        carried = [
            layer for layer in ("mentions", "quotations", "subjects") if getattr(story, layer) or layer in before
        ]
        return tuple(dict.fromkeys([*named, *carried]))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)
