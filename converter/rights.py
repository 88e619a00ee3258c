"""What may be done with the copy, said once: ``[rights]``, ``[policies]`` and ``[trust]`` of the configuration.

Everything that tells of rights is made from here, so that outputs, pages and the files at the site's root agree. Copy
of an agency is somebody else's: where nobody says otherwise, text and data mining is reserved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from converter import resources

Mining = Literal["reserved", "search-only", "open"]
RESERVED: Mining = "reserved"
SEARCH_ONLY: Mining = "search-only"
OPEN: Mining = "open"

PLUS = "http://ns.useplus.org/ldf/vocab/"
"""the PLUS Coalition's vocabulary, in which dataMining of NewsML-G2 2.34 is said"""
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ODRL_CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
TDMREP = "http://www.w3.org/ns/tdmrep"
RSL = "https://rslstandard.org/rsl"

TDM_FILE = ".well-known/tdmrep.json"
"""of the host's root (TDMRep, final report of 2024-05-10)"""
POLICY_FILE = "tdm-policy.json"
LICENCE_FILE = "license.xml"
TRUST_FILE = "trust.txt"

_ADDRESS = r"^https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][^\s<>\"{}|\\^`]*)?$"


def _text(about: str, pattern: str | None = None) -> Any:
    return field(default=None, metadata={"about": about, "pattern": pattern})


@dataclass(frozen=True, slots=True)
class Terms:
    """Rights as the configuration has them. What a source says of its own rights goes before holder and notice."""

    holder: str | None = _text("Who holds the rights, where the copy does not say it.")
    notice: str | None = _text("Copyright notice, where the copy has none.")
    usage: str | None = _text("Terms of use in words.")
    credit: str | None = _text("Credit line that must be shown, where the copy names nobody who wrote it.")
    license: str | None = _text("Address of a licence under which the copy may be used.", _ADDRESS)
    policy: str | None = _text("Address of a page that tells people of rights and licences.", _ADDRESS)
    contact: str | None = _text(
        "Whom to ask for a licence: an address of mail, or of a page.",
        r"^(?:mailto:)?[^\s@<>\"]+@[^\s@<>\"]+$|" + _ADDRESS,
    )
    embargo: str | None = _text(
        "Until when nothing may be published, with day, time and zone (RFC 3339), where the copy has no embargo.",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})$",
    )
    source_type: str | None = _text(
        "How the words were made, a code of IPTC's Digital Source Type; left out where nobody knows.",
    )
    ai: Mining = field(
        default=RESERVED,
        metadata={
            "about": "Text and data mining, training and use by language models: reserved; search-only (search engines "
            "may index, nothing else); open."
        },
    )


@dataclass(frozen=True, slots=True)
class House:
    """Who publishes: addresses of policies, and what ``trust.txt`` says of relations."""

    policies: tuple[tuple[str, str], ...] = ()
    """names as in the table ``policies`` and addresses"""
    trust: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """attributes of trust.txt and their values"""

    def policy(self, name: str) -> str | None:
        """The address of one policy."""
        return dict(self.policies).get(name)


NO_TERMS = Terms()
NO_HOUSE = House()


def _facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = resources.table("vocabularies/rights.yaml")
    return found


def properties() -> dict[str, dict[str, Any]]:
    """``[rights]`` as JSON Schema has it."""
    found: dict[str, dict[str, Any]] = {}
    for each in fields(Terms):
        about = {"description": each.metadata["about"]}
        name = each.name.replace("_", "-")
        if each.name == "ai":
            found[name] = about | {"enum": list(get_args(Mining)), "default": RESERVED}
        elif each.name == "source_type":
            found[name] = about | {"enum": sorted(_facts()["source_types"])}
        else:
            pattern = each.metadata["pattern"]
            found[name] = about | {"type": "string", "minLength": 1, **({"pattern": pattern} if pattern else {})}
    return found


def house_properties() -> dict[str, dict[str, Any]]:
    """``[policies]`` and ``[trust]`` as JSON Schema has them."""
    address = {"type": "string", "pattern": _ADDRESS}
    policies = {
        name: {"description": facts["about"], **address} for name, facts in sorted(_facts()["policies"].items())
    }
    trust = {
        name: {"description": about, "type": "array", "items": {"type": "string", "minLength": 1}}
        for name, about in sorted(_facts()["trust"].items())
    }
    closed = {"type": "object", "additionalProperties": False}
    return {
        "policies": {
            "description": "Pages on which the publisher says how it works.",
            **closed,
            "properties": policies,
        },
        "trust": {
            "description": "Relations of the publisher, as trust.txt tells them.",
            **closed,
            "properties": trust,
        },
    }


def of(settings: Mapping[str, Any]) -> Terms:
    """The terms that ``[rights]`` of a valid configuration sets."""
    return Terms(**{name.replace("-", "_"): value for name, value in settings.items()})


def house_of(policies: Mapping[str, str], trust: Mapping[str, Sequence[str]]) -> House:
    """What ``[policies]`` and ``[trust]`` of a valid configuration set."""
    return House(
        tuple(sorted(policies.items())), tuple((name, tuple(values)) for name, values in sorted(trust.items()))
    )


# One statement, in the words of each vocabulary


