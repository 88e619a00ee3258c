"""What annotators may ask of the knowledge base, and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from converter.model import Entity, EntityType
from converter.spans import Span

Gender = Literal["f", "m", "n"]


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that is, letter for letter or inflected, a known name."""

    span: Span
    entities: tuple[str, ...]
    """ids of the records that bear the name, the best known first"""
    surface: str
    """the name's form in the knowledge base"""
    inflected: bool = False
    """a genitive ending or an apostrophe was added, or an adjective in the name inflected: ``Russlands``, ``Merz’``,
    ``Deutschen Bank``"""
    flags: tuple[str, ...] = ()
    """reasons for doubt and other facts, sorted:

    - ``word``: also an everyday German word (Essen, Halle, Linke); wants evidence
    - ``surname``: only the last part of a person's name (Putin)
    - ``famous``: a surname by which everybody means its best known bearer (Putin)
    - ``family``: the form is also a common family name (Fuchs, Bayer)
    - ``first-name``: the form is also a first name (Florence, Sofia)
    - ``place``: the form is a place as well as an organisation or a person (Bayern, Köln, Schalke)
    - ``club``: among the bearers is a sports club, by its short form
    - ``short``: a short form that other things share (Verkehrsministerium, Union)
    - ``minor``: a little known record, a small town for example
    - ``upper``: the text has it in capitals (KÖLN)
    - ``left``, ``right``: a hyphen ties it to a word before or behind it (Ex-Siemens, Nato-Mitgliedschaft)
    """


class Knowledge(Protocol):
    """What annotators may ask."""

    @property
    def version(self) -> str:
        """A hash of everything that is known and of how it is compiled: changes when an answer may change."""
        ...

    def find(self, text: str) -> Iterator[Match]:
        """Known names, longest first from the left, at word borders; they do not overlap. A line break counts as a
        space; soft hyphens, zero-width characters, NBSP and decomposed letters do not matter, and spans are those of
        the text as given. Names tied to other words by a hyphen are found, too, and flagged."""
        ...

    def record(self, id_: str) -> Entity:
        """KeyError where there is none. Persons have their latest role as title."""
        ...

    def roles(self, id_: str) -> tuple[Role, ...]:
        """A person's roles, the latest first."""
        ...

    def named(self, name: str) -> tuple[Entity, ...]:
        """The records that bear a name or an alias, best known first."""
        ...

    def gender_of(self, first_name: str) -> Gender | None:
        """``f`` or ``m``; ``n`` where both are usual; None where it is no known first name. Of a double name
        (``Hans-Peter``) the first part tells."""
        ...

    def is_family_name(self, word: str) -> bool:
        """Whether it is a common family name."""
        ...

    def origin(self, word: str) -> str | None:
        """The id of the place that an adjective or an inhabitant's name is made from, in any inflected form:
        ``russische``, ``Russen``, ``Französin``, ``Kölner``. Such words are no mentions."""
        ...

    def id_for(self, name: str, type_: EntityType) -> str:
        """An id for something that is not known: the slug of its name, with the type behind it where a record has that
        slug already."""
        ...


@dataclass(frozen=True, slots=True)
class Role:
    """What a person is or was."""

    title: str
    """in the person's grammatical gender: ``Bundeskanzlerin``"""
    country: str | None = None
    """ISO 3166-1 alpha-2, lower case"""
    affiliation: str | None = None
    """id of an organisation"""
    start: str | None = None
    """ISO 8601, a year as a rule"""
    end: str | None = None
    """None: as far as the knowledge base knows, still"""
