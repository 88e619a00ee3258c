"""Why a name is linked to a record of the knowledge base, and how likely it is that the link is right."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.engine.document import Document
from converter.language.engine.groups import Group, Name
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Known

LINKED = 0.5
"""A link that is less likely than this is not made. Shown as unsure is what is below ``converter.model.UNSURE``."""
_DOUBTS = {
    "word": "a word, too",
    "family": "a family name, too",
    "first-name": "a first name, too",
    "short": "a short form",
    "minor": "little known",
}
"""flags of a known form → the evidence against the link"""


@rule("LNK063", language="de", layer="links", proposes="step")
def likely_links(document: Document) -> None:
    """A link has its reasons, and is made only if they make it likely.

    For somebody the reasons are those of LNK062; for a place or body its full name in the story (``full-name``), a RIC
    (``ric``), the long name that an abbreviation follows (``spelled-out``), the country that the story speaks of
    (``context``), and that nobody else bears the name (``sole-bearer``). Of several towns of a name, none of them well
    known, none is linked: ``in Neukirchen``. A mark is no surer than its link.
    """
    for group in document.groups:
        record = group.record
        if record is None:
            continue
        if group.type != "person":
            group.why = tuple(dict.fromkeys((*_reasons(document, group), *group.why)))
        likely = document.weights.score("LNK063", (*group.why, *_doubts(document, group)))
        first = min(group.names, key=lambda n: n.first)
        if likely < LINKED:
            document.note("LNK063", first.first, first.last, record.id, "lost", "the link is not likely enough")
            document.unlink(group)
            group.why = ()
        else:
            for name in group.names:
                name.score = min(name.score, likely)


def _reasons(document: Document, group: Group) -> Iterator[str]:
    """Of a place or body, in the order of their weight."""
    forms = [known for _, known in _known(document, group)]
    names = {known.match.surface for known in forms}
    if group.record and (group.record.name in names or any(len(name.split()) > 1 for name in names)):
        yield "full-name"
    if group.ric:
        yield "ric"
    if _is_spelled_out(document, group):
        yield "spelled-out"
    if forms and min(_bearers(document, group, known) for known in forms) == 1:
        yield "sole-bearer"


def _known(document: Document, group: Group) -> Iterator[tuple[Name, Known]]:
    """The group's names that the knowledge base has, as they stand."""
    for name in group.names:
        known = document.sheet.known.get(name.first)
        if known and known.last == name.last:
            yield name, known


def _bearers(document: Document, group: Group, known: Known) -> int:
    """How many records of the group's type bear a form."""
    return sum(document.knowledge.record(id_).type == group.type for id_ in known.match.entities)


def _is_spelled_out(document: Document, group: Group) -> bool:
    """A name of the group's stands in brackets behind another one."""
    words, ends = document.sheet.words, {name.last for name in group.names}
    return any(words[name.first - 1] == "(" and name.first - 1 in ends for name in group.names if name.first)


def _doubts(document: Document, group: Group) -> Iterator[str]:
    """What speaks against the link at each of the names."""
    known = [k for _, k in _known(document, group)]
    if not known or group.ric:
        return
    shared = frozenset.intersection(*(frozenset(k.flags) for k in known))
    yield from (doubt for flag, doubt in _DOUBTS.items() if flag in shared)
    if "minor" in shared and min(_bearers(document, group, k) for k in known) > 1:
        yield "one of several that are little known"


__all__ = ["LINKED", "likely_links"]
