"""IPTC ninjs, 1 to 3: news in JSON, from any agency.

Versions differ in names: ``body_text`` and ``headline`` of ninjs 1 are ``bodies`` and ``headlines`` since 2. What ninjs
says outside the body (headline, byline, notes, rights) becomes a block of the text, word for word, so that the story
has it; our own items carry the delivered text and come back as it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

from lxml import etree

from converter import doors, limits
from converter.addresses import slug
from converter.decoding import remarks
from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.model import Entity, EntityType, Identifier, Rights, Story, Subject
from converter.readers import accounting, flow, json_text
from converter.readers.markup import words
from converter.readers.wire import Grammar, grammar, names_in, read_copy, run_in_dateline
from converter.registry import Reading, Recipe, Source, reader
from converter.spans import Span
from converter.standards import declared_ninjs, standards

_SHAPE = re.compile(
    rb'"(?:bodies|headlines|body_[a-z]+|standard|representationtype|representationType|pubStatus|pubstatus)"'
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_MEDIA_TOPIC = re.compile(r"https?://cv\.iptc\.org/newscodes/mediatopic/(\d{8})")
_MANY = 1000
"""entities of one item"""
_GROUPS: tuple[tuple[str, str, EntityType], ...] = (
    ("people", "person", "person"),
    ("places", "place", "place"),
    ("organisations", "organisation", "organisation"),
)


def _detect(source: Source) -> int:
    head = source.data[:20_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith((b"{", b"[")) or b"wiremark-annotations/" in head or b"@context" in head[:2000]:
        return 0
    if source.name.lower().endswith(".ninjs.json") or b"ninjs-schema" in head:
        return 95
    return 70 if b'"uri"' in head and _SHAPE.search(head) else 0


@reader("ninjs", detect=_detect, suffixes=(".json",))
def read(source: Source, recipe: Recipe) -> Reading:
    """The text items of a ninjs file: one object, or an array of them."""
    value, refused = json_text.loaded(source, recipe.limits, "NIN001", Severity.ERROR)
    if refused:
        return refused
    items = value if isinstance(value, list) else [value]
    stories: list[Story] = []
    notes: list[Diagnostic] = []
    for i, item in enumerate(items[: recipe.limits.source_stories]):
        path = f"/{i}" if isinstance(value, list) else ""
        reason = _refusal(item)
        if reason:
            notes.append(_note("NIN002", Severity.ERROR, *reason, source, path))
            continue
        id_ = (source.id or source.name) + (f"-{len(stories) + 1}" if stories else "")
        story = _Item(item, source, recipe, path).story(id_)
        if story.text.strip():
            stories.append(story)
        else:
            notes.append(
                _note("NIN003", Severity.ERROR, "the item has no text", "bodies must not be empty", source, path)
            )
    if not items:
        notes.append(
            _note("NIN003", Severity.ERROR, "the file holds no item", "an empty array is no story", source, "")
        )
    if (more := len(items) - recipe.limits.source_stories) > 0:
        message = f"source-stories: {plural(more, 'item is', 'items are')} left out"
        notes.append(_note("NIN002", Severity.ERROR, message, limits.hint("source-stories"), source, ""))
    return Reading(tuple(stories), tuple(notes))


def _note(rule: str, severity: Severity, message: str, hint: str, source: Source, path: str) -> Diagnostic:
    return Diagnostic(rule, severity, message, hint, Location(source.name, path=path))


def _refusal(item: Any) -> tuple[str, str] | None:
    """Why an item is no story, and what would help."""
    if not isinstance(item, dict):
        return f"an item is an object, not {type(item).__name__}", "see the ninjs schema"
    kind = item.get("type", "text")
    if kind not in ("text", "composite", None):
        return f"the item is of the type {kind!r:.60}: it holds no text story", "only items of the type text are read"
    return None


T = TypeVar("T")


def _moved(value: T, by: int) -> T:
    """Any part of the model with its spans moved."""
    if isinstance(value, Span):
        return cast(T, Span(value.start + by, value.end + by))
    if isinstance(value, tuple):
        return cast(T, tuple(_moved(v, by) for v in value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: _moved(getattr(value, f.name), by) for f in dataclasses.fields(value)}
        return replace(value, **changes)
    return value


@dataclasses.dataclass(slots=True)
class _Item:
    """One ninjs object on its way to a story."""

    item: Mapping[str, Any]
    source: Source
    recipe: Recipe
    path: str
    notes: list[Diagnostic] = dataclasses.field(default_factory=list)

    def story(self, id_: str) -> Story:
        language = self._language()
        g = grammar(language)
        delivered = self._body("text/plain", "source")
        story = (
            read_copy(delivered, id_=id_, language=language, year=self.recipe.year)
            if delivered
            else self._composed(id_, language, g)
        )
        entities = tuple(self._entities())
        subjects = tuple(self._subjects())
        status = self._string("pubStatus", "pubstatus")
        status = status if status in ("usable", "withheld", "canceled") else story.status
        status = "withheld" if status == "usable" and self._withheld() else status
        story = replace(
            story,
            id=self._own_id() or id_,
            language=language,
            agency=self._agency(g) or story.agency,
            dated=self._dated() or story.dated,
            status=cast(Any, status),
            urgency=self._urgency() or story.urgency,
            entities=entities,
            subjects=subjects,
        )
        version, key = declared_ninjs(self.item)
        if version and version not in (known := standards()["ninjs"].versions):
            message = f"version {version} of ninjs is not known here: what is new in it is not read"
            self._say("NIN007", Severity.WARNING, message, f"known are {', '.join(known)}", f"/{key}")
        keys, lost = self._left_out(story.text)
        if keys or lost:
            counted = [f"{plural(count, 'word')} of {name}" for name, count in lost]
            message = f"left out: {', '.join([*keys, *counted])}"
            self._omitted(message, lost)
        return replace(story, notes=(*self.notes, *remarks(story.text, self.source.name)))

    def _left_out(self, text: str) -> tuple[list[str], list[tuple[str, int]]]:
        """Names of what the model has no place for; those of texts, with the number of words that the story does not
        have."""
        left = sorted(
            set(self.item) & {"associations", "events", "plannedCoverage", "objects", "renditions", "assignedTo"}
        )
        texts: dict[str, list[str]] = {}
        for key, value in self.item.items():
            name = key.lower()
            if name.startswith(("body_", "description")) and isinstance(value, str):
                texts.setdefault(key, []).append(value)
            elif name in ("bodies", "headlines", "descriptions") and isinstance(value, list):
                rows = [row.get("value") for row in value[:_MANY] if isinstance(row, dict)]
                texts[key] = [said for said in rows if isinstance(said, str)]
        counted = (
            (key, sum(len(accounting.beyond(_unmarked(said), text)) for said in values))
            for key, values in sorted(texts.items())
        )
        return left, [(key, count) for key, count in counted if count]

    def _account(self, tree: etree._Element, text: str, left_out: list[tuple[str, int]]) -> None:
        """Says what of the body the story does not have."""
        if left_out:
            message = f"left out of the body: {accounting.listed(left_out)}"
            self._omitted(message, left_out)
        where = Location(self.source.name, path=self.path)
        self.notes.extend(accounting.compared(accounting.text(tree, flow.HTML.silent), text, where))

    def _omitted(self, message: str, lost: list[tuple[str, int]]) -> None:
        hint = "the model has no place for it"
        found = _note("NIN004", Severity.INFO, message, hint, self.source, self.path)
        self.notes.append(accounting.weighed(found, lost))

    def _language(self) -> str:
        tag = self._string("language") or self.recipe.language
        language, complaint = doors.language(tag, self._at("/language"), self.recipe.language)
        self.notes.extend([complaint] if complaint else [])
        return language

    def _at(self, path: str) -> Location:
        return Location(self.source.name, path=self.path + path)

    def _say(self, rule: str, severity: Severity, message: str, hint: str, path: str) -> None:
        self.notes.append(_note(rule, severity, message, hint, self.source, self.path + path))

    def _string(self, *keys: str) -> str | None:
        for key in keys:
            value = self.item.get(key)
            if isinstance(value, str) and value.strip():
                return value.replace("\r\n", "\n").replace("\r", "\n")
            if value is not None and not isinstance(value, str):
                self._say("NIN005", Severity.WARNING, f"{key} must be a string", "see the ninjs schema", f"/{key}")
        return None

    def _objects(self, *keys: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects of an array, with their JSON Pointers."""
        for key in keys:
            value = self.item.get(key)
            rows = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
            for i, row in enumerate(rows[:_MANY]):
                if isinstance(row, dict):
                    yield f"/{key}/{i}", row

    def _body(self, media_type: str, role: str | None = None) -> str | None:
        """A body of that type: with that role, else the text itself before summaries and the like."""
        found: list[tuple[bool, str, str]] = []
        for _, body in self._objects("bodies"):
            value, kind = body.get("value"), body.get("contentType", body.get("contenttype"))
            if isinstance(value, str) and value.strip() and (role is None or body.get("role") == role):
                mime = kind.partition(";")[0].strip().lower() if isinstance(kind, str) else _guessed(value)
                beside = body.get("role") not in (role, None, "", "main", "source")
                found.append((beside, mime, value))
        best = any(not beside for beside, _, _ in found)
        for beside, mime, value in found:
            if mime == media_type and not (beside and best):
                return value.replace("\r\n", "\n").replace("\r", "\n")
        return None

    def _composed(self, id_: str, language: str, g: Grammar) -> Story:
        """The text from what the item says in its properties and its body, in the order of wire copy."""
        content = flow.Content()
        copy = content.composer
        slugline = copy.block("slug", self._string("slugline") or "")
        copy.block("notice", self._string("edNote", "ednote") or "")
        headline = copy.block("headline", self._headline() or "")
        byline = copy.block("byline", self._string("by", "byline") or "")
        plain = self._body("text/plain") or self._string("body_text")
        if plain:
            read_ = read_copy(plain.strip(), id_=id_, language=language, year=self.recipe.year)
            inner = _moved(read_, copy.position + 2 if copy.blocks else 0)
            copy.open(kept=True)
            copy.add(read_.text)
            copy.close("paragraph")
            copy.blocks = [*(b for b in copy.blocks[:-1]), *inner.blocks]
        else:
            tree = _tree(self._body("text/html") or self._body("application/xhtml+xml"))
            tree = tree if tree is not None else _tree(self._string("body_xhtml", "body_html"))
            if tree is not None:
                before = copy.position
                flow.html(tree, content)
                self._account(tree, copy.text[before:], content.left_out)
            first = next((b.span for b in copy.blocks if b.kind == "paragraph"), None)
            dateline, agency = run_in_dateline(copy.text, first, language)
            inner = Story(id=id_, text="", dateline=dateline, agency=agency)
        rights = inner.rights
        if rights is None and (
            notice := copy.block("source", self._string("copyrightNotice", "copyrightnotice") or "")
        ):
            year = re.search(r"\b(?:19|20)\d\d\b", notice.of(copy.text))
            link = self.item.get("rightsInfo")
            href = link.get("linkedRights") if isinstance(link, dict) else None
            rights = Rights(
                notice,
                self._string("copyrightHolder", "copyrightholder"),
                int(year[0]) if year else None,
                href if isinstance(href, str) else None,
            )
        text = copy.text
        authors = names_in(byline.of(text), byline.start, g) if byline else ()
        bylines = tuple(Span(*a) for a in authors) or ((byline,) if byline else inner.bylines)
        return replace(
            inner,
            text=text,
            language=language,
            blocks=tuple(copy.blocks),
            headline=headline or inner.headline or next((b.span for b in copy.blocks if b.kind == "headline"), None),
            slugline=slugline or inner.slugline,
            bylines=bylines,
            rights=rights,
        )

    def _headline(self) -> str | None:
        rows = [row for _, row in self._objects("headlines") if isinstance(row.get("value"), str)]
        rows.sort(key=lambda row: row.get("role") not in ("main", None))
        if rows:
            value = str(rows[0]["value"])
            return _plain(value) if "html" in str(rows[0].get("contentType")) else value
        return self._string("headline")

    def _agency(self, g: Grammar) -> str | None:
        for _, row in self._objects("infoSources", "infosource"):
            name = row.get("name")
            if isinstance(name, str) and name.strip():
                return g.agencies.get(name.lower(), name)
        return None

    def _dated(self) -> str | None:
        names = ("contentCreated",) if self._own_id() else ("contentCreated", "firstCreated", "versionCreated")
        for key in (spelling for name in names for spelling in (name, name.lower())):
            if value := self._moment(key):
                return value
        return None

    def _moment(self, key: str) -> str | None:
        """A date with its time; what is none is told."""
        value = self.item.get(key)
        if not isinstance(value, str) or not value:
            return None
        if _MOMENT.fullmatch(value) and doors.is_date(value):
            return value
        if complaint := doors.date(value, key, self._at(f"/{key}")):
            self.notes.append(complaint)
        return None

    def _withheld(self) -> bool:
        """Whether an embargo holds, as far as anybody can know."""
        for key in ("embargoed", "embargoedUntil", "embargoeduntil"):
            said = self.item.get(key)
            if said in (None, ""):
                continue
            until = self._moment(key)
            message = f"embargoed until {until or 'a moment that is not said exactly'}"
            self._say("NIN006", Severity.WARNING, message, "publish it then, not before", f"/{key}")
            if until is None or datetime.fromisoformat(until) > self.recipe.now:
                return True
        return False

    def _own_id(self) -> str | None:
        """The id that our own writer put down."""
        if not any(body.get("role") == "source" for _, body in self._objects("bodies")):
            return None
        ids = (row.get("value") for _, row in self._objects("altIds") if row.get("role") == "id")
        return next((i for i in ids if isinstance(i, str) and i.strip()), None)

    def _urgency(self) -> int | None:
        value = self.item.get("urgency")
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9:
            return value
        if value is not None:
            self._say("NIN005", Severity.WARNING, "urgency is a number from 1 to 9", "see the ninjs schema", "/urgency")
        return None

    def _entities(self) -> Iterator[Entity]:
        seen: set[str] = set()
        for new, old, type_ in _GROUPS:
            for path, row in self._objects(new, old):
                name, literal, uri = (row.get(key) for key in ("name", "literal", "uri"))
                if not isinstance(name, str) or not name.strip():
                    self._say("NIN005", Severity.WARNING, "it has no name and is left out", "give it a name", path)
                    continue
                id_ = literal if isinstance(literal, str) and re.fullmatch(r"[a-z0-9-]{1,200}", literal) else slug(name)
                if id_ in seen:
                    continue
                seen.add(id_)
                longitude, latitude = _point(row.get("geoJSON") or row.get("geojson"))
                yield Entity(
                    id_,
                    type_,
                    " ".join(name.split()),
                    identifiers=tuple(_identifiers(row, uri)),
                    latitude=latitude,
                    longitude=longitude,
                    by="ninjs",
                )

    def _subjects(self) -> Iterator[Subject]:
        for _, row in self._objects("subjects", "subject"):
            name, literal, uri, code = (row.get(key) for key in ("name", "literal", "uri", "code"))
            topic = (
                re.fullmatch(r"https?://cv\.iptc\.org/newscodes/mediatopic/(\d{8})", uri)
                if isinstance(uri, str)
                else None
            )
            known = (
                f"medtop:{topic[1]}" if topic else next((v for v in (literal, code, uri) if isinstance(v, str)), None)
            )
            if known is None or not isinstance(name, str):
                continue
            sure = row.get("confidence")
            confidence = sure / 100 if isinstance(sure, int) and 0 <= sure <= 100 else 1.0
            by = row.get("creator")
            yield Subject(known, name, confidence, by if isinstance(by, str) else "ninjs" if not self._own_id() else "")


