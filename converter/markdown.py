"""What the Markdown writer and reader agree on: the terms of the bracketed spans, and the bookkeeping at the end.

A story in Markdown is front matter, a body, and one comment. The body holds the text with Pandoc's bracketed spans:
``[Ilse Brammer]{.person ref=ilse-brammer}``, ``["Nein."]{.direct n=3 by=ilse-brammer}``, ``[sagte]{.cue q=3}``. The
comment remembers which rule set which tag, so that what a person changes can be told from what a machine wrote.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from converter.model import Entity, Mention, Quotation, Subject

VERSION = "1"

FORMS = ("part", "nominal", "pronoun")
"""classes of a mention that is no name"""

QUOTATIONS = {
    "direct": "direct",
    "partial": "partial",
    "indirect": "indirect",
    "free-indirect": "free_indirect",
    "indirect-free-indirect": "indirect_free_indirect",
    "reported": "reported",
}
"""class → the model's term"""

ROLES = {
    "frame": "frame",
    "source-phrase": "speaker_phrase",
    "cue": "cue",
    "speaker": "speaker",
    "addressee": "addressee",
    "medium": "medium",
    "where": "place",
}
"""class of a quotation's part → the model's field, outer ones first; a ``place`` is an entity already"""

SEVERAL = ("frame", "cue")
"""parts that may have more than one span"""

SIGNALS = (
    "flash",
    "repeat",
    "correction",
    "withdrawal",
    "exclusive",
    "sources",
    "update",
    "summary",
    "advisory",
    "embargo",
)

LISTED = ("keyword", "author", "credit", "located")
"""classes that stand for one of several spans of the story or its dateline"""

SINGLE = ("headline", "slugline", "rights", "dateline", "agency")
"""classes that stand for the one span of that name"""

LOOSE = "loose"
"""fenced div around text that belongs to no block"""

MORE = "more"
"""class of a span's further pieces, where something else crosses it or a block ends"""

COMMENT = re.compile(r"\n<!-- wiremark\n(?P<data>[^\n]*)\n-->\s*\Z")

GAP = "\n\n"
"""what stands between two blocks where the front matter says nothing"""

DEPTH = 80
"""spans in spans that are read; more of them stand in the comment"""


def paragraph_kind(content: str) -> str:
    """Lists and tables that somebody wrote as Markdown has them, without a fence that says so."""
    lines = content.split("\n")
    if all(re.match(r"(?:[-*+•–]|\d+[.)])\s+\S", line) for line in lines):
        return "list"
    if len(lines) > 1 and all(line.count("|") > 1 or line.count("\t") for line in lines):
        return "table"
    return "paragraph"


def comment(data: str) -> str:
    """The bookkeeping as an HTML comment; nothing in JSON can end it early."""
    safe = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("--", "-\\u002d").replace("--", "-\\u002d")
    return f"\n<!-- wiremark\n{safe}\n-->\n"


def checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def _key(*values: object) -> str:
    return checksum("\x1f".join(map(repr, values)))


def mention_key(text: str, mention: Mention) -> str:
    """What a mention says, without who set it: where that changes, an editor was at work."""
    return _key("m", mention.span.of(text), mention.entity, mention.form)


def quotation_key(text: str, quotation: Quotation) -> str:
    def words(spans: Iterable[object]) -> list[str]:
        return [s.of(text) for s in spans if s is not None]  # type: ignore[attr-defined]

    parts = (quotation.speaker, quotation.addressee, quotation.medium, quotation.place)
    phrase = (quotation.speaker_phrase,) if quotation.speaker_phrase else ()
    later = (words(quotation.frame), words(phrase), quotation.mode)
    return _key(
        "q",
        quotation.type,
        words(quotation.spans),
        words(quotation.cue),
        words(parts),
        [part is None for part in parts],
        quotation.attributed_to,
        *(later if any(later) else ()),  # keys of files that know nothing of them stay as they were
    )


def entity_key(entity: Entity) -> str:
    identifiers = [(i.scheme, i.value, i.source) for i in entity.identifiers]
    rest = (entity.title, entity.affiliation, entity.country, entity.within, entity.latitude, entity.longitude)
    return _key("e", entity.id, entity.type, entity.name, entity.kind, identifiers, *rest, entity.gender)


def subject_key(subject: Subject) -> str:
    return _key("s", subject.code, subject.name)


def agency_in(dateline: str) -> tuple[int, int] | None:
    """The agency in a dateline's words, where nothing else says it: the last bracket."""
    found = list(re.finditer(r"\(([^()]+)\)", dateline))
    return found[-1].span(1) if found else None
