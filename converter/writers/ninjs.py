"""IPTC ninjs 3.1: a story as one flat JSON object.

ninjs has no place for quotations and for where a name stands; dates are date-times, so a month-only date stays away
(https://www.iptc.org/std/ninjs/userguide/). The story's text comes twice: as delivered, and as HTML for readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

import orjson

from converter import inline
from converter.addresses import entity_iri, guid, is_web
from converter.model import Block, Entity, Story
from converter.registry import Recipe, writer
from converter.rights import SOURCE_TYPES, embargo, usage
from converter.schemes import GENRES
from converter.spans import Span

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_BODY = ("paragraph", "crosshead", "list", "table")
_MEDIA_TOPIC = "http://cv.iptc.org/newscodes/mediatopic/"
_GENRE = "http://cv.iptc.org/newscodes/genre/"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_GROUPS = {"person": "people", "place": "places", "organisation": "organisations"}


@writer(
    "ninjs",
    suffix=".ninjs.json",
    media_type="application/json",
    label="ninjs",
    judged=True,
    keeps=60,
    lacks=(
        "credits positions overlaps forms entities identifiers verified links confidence rules quotations "
        "unmarked pieces types speakers speaking cues frames addressees modes certainty reviewed checked"
    ),
    version=rb"\"version\":\s*\"(\d{1,9})\"\s*,\s*\"firstCreated\"",
)
def write(story: Story, recipe: Recipe) -> bytes:
    """ninjs 3.1 with both the delivered text and an HTML body, the entities as people, places and organisations."""
    item = {key: value for key, value in _properties(story, recipe) if value not in (None, "", [])}
    return orjson.dumps(_clean(item), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _clean(value: Any) -> Any:
    """Lone surrogates, which a foreign caller's text may hold, are no JSON text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _properties(story: Story, recipe: Recipe) -> Iterator[tuple[str, Any]]:
    text = story.text
    edition = recipe.edition
    yield "standard", {"name": "ninjs", "version": "3.1", "schema": SCHEMA}
    yield "uri", guid(story, recipe)
    yield "type", "text"
    yield "representationType", "full"
    yield "version", str(edition.version)
    version = edition.version_created or recipe.now
    yield "firstCreated", _moment(edition.first_created or version)
    yield "versionCreated", _moment(version)
    yield "contentCreated", story.dated if story.dated and _is_moment(story.dated) else None
    yield "pubStatus", story.status
    yield "urgency", story.urgency
    yield "language", story.language
    yield "edNote", "\n".join(b.span.of(text) for b in story.blocks_of("notice"))
    yield "title", inline.title(story).text
    yield "headlines", [{"role": "main", "value": _words(text, story.headline)}] if story.headline else None
    yield "slugline", _words(text, story.slugline) if story.slugline else None
    yield "by", ", ".join(_words(text, span) for span in story.bylines)
    yield "located", ", ".join(_words(text, span) for span in story.dateline.located) if story.dateline else None
    yield "infoSources", [{"name": story.agency}] if story.agency else None
    rights, terms = story.rights, recipe.rights
    yield "copyrightHolder", (rights.holder if rights else None) or terms.holder
    yield "copyrightNotice", _words(text, rights.notice) if rights else terms.notice
    yield "usageTerms", usage(terms)
    links = ((rights.href if rights else None), terms.license, terms.policy)
    link = next((address for address in links if address and address.isascii() and is_web(address)), None)
    yield "rightsInfo", {"linkedRights": link} if link else None
    yield "embargoedUntil", embargo(terms, recipe.now)
    if terms.source_type:
        yield "digitalSourceType", {"name": terms.source_type, "uri": f"{SOURCE_TYPES}{terms.source_type}"}
    main = {"role": "main", "contentType": "text/html", "wordCount": _count(story), "value": _html(story)}
    source = {"role": "source", "contentType": "text/plain", "charCount": len(text), "value": text}
    yield "bodies", [body for body in (main, source) if body["value"]]
    for type_, group in _GROUPS.items():
        yield group, [_entity(e, recipe) for e in story.entities if e.type == type_]
    yield "subjects", [_subject(s.code, s.name, s.by, s.confidence) for s in story.subjects]
    kinds = dict.fromkeys(s.kind for s in story.signals)
    names = [GENRES[kind].partition(":")[2] for kind in kinds if kind in GENRES]
    yield "genres", [{"name": name, "uri": _GENRE + name} for name in names]
    yield "altIds", [{"role": "id", "value": story.id}]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_moment(text: str) -> bool:
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _words(text: str, span: Span) -> str:
    return " ".join(span.of(text).split())


def _count(story: Story) -> int:
    return sum(len(b.span.of(story.text).split()) for b in story.blocks_of("paragraph", "crosshead", "list", "table"))


def _html(story: Story) -> str:
    """The story's body as HTML; source line, headline and sign-off are not in it."""
    return "\n".join(_block(story.text, block) for block in story.blocks if block.kind in _BODY)


def _block(text: str, block: Block) -> str:
    words = escape(block.span.of(text), quote=False)
    if block.kind == "crosshead":
        return f"<h2>{' '.join(words.split())}</h2>"
    if block.kind == "table":
        return f"<pre>{words}</pre>"
    if block.kind == "list":
        return f"<p>{'<br>'.join(words.splitlines())}</p>"
    return f"<p>{words}</p>"


def _entity(entity: Entity, recipe: Recipe) -> dict[str, Any]:
    item: dict[str, Any] = {"name": entity.name, "uri": entity_iri(entity, recipe), "literal": entity.id}
    symbols = [{"symbol": i.value} for i in entity.identifiers if i.scheme == "ric"]
    if entity.type == "organisation" and symbols:
        item["symbols"] = symbols
    if entity.type == "place" and entity.latitude is not None and entity.longitude is not None:
        item["geoJSON"] = {"type": "Point", "coordinates": [entity.longitude, entity.latitude]}
    return item


def _subject(code: str, name: str, by: str, confidence: float) -> dict[str, Any]:
    topic = re.fullmatch(r"medtop:(\d{8})", code)
    return {
        "name": name,
        **({"uri": _MEDIA_TOPIC + topic[1]} if topic else {}),
        "literal": code,
        **({"creator": by} if by else {}),
        "confidence": round(100 * confidence),
    }
