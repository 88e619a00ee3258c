"""What things are called from outside: file names, pages, fragments, identifiers. Pure, and the same for all writers.

A story's id may hold slashes (its folder); it becomes a path with safe segments. An entity's page depends on its type
and id only, so that all stories of a site point to the same one.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from converter.model import Entity, Story
from converter.recipe import Recipe

FOLDERS = {"person": "personen", "place": "orte", "organisation": "organisationen"}
"""the entity pages' folders; German, as the site is"""

FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "ı": "i", "đ": "d"})
"""letters that no decomposition makes ASCII, as German writes them"""
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$")
_LONGEST = 80
_DEEPEST = 50
"""folders above each other that an output lies in"""
_WEB = re.compile(
    r"(?i)https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?"
    r"(?:[/?#](?:%[0-9a-f]{2}|[^\s%<>\"{}|\\^`\[\]\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    r"\ufff0-\uffff])*)?"
)


@lru_cache(2048)
def slug(text: str) -> str:
    """Lower-case ASCII letters, digits, hyphens: safe as a file name anywhere, as an XML id behind a letter, in a URI.

    What had to be cut, or would leave nothing, gets a hash of the whole, so that two texts rarely share a slug:
    ``Jörg Groß`` → ``joerg-gross``.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(FOLD))
    words = "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))
    if words and len(words) <= _LONGEST and not _RESERVED.match(words):
        return words
    tail = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return "-".join(part for part in (words[: _LONGEST - 11].strip("-"), tail) if part)


@lru_cache(1024)
def story_path(story_id: str) -> str:
    """The id as a relative path of safe segments: what output files are called, without suffix."""
    parts = [p for p in re.split(r"[/\\]+", story_id) if p not in ("", ".", "..")]
    if len(parts) > _DEEPEST:  # the rest is one segment
        parts[_DEEPEST - 1 :] = ["/".join(parts[_DEEPEST - 1 :])]
    return "/".join(_segment(p) for p in parts) or slug(story_id)


def _segment(part: str) -> str:
    if (
        re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", part)
        and not _RESERVED.match(part.split(".", maxsplit=1)[0])
        and not part.endswith(".")
    ):
        return part
    plain = slug(part)
    tail = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return plain if plain.endswith(tail) else f"{plain}-{tail}"


def story_page(story_id: str) -> str:
    """The story's page, relative to the site's root."""
    return f"meldungen/{story_path(story_id)}.html"


def entity_page(entity: Entity) -> str:
    return f"{FOLDERS[entity.type]}/{slug(entity.id)}.html"


def quotation_fragment(number: int) -> str:
    """The id of the story's quotation with that number, counted from 1 in the order of ``Story.quotations``."""
    return f"q{number}"


def article_iri(story_id: str, recipe: Recipe) -> str:
    return f"{recipe.base_url}/{story_page(story_id)}#article"


def entity_iri(entity: Entity, recipe: Recipe) -> str:
    return f"{recipe.base_url}/{entity_page(entity)}#it"


def quotation_iri(story_id: str, number: int, recipe: Recipe) -> str:
    return f"{recipe.base_url}/{story_page(story_id)}#{quotation_fragment(number)}"


def guid(story: Story, recipe: Recipe) -> str:
    """A ``tag:`` URI (RFC 4151) of the authority and the story's id: the text may change, it does not."""
    return f"tag:{recipe.authority}:{story_path(story.id)}"


def is_web(text: str) -> bool:
    """Whether it is an address that a link may have: ``http`` or ``https``, a host, and nothing that there can't be."""
    if not _WEB.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
