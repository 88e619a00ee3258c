"""Whether somebody of the story is who the knowledge base has: a link is a claim about a person."""

from __future__ import annotations

from converter.language.de.rules.links.offices import office, titles
from converter.language.de.rules.links.words import words as listed
from converter.language.engine.document import Document
from converter.language.engine.groups import Group, Name, folded
from converter.language.engine.rule import rule
from converter.language.lexicon import Is
from converter.model import Entity

_DOUBTS = frozenset(("family", "first-name", "place", "word", "minor"))
"""what a surname may be else; ``family``: many bear it"""


@rule("LNK062", language="de", layer="links", proposes="step")
def surname_by_evidence(document: Document) -> None:
    """A surname alone is linked by evidence only.

    Whom the story has by full name is linked. A surname alone, without a first name anywhere in the story, is somebody
    of the knowledge base only if the story gives the person's own office (``Kanzler``) or party, or if the surname is
    famous, has no other bearer that is nearly as well known, and no other first name, initial or title of nobility
    stands before it. Else the person stays, without the link. An office that somebody took up after the story was dated
    is no evidence.
    """
    for group in document.groups:
        record = group.record
        if group.type != "person" or record is None:
            continue
        if _by_full_name(document, group):
            group.why = ("full-name",)
            continue
        group.why = tuple(_evidence(document, group, record))
        if not group.why:
            first = min(group.names, key=lambda n: n.first)
            document.note("LNK062", first.first, first.last, record.id, "lost", "a surname alone")
            document.unlink(group)


def _by_full_name(document: Document, group: Group) -> bool:
    """Whether a name in the story is more than the surname, and not somebody else's first name and the surname."""
    return not all(_surname_only(document, n) or _has_another_first(document, n) for n in group.names)


def _has_another_first(document: Document, name: Name) -> bool:
    """``Erika Guterres``: only the last part of the name is known, as a surname."""
    sheet = document.sheet
    tail = sheet.known.get(name.last - 1) if name.last - name.first == 2 and name.first not in sheet.known else None
    return tail is not None and "surname" in tail.flags


def _surname_only(document: Document, name: Name) -> bool:
    known = document.sheet.known.get(name.first)
    if known and "surname" in known.flags:
        return True
    return name.by.startswith("LNK") and name.last - name.first == 1


def _evidence(document: Document, group: Group, record: Entity) -> list[str]:
    flags = {f for n in group.names if (k := document.sheet.known.get(n.first)) for f in k.flags}
    if any(_another_before(document, n) or _has_another_first(document, n) for n in group.names):
        return []
    roles = document.knowledge.roles(record.id)
    offices = [r.title.lower() for r in roles if not _later(r.start, document.dated)]
    bearers = max((len(k.match.entities) for n in group.names if (k := document.sheet.known.get(n.first))), default=1)
    found = []
    for written in titles(group, document):
        head = document.sheet.info[written.last - 1].role
        title = folded(document.sheet.words[written.last - 1 : written.last])
        said = head if head in title else title
        general = said in listed("general_offices") and title in listed("general_offices") | {said, said + "in"}
        if any(title in o or (said in o and said == title) for o in offices) and not (
            general and (bearers > 1 or flags & _DOUBTS)
        ):
            found.append("office")
            break
    body = office(group, document).affiliation
    ours = body.record.id if isinstance(body, Group) and body.record else body
    if ours and ours in {r.affiliation for r in roles}:
        found.append("party" if document.knowledge.record(str(ours)).kind == "party" else "body")
    if "famous" in flags and not flags & {"first-name", "place", "word"}:
        found.append("famous")
    return found


def _later(start: str | None, dated: str | None) -> bool:
    """Whether an office began after the day of the story, as far as both are known."""
    if not start or not dated or dated.startswith("-"):
        return False
    known = min(len(start), len(dated), len("2025-02-12"))
    return start[:known] > dated[:known]


def _another_before(document: Document, name: Name) -> bool:
    """Another first name, an initial or a title of nobility stands right before the surname: ``Prinz William``."""
    if not document.before(name.first) or document.sheet.gap(name.first - 1) != " ":
        return False
    flags = document.sheet.info[name.first - 1].flags
    return bool(flags & (Is.FIRST_NAME | Is.INITIAL | Is.NOBLE)) and not flags & Is.ROLE & ~Is.NOBLE


__all__ = ["surname_by_evidence"]
