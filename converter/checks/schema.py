"""What the XML Schemas say, sorted by what is wrong."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import replace

from converter import xsd
from converter.checks.views import G2, NITF, XHTML, Element, Finding, XmlView, local
from converter.diagnostics import Severity
from converter.registry import check
from converter.xml import path_of

_KINDS = ("newsml-g2", "newsml-g2-message", "nitf", "xhtml")
_NAMES = {"newsml-g2": "NewsML-G2", "newsml-g2-message": "NewsML-G2", "nitf": "NITF", "xhtml": "XHTML"}
_STRUCTURE = ("SCHEMAV_ELEMENT_CONTENT", "SCHEMAV_CVC_COMPLEX_TYPE_2_")
_ATTRIBUTES = ("SCHEMAV_CVC_COMPLEX_TYPE_3_", "SCHEMAV_CVC_COMPLEX_TYPE_4", "SCHEMAV_CVC_AU")
_VALUES = (
    "SCHEMAV_CVC_DATATYPE",
    "SCHEMAV_CVC_LENGTH",
    "SCHEMAV_CVC_MINLENGTH",
    "SCHEMAV_CVC_MAXLENGTH",
    "SCHEMAV_CVC_MININCLUSIVE",
    "SCHEMAV_CVC_MAXINCLUSIVE",
    "SCHEMAV_CVC_MINEXCLUSIVE",
    "SCHEMAV_CVC_MAXEXCLUSIVE",
    "SCHEMAV_CVC_TOTALDIGITS",
    "SCHEMAV_CVC_FRACTIONDIGITS",
    "SCHEMAV_CVC_PATTERN",
    "SCHEMAV_CVC_ENUMERATION",
    "SCHEMAV_CVC_FACET",
    "SCHEMAV_CVC_TYPE",
    "SCHEMAV_CVC_ELT_5",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2",
)


def _sort(code: str) -> str:
    if code.startswith(_STRUCTURE) and not code.startswith("SCHEMAV_CVC_COMPLEX_TYPE_2_2"):
        return "structure"
    if code.startswith(_ATTRIBUTES):
        return "attributes"
    if code.startswith(_VALUES):
        return "values"
    return "other"


def _errors(view: XmlView, sort: str) -> Iterable[Finding]:
    if view.facts.get("within message"):
        return  # validated with the message
    if "xsd" not in view.facts:
        view.facts["xsd"] = _run(view)
    for error in view.facts["xsd"]:
        if _sort(error.code) != sort:
            continue
        element, attribute = _element(view, error.path)
        if element.sourceline != error.line:
            element = next((e for e in view.root.iter("*") if e.sourceline == error.line), element)
        if error.code == "SCHEMAV_CVC_AU" and _older_nitf(element, attribute):
            continue
        message = f"{_NAMES[view.kind]}: {error.message}"
        foreign = sort == "other" and view.kind.startswith("newsml-g2") and _is_foreign(element)
        severity = Severity.WARNING if foreign else _severity(view)
        yield Finding(message, (element, attribute) if attribute else element, severity=severity)


def _older_nitf(element: Element, attribute: str | None) -> bool:
    """NITF 3.0 to 3.5 state their own version and its date, which the schema of 3.6 fixes to its own."""
    return (
        local(element.tag) == "nitf"
        and attribute in ("version", "change.date", "change.time")
        and re.fullmatch(
            r"\s*-//IPTC(?:-NAA)?//DTD NITF(?: (?:XML )?[1-3]\.\d.*)?//EN\s*", element.get("version") or "-"
        )
        is not None
    )


def _is_foreign(element: Element) -> bool:
    """An element of another standard, whose schema would have to be at hand: ODRL in ``rightsExpressionXML``."""
    return (
        element.tag.startswith("{")
        and not element.tag.startswith((G2, NITF, XHTML))
        and ((parent := element.getparent()) is not None and parent.tag == f"{G2}rightsExpressionXML")
    )


def _severity(view: XmlView) -> Severity | None:
    """NewsML-G2 is lax about inlined XHTML, and NITF without a namespace is of a version that nobody knows."""
    inlined_html = view.kind == "xhtml" and view.root.getparent() is not None
    return Severity.WARNING if inlined_html or view.root.tag == "nitf" else None


def _run(view: XmlView) -> tuple[xsd.XsdError, ...]:
    root = view.root
    if view.kind in ("newsml-g2", "newsml-g2-message"):
        return xsd.errors(root, view.options.schema or "newsml-g2")
    if root.tag != "nitf":
        return xsd.errors(root, view.kind, attributes=view.by_attribute)
    parent = root.getparent()
    copied = copy.deepcopy(root)
    for element in copied.iter("*"):
        if not element.tag.startswith("{"):
            element.tag = f"{NITF}{element.tag}"
    outer = path_of(parent) if parent is not None else ""
    return tuple(replace(e, path=outer + e.path) for e in xsd.errors(copied, "nitf"))


_STEP = re.compile(r"/(?:[^/\[:@]+:)?([^/\[@]+)(?:\[(\d+)\])?")


def _element(view: XmlView, path: str) -> tuple[Element, str | None]:
    """The element (and attribute) that such a path leads to, from the document's root."""
    steps, _, attribute = path.partition("/@")
    here = view.root.getroottree().getroot()
    for name, number in _STEP.findall(steps)[1:]:
        twins = [child for child in here.iterchildren("*") if local(child.tag) == name]
        if not twins:
            break
        here = twins[min(int(number or 1), len(twins)) - 1]
    return here, attribute.rpartition(":")[2] or None


