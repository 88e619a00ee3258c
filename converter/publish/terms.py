"""Files that tell machines what may be done with the site: robots.txt, TDMRep with its policy, RSL, trust.txt.

All are made from ``[rights]`` of the configuration (``converter.rights``), so that they agree with each other and with
what outputs and pages say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from converter import rights
from converter.diagnostics import Diagnostic, Location, Severity
from converter.publish.views import placeless
from converter.registry import Recipe
from converter.xml import Markup, document, element


def files(recipe: Recipe, *, publisher: str) -> Iterator[tuple[str, str]]:
    """Names and contents. ``publisher`` is named where nobody is said to hold the rights."""
    base, terms = recipe.base_url, recipe.rights
    yield "robots.txt", rights.robots(terms, base)
    location = f"{urlsplit(base).path.rstrip('/')}/*"
    told: dict[str, object] = {"location": location, "tdm-reservation": rights.reserved(terms.ai)}
    if rights.reserved(terms.ai):  # the report has a policy only where rights are reserved
        told["tdm-policy"] = f"{base}/{rights.POLICY_FILE}"
    yield rights.TDM_FILE, _json([told])
    yield rights.POLICY_FILE, _json(rights.policy_document(terms, base, publisher=publisher))
    yield rights.LICENCE_FILE, document(_licence(recipe, publisher)).decode()
    yield rights.TRUST_FILE, "".join(f"{line}\n" for line in rights.trust(terms, recipe.house))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _licence(recipe: Recipe, publisher: str) -> Markup:
    """RSL 1.0: one licence for everything below the site's address."""
    terms = recipe.rights
    contact = terms.contact if terms.contact and "://" in terms.contact else None
    return element(
        "rsl",
        {"xmlns": rights.RSL},
        element(
            "content",
            {"url": f"{recipe.base_url}/*"},
            element(
                "license",
                None,
                *(element(tag, {"type": "usage"}, uses) for tag, uses in rights.usages(terms.ai).items()),
            ),
            element("copyright", {"type": "organization", "contactUrl": contact}, terms.holder or publisher),
            element("terms", None, terms.policy) if terms.policy else None,
        ),
    )


def misplaced(recipe: Recipe) -> Iterator[Diagnostic]:
    """``PUB012`` (info): the site stands in a folder of its host, where nobody looks for these files."""
    if not placeless(recipe.base_url) and urlsplit(recipe.base_url).path.strip("/"):
        names = f"robots.txt, {rights.TRUST_FILE} and {rights.TDM_FILE}"
        yield Diagnostic(
            "PUB012",
            Severity.INFO,
            f"{recipe.base_url} is a folder of its host: {names} are looked for at the host's root only",
            "take them over there; the pages say it, too",
            Location("site"),
        )
