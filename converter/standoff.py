"""The model's JSON form: a stable contract, lossless both ways, with its schema in ``schemas/annotations.schema.json``.

Offsets are code points of ``text``. Every dataclass becomes an object with its fields' names; a span becomes
``[start, end]`` where it is the value of a field, ``start`` and ``end`` where the object itself is a stretch of text
(block, dateline, mention). Empty fields stay away, but those that consumers read are always there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from converter import provenance, resources
from converter.model import (
    Block,
    Dateline,
    Entity,
    Identifier,
    Mention,
    Quotation,
    Review,
    Rights,
    Signal,
    Story,
    Subject,
)
from converter.spans import Span

FORMAT = "wiremark-annotations/1"


class Malformed(ValueError):
    """The object is not a story in the stand-off form; the message says where."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where an object is not as the schema has it."""

    pointer: str
    """JSON Pointer"""
    message: str


def faults(data: object) -> Iterator[Fault]:
    """What the schema says against an object: of one without, it is in the stand-off form but for its spans."""
    for error in _schema().iter_errors(data):
        pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error.instance_path)
        yield Fault(pointer, error.message if len(error.message) < 300 else f"{error.message[:300]}…")


@cache
def _schema() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(dict(resources.schema_json("annotations.schema.json")))


def to_json(story: Story) -> dict[str, Any]:
    """The story as JSON-ready values. Notes stay away: they belong to the run, not to the story."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "id": story.id,
        "language": story.language,
        "agency": story.agency,
        "dated": story.dated,
        "status": story.status,
        "urgency": story.urgency,
        "headline": _pair(story.headline),
        "slugline": _pair(story.slugline),
        "keywords": _pairs(story.keywords),
        "bylines": _pairs(story.bylines),
        "credits": _pairs(story.credits),
        "rights": story.rights
        and _some(
            notice=_pair(story.rights.notice),
            holder=story.rights.holder,
            year=story.rights.year,
            href=story.rights.href,
        ),
        "dateline": story.dateline
        and {
            "start": story.dateline.span.start,
            "end": story.dateline.span.end,
            "places": _pairs(story.dateline.located),
            "date": story.dateline.date,
            "agency": _pair(story.dateline.agency),
        },
        "signals": [_some(kind=s.kind, span=_pair(s.span), number=s.number) for s in story.signals],
        "reviewed": list(story.reviewed),
        "checked": [_some(by=r.by, on=r.on, version=r.version) for r in story.checked],
        "made": provenance.made(story),
        "text": story.text,
        "blocks": [{"kind": b.kind, "start": b.span.start, "end": b.span.end} for b in story.blocks],
        "entities": [_entity(e) for e in story.entities],
        "mentions": [
            {
                "start": m.span.start,
                "end": m.span.end,
                "entity": m.entity,
                "form": m.form,
                "by": m.by,
                "confidence": m.confidence,
                **_some(why=list(m.why) or None),
            }
            for m in story.mentions
        ],
        "quotations": [
            {
                "type": q.type,
                "spans": _pairs(q.spans),
                "cue": _pairs(q.cue),
                "speaker": _pair(q.source),
                **({"speaker_name": _pair(q.speaker)} if q.speaker_phrase else {}),
                "attributed_to": q.attributed_to,
                **_some(
                    frame=_pairs(q.frame) or None,
                    mode=q.mode,
                    addressee=_pair(q.addressee),
                    medium=_pair(q.medium),
                    place=_pair(q.place),
                ),
                "by": q.by,
                "confidence": q.confidence,
            }
            for q in story.quotations
        ],
        "subjects": [{"code": s.code, "name": s.name, "confidence": s.confidence, "by": s.by} for s in story.subjects],
    }
    return data


def from_json(data: Mapping[str, Any]) -> Story:
    """The story of such an object. Raises Malformed; spans outside the text are malformed, too."""
    try:
        story = _story(data)
    except Malformed:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"not in the stand-off form: {type(error).__name__}: {error}") from error
    _verify(story)
    return story


def spans(story: Story) -> Iterable[Span]:
    """Every span that the story holds."""
    yield from (s for s in (story.headline, story.slugline) if s)
    yield from (*story.keywords, *story.bylines, *story.credits)
    if story.rights:
        yield story.rights.notice
    if story.dateline:
        yield from (story.dateline.span, *story.dateline.located)
        if story.dateline.agency:
            yield story.dateline.agency
    yield from (s.span for s in story.signals)
    yield from (b.span for b in story.blocks)
    yield from (m.span for m in story.mentions)
    for quotation in story.quotations:
        yield from (*quotation.spans, *quotation.cue, *quotation.frame)
        roles = (quotation.speaker, quotation.speaker_phrase, quotation.addressee, quotation.medium, quotation.place)
        yield from (s for s in roles if s)


def _verify(story: Story) -> None:
    for span in spans(story):
        if span.end > len(story.text):
            raise Malformed(f"the span {span.start}:{span.end} is outside the text of {len(story.text)} characters")
    known = {e.id for e in story.entities}
    if len(known) != len(story.entities):
        raise Malformed("two entities have one id")
    for id_ in (*(m.entity for m in story.mentions), *(q.attributed_to for q in story.quotations)):
        if id_ is not None and id_ not in known:
            raise Malformed(f"there is no entity {id_!r}")


def _story(data: Mapping[str, Any]) -> Story:
    rights, dateline = data.get("rights"), data.get("dateline")
    return Story(
        id=_text(data["id"]),
        text=_text(data["text"]),
        language=_text(data.get("language", "de")),
        agency=data.get("agency"),
        dated=data.get("dated"),
        status=data.get("status", "usable"),
        urgency=_number(data.get("urgency")),
        headline=_span(data.get("headline")),
        slugline=_span(data.get("slugline")),
        keywords=_spans(data.get("keywords")),
        bylines=_spans(data.get("bylines")),
        credits=_spans(data.get("credits")),
        rights=Rights(
            _stretch(*rights["notice"]), rights.get("holder"), _number(rights.get("year")), rights.get("href")
        )
        if rights
        else None,
        dateline=Dateline(
            _stretch(dateline["start"], dateline["end"]),
            _spans(dateline.get("places")),
            dateline.get("date"),
            _span(dateline.get("agency")),
        )
        if dateline
        else None,
        signals=tuple(
            Signal(s["kind"], _stretch(*s["span"]), _number(s.get("number"))) for s in data.get("signals", ())
        ),
        reviewed=tuple(data.get("reviewed", ())),
        checked=tuple(Review(r["by"], r.get("on"), _number(r.get("version"))) for r in data.get("checked", ())),
        blocks=tuple(Block(b["kind"], _stretch(b["start"], b["end"])) for b in data.get("blocks", ())),
        entities=tuple(
            Entity(
                **{
                    **e,
                    "identifiers": tuple(Identifier(**i) for i in e.get("identifiers", ())),
                    "why": tuple(e.get("why", ())),
                }
            )
            for e in data.get("entities", ())
        ),
        mentions=tuple(
            Mention(
                _stretch(m["start"], m["end"]),
                m["entity"],
                m.get("form", "name"),
                m.get("by", ""),
                m.get("confidence", 1.0),
                tuple(m.get("why", ())),
            )
            for m in data.get("mentions", ())
        ),
        quotations=tuple(_quotation(q) for q in data.get("quotations", ())),
        subjects=tuple(Subject(**s) for s in data.get("subjects", ())),
    )


def _quotation(data: Mapping[str, Any]) -> Quotation:
    """``speaker`` is the whole phrase where ``speaker_name`` says which part of it names who spoke."""
    speaker = _span(data.get("speaker"))
    named = "speaker_name" in data
    return Quotation(
        spans=_spans(data["spans"]),
        type=data["type"],
        cue=_spans(data.get("cue")),
        speaker=_span(data["speaker_name"]) if named else speaker,
        speaker_phrase=speaker if named else None,
        attributed_to=data.get("attributed_to"),
        addressee=_span(data.get("addressee")),
        medium=_span(data.get("medium")),
        place=_span(data.get("place")),
        frame=_spans(data.get("frame")),
        mode=data.get("mode"),
        by=data.get("by", ""),
        confidence=data.get("confidence", 1.0),
    )


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        **_some(
            kind=entity.kind,
            identifiers=[_some(scheme=i.scheme, value=i.value, source=i.source or None) for i in entity.identifiers]
            or None,
            title=entity.title,
            affiliation=entity.affiliation,
            country=entity.country,
            within=entity.within,
            latitude=entity.latitude,
            longitude=entity.longitude,
            gender=entity.gender,
        ),
        "by": entity.by,
        **_some(why=list(entity.why) or None),
    }


def _some(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed(f"a string is wanted, not {value!r}")
    return value


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _pairs(many: Iterable[Span]) -> list[list[int]]:
    return [[s.start, s.end] for s in many]


def _span(value: Any) -> Span | None:
    return None if value is None else _stretch(*value)


def _spans(values: Any) -> tuple[Span, ...]:
    return tuple(_stretch(*v) for v in values or ())


def _stretch(start: Any, end: Any) -> Span:
    return Span(int(start), int(end))


def _number(value: Any) -> int | None:
    """JSON Schema takes 2.0 for an integer, too."""
    return None if value is None else int(value)
