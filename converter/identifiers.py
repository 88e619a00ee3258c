"""Schemes of identifiers: an entry each in ``schemas/identifiers.yaml``, or an entry point of ``wiremark.identifiers``.

JSON-LD, the site and NewsML-G2 ask here what a code of a scheme looks like from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote

from converter import registry, resources
from converter.addresses import is_web
from converter.model import Identifier


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme; addresses have ``{}`` where the code stands."""

    name: str
    """as ``Identifier.scheme`` has it"""
    label: str = ""
    """for people"""
    page: str = ""
    """address of a page for people"""
    same: str = ""
    """address that names the thing itself, for ``sameAs``; without one a code is a ``PropertyValue``"""
    catalogued: bool = False
    """an alias of IPTC's catalogue under the same name"""


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by name. Raises registry.Broken for a plug-in that is none."""
    known = {name: Scheme(name, **facts) for name, facts in resources.table("identifiers.yaml").items()}
    for point in registry.plugged("identifier"):
        made = registry.load_plugged(point)
        if not isinstance(made, Scheme) or made.name in known:
            raise registry.Broken(f"the plug-in {point.value} is no new identifiers.Scheme")
        known[made.name] = made
    return known


def scheme(name: str) -> Scheme:
    """A scheme that is not known has its name and nothing else."""
    return schemes().get(name) or Scheme(name, name)


def same(identifier: Identifier) -> str | None:
    """The address that names the thing itself; None: its scheme has none."""
    if form := scheme(identifier.scheme).same:
        return form.format(quote(identifier.value, safe="-._~", errors="replace"))
    return identifier.value if identifier.scheme == "web" and is_web(identifier.value) else None


def of_address(address: str, source: str) -> Identifier:
    """The identifier that an address names (``http://www.wikidata.org/entity/Q64``), else the address itself."""
    for known in schemes().values():
        for form in (known.same, known.page):
            before, there, behind = form.partition("{}")
            bare = re.escape(before.partition(":")[2]) + "(.+)" + re.escape(behind.rstrip("/")) + "/?"
            if there and before and (match := re.fullmatch(f"https?:{bare}", address)):
                return Identifier(known.name, unquote(match[1]), source)
    return Identifier("web", address, source)


@cache
def catalogued() -> frozenset[str]:
    """Names of the schemes that are aliases of IPTC's catalogue."""
    return frozenset(s.name for s in schemes().values() if s.catalogued)
