"""Parties, associations, churches and stages whose place behind them belongs to the name."""

from __future__ import annotations

from collections.abc import Iterator

from converter.language.de.words import endings, words
from converter.language.engine.candidates import Candidate
from converter.language.engine.rule import Trigger, rule
from converter.language.engine.sheet import Known, Sheet
from converter.language.lexicon import Is

_SEATS = ("city", "state", "region")


@rule(
    "NAM084",
    language="de",
    layer="names",
    proposes="organisation",
    trigger=Trigger(flags=Is.CAPITAL),
    hint="body of a place",
)
def branch(sheet: Sheet, i: int) -> Iterator[Candidate]:
    """A party, association, stage or directorate with its town or state behind it.

    `die Grünen Hessen`, `SPD Zworgau` is none, for nobody knows the place; `der Flüchtlingsrat Sachsen`, `Finanzamt
    Kassel`, `der ORF Tirol`, `Verdi Nordost`, `die Evangelische Kirche im Rheinland`: one name to its end. A
    preposition (but a church's), a comma or another article between the two parts them.
    """
    known = sheet.known.get(i)
    if not known and i + 1 not in sheet.known and not _is_region(sheet, i + 1):
        return
    organisation = known is not None and known.types[0] == "organisation"
    church = known is not None and organisation and known.match.surface.lower().endswith("kirche")
    party = known is not None and organisation and _has_branches(known)
    last = known.last if known and (party or church) else i + 1
    body = sheet.words[i].lower().endswith(endings("organisations", "branching"))
    if not (party or church or body) or last >= sheet.sentences[sheet.sentence_of[i]].last:
        return
    if church and sheet.words[last] in words("organisations", "church_joints"):
        last += 1
    elif church or sheet.gap(last - 1) != " ":
        return
    place = sheet.known.get(last)
    if church and not place and sheet.info[last].flags == Is.CAPITAL | Is.HYPHEN:
        yield Candidate(i, last + 1, "organisation", ("a known party or union",))  # … von Kurhessen-Waldeck
    evidence = ("a known party or union",) if party or church else ()
    if place and place.kinds[0] in _SEATS and place.types[0] == "place" and "minor" not in place.flags:
        yield Candidate(_first(sheet, i), place.last, "organisation", evidence)
    elif not place and _is_region(sheet, last):
        yield Candidate(_first(sheet, i), last + 1, "organisation", evidence)


def _has_branches(known: Known) -> bool:
    return known.kinds[0] in words("organisations", "branching_kinds") or known.match.surface in words(
        "organisations", "branching_names"
    )


def _is_region(sheet: Sheet, i: int) -> bool:
    """``Nordost``, ``Ostoberzworgfranken``: a part of a country that no list of places has."""
    if i >= len(sheet.words) or sheet.info[i].flags & ~Is.NOUN != Is.CAPITAL:
        return False
    word = sheet.words[i]
    return word in words("organisations", "regions") or word.lower().endswith(
        endings("organisations", "region_endings")
    )


def _first(sheet: Sheet, i: int) -> int:
    """``der Kommunale Arbeitgeberverband Sachsen``, ``Hotel- und Gaststättenverband Sachsen``: with the adjective or
    the first half that belongs to it."""
    half = sheet.words[i - 3] if i > 2 and sheet.words[i - 2 : i] == ["-", "und"] and sheet.gap(i - 3) == "" else ""
    if half[:1].isupper():
        return i - 3
    adjective = i and sheet.gap(i - 1) == " " and sheet.words[i - 1] in words("organisations", "branch_adjectives")
    return i - 1 if adjective and not sheet.begins(i - 1) else i


def is_another_party(sheet: Sheet, i: int) -> bool:
    """``die Neue Demokratische Partei``: a capital adjective before it makes another party's name of it."""
    if not i or sheet.gap(i - 1) != " " or sheet.begins(i - 1) or not sheet.words[i][0].isupper():
        return False
    word, flags = sheet.words[i - 1], sheet.info[i - 1].flags
    plain = flags & ~Is.WEAK == Is.CAPITAL and i - 1 not in sheet.known
    nation = (
        word[0].isupper() and flags & Is.ORIGIN and word.endswith(endings("grammar", "nations"))
    )  # die Kurdische Demokratische Partei
    return bool(nation) or (plain and word.lower() in words("organisations", "party_adjectives"))