def embargo(terms: Terms, now: datetime) -> str | None:
    """When the embargo ends (RFC 3339), if it has not."""
    if terms.embargo is None or datetime.fromisoformat(terms.embargo) <= now:
        return None
    return terms.embargo


def plus(ai: Mining) -> str:
    """The term of the PLUS vocabulary."""
    code: str = _facts()["mining"][ai]["plus"]
    return PLUS + code


def reserved(ai: Mining) -> int:
    """``tdm-reservation`` of TDMRep."""
    return 0 if ai == OPEN else 1


def signals(ai: Mining) -> str:
    """The value of ``Content-Signal`` in robots.txt; what is not said is neither granted nor restricted."""
    said: Mapping[str, str] = _facts()["mining"][ai]["signals"]
    return ", ".join(f"{name}={value}" for name, value in said.items())


def mining_of_plus(term: str) -> Mining | None:
    """The statement that a term of the PLUS vocabulary is; None where it is none of ours."""
    code = term.rpartition("/")[2].upper()
    return next((ai for ai in get_args(Mining) if code == _facts()["mining"][ai]["plus"]), None)


def reserves_training(term: str) -> bool:
    """Whether a term of the PLUS vocabulary reserves training, and says nothing of search engines."""
    return term.rpartition("/")[2].upper() in _facts()["mining"][RESERVED]["training"]


def schema_source_type(code: str | None) -> str | None:
    """schema.org's value for a digital source type, where it has one."""
    value = _facts()["source_types"].get(code, {}).get("schema")
    return f"https://schema.org/{value}" if value else None


def usages(ai: Mining) -> Mapping[str, str]:
    """``permits`` and ``prohibits`` of RSL and the usages that each is about."""
    found: Mapping[str, str] = _facts()["mining"][ai]["rsl"]
    return found


def agents() -> Mapping[str, Mapping[str, str]]:
    """Crawlers that serve language models, by the name in robots.txt: operator and purpose."""
    found: Mapping[str, Mapping[str, str]] = _facts()["agents"]
    return found


@cache
def policy_properties() -> Mapping[str, str]:
    """Names of policies and the properties of schema.org that link to them."""
    return {name: facts["property"] for name, facts in _facts()["policies"].items() if facts.get("property")}


def usage(terms: Terms) -> str:
    """Terms of use in words, for formats that have no better place; the last sentence says the term of PLUS."""
    return " ".join(part for part in (terms.usage, f"Data mining: {plus(terms.ai)}") if part)


def policy_document(terms: Terms, base_url: str, *, publisher: str) -> dict[str, Any]:
    """The policy that TDMRep points to: an Offer in ODRL. With ``open`` mining is permitted; else it needs consent."""
    address = f"{base_url}/{POLICY_FILE}"
    duty = {} if terms.ai == OPEN else {"duty": [{"action": "obtainConsent"}]}
    assigner: dict[str, Any] = {"uid": base_url, "vcard:fn": terms.holder or publisher}
    if terms.contact:
        mail = "@" in terms.contact and "://" not in terms.contact
        value = f"mailto:{terms.contact.removeprefix('mailto:')}" if mail else terms.contact
        assigner["vcard:hasEmail" if mail else "vcard:hasURL"] = value
    elif terms.policy:
        assigner["vcard:hasURL"] = terms.policy
    return {
        "@context": [
            ODRL_CONTEXT,
            {"tdm": f"{TDMREP}#", "vcard": "http://www.w3.org/2006/vcard/ns#"},
        ],
        "@type": "Offer",
        "uid": address,
        "profile": TDMREP,
        "assigner": assigner,
        "permission": [{"target": f"{base_url}/", "action": "tdm:mine", **duty}],
    }


def robots(terms: Terms, base_url: str) -> str:
    """``robots.txt`` (RFC 9309), with the licence (RSL 1.0) and the signals."""
    lines = [f"License: {base_url}/{LICENCE_FILE}", ""]
    if terms.ai != OPEN:
        lines += [f"User-agent: {name}" for name in agents()] + [f"Disallow: {urlsplit(base_url).path}/", ""]
    lines += ["User-agent: *", f"Content-Signal: {signals(terms.ai)}", "Allow: /", ""]
    return "\n".join([*lines, f"Sitemap: {base_url}/sitemap.xml", ""])


def trust(terms: Terms, house: House) -> Iterator[str]:
    """Lines of ``trust.txt`` (JournalList's reference document of 2024-07)."""
    for name, values in house.trust:
        yield from (f"{name}={value}" for value in values)
    if terms.contact and not any(name == "contact" for name, _ in house.trust):
        yield f"contact={terms.contact}"
    yield f"datatrainingallowed={'yes' if terms.ai == OPEN else 'no'}"


_SIGNAL = re.compile(r"(?im)^\s*content-signal\s*:(.*)$")


def mining_of_signals(text: str) -> Mining | None:
    """What ``Content-Signal`` lines come to; None where there are none that speak of training."""
    said = {
        name.strip().lower(): value.strip().lower()
        for line in _SIGNAL.findall(text)
        for name, _, value in (part.partition("=") for part in line.split(","))
    }
    if said.get("ai-train") == "yes":
        return OPEN
    if said.get("ai-train") != "no":
        return None
    return SEARCH_ONLY if said.get("search") == "yes" else RESERVED