def _identifiers(row: Mapping[str, Any], uri: Any) -> Iterator[Identifier]:
    if isinstance(uri, str):
        if match := re.fullmatch(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)", uri):
            yield Identifier("wikidata", match[1], "ninjs")
        elif match := re.fullmatch(r"https?://sws\.geonames\.org/(\d+)/?", uri):
            yield Identifier("geonames", match[1], "ninjs")
    symbols = row.get("symbols")
    for symbol in symbols if isinstance(symbols, list) else ():
        value = symbol.get("symbol", symbol.get("ticker")) if isinstance(symbol, dict) else None
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]{1,10}\.[A-Z]{1,3}", value):
            yield Identifier("ric", value, "ninjs")


def _point(shape: Any) -> tuple[float | None, float | None]:
    """Longitude and latitude of a GeoJSON point (RFC 7946, 3.1.2)."""
    if isinstance(shape, dict) and shape.get("type") == "Point":
        pair = shape.get("coordinates")
        if isinstance(pair, list) and len(pair) >= 2 and all(isinstance(x, (int, float)) for x in pair[:2]):
            longitude, latitude = float(pair[0]), float(pair[1])
            if -180 <= longitude <= 180 and -90 <= latitude <= 90:
                return longitude, latitude
    return None, None


def _guessed(value: str) -> str:
    return "text/html" if re.search(r"<(?:p|br|div|h\d)\b[^<>]*>", value[:2000], re.IGNORECASE) else "text/plain"


def _tree(markup: str | None) -> etree._Element | None:
    return flow.parsed(markup) if markup else None


def _unmarked(value: str) -> str:
    if _guessed(value) == "text/plain":
        return value
    tree = _tree(value)
    return accounting.text(tree, flow.HTML.silent) if tree is not None else ""


def _plain(markup: str) -> str:
    tree = _tree(markup)
    return words(tree) if tree is not None else ""
