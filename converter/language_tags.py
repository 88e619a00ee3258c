"""Language tags: the structure of BCP 47, and the languages, regions and scripts of IANA's registry."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from string import ascii_lowercase

from converter import resources

_TAG = re.compile(
    r"(?i)(?:(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8})"
)


_GRANDFATHERED = frozenset(("en-gb-oed", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de", "art-lojban", "cel-gaulish", "no-bok"))
"""registered before the grammar was (RFC 5646, 2.2.8); the others fit the grammar"""


@cache
def _registered(kind: str) -> frozenset[str]:
    """``languages``, ``regions``, ``scripts``."""
    return frozenset(resources.table("vocabularies/languages.yaml")[kind].split())


@cache
def _three() -> frozenset[str]:
    """All languages of three letters, those for private use included."""
    groups = resources.table("vocabularies/languages.yaml")["three"].split()
    private = frozenset(f"q{second}{third}" for second in "abcdefghijklmnopqrst" for third in ascii_lowercase)
    return private | {group[:2] + last for group in groups for last in group[2:]}


@cache
def _pairs(kind: str) -> dict[str, str]:
    """``shorter``, ``meant``: what is written → what to write."""
    return dict(pair.split("=") for pair in resources.table("vocabularies/languages.yaml")[kind].split())


@lru_cache(4096)
def complaint(tag: str) -> tuple[str, str] | None:
    """What is wrong with a tag, and a hint; None where it is right.

    Languages, regions and scripts are looked up; a language of three letters is wrong where it has one of two
    (RFC 5646, 2.2.1).
    """
    if tag.lower() in _GRANDFATHERED:
        return None
    match = _TAG.fullmatch(tag)
    if not match:
        hint = f"did you mean {tag.replace('_', '-')}?" if "_" in tag else "as in de, de-AT, zh-Hans-CN"
        return f"{tag!r} is no language tag", hint
    language = (match["language"] or "").lower()
    if not language:
        return None
    first = language.split("-", maxsplit=1)[0]
    meant = _pairs("meant")
    if shorter := _pairs("shorter").get(first):
        return f"the language {first!r} is not registered, its tag is {shorter!r}", f"use {shorter}"
    if first not in (_registered("languages") if len(first) == 2 else _three()):
        hint = f"did you mean {meant[first]}?" if first in meant else ""
        return f"the language {first!r} is not registered", hint
    region = match["region"]
    private = bool(region and re.fullmatch(r"(?i)q[m-z]|x[a-z]", region))
    if region and not region.isdigit() and not private and region.upper() not in _registered("regions"):
        hint = f"did you mean {meant[region.lower()]}?" if region.lower() in meant else ""
        return f"the region {region!r} is not registered", hint
    script = match["script"]
    if script and script.title() not in _registered("scripts") and not re.fullmatch(r"(?i)qa(?:a[a-z]|b[a-x])", script):
        return f"the script {script!r} is not registered", ""
    return None


def corrected(tag: str) -> str | None:
    """What is certainly meant by a tag that is wrong: ``de_AT`` → ``de-AT``, ``deutsch`` → ``de``; None: unclear."""
    first, *rest = tag.replace("_", "-").split("-")
    known = _pairs("meant") | _pairs("shorter")
    made = "-".join((known.get(first.lower(), first), *rest))
    return made if made != tag and complaint(made) is None else None


@lru_cache(1024)
def primary(tag: str) -> str:
    """``de`` of ``de-AT``."""
    return re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
