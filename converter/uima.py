"""What the writer and the reader of UIMA CAS JSON agree on: types, their features, and how offsets are counted.

UIMA CAS JSON 0.4 is Apache's draft (``uima-uimaj-io-jsoncas``, SPECIFICATION.adoc) as DKPro Cassis and INCEpTION write
it. The draft leaves open how characters are counted; both count UTF-16 code units, as Java does.

Names are DKPro's ``NamedEntity``, the layer that INCEpTION has from the start, tagged as GermEval 2014 does; what else
a story holds has types of its own, made so that INCEpTION takes them for layers: spans (``Annotation``), links from a
quotation to its parts, and metadata of the document (``AnnotationBase``). A ``seal`` tells what a person has changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from converter.addresses import entity_page
from converter.identifiers import same
from converter.markdown import checksum
from converter.model import Entity, EntityType, Identifier, Mention, Quotation
from converter.spans import Span

DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
METADATA = f"{DKPRO}.metadata.type.DocumentMetaData"
SENTENCE = f"{DKPRO}.segmentation.type.Sentence"
TOKEN = f"{DKPRO}.segmentation.type.Token"
NAME = f"{DKPRO}.ner.type.NamedEntity"
STORY = "wiremark.Story"
ENTITY = "wiremark.Entity"
REFERENCE = "wiremark.Reference"
QUOTATION = "wiremark.Quotation"
PART = "wiremark.QuotationPart"
LINK = "wiremark.QuotationPartsLink"
VIEW = "_InitialView"

_SPAN, _FACTS, _TEXT, _SURE = "uima.tcas.Annotation", "uima.cas.AnnotationBase", "uima.cas.String", "uima.cas.Double"
_MADE = {"by": _TEXT, "confidence": _SURE, "seal": _TEXT}
_MENTION = {"value": _TEXT, "identifier": _TEXT, "entity": _TEXT, "why": f"{_TEXT}[]", **_MADE}
_DETAILS = ("name", "kind", "title", "affiliation", "country", "within", "gender")

TYPES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    METADATA: (
        "uima.tcas.DocumentAnnotation",
        dict.fromkeys(("documentTitle", "documentId", "documentUri"), _TEXT),
    ),
    SENTENCE: (_SPAN, {}),
    TOKEN: (_SPAN, {}),
    NAME: (_SPAN, _MENTION),
    REFERENCE: (_SPAN, {**_MENTION, "form": _TEXT}),
    QUOTATION: (
        _SPAN,
        {"value": _TEXT, "mode": _TEXT, "speaker": _TEXT, "parts": f"{LINK}[]", **_MADE},
    ),
    PART: (_SPAN, {"value": _TEXT}),
    LINK: ("uima.cas.TOP", {"role": _TEXT, "target": PART}),
    ENTITY: (
        _FACTS,
        {
            "id": _TEXT,
            "value": _TEXT,
            **dict.fromkeys(_DETAILS, _TEXT),
            "latitude": _SURE,
            "longitude": _SURE,
            "identifiers": f"{_TEXT}[]",
            "why": f"{_TEXT}[]",
            "by": _TEXT,
            "seal": _TEXT,
        },
    ),
    STORY: (_FACTS, {"record": _TEXT}),
}
"""type → supertype, and its features with their ranges"""

TAGS: Mapping[EntityType, str] = {"person": "PER", "place": "LOC", "organisation": "ORG"}
KINDS: Mapping[str, EntityType] = {
    **{tag: kind for kind, tag in TAGS.items()},
    "PERSON": "person",
    "LOCATION": "place",
    "GPE": "place",
    "ORGANIZATION": "organisation",
}
"""a tag of a name, without what stands for a part → the model's type"""
PIECE = "piece"
"""role of a quotation's further pieces"""
ROLES = {
    PIECE: "spans",
    "cue": "cue",
    "frame": "frame",
    "speaker": "speaker",
    "speaker-phrase": "speaker_phrase",
    "addressee": "addressee",
    "medium": "medium",
    "place": "place",
}
"""role of a part → the model's field"""
SEVERAL = (PIECE, "cue", "frame")
"""roles that may have more than one part"""


def mention_seal(mention: Mention, tag: str, identifier: str | None) -> str:
    """A hash of what is said, without who says it: where it no longer fits, somebody has changed it. And of whom it is
    said, to tell a changed entity from a changed identifier."""
    span = mention.span
    return f"{_hash(span.start, span.end, tag, identifier, mention.entity, mention.form)} {mention.entity}"


def quotation_seal(quotation: Quotation) -> str:
    """As that of a mention."""
    parts = [[(s.start, s.end) for s in spans_of(quotation, role)] for role in ROLES]
    speaker = quotation.attributed_to or ""
    return f"{_hash(quotation.type, quotation.mode, speaker, parts)} {speaker}"


def _hash(*values: Any) -> str:
    return checksum(repr(values))


def spans_of(quotation: Quotation, role: str) -> tuple[Span, ...]:
    """The spans of a role, all pieces included."""
    value = getattr(quotation, ROLES[role])
    return value if isinstance(value, tuple) else (value,) if value else ()


def identifier_of(entity: Entity, base_url: str) -> str:
    """The address by which a mention names its entity: the first of a register, else the page of the archive."""
    known = (address for i in entity.identifiers if (address := same(i)))
    return next(known, f"{base_url}/{entity_page(entity)}#it")


def written(identifier: Identifier) -> str:
    """Scheme, value and source in one string, as metadata of a document can have it: ``wikidata:Q64 Wikidata 2024``."""
    scheme, value = (quote(v, safe="", errors="surrogatepass") for v in (identifier.scheme, identifier.value))
    return f"{scheme}:{value}" + (f" {identifier.source}" if identifier.source else "")


def parsed(text: str) -> Identifier | None:
    """The identifier that was written so; None: it is none."""
    code, _, source = text.partition(" ")
    scheme, colon, value = code.partition(":")
    return Identifier(unquote(scheme), unquote(value), source) if colon and scheme and value else None


class Units:
    """Offsets in code points, as the model counts, and in UTF-16 code units, as UIMA does."""

    __slots__ = ("_points", "_units", "size")

    def __init__(self, text: str) -> None:
        self._points = [m.start() for m in re.finditer("[\U00010000-\U0010ffff]", text)]
        """characters that take two units, by code points"""
        self._units = [point + number for number, point in enumerate(self._points)]
        self.size = len(text) + len(self._points)
        """of the text, in units"""

    def units(self, point: int) -> int:
        """The unit at which a code point begins."""
        return point + bisect_left(self._points, point)

    def points(self, unit: int, *, end: bool = False) -> int:
        """The code point that a unit belongs to; behind it, where the middle of a character ends a stretch."""
        before = bisect_left(self._units, unit)
        inside = before > 0 and self._units[before - 1] == unit - 1
        return unit - before + (inside and end)
