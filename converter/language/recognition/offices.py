"""A person's title, country of office and affiliation, from the words around the name and from nowhere else.

Before the name (``Polens Außenminister X``, ``CDU-Politikerin X``, ``der Chef der Y, X``) or behind it (``X, Chef der
Y,``; ``X von der Y``). What the knowledge base says of somebody is true of another day than the story's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is
from converter.language.recognition.document import Document, Group, Name

_OF = frozenset(("der", "des", "von", "vom", "bei", "beim", "für", "im", "am", "in"))
_AT = frozenset(("von", "vom", "bei", "beim"))
_BEHIND = frozenset((",", ")", ".", ";", "-", "–"))
_REACH = 9
"""words within which a title and the name behind its genitive stand"""


@dataclass(frozen=True, slots=True)
class Office:
    """What a story says that somebody is."""

    title: str | None = None
    """as written"""
    country: str | None = None
    """ISO 3166-1 alpha-2, lower case"""
    affiliation: Group | str | None = None
    """an organisation of the story; a record's id where its name stands in a compound only: ``Nato-Chef``"""


@dataclass(frozen=True, slots=True)
class _Written:
    """A title in the text: the words ``first`` to ``last`` (not included), and the name that has it."""

    first: int
    last: int
    name: Name


def office(group: Group, document: Document) -> Office:
    """Of several titles the one at the first full name; where that has none, the first."""
    written = [w for name in sorted(group.names, key=lambda n: n.first) for w in _titles(name, document)]
    if not written:
        affiliation = next((a for n in group.names if (a := _behind_name(n, document))), None)
        return Office(affiliation=affiliation)
    sheet = document.sheet
    full = [w for w in written if w.name.last - w.name.first > 1] or written
    chosen = next((w for w in full if sheet.words[w.last - 1].lower().endswith(_heads(sheet, w.last - 1))), full[0])
    title = " ".join(sheet.words[chosen.first : chosen.last])
    found = [(_country(w, document), _affiliation(w, document)) for w in (chosen, *written)]
    return Office(
        title,
        next((c for c, _ in found if c), None),
        next((a for _, a in found if a), None)
        or next((a for n in group.names if (a := _behind_name(n, document))), None),
    )


def _heads(sheet: Sheet, i: int) -> tuple[str, ...]:
    """Endings of the uninflected role, masculine and feminine."""
    head = sheet.info[i].role
    return head, "in", head.removesuffix("r")


@cache
def _former() -> frozenset[str]:
    return frozenset(resources.language_data("de", "roles")["former"])


@cache
def _no_titles() -> frozenset[str]:
    """Heads of roles that are none: relatives, ages, ``Kollege``."""
    return frozenset(resources.language_data("de", "roles")["no_titles"])


def _is_title(document: Document, i: int) -> bool:
    sheet = document.sheet
    word = sheet.info[i]
    return bool(
        word.flags & Is.ROLE
        and word.flags & Is.CAPITAL
        and not word.flags & (Is.PLURAL | Is.NUMBER)
        and not sheet.upper(i)
        and word.role not in _no_titles()
        and not document.taken[i]
    )


def _titles(name: Name, document: Document) -> Iterator[_Written]:
    before = _before(name, document) or _with_genitive(name, document)
    if before:
        yield before
    behind = _apposition(name, document)
    if behind:
        yield behind


def _before(name: Name, document: Document) -> _Written | None:
    """``Außenministerin Dr. X``, ``Vorsitzender Richter X``"""
    sheet = document.sheet
    begin, k = sheet.sentences[sheet.sentence_of[name.first]].first, name.first - 1
    while k > begin and (
        (sheet.info[k].flags & Is.TITLE and not sheet.info[k].flags & Is.ROLE) or sheet.words[k] in ("D", "a", ".")
    ):
        k -= 1
    if k < begin or not _is_title(document, k):
        return None
    first = k
    if (
        k > begin
        and sheet.info[k - 1].role == "vorsitzender"
        and _is_title(document, k - 1)
        and sheet.gap(k - 1) == " "
    ):
        first = k - 1
    return _Written(_with_former(sheet, first, begin), k + 1, name)


def _with_former(sheet: Sheet, first: int, begin: int) -> int:
    """``der frühere deutsche Finanzminister``: without the adjective it would be said that he still is."""
    for k in range(first - 1, max(begin, first - 4) - 1, -1):
        if sheet.words[k] in _former():
            return k
        if not sheet.words[k].islower() or not sheet.words[k].endswith(("e", "er", "en", "em")):
            return first
    return first


