"""A person's title, country of office and affiliation, from the words around the name and from nowhere else.

Before the name (``Polens Außenminister X``, ``CDU-Politikerin X``, ``der Chef der Y, X``) or behind it (``X, Chef der
Y,``; ``X von der Y``). What the knowledge base says of somebody is true of another day than the story's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.language.de.rules.links.words import words as listed
from converter.language.de.words import endings
from converter.language.engine.document import Document
from converter.language.engine.groups import Group, Name, folded_key
from converter.language.engine.rule import rule
from converter.language.engine.sheet import Sheet
from converter.language.lexicon import Is

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
    by: str = ""
    """the rule that found the title"""


@dataclass(frozen=True, slots=True)
class Written:
    """A title in the text: the words ``first`` to ``last`` (not included), and the name that has it."""

    first: int
    last: int
    name: Name
    by: str = ""


def office(group: Group, document: Document) -> Office:
    """Of several titles the one at the first full name; where that has none, the first."""
    written = list(titles(group, document))
    if not written:
        return Office(affiliation=_behind_names(group, document))
    sheet = document.sheet
    full = [w for w in written if w.name.last - w.name.first > 1] or written
    chosen = next((w for w in full if sheet.words[w.last - 1].lower().endswith(_heads(sheet, w.last - 1))), full[0])
    title = " ".join(sheet.words[chosen.first : chosen.last])
    found = [(_country(w, document), _affiliation(w, document)) for w in (chosen, *written)]
    return Office(
        title,
        next((c for c, _ in found if c), None),
        next((a for _, a in found if a), None) or _behind_names(group, document),
        chosen.by,
    )


def titles(group: Group, document: Document) -> Iterator[Written]:
    """All titles that the story gives somebody, in the order of the names."""
    for name in sorted(group.names, key=lambda n: n.first):
        led = False
        for one in document.table.of("title"):
            made: Written | None = None if led and one.id < "LNK082" else one.run(document, name)
            if made:
                led = True
                document.note(one.id, made.first, made.last, group.name, "kept")
                yield Written(made.first, made.last, name, one.id)


def _heads(sheet: Sheet, i: int) -> tuple[str, ...]:
    """Endings of the uninflected role, masculine and feminine."""
    head = sheet.info[i].role
    return head, "in", head.removesuffix("r")


@cache
def _roles(name: str) -> frozenset[str]:
    return frozenset(resources.language_data("de", "roles")[name])


def is_title(document: Document, i: int) -> bool:
    """Whether a word is somebody's title: a role in the singular that is no kinship, no age and no name here."""
    sheet = document.sheet
    word = sheet.info[i]
    return bool(
        word.flags & Is.ROLE
        and word.flags & Is.CAPITAL
        and not word.flags & (Is.PLURAL | Is.NUMBER)
        and not sheet.upper(i)
        and word.role not in _roles("no_titles")
        and not document.taken[i]
    )


@rule("LNK080", language="de", layer="links", proposes="title")
def title_before(document: Document, name: Name) -> Written | None:
    """The title right before the name is the person's.

    ``Außenministerin Dr. Meike Kranz``, ``Vorsitzender Richter Ole Voss``, with ``frühere`` where that is said.
    """
    sheet = document.sheet
    begin, k = sheet.sentences[sheet.sentence_of[name.first]].first, name.first - 1
    while k > begin and (
        (sheet.info[k].flags & Is.TITLE and not sheet.info[k].flags & Is.ROLE) or sheet.words[k] in ("D", "a", ".")
    ):
        k -= 1
    if k < begin or not is_title(document, k):
        return None
    presiding = k > begin and sheet.info[k - 1].role == "vorsitzender" and is_title(document, k - 1)
    first = k - 1 if presiding and sheet.gap(k - 1) == " " else k
    return Written(_with_former(sheet, first, begin), k + 1, name)


