"""What wiremark knows about the world: records of persons, places and organisations, and a matcher over their names.

Annotators see only this interface; how records are stored, compiled and imported is this package's own business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from converter.model import Entity
from converter.spans import Span


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of text that is, letter for letter or inflected, a known name."""

    span: Span
    entities: tuple[str, ...]
    """ids of the records that bear the name, the best known first"""
    surface: str
    """the name's form in the knowledge base"""
    inflected: bool = False
    """a genitive ending or an apostrophe was added: ``Russlands``, ``Merz’``"""


class Knowledge(Protocol):
    """What annotators may ask."""

    def find(self, text: str) -> Iterator[Match]:
        """Known names, longest first from the left, at word borders; they do not overlap."""
        ...

    def record(self, id_: str) -> Entity:
        """KeyError where there is none."""
        ...

    def named(self, name: str) -> tuple[Entity, ...]:
        """The records that bear a name or an alias, best known first."""
        ...


def load() -> Knowledge:
    """The knowledge base that comes with wiremark, loaded once a process."""
    return _Empty()


class _Empty:
    def find(self, text: str) -> Iterator[Match]:
        return iter(())

    def record(self, id_: str) -> Entity:
        raise KeyError(id_)

    def named(self, name: str) -> tuple[Entity, ...]:
        return ()
