"""Vocabularies as IPTC and others publish them, read from files: NewsML-G2 knowledge items and SKOS in RDF/XML.

``wiremark schemas update`` keeps what was read in one JSON file, which ``Options.vocabularies`` names: scheme, code,
names by language, and since when a code is retired.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from converter import language_tags, topics, xml
from converter.checks.views import G2, XML, Element, text_of

Codes = Mapping[str, Mapping[str, Any]]
"""code → ``names`` (language → name), ``retired`` (ISO 8601, empty: it is not) and, of ours, ``instead`` (codes)"""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_RETIRED = "{http://iptc.org/std/nar/2006-10-01/}retired"


class NoVocabulary(ValueError):
    """The file holds no vocabulary that is known here; the message says why."""


def read(name: str, data: bytes) -> dict[str, Codes]:
    """The vocabularies in a file, by the URI of their scheme without a slash at its end. Raises NoVocabulary."""
    tree, notes = xml.parse(data, source=name)
    if tree is None:
        raise NoVocabulary(f"{name}: {notes[0].message if notes else 'no XML'}")
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for uri, names, retired in (*_knowledge(tree.getroot()), *_skos(tree.getroot())):
        scheme, slash, code = uri.rpartition("/")
        if slash and code:
            found.setdefault(scheme.replace("https:", "http:", 1), {})[code] = {"names": names, "retired": retired}
    if not found:
        raise NoVocabulary(f"{name}: neither a NewsML-G2 knowledge item with concepts nor SKOS in RDF/XML")
    return dict(found)


def _knowledge(root: Element) -> Iterator[tuple[str, dict[str, str], str]]:
    aliases = {str(e.get("preferredalias")): str(e.get("uri")) for e in root.iter(f"{G2}schemeMeta") if e.get("uri")}
    aliases |= {str(e.get("alias")): str(e.get("uri")) for e in root.iter(f"{G2}scheme") if e.get("uri")}
    for concept in root.iter(f"{G2}concept"):
        own = next(concept.iterchildren(f"{G2}conceptId"), None)
        if own is None:
            continue
        alias, _, code = (own.get("qcode") or "").partition(":")
        uri = own.get("uri") or (aliases[alias] + code if code and alias in aliases else "")
        yield uri, _labels(concept, f"{G2}name"), own.get("retired") or ""


def _skos(root: Element) -> Iterator[tuple[str, dict[str, str], str]]:
    for concept in root.iter(f"{_SKOS}Concept", f"{_RDF}Description"):
        labels = _labels(concept, f"{_SKOS}prefLabel")
        if labels:
            retired = next(concept.iterchildren(_RETIRED), None)
            yield concept.get(f"{_RDF}about") or "", labels, text_of(retired)


def _labels(concept: Element, tag: str) -> dict[str, str]:
    return {language_tags.primary(label.get(f"{XML}lang") or ""): text_of(label) for label in concept.iterchildren(tag)}


def dump(vocabularies: Mapping[str, Codes]) -> str:
    """The file's text; the same vocabularies give the same one."""
    return json.dumps(vocabularies, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def stamp(path: str | None) -> tuple[str, int, int] | None:
    """What a file is known again by: it may be written anew while a process lives."""
    try:
        status = os.stat(path) if path is not None else None
    except OSError:
        return None
    return (str(path), status.st_mtime_ns, status.st_size) if status else None


def load(path: str | None) -> Mapping[str, Codes]:
    """What ``dump`` wrote; empty for None and for a file that is not there or is damaged."""
    return _load(stamp(path))


@lru_cache(4)
def _load(stamped: tuple[str, int, int] | None) -> Mapping[str, Codes]:
    if stamped is None:
        return {}
    try:
        found = json.loads(Path(stamped[0]).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(4)
def known(stamped: tuple[str, int, int] | None) -> Mapping[str, Codes]:
    """What ``load`` gives and the vocabularies that we have whole; a user's file may be newer than these."""
    return {**_ours(), **_load(stamped)}


@cache
def _ours() -> Mapping[str, Codes]:
    codes = {
        t.code: {
            "names": {"en": t.english} | ({"de": t.german} if t.german else {}),
            "retired": t.retired,
            "instead": t.instead,
        }
        for t in topics.topics().values()
    }
    return {topics.SCHEME: codes}
