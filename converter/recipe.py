"""What stages are given: a source, and the recipe with every fact from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from converter.limits import DEFAULTS, Limits
from converter.model import Review
from converter.rights import NO_HOUSE, NO_TERMS, House, Terms


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read, and what they are called."""

    name: str
    """as the user named it; for people and diagnostics"""
    data: bytes
    id: str = ""
    """what the story's id is made from: the path below the folder that was given, without its suffix"""


@dataclass(frozen=True, slots=True)
class Edition:
    """A story's place in its own history, from the manifest."""

    version: int = 1
    first_created: datetime | None = None
    """with time zone; None: now"""
    version_created: datetime | None = None
    """with time zone; None: now"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which stages run, and every fact from outside that they need. Pickles in a few hundred bytes."""

    reader: str = "auto"
    annotators: tuple[str, ...] = ("entities", "references", "quotations", "speakers", "subjects")
    writers: tuple[str, ...] = ("newsml-g2", "jsonld", "annotations")
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """the only clock there is; with time zone"""
    authority: str = "wiremark.invalid,2025"
    """who names the stories: a domain and a year in which it was theirs (RFC 4151)"""
    base_url: str = "https://wiremark.invalid"
    """where the site will stand, without a slash at the end"""
    provider: str | None = None
    """who publishes; None: the agency that the source names"""
    language: str = "de"
    """for readers that can't tell"""
    encoding: str | None = None
    """None: told from the bytes"""
    repair_encoding: bool = False
    """undo what was encoded twice; else it is only told"""
    year: int | None = None
    """completes a dateline's date where the source has none"""
    models: tuple[tuple[str, str], ...] = ()
    """annotator and the model that it loads, where there is a choice: ``("spacy-entities", "de_core_news_lg")``"""
    limits: Limits = DEFAULTS
    rights: Terms = NO_TERMS
    """what may be done with the copy, as far as it does not say so itself"""
    house: House = NO_HOUSE
    """policies and relations of who publishes"""
    review: Review | None = None
    """who has checked the stories that do not say it themselves"""
    edition: Edition = field(default=Edition())
