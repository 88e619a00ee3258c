"""The common nouns that stand for somebody or something named, from ``references.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from converter import resources
from converter.knowledge import Gender


@dataclass(frozen=True, slots=True)
class Nouns:
    """The nouns that refer."""

    definite: frozenset[str]
    possessive: frozenset[str]
    by_gender: Mapping[str, frozenset[str]]
    classes: Mapping[str, frozenset[str]]
    """role head → names of the classes it is in"""
    organisations: Mapping[str, tuple[str, frozenset[str]]]
    """noun → its gender, the kinds that it stands for"""
    places: Mapping[str, tuple[str, frozenset[str]]]
    compounds: tuple[str, ...]
    """nouns for organisations that a compound may end in: Möbelhändler"""
    offices: Mapping[str, tuple[str, ...]]
    """what stands before a hyphen or in a compound → the offices that it is said of"""
    pronouns: Mapping[str, Gender]
    kinship: Mapping[str, tuple[str, ...]]
    """what somebody is to another → what the other is to them: sohn → vater, mutter"""
    names_of_trades: Mapping[str, tuple[str, ...]]
    """noun for a company → parts of names that say so"""
    same_office: Mapping[str, frozenset[str]]
    """office that one at a time has → what else who has it may be called"""
    grown_up: frozenset[str]
    """roles that nobody has who is hardly of age"""
    sets: Mapping[str, frozenset[str]]
    """the file's other lists by name"""

    def __getitem__(self, name: str) -> frozenset[str]:
        """A list of the file by its name. KeyError where there is none."""
        return self.sets[name]

    def classes_of(self, heads: frozenset[str] | set[str]) -> set[str]:
        """The classes of several role heads."""
        return {c for h in heads for c in self.classes.get(h, ())}


@cache
def nouns(language: str = "de") -> Nouns:
    """The nouns of a language. FileNotFoundError where there are none."""
    data = resources.language_data(language, "references")
    classes: dict[str, set[str]] = {}
    for name, heads in data["classes"].items():
        for head in heads:
            classes.setdefault(head, set()).add(name)

    def kinds(table: Mapping[str, list[str]]) -> dict[str, tuple[str, frozenset[str]]]:
        return {noun: (facts[0], frozenset(facts[1:])) for noun, facts in table.items()}

    offices: dict[str, set[str]] = {}
    for alike in data["same office"]:
        for head in alike:
            offices.setdefault(head, set()).update(alike)
    determiners = data["determiners"]
    return Nouns(
        definite=frozenset(determiners["definite"]),
        possessive=frozenset(determiners["possessive"]),
        by_gender={g: frozenset(data[key]) for g, key in (("m", "masculine"), ("f", "feminine"), ("n", "neuter"))},
        classes={head: frozenset(names) for head, names in classes.items()},
        organisations=kinds(data["organisations"]),
        places=kinds(data["places"]),
        compounds=tuple(data["compounds"]),
        offices={k: (v,) if isinstance(v, str) else tuple(v) for k, v in data["offices"].items()},
        pronouns={word: gender for gender, words in data["pronouns"].items() for word in words},
        names_of_trades={k: tuple(v) for k, v in data["names of trades"].items()},
        same_office={head: frozenset(alike) for head, alike in offices.items()},
        grown_up=frozenset(h for name in data["grown up"] for h in data["classes"][name]),
        kinship={k: tuple(v) for k, v in data["kinship"].items()},
        sets={k: frozenset(v) for k, v in data.items() if isinstance(v, list) and not isinstance(v[0], list)},
    )