@check("XSD001", severity="error", kinds=_KINDS)
def structure(view: XmlView) -> Iterable[Finding]:
    """An element stands where the schema has none, or one is missing.

    The order and number of elements is fixed: a receiver that reads `versionCreated` before `pubStatus` does not look
    for it elsewhere.

    **Bad**

    ```xml
    <itemMeta>
      <versionCreated>2025-02-12T10:31:00+01:00</versionCreated>
      <itemClass qcode="ninat:text"/>
    </itemMeta>
    ```

    **Good**

    ```xml
    <itemMeta>
      <itemClass qcode="ninat:text"/>
      <provider qcode="nprov:AFP"/>
      <versionCreated>2025-02-12T10:31:00+01:00</versionCreated>
    </itemMeta>
    ```

    Reference: NewsML-G2 2.35, NITF 3.6, XHTML 1.1: the schemas in `schemas/`, or the one given with `--schema`.
    """
    return _errors(view, "structure")


@check("XSD002", severity="error", kinds=_KINDS)
def attributes(view: XmlView) -> Iterable[Finding]:
    """An attribute is not allowed at its element, or a required one is missing.

    Misspelt attributes are silently ignored by receivers, and required ones are what they store items by.

    **Bad**

    ```xml
    <newsItem guid="tag:example.org,2025:a" standard="NewsML-G2" standardversion="2.35" xmllang="de">
    ```

    **Good**

    ```xml
    <newsItem guid="tag:example.org,2025:a" standard="NewsML-G2" standardversion="2.35" xml:lang="de">
    ```

    Reference: NewsML-G2 2.35, NITF 3.6: the schemas in `schemas/`, or the one given with `--schema`.
    """
    return _errors(view, "attributes")


@check("XSD003", severity="error", kinds=_KINDS)
def values(view: XmlView) -> Iterable[Finding]:
    """A value is not of the type that the schema asks for.

    A date that is none, a number with a unit, a QCode without its colon can't be processed.

    **Bad**

    ```xml
    <versionCreated>12.02.2025 10:31</versionCreated>
    ```

    **Good**

    ```xml
    <versionCreated>2025-02-12T10:31:00+01:00</versionCreated>
    ```

    Reference: XML Schema Part 2: Datatypes; NewsML-G2 2.35, NITF 3.6.
    """
    return _errors(view, "values")


@check("XSD004", severity="error", kinds=_KINDS)
def other(view: XmlView) -> Iterable[Finding]:
    """The schema says no for another reason: a root that it does not know, a value that must be unique and is not.

    **Bad**

    ```xml
    <planningItm xmlns="http://iptc.org/std/nar/2006-10-01/">
    ```

    **Good**

    ```xml
    <planningItem xmlns="http://iptc.org/std/nar/2006-10-01/">
    ```

    Reference: XML Schema Part 1: Structures.
    """
    return _errors(view, "other")
