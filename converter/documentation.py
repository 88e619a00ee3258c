"""Where the documentation is published, if it is: ``site/documentation.json`` has the one address, or none."""

from __future__ import annotations

import json
import os
from functools import cache

from converter import resources


@cache
def base() -> str | None:
    """The address that all pages are below, with a slash at its end; None where nobody has published them."""
    given = json.loads((resources.folder("site") / "documentation.json").read_text(encoding="utf-8"))["base"]
    return f"{given.rstrip('/')}/" if given else None


def rule_url(rule: str) -> str | None:
    """The rule's page in the documentation; ``WIREMARK_RULES_URL`` names another place, with ``{rule}`` for its id.
    None where neither says where that is: no address is invented."""
    pattern = os.environ.get("WIREMARK_RULES_URL", "").strip()
    if not pattern:
        return f"{base()}reference/rules/{rule}.html" if base() else None
    return pattern.replace("{rule}", rule) if "{rule}" in pattern else f"{pattern.rstrip('/')}/{rule}.html"