def _with_genitive(name: Name, document: Document) -> _Written | None:
    """``Der Chef der Musterbehörde (MB), X,``"""
    sheet, words = document.sheet, document.sheet.words
    begin = sheet.sentences[sheet.sentence_of[name.first]].first
    if name.first - 3 < begin or words[name.first - 1] != ",":
        return None
    for k in range(name.first - 2, max(begin - 1, name.first - 2 - _REACH), -1):
        if words[k] in (",", ".", ":", ";"):
            return None
        if _is_title(document, k):
            return _Written(_with_former(sheet, k, begin), k + 1, name) if words[k + 1] in _OF else None
        if words[k].islower() and words[k].isalpha() and words[k] not in (*_OF, "und", "den", "dem"):
            inflected = words[k].endswith(("en", "er", "es", "em")) and not sheet.info[k].flags & Is.FUNCTION
            if not inflected:
                return None
    return None


def _apposition(name: Name, document: Document) -> _Written | None:
    """``X, Chef der Musterbank,``; ``X, der frühere Leiter``"""
    sheet, words = document.sheet, document.sheet.words
    end = sheet.sentences[sheet.sentence_of[name.first]].last
    k = name.last + 1
    if k >= end or words[name.last] != ",":
        return None
    while k < end and k - name.last < 5 and not _is_title(document, k):
        attribute = words[k] in ("der", "die") or (words[k].islower() and words[k].endswith(("e", "er")))
        if not attribute or sheet.info[k].flags & Is.NOUN:
            return None
        k += 1
    if k >= end or not _is_title(document, k) or (k + 1 < end and words[k + 1] not in (*_OF, *_BEHIND)):
        return None
    if k - 1 > name.last and words[k - 1] in ("der", "die") and words[k + 1 : k + 2] not in ([","], ["der"], ["des"]):
        return None  # …, der Chef von X habe
    return _Written(_with_former(sheet, k, name.last + 1), k + 1, name)


def _country(title: _Written, document: Document) -> str | None:
    sheet, knowledge = document.sheet, document.knowledge
    for record in knowledge.named(sheet.info[title.last - 1].modifier)[:1]:
        if record.type == "place":
            return record.country
    k = title.first - 1
    if k < 0 or sheet.sentence_of[k] != sheet.sentence_of[title.first]:
        return None
    origin = knowledge.origin(sheet.words[k]) if sheet.words[k][0].isalpha() else None
    if origin:
        return knowledge.record(origin).country
    before = _name_that_ends(title.first, document)
    return before.group.record.country if before and before.group.type == "place" and before.group.record else None


def _affiliation(title: _Written, document: Document) -> Group | str | None:
    sheet = document.sheet
    modifier = sheet.info[title.last - 1].modifier
    if modifier:
        for record in document.knowledge.named(modifier)[:1]:
            if record.type == "organisation":
                return next((g for g in document.groups if g.record and g.record.id == record.id), record.id)
        named = next((g for g in document.groups if g.type == "organisation" and g.name == modifier), None)
        if named:
            return named
    before = _name_that_ends(title.first, document)
    if before and before.group.type == "organisation":
        return before.group
    if title.last < len(sheet.words) and sheet.words[title.last] in _OF:
        return _organisation_at(title.last + 1, document)
    return None


def _behind_name(name: Name, document: Document) -> Group | None:
    """``X von der Musterbank``, ``X (CDU)``"""
    words, k = document.sheet.words, name.last
    if k + 1 < len(words) and document.sheet.sentence_of[k] == document.sheet.sentence_of[name.first]:
        if words[k] == "(" and words[k + 2 : k + 3] == [")"]:
            return _organisation_at(k + 1, document)
        if words[k] in _AT:
            return _organisation_at(k + 1, document)
    return None


def _name_that_ends(i: int, document: Document) -> Name | None:
    return document.ends().get(i)


def _organisation_at(i: int, document: Document) -> Group | None:
    """The organisation whose name begins here, behind an article and what it is at most."""
    sheet = document.sheet
    end = sheet.sentences[sheet.sentence_of[i - 1]].last
    for k in range(i, min(i + 3, end)):
        name = document.begins().get(k)
        if name:
            return name.group if name.group.type == "organisation" else None
        if sheet.words[k] not in ("der", "dem", "den") and not sheet.info[k].flags & Is.COMPANY_WORD:
            return None
    return None


__all__ = ["Office", "office"]
