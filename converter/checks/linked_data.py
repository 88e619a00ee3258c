"""JSON-LD as the rules see it: nodes with their types and pointers, and the vocabulary's table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from converter import resources
from converter.checks.json_text import pointer
from converter.checks.views import JsonView

_DEEPEST = 200
_SCHEMA = re.compile(r"^https?://(?:www\.)?schema\.org/?")
ARTICLES = "Article"


_NAMING = frozenset(("@id", "@type", "name", "headline", "url"))


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

    def reference(self) -> bool:
        """It says no more than what it refers to is called: the thing itself is described elsewhere, or nowhere."""
        return self.bare() or (self.parent is not None and set(self.value) <= _NAMING)


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
    return _is(node.types, kind)


@lru_cache(4096)
def _is(types: tuple[str, ...], kind: str) -> bool:
    return any(kind in ancestors(name) for name in types)


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
    return any(is_schema_org(c) for c in contexts)


def is_schema_org(context: str) -> bool:
    """Whether an address is that of schema.org's context."""
    return bool(_SCHEMA.match(context))


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
        walked: list[Node] = []
        _walk(view.value, "", None, "", 0, walked)
        view.facts["nodes"] = tuple(walked)
    found: tuple[Node, ...] = view.facts["nodes"]
    return found


def having(view: JsonView, *names: str) -> list[Node]:
    """The nodes that have one of these properties, however it is written, in document order."""
    if "nodes by property" not in view.facts:
        made: dict[str, list[int]] = {}
        for number, node in enumerate(nodes(view)):
            for key in node.value:
                if name := local(key):
                    made.setdefault(name, []).append(number)
        view.facts["nodes by property"] = made
    index: dict[str, list[int]] = view.facts["nodes by property"]
    everything = nodes(view)
    return [everything[number] for number in sorted({n for name in names for n in index.get(name, ())})]


def _walk(value: Any, at: str, parent: Node | None, name: str, depth: int, found: list[Node]) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for number, entry in enumerate(value):
            if isinstance(entry, dict | list):
                _walk(entry, f"{at}/{number}", parent, name, depth + 1, found)
        return
    if not isinstance(value, dict) or "@value" in value:
        return
    if value.keys() <= {"@list"} or value.keys() <= {"@set"}:
        for key, entry in value.items():
            _walk(entry, at + pointer(key), parent, name, depth + 1, found)
        return
    node = Node(value, at, tuple(n for n in (local(k) for k in type_names(value)) if n), parent, name)
    if not value.keys() <= {"@context", "@graph"}:
        found.append(node)
    for key, entry in value.items():
        if key == "@context" or not isinstance(entry, dict | list):
            continue
        inner = None if key in ("@graph", "@included") else node
        _walk(entry, at + pointer(key), inner, local(key) or key, depth + 1, found)


def type_names(value: Mapping[str, Any]) -> list[str]:
    """What stands in ``@type``, as written."""
    kinds = value.get("@type", ())
    entries = kinds if isinstance(kinds, list) else [kinds]
    return [k for k in entries if isinstance(k, str)]


def values(node: Node, name: str) -> list[tuple[str, Any]]:
    """The values of a property, each with its pointer; ``@value`` objects unwrapped."""
    found: list[tuple[str, Any]] = []
    for key in _spellings(name):
        if key not in node.value:
            continue
        value = node.value[key]
        entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for number, entry in entries:
            at = node.pointer + pointer(key) + ("" if number is None else pointer(number))
            plain = entry["@value"] if isinstance(entry, Mapping) and "@value" in entry else entry
            found.append((at, plain))
    return found


@lru_cache(1024)
def _spellings(name: str) -> tuple[str, ...]:
    return name, f"schema:{name}", f"https://schema.org/{name}", f"http://schema.org/{name}"


def text(node: Node, name: str) -> str | None:
    """The first value of a property, where it is a string."""
    return next((v for _, v in values(node, name) if isinstance(v, str)), None)


def articles(view: JsonView) -> list[Node]:
    return [n for n in nodes(view) if is_a(n, ARTICLES) and not n.bare()]


_ASIDE = frozenset(
    (
        *(
            "isPartOf",
            "hasPart",
            "mentions",
            "about",
            "citation",
            "isBasedOn",
            "subjectOf",
            "relatedLink",
            "workExample",
        ),
        *("itemReviewed", "workTranslation", "translationOfWork", "liveBlogUpdate", "exampleOfWork", "significantLink"),
        *("encodesCreativeWork", "appearance", "firstAppearance", "correction", "associatedArticle", "archivedAt"),
    )
)
"""properties that name another work than the one that a document is about"""


def main_articles(view: JsonView) -> list[Node]:
    """The articles that a document is about: no references, and none that another article only speaks of."""
    fullest: dict[str, int] = {}
    for node in nodes(view):
        if node.id:
            fullest[node.id] = max(fullest.get(node.id, 0), len(node.value))
    return [
        node
        for node in articles(view)
        if not node.reference() and not _aside(node) and len(node.value) >= fullest.get(node.id, 0)
    ]


def _aside(node: Node) -> bool:
    here: Node | None = node
    while here is not None:
        if here.role in _ASIDE:
            return True
        here = here.parent
    return False
