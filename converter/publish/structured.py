"""What search engines read of a page: schema.org JSON-LD of the site, of the way to the page, of what it is about.

Every ``@id`` is an address with something at it: the site's is its first page, a story's and a name's are elements of
their pages, an agency's is one of the first page. A story's own JSON-LD (``converter.writers.jsonld``) gets what only
the site knows: its page, its picture, the publisher's logo.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from converter.addresses import slug
from converter.publish import concepts
from converter.publish.archive import Archive, Entry, Profile
from converter.publish.feeds import published
from converter.publish.themes import Theme
from converter.publish.views import Site, View
from converter.registry import Recipe

Node = dict[str, Any]

_PAGES = {
    "overview.html": "CollectionPage",
    "months.html": "CollectionPage",
    "month.html": "CollectionPage",
    "entities.html": "CollectionPage",
    "entity-month.html": "CollectionPage",
    "themes.html": "CollectionPage",
    "theme.html": "CollectionPage",
    "quotations.html": "CollectionPage",
    "archive.html": "CollectionPage",
    "search.html": "SearchResultsPage",
}
"""template → type of its pages; the others are web pages"""


@dataclass(frozen=True, slots=True)
class Structured:
    """Of one site."""

    site: Site
    recipe: Recipe
    name: str
    """the site's"""
    search: bool
    logo: str
    """address relative to the site's root"""

    def page(self, view: View) -> bytes:
        """The page's own graph; a story's page has only the way to it, as the story says the rest."""
        nodes = [*self._way(view)]
        if view.entry is None:
            nodes.insert(0, self._page(view))
        if view.path == "index.html":
            nodes.insert(0, self._site())
        return orjson.dumps({"@context": "https://schema.org", "@graph": nodes}) if nodes else b""

    def article(self, view: View, entry: Entry, data: bytes) -> bytes:
        """The story's document with what the site knows of it; as it is where it is no object."""
        node = orjson.loads(data)
        if not isinstance(node, dict):
            return data
        node.setdefault("mainEntityOfPage", self._address(view.path))
        if view.image:
            node.setdefault("image", self._address(view.image))
        if (out := published(entry.dated)) and "T" in entry.dated:
            node.setdefault("datePublished", out)
        if entry.changed and entry.updated:
            node.setdefault("dateModified", entry.updated)
        if isinstance(node.get("publisher"), dict):
            node["publisher"].setdefault("logo", {"@type": "ImageObject", "url": self._address(self.logo)})
        return orjson.dumps(node)

    def lost(self, title: str) -> bytes:
        """Of the page at an address where there is none; it has none of its own."""
        return orjson.dumps(
            {"@context": "https://schema.org", "@type": "WebPage", "name": title, "isPartOf": self._whole()}
        )

    def _whole(self) -> Node:
        return {"@type": "WebSite", "@id": self._address("index.html"), "name": self.name}

    def _address(self, path: str) -> str:
        return f"{self.recipe.base_url}/{'' if path == 'index.html' else path}"

    def _site(self) -> Node:
        node: Node = {
            "@type": "WebSite",
            "@id": self._address("index.html"),
            "url": self._address("index.html"),
            "name": self.name,
            "inLanguage": self.site.words.language,
            "publisher": {
                "@type": "Organization",
                "name": self.recipe.provider or self.name,
                "url": self._address("index.html"),
                "logo": {"@type": "ImageObject", "url": self._address(self.logo)},
            },
        }
        if self.search:
            node["potentialAction"] = {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{self.recipe.base_url}/suche.html?q={{search_term_string}}",
                },
                "query-input": "required name=search_term_string",
            }
        return node

    def _page(self, view: View) -> Node:
        kind = _PAGES.get(view.template, "WebPage")
        if isinstance(view.about, Profile):
            kind = "WebPage" if view.about.entity.type == "place" else "ProfilePage"
        node: Node = {
            "@type": kind,
            "url": self._address(view.path),
            "name": view.title,
            "inLanguage": self.site.words.language,
            "isPartOf": self._whole(),
        }
        if view.description:
            node["description"] = view.description
        if isinstance(view.about, Profile):
            node["mainEntity"] = concepts.node(view.about, self.recipe, [view.about.entity.name])
        elif isinstance(view.about, Theme):
            term: Node = {"@type": "DefinedTerm", "name": view.about.name, "termCode": view.about.code}
            node["about"] = term | ({"@id": view.about.concept} if view.about.concept else {})
        return node

    def _way(self, view: View) -> Iterable[Node]:
        if not view.trail:
            return
        steps = [*view.trail, (view.title, view.path)]
        yield {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": at, "name": name, "item": self._address(path)}
                for at, (name, path) in enumerate(steps, 1)
            ],
        }


def agencies(archive: Archive, provider: str | None) -> list[tuple[str, str]]:
    """Ids and names of who delivered or publishes the stories, as their JSON-LD refers to them on the first page."""
    named = {entry.story.agency for entry in archive.entries} | {
        entry.story.rights.holder for entry in archive.entries if entry.story.rights
    }
    return sorted((slug(name), name) for name in {*named, provider} if name)
