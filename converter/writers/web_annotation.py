"""W3C Web Annotation: a page of annotations that point into the text.

https://www.w3.org/TR/annotation-model/ (Recommendation of 23 February 2017). Each stretch is selected twice, by its
words with those around them (``TextQuoteSelector``), which a reader finds again in any rendition, and by position
(``TextPositionSelector``), in code points, as the model has them, of the text that the first annotation carries.

Annotations say what a stretch is of: an entity, by its address in the archive and by identifiers that were verified;
a quotation, one and the same as in the JSON-LD. What stands around a quotation (cue, speaker, frame, addressee …) is
linked to it. Confidence and reasons have no term in the standard and are terms of the archive's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from converter import indented
from converter.addresses import article_iri, entity_iri, quotation_iri, story_path
from converter.identifiers import same
from converter.model import Entity, Mention, Quotation, Story
from converter.registry import Recipe, writer
from converter.spans import Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ROLES = ("frame", "speaker_phrase", "speaker", "cue", "addressee", "medium", "place")
"""the model's fields for what belongs to a quotation"""
_AROUND = 32
"""characters before and behind a stretch that tell it from others with its words"""

Node = dict[str, Any]


@writer(
    "web-annotation",
    suffix=".anno.jsonld",
    media_type='application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"',
    label="Web Annotation",
    lacks="blocks dateline bylines credits signals rights entities verified reviewed checked",
)
def write(story: Story, recipe: Recipe) -> bytes:
    """A W3C AnnotationPage: mentions, quotations and what belongs to them, selected by quote and by position."""
    own = f"{recipe.base_url}/meldungen/{story_path(story.id)}.anno.jsonld"
    items = [{"id": f"{own}#{key}", "type": "Annotation", **item} for key, item in _items(story, recipe, own)]
    page = {
        "@context": [CONTEXT, {name: f"{recipe.base_url}/schema/property/{name}" for name in ("confidence", "why")}],
        "id": own,
        "type": "AnnotationPage",
        "partOf": {"id": f"{own}#all", "type": "AnnotationCollection", "total": len(items)},
        "startIndex": 0,
        "items": items,
    }
    text = indented.dumps(page).decode("utf-8", "surrogatepass")
    # a lone surrogate is no text; what replaces it takes as much room
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode() + b"\n"


def _items(story: Story, recipe: Recipe, own: str) -> Iterator[tuple[str, Node]]:
    """Annotations by the fragments of their ids."""
    text = f"{own}#text"
    whole = {"id": text, "type": "Text", "format": "text/plain", "language": story.language, "value": story.text}
    yield "article", {"motivation": "identifying", "body": article_iri(story.id, recipe), "target": whole}
    for number, subject in enumerate(story.subjects, start=1):
        topic = _topic(subject.code)
        body = {"type": "SpecificResource", "purpose": "classifying", "source": topic} if topic else None
        bodies = [_tag(subject.name), *([body] if body else [])]
        said = _said(subject.by, subject.confidence, (), recipe)
        yield f"s{number}", {"motivation": "classifying", "body": bodies, "target": text, **said}
    entities = {e.id: e for e in story.entities}
    for number, mention in enumerate(story.mentions, start=1):
        if entity := entities.get(mention.entity):
            yield f"m{number}", _mention(mention, entity, story.text, text, recipe)
    for number, quotation in enumerate(story.quotations, start=1):
        speaker = entities.get(quotation.attributed_to or "")
        yield from _quotation(number, quotation, speaker, story, text, recipe)


def _mention(mention: Mention, entity: Entity, words: str, source: str, recipe: Recipe) -> Node:
    known = [] if mention.unsure else [same(i) for i in entity.identifiers]
    addresses = dict.fromkeys((entity_iri(entity, recipe), *(address for address in known if address)))
    tags = [_tag(entity.type), *([_tag(mention.form)] if mention.form != "name" else [])]
    return {
        "motivation": "identifying",
        "body": [*({"type": "SpecificResource", "purpose": "identifying", "source": a} for a in addresses), *tags],
        "target": _selected(words, mention.span, source),
        **_said(mention.by, mention.confidence, mention.why, recipe),
    }


def _quotation(
    number: int, quotation: Quotation, speaker: Entity | None, story: Story, source: str, recipe: Recipe
) -> Iterator[tuple[str, Node]]:
    """The quotation itself, and an annotation for each thing that belongs to it."""
    itself: Node = {"id": quotation_iri(story.id, number, recipe), "type": "schema:Quotation"}
    if speaker:
        itself["schema:spokenByCharacter"] = {"id": entity_iri(speaker, recipe), "schema:name": speaker.name}
    tags = [_tag(quotation.type), *([_tag(quotation.mode)] if quotation.mode else [])]
    said = _said(quotation.by, quotation.confidence, (), recipe)
    yield (
        f"q{number}",
        {
            "motivation": "identifying",
            "body": [itself, *tags],
            "target": _targets(story.text, quotation.spans, source),
            **said,
        },
    )
    linked = {"type": "SpecificResource", "purpose": "linking", "source": itself["id"]}
    for role in ROLES:
        part = getattr(quotation, role)
        spans = part if isinstance(part, tuple) else (part,) if part else ()
        if spans:
            name = role.replace("_", "-")
            target = _targets(story.text, spans, source)
            yield f"q{number}-{name}", {"motivation": "linking", "body": [linked, _tag(name)], "target": target}


def _targets(text: str, spans: Iterable[Span], source: str) -> Node | list[Node]:
    """One target, or several that together are what is meant."""
    found = [_selected(text, span, source) for span in spans]
    return found[0] if len(found) == 1 else found


def _selected(text: str, span: Span, source: str) -> Node:
    words = {"type": "TextQuoteSelector", "exact": span.of(text)}
    around = {"prefix": text[max(0, span.start - _AROUND) : span.start], "suffix": text[span.end : span.end + _AROUND]}
    words |= {name: part for name, part in around.items() if part.strip()}
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return {"type": "SpecificResource", "source": source, "selector": [words, position]}


def _tag(value: str) -> Node:
    return {"type": "TextualBody", "purpose": "tagging", "value": value}


def _said(by: str, confidence: float, why: Iterable[str], recipe: Recipe) -> Node:
    """Who says so, how sure that is, and for what reasons."""
    node: Node = {"confidence": confidence}
    if by:
        type_ = "Person" if by == "editor" else "Software"
        iri = f"{recipe.base_url}/schema/by/{quote(by, safe='', errors='replace')}"
        node["creator"] = {"id": iri, "type": type_, "name": by}
    return node | ({"why": reasons} if (reasons := list(why)) else {})


def _topic(code: str) -> str | None:
    """The address of a media topic."""
    topic = re.fullmatch(r"medtop:(\d{8})", code, re.ASCII)
    return f"http://cv.iptc.org/newscodes/mediatopic/{topic[1]}" if topic else None
