"""JSON-LD as the rules see it: nodes with their types and pointers, and the vocabulary's table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from converter import resources
from converter.checks.json_text import pointer
from converter.checks.views import JsonView

_DEEPEST = 200
_SCHEMA = re.compile(r"^https?://(?:www\.)?schema\.org/?")
ARTICLES = "Article"


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object that says something of a thing."""

    value: Mapping[str, Any]
    pointer: str
    types: tuple[str, ...]
    """local names of schema.org types"""
    parent: Node | None = None
    role: str = ""
    """the property of the parent whose value it is"""

    @property
    def id(self) -> str:
        value = self.value.get("@id")
        return value if isinstance(value, str) else ""

    def bare(self) -> bool:
        """A reference only: an ``@id`` and nothing else."""
        return set(self.value) == {"@id"}


@cache
def vocabulary() -> Mapping[str, Any]:
    return resources.schema_json("jsonld/schemaorg-30.0.json")


@cache
def ancestors(name: str) -> frozenset[str]:
    """The type and all above it; empty where there is no such type."""
    types = vocabulary()["types"]
    if name not in types:
        return frozenset()
    found, todo = set(), [name]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo += types.get(current, [])
    return frozenset(found)


def is_a(node: Node, kind: str) -> bool:
    return any(kind in ancestors(name) for name in node.types)


@lru_cache(8192)
def local(term: str) -> str | None:
    """``headline`` of ``headline``, ``schema:headline`` and the full address; None for other vocabularies' terms."""
    match = _SCHEMA.match(term)
    if match:
        return term[match.end() :]
    if term.startswith("schema:"):
        return term[len("schema:") :]
    return term if ":" not in term and not term.startswith("@") else None


def uses_schema_org(view: JsonView) -> bool | None:
    """Whether plain terms are schema.org's; None where there is no context."""
    contexts = []
    first = view.value[0] if isinstance(view.value, list) and view.value else view.value
    if isinstance(first, Mapping):
        contexts = _contexts(first.get("@context"))
    if not contexts:
        return None
    return any(_SCHEMA.match(c) for c in contexts)


def _contexts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [c for entry in value for c in _contexts(entry)]
    if isinstance(value, Mapping):
        vocab = value.get("@vocab")
        return [vocab] if isinstance(vocab, str) else ["(own terms)"]
    return []


def own_terms(view: JsonView) -> frozenset[str]:
    """Terms that the document's own context defines: they are not judged by schema.org's table."""
    found: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, list):
            for entry in value:
                collect(entry)
        elif isinstance(value, Mapping):
            found.update(k for k in value if not k.startswith("@"))

    first = view.value[0] if isinstance(view.value, list) and view.value else view.value
    if isinstance(first, Mapping):
        collect(first.get("@context"))
    return frozenset(found)


def nodes(view: JsonView) -> tuple[Node, ...]:
    """All nodes in document order; once a document."""
    if "nodes" not in view.facts:
        view.facts["nodes"] = tuple(_walk(view.value, "", None, "", 0))
    found: tuple[Node, ...] = view.facts["nodes"]
    return found


def _walk(value: Any, at: str, parent: Node | None, name: str, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _walk(entry, at + pointer(number), parent, name, depth + 1)
        return
    if not isinstance(value, Mapping) or "@value" in value:
        return
    if set(value) <= {"@list"} or set(value) <= {"@set"}:
        for key, entry in value.items():
            yield from _walk(entry, at + pointer(key), parent, name, depth + 1)
        return
    kinds = value.get("@type", ())
    names = (
        [kinds]
        if isinstance(kinds, str)
        else [k for k in kinds if isinstance(k, str)]
        if isinstance(kinds, list)
        else []
    )
    node = Node(value, at, tuple(n for n in (local(k) for k in names) if n), parent, name)
    if set(value) - {"@context", "@graph"}:
        yield node
    for key, entry in value.items():
        if key == "@context" or not isinstance(entry, dict | list):
            continue
        inner = None if key in ("@graph", "@included") else node
        yield from _walk(entry, at + pointer(key), inner, local(key) or key, depth + 1)


def values(node: Node, name: str) -> list[tuple[str, Any]]:
    """The values of a property, each with its pointer; ``@value`` objects unwrapped."""
    found: list[tuple[str, Any]] = []
    for key in (name, f"schema:{name}", f"https://schema.org/{name}", f"http://schema.org/{name}"):
        if key not in node.value:
            continue
        value = node.value[key]
        entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for number, entry in entries:
            at = node.pointer + pointer(key) + ("" if number is None else pointer(number))
            plain = entry["@value"] if isinstance(entry, Mapping) and "@value" in entry else entry
            found.append((at, plain))
    return found


def text(node: Node, name: str) -> str | None:
    """The first value of a property, where it is a string."""
    return next((v for _, v in values(node, name) if isinstance(v, str)), None)


def articles(view: JsonView) -> list[Node]:
    return [n for n in nodes(view) if is_a(n, ARTICLES) and not n.bare()]
