"""The MkDocs plugin: every page of the archive as a file in memory, with ready HTML.

In a site's own ``mkdocs.yml``, with our theme or any other::

    theme: wiremark
    plugins:
      - wiremark:
          stories: build/data
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup
from mkdocs.config import base, config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.localization import parse_locale
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime, templates

from converter import brand as brands
from converter import configuration, documentation, resources, rights
from converter.brand import PLAIN, Brand
from converter.diagnostics import Diagnostic, Location, Severity
from converter.knowledge import store
from converter.model import Entity
from converter.publish import archive as archives
from converter.publish import (
    cards,
    concepts,
    feeds,
    finder,
    package,
    quotation_index,
    search,
    sharing,
    structured,
    tables,
    terms,
    text,
    themes,
    threads,
    views,
)
from converter.publish.archive import Archive, Progress, Said
from converter.publish.owned import OWN_STYLE, PAGES, Owned, owned
from converter.publish.place import MARKER
from converter.publish.reuse import Earlier
from converter.publish.rows import Rows
from converter.publish.strings import strings
from converter.publish.views import Site, View
from converter.registry import Recipe

_LOG = logging.getLogger("mkdocs.plugins.wiremark")

SECTIONS = ("stories", "topics", "persons", "places", "organisations", "quotations")
THEME = resources.folder("site") / "theme"
ASKING = ("assets/quotation-index.js", "assets/quotations.js")
EMBEDDED = ("assets/embedded.css", "assets/site.js")
"""what the archive's pages need under another theme"""


class Options(base.Config):  # type: ignore[no-untyped-call]
    """What ``mkdocs.yml`` may say under ``wiremark``."""

    stories = config_options.Type(str, default="build/data")
    """folder of ``wiremark convert``, relative to mkdocs.yml"""
    language = config_options.Type(str, default="de")
    """of the interface"""
    search = config_options.Type(bool, default=True)
    authority = config_options.Type(str, default=Recipe().authority)
    """names the archive's package, as in ``wiremark convert --authority``"""
    figures = config_options.Type(str, default="")
    """a JSON file with measured quality, relative to mkdocs.yml"""


class WiremarkPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Adds the archive to a MkDocs site."""

    def __init__(self) -> None:
        self.given: Recipe | None = None
        """the recipe, where we are called by ``publish``; MkDocs makes one from its own settings"""
        self.recipe: Recipe | None = None
        self.brand: Brand = PLAIN
        self.live = False
        self.embedded = False
        """under another theme than ours"""
        self.progress: Progress | None = None
        self.owned = Owned()
        """the files of the owner's look"""
        self.archive: Archive | None = None
        self.earlier: Earlier | None = None
        """the last site, where ``publish`` builds the next one"""
        self.shared: dict[str, Said] = {}
        """quotations with a page of their own, by their address in the story"""
        self.pictured: dict[str, cards.Card] = {}
        self.diagnostics: list[Diagnostic] = []
        self.pages = 0
        self.topics: dict[str, themes.Theme] = {}
        self.structured: structured.Structured | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.live = self.live or command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Our theme's files or, under another theme, a style sheet and a script; flat addresses; the data."""
        self.embedded = config.theme.name not in (None, "wiremark")
        if self.embedded:
            self.config.search = False  # that theme has a search of its own
            config.extra_css = [*dict.fromkeys([*config.extra_css, EMBEDDED[0]])]
            known = {str(script) for script in config.extra_javascript}
            config.extra_javascript = [*config.extra_javascript, *(s for s in EMBEDDED[1:] if s not in known)]
        else:
            if str(THEME) not in config.theme.dirs:
                own = [d for d in config.theme.dirs if d == config.theme.custom_dir]
                config.theme.dirs.insert(len(own), str(THEME))
            config.theme.static_templates = (set(config.theme.static_templates) - {"sitemap.xml"}) | {"404.html"}
            # our words are no translations of MkDocs', which it would look for and miss
            config.theme["locale"] = parse_locale("en")
        config.use_directory_urls = False
        self.words = strings(self.config.language)
        # MkDocs keeps a plugin from build to build: nothing of the last one may stay.
        self.recipe = self.given or self._recipe(config)
        data = _beside(config, self.config.stories)
        if not data.is_dir():
            raise PluginError(f"there is no folder {data}: convert the stories first, with --to …,annotations")
        if self.given is None:
            self.brand = self._own_brand(config)
        self.archive, notes = archives.load(data, brand=self.brand, progress=self.progress)
        self.diagnostics = [*notes, *brands.faults(self.brand)]
        if self.brand.templates and not self.embedded:
            config.theme.dirs.insert(0, str(self.brand.templates))
        self.owned = owned(self.brand)
        self.env = self._environment(config, self.recipe)
        return config

    def _recipe(self, config: MkDocsConfig) -> Recipe:
        """Of MkDocs' own settings, with what wiremark.toml beside or above them says of rights and publisher."""
        values = self._settings(config).values
        return Recipe(
            now=get_build_datetime(),  # which honours SOURCE_DATE_EPOCH
            authority=self.config.authority,
            base_url=str(config.site_url or Recipe().base_url).rstrip("/"),
            provider=values.get("provider"),
            rights=rights.of(values.get("rights", {})),
            house=rights.house_of(values.get("policies", {}), values.get("trust", {})),
        )

    def _own_brand(self, config: MkDocsConfig) -> Brand:
        """The owner's, where ``publish`` does not give one: of the wiremark.toml beside or above mkdocs.yml."""
        found = self._settings(config)
        return brands.of(found.values.get("site", {}), found.root) if found.root else PLAIN

    def _settings(self, config: MkDocsConfig) -> configuration.Configuration:
        found = configuration.find(_beside(config, ".").resolve())
        try:
            return configuration.load(found) if found else configuration.Configuration()
        except configuration.Wrong as wrong:
            first = wrong.diagnostics[0]
            raise PluginError(f"{first.location.source}:{first.location.line or 1}: {first.message}") from None

    def _environment(self, config: MkDocsConfig, recipe: Recipe) -> jinja2.Environment:
        """Everything is escaped; story text and foreign names can't become markup."""
        base_url = recipe.base_url
        env = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(THEME)] if self.embedded else config.theme.dirs),
            auto_reload=False,
            autoescape=True,
            finalize=text.finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        kept: dict[tuple[object, ...], Markup] = {}

        def once(macro: Any, key: object, *values: object) -> Markup:
            """What the macro gives for these values, made once for each key."""
            if (macro.name, key) not in kept:
                kept[macro.name, key] = macro(*values)
            return kept[macro.name, key]

        env.filters.update(url=templates.url_filter, script_tag=templates.script_tag_filter, date=self.words.date)
        env.globals.update(
            t=self.words,
            once=once,
            number=self.words.number,
            decimal=self.words.decimal,
            sections=tuple(name for name in SECTIONS if name not in self.brand.leave_out),
            brand=self.brand,
            config_name=config.site_name,
            owned=self.owned,
            own_style=OWN_STYLE,
            owned_pages=[(name, address) for name, address in PAGES.items() if address in dict(self.owned.pages)],
            lists={"stories": "meldungen.html", "quotations": "zitate.html", "topics": views.THEMES}
            | {views.PLURALS[type_]: page for type_, page in views.LISTS.items()},
            plurals=views.PLURALS,
            search=self.config.search,
            live=self.live,
            placeless=views.placeless(base_url),
            site_base=base_url,
            hosts=_hosts([*config.extra_css, *config.extra_javascript]),
            own_pages=(),
            documentation=documentation.base(),
            reserved=rights.reserved(recipe.rights.ai),
            policy="" if views.placeless(base_url) else f"{base_url}/{rights.POLICY_FILE}",
            rights_page=recipe.rights.policy,
            policies=recipe.house.policies,
        )
        return env

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """All pages, downloads and feeds."""
        if self.archive is None or self.recipe is None:
            raise PluginError("on_config has not run")
        self.env.globals["rows"] = Rows(self.words, self.archive, self.brand, self.recipe.base_url)
        self.topics = themes.themes(self.archive, self.words.language)
        tied = threads.threads(self.archive, self.topics.values())
        self.shared = sharing.chosen(self.archive)
        self.pictured = self._pictured(self.archive, config.site_name) if self.brand.cards else {}
        site = Site(
            self.archive,
            self.words,
            self.recipe.base_url,
            self._figures(config),
            self.topics,
            tied,
            self.brand,
            structured.agencies(self.archive, self.recipe.provider),
            self.shared,
            self.pictured,
        )
        logo = self.owned.logo or "assets/icon.svg"
        self.structured = structured.Structured(site, self.recipe, config.site_name, self.config.search, logo)
        made = list(views.views(site))
        fresh = Path(config.site_dir)
        self._add_owned(files, config)
        if self.embedded:
            for name in (*EMBEDDED, *ASKING, "assets/world.svg"):
                files.append(_Static.generated(config, name, abs_src_path=str(THEME / name)))
        own = {f.dest_uri for f in files.documentation_pages()}
        for done, view in enumerate(made):
            if self.progress and done % 100 == 0:
                self.progress("pages", done, len(made))
            if view.path in own:
                continue  # the site's owner has written this page
            if not (self.earlier and self.earlier.take_page(view, fresh)):
                self._add(files, view, config)
        config.nav = _with_sources(config.nav, {v.path for v in made} - own)
        self.pages = len(made)
        self._add_downloads(files, self.archive, config)
        written, notes = feeds.feeds(site, made, title=config.site_name, now=self.recipe.now)
        self.diagnostics += notes
        if not self.brand.feeds:
            written = [(name, content) for name, content in written if not name.endswith(feeds.SUFFIXES)]
        packed = list(package.packages(self.archive, self.recipe, self.words, config.site_name))
        named = list(concepts.written(self.archive, self.recipe, self.words, config.site_name))
        written += [(name, content.decode()) for name, content in (*packed, *named)]
        parts = package.write_parts(self.archive, fresh)
        self.env.globals.update(packed=bool(packed), named=bool(named), parts=parts)
        for name, content in terms.files(self.recipe, publisher=self.recipe.provider or config.site_name):
            if files.get_file_from_path(name) is None:  # else the owner has written one
                written.append((name, content))
        self.diagnostics += terms.misplaced(self.recipe)
        if self.config.search:
            found = finder.files(self.archive, self.words, self.topics, known_as)
            written += [(name, content.decode()) for name, content in found]
        for name, content in written:
            if theirs := files.get_file_from_path(name):
                files.remove(theirs)  # MkDocs' own sitemap
            files.append(_Static.generated(config, name, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        return files

    def _add_owned(self, files: Files, config: MkDocsConfig) -> None:
        for name, path in self.owned.copied:
            files.append(_Static.generated(config, name, abs_src_path=str(path)))
        if self.owned.style:
            files.append(_Static.generated(config, OWN_STYLE, content=self.owned.style))
        for name, path in self.owned.pages:
            written_by_owner = path.read_text(encoding="utf-8", errors="replace")
            source = f"{name.removesuffix('.html')}.md"
            files.append(File.generated(config, source, content=written_by_owner, inclusion=InclusionLevel.NOT_IN_NAV))

    def _add_downloads(self, files: Files, archive: Archive, config: MkDocsConfig) -> None:
        for entry in archive.entries:
            for download in entry.downloads:
                if self.earlier and self.earlier.take_download(download, Path(config.site_dir)):
                    continue
                file = _Static.generated(config, download.address, abs_src_path=str(download.path))
                file.inclusion = InclusionLevel.NOT_IN_NAV
                files.append(file)

    def _add(self, files: Files, view: View, config: MkDocsConfig) -> None:
        source = view.path + ".md"  # never the name of a download
        file = File.generated(config, source, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        file.dest_uri = view.path
        _ReadyPage(view, file, config, self._render, later=not self.embedded)
        files.append(file)

    def _render(self, view: View) -> str:
        template = self.env.get_template(f"pages/{view.template}")
        content = template.render(view=view, root=view.root, **view.values())
        return _WRAPPED.render(t=self.words, root=view.root, content=content) if self.embedded else content

    def _figures(self, config: MkDocsConfig) -> list[Mapping[str, Any]]:
        path = (
            _beside(config, self.config.figures) if self.config.figures else resources.folder("site") / "quality.json"
        )
        if not path.is_file():
            return []
        try:
            figures: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["measures"]
            return [{k: self._figure(f.get(k)) for k in ("measure", "value", "floor", "corpus")} for f in figures]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            note = f"the figures of measured quality can't be read: {error}"
            self.diagnostics.append(Diagnostic("PUB006", Severity.WARNING, note, location=Location(str(path))))
            return []

    def _figure(self, value: Any) -> str:
        """A cell of such a file: text as it is, or of the site's language; a number as that language writes it."""
        if isinstance(value, Mapping):
            value = value.get(self.words.language, next(iter(value.values()), None))
        if isinstance(value, (int, float)):
            return self.words.decimal(value, 3)
        return "–" if value is None else str(value)

    def on_nav(self, nav: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Pages written as Markdown, in the order of ``nav``, stand at the foot of every page."""
        self.env.globals["own_pages"] = tuple(page for page in nav.pages if not page.is_homepage)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """MkDocs' own environment does not escape; ours does. Another theme keeps the one it was written for."""
        return env if self.embedded else self.env

    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: Any) -> Any:
        view = page.view if isinstance(page, _ReadyPage) else None
        if isinstance(page, _ReadyPage) and page.later:
            page.content = page.make(page.view)
        context["view"] = view
        context["linked_data"] = self._linked_data(view) if view else ()
        context["published"] = feeds.published(view.entry.dated) if view and view.entry else None
        return context

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        context["view"] = None
        context["linked_data"] = self._lost() if template_name == "404.html" else ()
        context["published"] = None
        return context

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """In pages written as Markdown: what may be too wide scrolls by itself, with the keyboard, too."""
        if isinstance(page, _ReadyPage):
            return None
        label = escape(self.words("table"))
        html = html.replace("<table>", f'<div class="scroll" role="group" tabindex="0" aria-label="{label}"><table>')
        return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        if not isinstance(page, _ReadyPage):
            return output
        page.content = ""  # written: ten thousand pages need not stay in memory
        return self._with_links(output, page.view) if self.embedded else output

    def _with_links(self, output: str, view: View) -> str:
        """Another theme's page, with what machines look for in its head: feeds, the other formats, the JSON-LD."""
        data = self._linked_data(view)
        said = {name: self.env.globals[name] for name in ("reserved", "policy")}
        head = _HEAD.render(view=view, root=view.root, linked_data=data, **said)
        before, end, after = output.partition("</head>")
        return f"{before}{head}{end}{after}" if end else output

    def _lost(self) -> list[str]:
        """JSON-LD of the page that says that there is none."""
        if self.structured is None or views.placeless(self.structured.recipe.base_url):
            return []
        return [views.in_script(self.structured.lost(self.words("not_found")).decode())]

    def _linked_data(self, view: View) -> list[str]:
        """The page's JSON-LD, ready for ``script`` elements; of a site without an address only the story's own."""
        download = view.entry.download("JSON-LD") if view.entry else None
        data = [download.path.read_bytes().strip()] if download else []
        if self.structured and not views.placeless(self.structured.recipe.base_url):
            data = [self.structured.article(view, view.entry, one) for one in data if view.entry]
            data.append(self.structured.page(view))
        return [views.in_script(one.decode()) for one in data if one]

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """What is too big for memory, and search, which comes last, over what was written."""
        if self.archive is None:
            raise PluginError("on_config has not run")
        (Path(config.site_dir) / MARKER).write_bytes(b"wiremark\n")
        (Path(config.site_dir) / package.FOLDER).mkdir(exist_ok=True)
        entries = self.archive.entries
        for name, pieces in ((package.GRAPH, package.graph(self.archive)), (package.LINES, package.lines(entries))):
            with (Path(config.site_dir) / name).open("wb") as file:
                file.writelines(pieces)
        self._write_quotations(self.archive, Path(config.site_dir))
        if self.recipe:
            self.diagnostics += tables.write(self.archive, self.recipe, Path(config.site_dir) / tables.FILE)
        if self.config.search:
            if self.progress:
                self.progress("search", 0, 1)
            records = search.records(self.archive, self.words, self.topics, known_as)
            self.diagnostics += search.index(Path(config.site_dir), records, search.language_of(self.archive))
        if self.progress:
            self.progress("done", self.pages, self.pages)
        if self.given is None:  # MkDocs' log is what its user reads
            for note in self.diagnostics:
                level = logging.INFO if note.severity is Severity.INFO else logging.WARNING
                _LOG.log(level, "%s %s %s", note.rule, note.message, note.location.source)

    def _pictured(self, archive: Archive, title: str) -> dict[str, cards.Card]:
        """What the pictures of quotations say, by the pictures' names."""
        accent = self.brand.colour
        drawn = {
            sharing.picture(said): sharing.card(archive, said, self.words, title, accent=accent)
            for said in self.shared.values()
        }
        return {name: card for name, card in drawn.items() if cards.drawable(card)}

    def _write_quotations(self, archive: Archive, site: Path) -> None:
        """Their index and their pictures."""
        pages = {address: sharing.page(said) for address, said in self.shared.items()}
        quotation_index.write(archive, self.words, site / quotation_index.FOLDER, shared=pages)
        take = self.earlier.take if self.earlier and self.earlier.look else None

        def tell(done: int) -> None:
            if self.progress:
                self.progress("cards", done, len(self.pictured))

        sharing.draw(self.pictured, site, take=take, tell=tell)

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Callable[..., None]) -> Any:
        """``mkdocs serve`` looks at the stories, too."""
        server.watch(str(_beside(config, self.config.stories)))
        return server


_PLAIN = jinja2.Environment(autoescape=True)
_WRAPPED = _PLAIN.from_string(
    '<div class="wiremark" lang="{{ t.language }}" data-root="{{ root }}" data-copy="{{ t("copy_quotation") }}"'
    ' data-done="{{ t("copied") }}">{{ content|safe }}</div>'
)
_HEAD = _PLAIN.from_string(
    '<meta name="tdm-reservation" content="{{ reserved }}">\n'
    '{% if reserved and policy %}<meta name="tdm-policy" content="{{ policy }}">\n{% endif %}'
    '<link rel="license" type="application/rsl+xml" href="{{ root }}license.xml">\n'
    '<link rel="alternate" type="application/atom+xml" href="{{ root }}{{ view.feed or "meldungen" }}.atom.xml">\n'
    "{% for d in (view.entry.downloads if view.entry else ()) %}"
    '<link rel="alternate" type="{{ d.media_type }}" title="{{ d.label }}" href="{{ root }}{{ d.address }}">\n'
    "{% endfor %}"
    '{% for data in linked_data %}<script type="application/ld+json">{{ data|safe }}</script>\n{% endfor %}'
)


def known_as(entity: Entity) -> tuple[str, ...]:
    """Other names that the knowledge base has for somebody or something; none for who is not in it."""
    try:
        return tuple(store.load().facts(entity.id).get("others", ()))
    except KeyError:
        return ()


def _with_sources(nav: Any, pages: Collection[str]) -> Any:
    """The owner's navigation: a page of the archive stands there by its address, MkDocs knows it by its source."""
    if isinstance(nav, str):
        return f"{nav}.md" if nav in pages else nav
    if isinstance(nav, list):
        return [_with_sources(item, pages) for item in nav]
    if isinstance(nav, dict):
        return {title: _with_sources(item, pages) for title, item in nav.items()}
    return nav


class _ReadyPage(Page):
    """A page whose HTML is ready: no YAML, no Markdown, but all of MkDocs' events."""

    def __init__(
        self, view: View, file: File, config: MkDocsConfig, make: Callable[[View], str], *, later: bool
    ) -> None:
        super().__init__(view.title, file, config)
        self.view = view
        self.make = make
        self.later = later
        """made when it is written, so that not all are in memory at once"""
        self.update_date = (view.updated or "")[:10]

    def read_source(self, config: MkDocsConfig) -> None:
        self.markdown = ""
        self.meta = {"title": self.view.title, "description": self.view.description}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        self.content = "" if self.later else self.make(self.view)
        self.present_anchor_ids = set()


class _Static(File):
    """A file that is copied as it is, whatever its name ends in."""

    def is_documentation_page(self) -> bool:
        return False


def _hosts(addresses: Iterable[object]) -> str:
    """Hosts of the owner's own style sheets and scripts, as the content security policy wants them: else nobody's."""
    parts = [urlsplit(str(address)) for address in addresses]
    return "".join(f" {host}" for host in sorted({f"{p.scheme}://{p.netloc}" for p in parts if p.netloc and p.scheme}))


def _beside(config: MkDocsConfig, path: str) -> Path:
    base_folder = Path(config.config_file_path).parent if config.config_file_path else Path()
    return base_folder / path
