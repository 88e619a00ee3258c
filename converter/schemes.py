"""Namespaces and controlled vocabularies of what we write: IPTC's, and our own where IPTC has none.

A qcode is ``alias:code``; the item's catalogues say what the alias stands for. Our own schemes are declared in every
item, so that each alias resolves without a network.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from converter.addresses import entity_page
from converter.identifiers import catalogued
from converter.model import Story

G2 = "http://iptc.org/std/nar/2006-10-01/"
NITF = "http://iptc.org/std/NITF/2006-10-18/"
XHTML = "http://www.w3.org/1999/xhtml"

IPTC_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"

PROFILE = "wiremark-1"
"""``profile`` of an item whose XHTML carries the whole text and every span: it reads back as the same story"""

ARCHIVE = "wment"
"""the archive's own scheme: the scheme's URI and a code together are the address of a page"""

OWN = {
    ARCHIVE: ("", "Persons, places and organisations of the archive, by their pages"),
    "wmid": ("id", "Persons, places and organisations of the archive"),
    "wmkind": ("kind", "Kinds of places and organisations"),
    "wmquo": ("quotation", "Types of quotations, after the German news quotation corpus, and partial ones"),
    "wmsig": ("signal", "Signals of the desk"),
    "wmrel": ("property", "Properties that NewsML-G2 has no element for"),
    "wmby": ("by", "Rules, models and persons that set a value"),
    "wmsrc": ("source", "Data sets in which an identifier was verified"),
}
"""alias → last part of the scheme's URI, definition"""

SIGNALS = {"correction": "sig:correction", "update": "sig:update"}
"""signal of the model → IPTC's signal; the other kinds have none and are codes of ``wmsig``"""

GENRES = {"exclusive": "genre:Exclusive", "summary": "genre:Summary", "update": "genre:Update"}
"""signal of the model → IPTC's genre"""

NATURES = {"person": "cpnat:person", "place": "cpnat:geoArea", "organisation": "cpnat:organisation"}

_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,40}\Z")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?)?)?\Z", re.ASCII)
_TAKEN = frozenset(("sig", "stat", "ninat", "cpnat", "howextr", "why", "genre", "nprov", "medtop", "xml"))


@lru_cache(4096)
def qcode(alias: str, code: str) -> str:
    """The code may be any text: white space and what a URI does not take is percent-encoded."""
    return f"{alias}:{quote(code, safe='-._~/:()@,;=+', errors='replace')}"


def code_of(value: str) -> str:
    """The code of a qcode, decoded."""
    return unquote(value.partition(":")[2])


def alias_of(value: str) -> str:
    return value.partition(":")[0]


def scheme_alias(scheme: str) -> str:
    """The alias of a scheme of identifiers: IPTC's, else the scheme's own name where it can be one."""
    if scheme in catalogued() or (_ALIAS.match(scheme) and scheme not in OWN and scheme not in _TAKEN):
        return scheme
    return f"x-{hashlib.sha256(scheme.encode('utf-8', 'replace')).hexdigest()[:10]}"


def line(text: str) -> str:
    """The text on one line, as names, labels and literals have to be."""
    return re.sub(r"[\t\n\r]", " ", text)


def is_date(text: str | None) -> bool:
    """Whether it is a date that exists, cut short (``2025-02``) or with time: what XML Schema and schema.org take."""
    if text is None or not _DATE.match(text):
        return False
    try:
        datetime.fromisoformat(text if len(text) > 10 else f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def entity_keys(story: Story) -> dict[str, tuple[str, str]]:
    """Per entity ``qcode`` or ``literal`` and its value: the first public identifier, else the code in the archive's
    own scheme, else the entity's id.

    An identifier that two entities claim identifies neither.
    """
    codes = {
        e.id: [
            *(qcode(i.scheme, i.value) for i in e.identifiers if i.scheme in catalogued() and i.value),
            qcode(ARCHIVE, entity_page(e)),
        ]
        for e in story.entities
    }
    claims = Counter(code for own in codes.values() for code in set(own))
    found: dict[str, tuple[str, str]] = {}
    for id_, own in codes.items():
        first = next((code for code in own if claims[code] == 1), None)
        found[id_] = ("qcode", first) if first else ("literal", line(id_))
    return found


def own_schemes(base_url: str, identifier_schemes: Iterable[str] = ()) -> tuple[tuple[str, str, str], ...]:
    """Alias, URI and definition of our own schemes and of those identifiers' schemes that IPTC's catalogue lacks."""
    fixed = tuple(
        (alias, f"{base_url}/schema/{part}/" if part else f"{base_url}/", text) for alias, (part, text) in OWN.items()
    )
    foreign = sorted({s for s in identifier_schemes if s not in catalogued()})
    return fixed + tuple((scheme_alias(s), identifier_scheme_uri(base_url, s), f"Identifiers: {s}") for s in foreign)


def identifier_scheme_uri(base_url: str, scheme: str) -> str:
    return f"{base_url}/schema/identifier/{quote(scheme, safe='-._~', errors='replace')}/"


def identifier_scheme(uri: str) -> str | None:
    """The scheme of identifiers that such a URI stands for."""
    match = re.search(r"/schema/identifier/([^/]+)/\Z", uri)
    return unquote(match[1]) if match else None
