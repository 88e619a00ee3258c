"""UIMA CAS JSON 0.4: a story as INCEpTION and DKPro Cassis read it, to be corrected there and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from converter import inline, standoff, uima
from converter.addresses import guid
from converter.language.tokens import all_sentences, tokens
from converter.markdown import entity_key
from converter.model import Entity, Mention, Quotation, Story
from converter.registry import Recipe, writer
from converter.spans import Span

Node = dict[str, Any]

_LONE = re.compile("[\ud800-\udfff]")


@writer("uima-cas", suffix=".cas.json", media_type="application/json", label="UIMA CAS JSON", keeps=85)
def write(story: Story, recipe: Recipe) -> bytes:
    """A UIMA CAS with its type system: names as DKPro's NamedEntity, references, quotations and their parts as layers
    of their own, all else as metadata of the document. INCEpTION imports and exports it; what was corrected there
    comes back as an editor's."""
    return "".join(_lines(_Cas(_with_text(story), recipe).made())).encode()


def _lines(cas: Node) -> Iterator[str]:
    """A feature structure a line."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    yield f'{{"%TYPES": {encode(cas["%TYPES"])},\n"%FEATURE_STRUCTURES": [\n'
    yield ",\n".join(map(encode, cas["%FEATURE_STRUCTURES"]))
    yield f'\n],\n"%VIEWS": {encode(cas["%VIEWS"])}}}\n'


def _with_text(story: Story) -> Story:
    """A lone surrogate, which a foreign caller's story may hold, is no text; what replaces it takes as much room."""
    data = json.dumps(standoff.to_json(story), ensure_ascii=False)
    return standoff.from_json(json.loads(_LONE.sub("\ufffd", data))) if _LONE.search(data) else story


class _Cas:
    """One story on its way into feature structures."""

    def __init__(self, story: Story, recipe: Recipe) -> None:
        self.story = story
        self.recipe = recipe
        self.units = uima.Units(story.text)
        self.nodes: list[Node] = []
        self.members: list[int] = []
        self.entities = {e.id: e for e in story.entities}

    def made(self) -> Node:
        story = self.story
        self._add("uima.cas.Sofa", sofaNum=1, sofaID=uima.VIEW, mimeType="text/plain", sofaString=story.text)
        about = {
            "language": story.language,
            "documentTitle": inline.title(story).text,
            "documentId": story.id,
            "documentUri": guid(story, self.recipe),
        }
        self._member(uima.METADATA, Span(0, len(story.text)), **about)
        for sentence in all_sentences(story):  # what lies outside of sentences INCEpTION does not show
            self._member(uima.SENTENCE, sentence)
            for token in tokens(story.text, sentence):
                self._member(uima.TOKEN, token)
        seals = {
            "mentions": [self._mention(m) for m in story.mentions],
            "quotations": [self._quotation(q) for q in story.quotations],
        }
        data = standoff.to_json(story)
        for value, entity in zip(data["entities"], story.entities, strict=True):
            self._entity(entity, value)
        rest = {name: value for name, value in data.items() if name not in ("text", "entities", *seals)}
        self._member(uima.STORY, None, record=json.dumps({**rest, "seals": seals}, ensure_ascii=False))
        return {
            "%TYPES": {name: _type(name) for name in uima.TYPES},
            "%FEATURE_STRUCTURES": self.nodes,
            "%VIEWS": {uima.VIEW: {"%SOFA": 1, "%MEMBERS": self.members}},
        }

    def _entity(self, entity: Entity, value: Node) -> None:
        facts = {name: told for name, told in value.items() if name not in ("type", "why", "identifiers")}
        listed = self._strings([uima.written(i) for i in entity.identifiers])
        why = self._strings(entity.why)
        told = {**facts, "value": entity.type, "seal": entity_key(entity)}
        self._member(uima.ENTITY, None, **told, **_references(identifiers=listed, why=why))

    def _mention(self, mention: Mention) -> str:
        entity = self.entities[mention.entity]
        tag = uima.TAGS[entity.type] + ("part" if mention.form == "part" else "")
        named = mention.form in ("name", "part")
        identifier = uima.identifier_of(entity, self.recipe.base_url)
        seal = uima.mention_seal(mention, tag, identifier)
        self._member(
            uima.NAME if named else uima.REFERENCE,
            mention.span,
            value=tag,
            identifier=identifier,
            entity=entity.id,
            form=None if named else mention.form,
            by=mention.by,
            confidence=float(mention.confidence),
            seal=seal,
            **_references(why=self._strings(mention.why)),
        )
        return seal

    def _quotation(self, quotation: Quotation) -> str:
        links = []
        for role in uima.ROLES:
            for span in uima.spans_of(quotation, role)[role == uima.PIECE :]:
                part = self._member(uima.PART, span, value=role)
                links.append(self._add(uima.LINK, role=role, **{"@target": part}))
        parts = self._add(f"{uima.LINK}[]", **{"%ELEMENTS": links}) if links else None
        seal = uima.quotation_seal(quotation)
        self._member(
            uima.QUOTATION,
            quotation.spans[0],
            value=quotation.type,
            mode=quotation.mode,
            speaker=quotation.attributed_to,
            by=quotation.by,
            confidence=float(quotation.confidence),
            seal=seal,
            **_references(parts=parts),
        )
        return seal

    # feature structures

    def _add(self, type_: str, **features: Any) -> int:
        """A feature structure; its id. What is None stays away."""
        number = len(self.nodes) + 1
        self.nodes.append({"%ID": number, "%TYPE": type_, **{k: v for k, v in features.items() if v is not None}})
        return number

    def _member(self, type_: str, span: Span | None, **features: Any) -> int:
        """One that belongs to the text, at a place in it or to all of it."""
        place = {"begin": self.units.units(span.start), "end": self.units.units(span.end)} if span else {}
        number = self._add(type_, **{"@sofa": 1}, **place, **features)
        self.members.append(number)
        return number

    def _strings(self, values: Sequence[str]) -> int | None:
        return self._add("uima.cas.StringArray", **{"%ELEMENTS": list(values)}) if values else None


def _type(name: str) -> Node:
    above, features = uima.TYPES[name]
    described = {feature: {"%NAME": feature, "%RANGE": range_} for feature, range_ in features.items()}
    return {"%NAME": name, "%SUPER_TYPE": above, **described}


def _references(**numbers: int | None) -> Node:
    return {f"@{name}": number for name, number in numbers.items() if number is not None}
