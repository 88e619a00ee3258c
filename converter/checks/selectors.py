"""How many elements of a page a CSS selector or an XPath selects. Whatever would be slow is not tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

UNKNOWN = -1
"""there is no page, or the selector is not tried on it"""
_LONGEST = 200
_LARGEST = 4 * 1024 * 1024
"""characters of a page in which is looked"""
_MOST_STEPS = 12
_PATH = re.compile(
    r"""(?:/{1,2}(?:[\w-]+::)?(?:[\w-]+|\*|@[\w-]+|text\(\))(?:\[(?:\d+|@[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?|"""
    r"""contains\(\s*@[\w-]+\s*,\s*(?:"[^"]*"|'[^']*')\s*\))\])*)+"""
)
"""location paths with plain predicates: what is judged on a page; others may be valid, and are left alone"""


def css(selector: str, page: str | None, facts: dict[str, Any]) -> int | None:
    """The number of elements; ``UNKNOWN`` without a page; None where it is no selector."""
    import cssselect

    if len(selector) > _LONGEST:
        return UNKNOWN
    try:
        path = cssselect.HTMLTranslator().css_to_xpath(selector)
    except cssselect.ExpressionError:  # a pseudo-class that XPath has no words for
        return UNKNOWN
    except cssselect.SelectorError:
        return None
    heavy = len(re.findall(r"\s+|[>+~]", selector)) > _MOST_STEPS or ":has" in selector or ":not" in selector
    return UNKNOWN if heavy else _count(path, page, facts)


def xpath(path: str, page: str | None, facts: dict[str, Any]) -> int | None:
    """The number of elements; ``UNKNOWN`` without a page or for what is not tried; None where it is no XPath."""
    if len(path) > _LONGEST:
        return UNKNOWN
    try:
        etree.XPath(path)
    except (etree.XPathError, ValueError):  # the latter for characters that XML does not have
        return None
    if not _PATH.fullmatch(path) or path.count("/") > _MOST_STEPS:
        return UNKNOWN
    return _count(path, page, facts)


def _count(path: str, page: str | None, facts: dict[str, Any]) -> int:
    if page is None or len(page) > _LARGEST:
        return UNKNOWN
    if "html tree" not in facts:
        facts["html tree"] = _tree(page)
    tree = facts["html tree"]
    if tree is None:
        return UNKNOWN
    try:
        evaluate: Callable[[Any], Any] = etree.XPath(path)
        found = evaluate(tree)
    except (etree.XPathError, ValueError):
        return UNKNOWN
    return len(found) if isinstance(found, list) else UNKNOWN


def _tree(page: str) -> Any:
    """The page as libxml2 reads it; None where it gave up on it, so that what is missing may be its fault."""
    parser = etree.HTMLParser(no_network=True, encoding="utf-8")
    try:
        tree = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    cut = any(entry.level_name == "FATAL" or "depth" in entry.message.lower() for entry in parser.error_log)
    return None if cut else tree
