"""Rules on what a JSON-LD document's context makes of schema.org's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from converter.checks import linked_data as ld
from converter.checks.json_text import pointer
from converter.checks.views import Finding, JsonView
from converter.diagnostics import Severity
from converter.registry import check

_KIND = ("jsonld",)
_DEEPEST = 60


def _contexts(view: JsonView) -> list[tuple[Any, str]]:
    """Every ``@context`` of the document, in order, with its pointer; once a document."""
    known = view.facts.get("contexts")
    if isinstance(known, list):
        return known
    made: list[tuple[Any, str]] = []
    view.facts["contexts"] = made
    _collect(view.value, (), made)
    return made


def _collect(value: Any, way: tuple[str | int, ...], found: list[tuple[Any, str]]) -> None:
    if len(way) > _DEEPEST:
        return
    if isinstance(value, list):
        for number, entry in enumerate(value):
            if isinstance(entry, list | dict):
                _collect(entry, (*way, number), found)
    elif isinstance(value, dict):
        if "@context" in value:
            found.append((value["@context"], f"{pointer(*way)}/@context"))
        for key, entry in value.items():
            if isinstance(entry, list | dict) and key != "@context":
                _collect(entry, (*way, key), found)


def _entries(context: Any, at: str) -> list[tuple[Any, str]]:
    if isinstance(context, list):
        return [(entry, at + pointer(number)) for number, entry in enumerate(context)]
    return [(context, at)]


@check("JLD020", severity="warning", kinds=_KIND)
def foreign_context(view: JsonView) -> Iterable[Finding]:
    """A context of somebody else's stands beside schema.org's.

    Whoever resolves contexts loads it, and the later of two wins: it may make other words of `headline` and `author`,
    today or tomorrow. Who only looks for schema.org's, as search engines do, does not see its terms. An info where it
    stands first, so that schema.org's words stay schema.org's.

    **Bad**

    ```json
    {"@context": ["https://schema.org", "https://example.net/context.jsonld"],
     "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    **Good**

    ```json
    {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gipfel"}
    ```

    Reference: JSON-LD 1.1, section 4.1: contexts are processed in order, later ones override.
    """
    if not ld.uses_schema_org(view):
        return
    for context, place in _contexts(view):
        ours = place.count("/") > 1  # an inner context comes after the outer one
        for entry, at in _entries(context, place):
            if not isinstance(entry, str):
                continue
            if ld.is_schema_org(entry):
                ours = True
            elif entry.strip():
                said = f"the context {entry[:120]!r} is not schema.org's"
                message = f"{said}: it may make other words of schema.org's" if ours else said
                yield Finding(message, at, "leave it out", None if ours else Severity.INFO)


@check("JLD021", severity="warning", kinds=_KIND)
def redefined_term(view: JsonView) -> Iterable[Finding]:
    """The context gives a word of schema.org another meaning, or takes its meaning away.

    `"headline": "https://example.net/h"` in a context makes every `headline` of the document something that no consumer
    of schema.org looks for; `null` makes it nothing at all.

    **Bad**

    ```json
    {"@context": ["https://schema.org", {"author": null}],
     "@type": "NewsArticle", "headline": "Gipfel", "author": {"@type": "Person", "name": "Anna Meyer"}}
    ```

    **Good**

    ```json
    {"@context": ["https://schema.org", {"ressort": "https://example.net/ressort"}],
     "@type": "NewsArticle", "headline": "Gipfel", "ressort": "Politik"}
    ```

    Reference: JSON-LD 1.1, section 4.1 and 9.15: a term that is set to null is ignored.
    """
    table = ld.vocabulary()
    for context, place in _contexts(view):
        for entry, at in _entries(context, place):
            if not isinstance(entry, Mapping) or not ld.uses_schema_org(view):
                continue
            for term, made in entry.items():
                if term.startswith("@") or (term not in table["properties"] and term not in table["types"]):
                    continue
                meaning = made.get("@id", term) if isinstance(made, Mapping) else made
                if meaning is None:
                    yield Finding(f"the context takes the meaning of {term} away (null)", at + pointer(term))
                elif isinstance(meaning, str) and not _same(meaning, term, entry):
                    yield Finding(f"the context makes {meaning[:120]!r} of {term}", at + pointer(term))


def _same(meaning: str, term: str, context: Mapping[str, Any]) -> bool:
    prefix, colon, rest = meaning.partition(":")
    if colon and isinstance(context.get(prefix), str):
        meaning = context[prefix] + rest
    return ld.local(meaning) in ld.vocabulary()["properties"] or ld.local(meaning) == term or meaning.startswith("@")