def _with_former(sheet: Sheet, first: int, begin: int) -> int:
    """``der frühere deutsche Finanzminister``, ``die frühere langjährige Chefin``: without the adjective it would be
    said that they still are."""
    found = first
    for k in range(first - 1, max(begin, first - 4) - 1, -1):
        if sheet.words[k] in _roles("former"):
            found = k
        if not sheet.words[k].islower() or not sheet.words[k].endswith(("e", "er", "en", "em")):
            break
    return found


@rule("LNK081", language="de", layer="links", proposes="title")
def title_with_genitive(document: Document, name: Name) -> Written | None:
    """A title with what it is the title of, a comma, and the name.

    ``Der Chef der Hafenbehörde (HB), Ole Voss,``.
    """
    sheet, words = document.sheet, document.sheet.words
    begin = sheet.sentences[sheet.sentence_of[name.first]].first
    if name.first - 3 < begin or words[name.first - 1] != ",":
        return None
    for k in range(name.first - 2, max(begin - 1, name.first - 2 - _REACH), -1):
        if words[k] in (",", ".", ":", ";"):
            return None
        if is_title(document, k):
            tied = words[k + 1] in listed("of")
            return Written(_with_former(sheet, k, begin), k + 1, name) if tied else None
        if words[k].islower() and words[k].isalpha() and words[k] not in listed("of") | {"und", "den", "dem"}:
            inflected = (
                words[k].endswith(endings("grammar", "adjective endings")) and not sheet.info[k].flags & Is.FUNCTION
            )
            if not inflected:
                return None
    return None


@rule("LNK082", language="de", layer="links", proposes="title")
def title_behind(document: Document, name: Name) -> Written | None:
    """A title in apposition behind the name.

    ``Ole Voss, Chef der Hafenbank,``; ``Meike Kranz, die frühere Leiterin,``.
    """
    sheet, words = document.sheet, document.sheet.words
    end = sheet.sentences[sheet.sentence_of[name.first]].last
    k = name.last + 1
    if k >= end or words[name.last] != ",":
        return None
    while k < end and k - name.last < 5 and not is_title(document, k):
        attribute = words[k] in ("der", "die") or (words[k].islower() and words[k].endswith(("e", "er")))
        if not attribute or sheet.info[k].flags & Is.NOUN:
            return None
        k += 1
    closed = k + 1 >= end or words[k + 1 : k + 2][0] in listed("of") | listed("behind_title")
    if k >= end or not is_title(document, k) or not closed:
        return None
    if k - 1 > name.last and words[k - 1] in ("der", "die") and words[k + 1 : k + 2] not in ([","], ["der"], ["des"]):
        return None  # …, der Chef von X habe
    return Written(_with_former(sheet, k, name.last + 1), k + 1, name)


def _country(title: Written, document: Document) -> str | None:
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
    before = document.ends().get(title.first)
    return before.group.record.country if before and before.group.type == "place" and before.group.record else None


def _affiliation(title: Written, document: Document) -> Group | str | None:
    sheet = document.sheet
    modifier = sheet.info[title.last - 1].modifier
    if modifier:
        for record in document.knowledge.named(modifier)[:1]:
            if record.type == "organisation":
                return document.by_record.get(record.id) or record.id
        named = document.by_words.get(("organisation", folded_key((modifier,))))
        if named:
            return named
    before = document.ends().get(title.first)
    if before and before.group.type == "organisation":
        return before.group
    if title.last < len(sheet.words) and sheet.words[title.last] in listed("of"):
        return _organisation_at(title.last + 1, document)
    return None


def _behind_names(group: Group, document: Document) -> Group | None:
    """``X von der Musterbank``, ``X (CDU)``"""
    return next((a for n in group.names if (a := _behind_name(n, document))), None)


def _behind_name(name: Name, document: Document) -> Group | None:
    words, k = document.sheet.words, name.last
    if k + 1 < len(words) and document.sheet.sentence_of[k] == document.sheet.sentence_of[name.first]:
        if words[k] == "(" and words[k + 2 : k + 3] == [")"]:
            return _organisation_at(k + 1, document)
        if words[k] in listed("at"):
            return _organisation_at(k + 1, document)
    return None


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


__all__ = ["Office", "Written", "is_title", "office", "titles"]
