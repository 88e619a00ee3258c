"""What stands on pages by the thousand: items of lists, cards, rows of tables. Python strings, as they are six times
faster than templates; the templates in ``site/theme/pages`` say where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import groupby
from urllib.parse import quote, urlencode

from markupsafe import Markup

from converter import documentation
from converter.addresses import is_web
from converter.brand import PLAIN, Brand
from converter.identifiers import scheme
from converter.model import Entity, Identifier, Story
from converter.publish.archive import Archive, Entry, Profile, Said, key_of, shortened
from converter.publish.strings import Strings
from converter.publish.text import plain, web_address
from converter.publish.threads import Related
from converter.rulebook import title_of

_PLAIN_CODE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")


@lru_cache(maxsize=32_768)
def h(words: str) -> str:
    """Escaped for text and attributes, without what HTML forbids."""
    return escape(plain(words))


@dataclass(frozen=True, slots=True)
class Row:
    """An entity in a story: what its card, its line at the side and its line in the table of rules need."""

    entity: Entity
    profile: Profile
    card: str
    """id of the card"""
    affiliation: str
    mentions: int
    rules: tuple[str, ...]
    """what made its marks"""
    certainty: str
    """of the least certain mention, empty where there is none"""


@dataclass(frozen=True)
class Rows:
    """All of them in one language."""

    words: Strings
    archive: Archive
    brand: Brand = PLAIN
    base_url: str = ""
    """of the site, without a slash at its end"""
    kept: dict[tuple[object, ...], str] = field(default_factory=dict, compare=False)
    """what stands on many pages, by its key and the way to the site's root"""

    def when(self, entry: Entry) -> str:
        if not entry.dated:
            return h(self.words("undated"))
        return f'<time datetime="{h(entry.dated)}">{h(self.words.date(entry.dated))}</time>'

    # Lists of stories and quotations

    def lead(self, entry: Entry, root: str) -> Markup:
        """The newest story, with what comes behind its title."""
        item = self._story(entry, root).removeprefix("<li>").removesuffix("</li>\n")
        return Markup(f'<article class="lead-story">{item}</article>')  # noqa: S704

    def of_the_day(self, said: Said) -> Markup:
        """One quotation, large, on the home page."""
        profile = self.archive.speaker(said)
        name = f'<a href="{profile.page}">{h(profile.entity.name)}</a>' if profile else h(said.named)
        role = next((e.title for e in said.entry.story.entities if e.id == said.quotation.attributed_to), None)
        return Markup(  # noqa: S704
            f'<figure class="of-the-day"><blockquote lang="{h(said.entry.story.language)}">'
            f'<a href="{said.address}">{h(said.words)}</a></blockquote>'
            f"<figcaption>{name}{f', {h(role)}' if role else ''} · {self.when(said.entry)}</figcaption></figure>"
        )

    def badges(self, story: Story) -> Markup:
        """What the desk says of the copy, where a reader should know it: corrected, withdrawn."""
        told = dict.fromkeys(s.kind for s in story.signals if s.kind in self.words.words["signals"])
        return Markup(  # noqa: S704
            "".join(f' <span class="badge">{h(self.words.term("signals", kind))}</span>' for kind in told)
        )

    def report(self, page: str, mark: str = "") -> Markup:
        """Where an error of a page, or of one of its marks, is reported; the owner's address."""
        to, about = self.brand.report or "", f"{page}{f'#{mark}' if mark else ''}"
        if is_web(to):
            return Markup(h(f"{to}{'&' if '?' in to else '?'}{urlencode({'mark': about})}"))  # noqa: S704
        subject = self.words("report_subject", mark=about)
        body = f"{self.base_url}/{about}"
        return Markup(h(f"mailto:{quote(to, safe='@+.')}?subject={quote(subject)}&body={quote(body)}"))  # noqa: S704

    def stories(self, entries: Iterable[Entry], root: str, *, anchored: bool = False) -> Markup:
        """``anchored``: the first story of each month can be pointed to."""
        items, month = [], None
        for entry in entries:
            item = self._story(entry, root)
            if anchored and entry.month and entry.month != month:
                month = entry.month
                item = item.replace("<li>", f'<li id="{month_anchor(month)}">', 1)
            items.append(item)
        return Markup(f'<ul class="stories">\n{"".join(items)}</ul>')  # noqa: S704

    def related(self, related: Iterable[Related], root: str) -> Markup:
        """Stories that go with one, with what they share."""
        parts = []
        for one in related:
            why = h(self.words("also_about", names=", ".join(one.shared)))
            item = self._story(one.entry, root).removesuffix("</li>\n")
            parts.append(f'{item}<p class="why">{why}</p></li>\n')
        return Markup(f'<ul class="stories related">\n{"".join(parts)}</ul>')  # noqa: S704

    def speaking(self, rows: Iterable[tuple[Profile, int, Said]], root: str) -> Markup:
        """Who speaks about something, with the newest of what each said."""
        parts = [
            f'<li><a href="{root}{p.page}">{h(p.entity.name)}</a>'
            f' <span class="n">{h(self.words("n_quotations", n=n))}</span>'
            f'<blockquote><a href="{root}{said.address}">{h(shortened(said.words, 180))}</a></blockquote>'
            f'<p class="meta">{self.when(said.entry)}</p></li>\n'
            for p, n, said in rows
        ]
        return Markup(f'<ol class="speaking">\n{"".join(parts)}</ol>')  # noqa: S704

    def _story(self, entry: Entry, root: str) -> str:
        key = ("story", entry.page, root)
        if key not in self.kept:
            agency = f" · {h(entry.story.agency)}" if entry.story.agency else ""
            derived = str(self.badges(entry.story))
            derived += f' <span class="derived">{h(self.words("derived_short"))}</span>' if entry.title.derived else ""
            lead = h(shortened(entry.lead, 160)) if not entry.title.derived else ""
            excerpt = f'<p class="excerpt">{lead}</p>' if lead else ""
            named = [h(name) for name in persons(entry)]
            if said := self.archive.said_in(entry):
                named.append(h(self.words("n_quotations", n=len(said))))
            who = f'<p class="named">{" · ".join(named)}</p>' if named else ""
            self.kept[key] = (
                f'<li><p class="meta">{self.when(entry)}{agency}</p>\n<p class="headline">'
                f'<a href="{root}{entry.page}">{h(entry.title.text)}</a>{derived}</p>{excerpt}{who}</li>\n'
            )
        return self.kept[key]

    def said(self, said: Iterable[Said], root: str) -> Markup:
        """One speaker's quotations, those of one story together."""
        parts = []
        for _, group in groupby(said, key=lambda s: s.entry.page):
            quoted = list(group)
            entry = quoted[0].entry
            parts.append(
                f'<p class="source"><a href="{root}{entry.page}">{h(entry.short)}</a> · {self.when(entry)}</p>\n'
            )
            parts += (
                self._figure(one, f'<a href="{root}{one.address}">{self._type(one.quotation.type)}</a>')
                for one in quoted
            )
        return Markup("".join(parts))  # noqa: S704

    def everybodys(self, rows: Iterable[tuple[Said, Profile | None]], root: str) -> Markup:
        """Quotations with their speakers."""
        unnamed = h(self.words("unnamed_speaker"))
        parts = []
        for said, profile in rows:
            name = (
                f'<a href="{root}{profile.page}">{h(profile.entity.name)}</a>' if profile else h(said.named) or unnamed
            )
            parts.append(self._figure(said, f"{name} · {self._source(said, root)}"))
        return Markup("".join(parts))  # noqa: S704

    def _source(self, said: Said, root: str) -> str:
        type_ = f'<span class="type">{self._type(said.quotation.type)}</span>'
        return f'{type_} · <a href="{root}{said.address}">{h(said.entry.short)}</a> · {self.when(said.entry)}'

    def _figure(self, said: Said, caption: str) -> str:
        unsure = " unsure" if said.quotation.unsure else ""
        language = said.entry.story.language
        lang = f' lang="{h(language)}"' if language != self.words.language else ""
        return (
            f'<figure class="said said-{h(said.quotation.type)}{unsure}">\n<blockquote{lang}><p>{self._told(said)}</p>'
            f"</blockquote>\n<figcaption>{caption}</figcaption>\n</figure>\n"
        )

    def _told(self, said: Said) -> str:
        """Words that somebody said stand for themselves; all else in its sentence."""
        key = ("told", said.address)
        if key not in self.kept:
            self.kept[key] = h(said.words) if said.quotation.type == "direct" else self.sentence(said)
        return self.kept[key]

    def sentence(self, said: Said) -> str:
        """The quotation's sentence, what was said set off from who said it, how, to whom and where."""
        pieces = self.archive.spoken[said.entry.page].pieces(said.number)
        return "".join(f'<span class="r-{role}">{h(words)}</span>' if role else h(words) for role, words in pieces)

    def _type(self, type_: str) -> str:
        return h(self.words.term("quotation_types", type_))

    # A story's entities and quotations

    def side(self, rows: Iterable[Row], root: str) -> Markup:
        """The names at the side of a story."""
        return Markup("".join(self._side(row, root) for row in rows))  # noqa: S704

    def _side(self, row: Row, root: str) -> str:
        entity = row.entity
        key = ("side", entity, root)
        if key not in self.kept:
            role = entity.title or self.words.term("kinds", entity.kind)
            self.kept[key] = (
                f'<li><a class="m m-{entity.type}" href="{root}{row.profile.page}" data-card="{row.card}">'
                f"{h(entity.name)}</a>" + (f' <span class="role">{h(role)}</span>' if role else "") + "</li>\n"
            )
        return self.kept[key]

    def cards(self, rows: Iterable[Row], entry: Entry, root: str) -> Markup:
        words = self.words
        found, certainty = h(words("found_by")), h(words("certainty"))
        others, only = h(words("other_stories")), h(words("only_story"))
        parts = []
        for row in rows:
            parts.append(self._card(row, root))
            entries = row.profile.entries
            if len(entries) > 1:
                listed = [self._other(e, root) for e in entries[:4] if e is not entry][:3]
                parts.append(f'<p class="card-label">{others} ({len(entries) - 1})</p>\n<ul>{"".join(listed)}</ul>\n')
            else:
                parts.append(f'<p class="quiet">{only}</p>\n')
            sure = f' · {certainty} <span class="sure">{row.certainty}</span>' if row.certainty else ""
            by = f'<span class="by">{self.rules_of(row)}</span>'
            wrong = ""
            if self.brand.report:
                wrong = f'<p><a href="{self.report(entry.page, row.entity.id)}">{h(words("report"))}</a></p>'
            parts.append(f'<p class="quiet found">{found}: {by}{sure}</p>{wrong}</div>\n')
        return Markup("".join(parts))  # noqa: S704

    def _card(self, row: Row, root: str) -> str:
        entity = row.entity
        key = ("card", entity, row.affiliation, root)
        if key not in self.kept:
            role = ", ".join(part for part in (entity.title, row.affiliation) if part)
            self.kept[key] = (
                f'<div class="card card-{entity.type}" id="{row.card}" role="group" aria-label="{h(entity.name)}">\n'
                f'<p class="card-type">{self.kind(entity)}</p>\n'
                f'<p class="card-name"><a href="{root}{row.profile.page}">{h(entity.name)}</a></p>\n'
                + (f"<p>{h(role)}</p>\n" if role else "")
                + (f"<p>{h(self.words('within'))}: {h(entity.within)}</p>\n" if entity.within else "")
                + self._identifiers(entity.identifiers[:5])
            )
        return self.kept[key]

    def kind(self, entity: Entity) -> Markup:
        """``Ort · Stadt``"""
        type_, kind = self.words.term("entity_types", entity.type), self.words.term("kinds", entity.kind)
        return Markup(h(type_ if not kind or kind == type_ else f"{type_} · {kind}"))  # noqa: S704

    def _identifiers(self, given: Sequence[Identifier]) -> str:
        if not given:
            return ""
        return f'<p class="ids">{" · ".join(linked(i, 24) for i in given)}</p>\n'

    def _other(self, entry: Entry, root: str) -> str:
        return f'<li><a href="{root}{entry.page}">{h(entry.short)}</a></li>'

    def rules(self, rows: Iterable[Row]) -> Markup:
        """Body of the table that says how a story's entities were found."""
        return Markup(  # noqa: S704
            "".join(
                f'<tr><th scope="row">{h(r.entity.name)}</th><td>{self.rules_of(r)}</td><td>{r.mentions}</td>'
                f"<td>{r.certainty}</td></tr>\n"
                for r in rows
            )
        )

    def rules_of(self, row: Row) -> str:
        """What made the marks of an entity, in words."""
        by_title = {title_of(by): by for by in row.rules}
        return ", ".join(rule(by, title) for title, by in sorted(by_title.items()))

    def _doubt(self, said: Said) -> str:
        """That a quotation is unsure, and where to report that it is wrong."""
        unsure = f" · {h(self.words('unsure'))}" if said.quotation.unsure else ""
        if not self.brand.report:
            return unsure
        href = self.report(said.entry.page, f"q{said.number}")
        label = h(self.words("report_quotation", number=said.number))
        return f'{unsure} · <a href="{href}" aria-label="{label}">{h(self.words("report"))}</a>'

    def speakers(self, entry: Entry) -> Markup:
        """The story's quotations, those of one speaker together, in the order of their first words."""
        groups: dict[str, list[str]] = {}
        inside = self.archive.spoken[entry.page].inside
        items: list[str] = []
        whole = 0
        for number in range(1, len(entry.story.quotations) + 1):
            said = Said(entry, number)
            profile = self.archive.speaker(said)
            name = h(profile.entity.name if profile else said.named or self.words("unnamed_speaker"))
            item = (
                f'<li id="z{number}"><a href="#q{number}">{h(shortened(said.words, 160))}</a> '
                f'<span class="type">{self._type(said.quotation.type)}{self._doubt(said)}</span></li>\n'
            )
            if inside.get(number) == whole:
                items[-1] = items[-1].removesuffix("</li>\n") + f'<ul class="inside">{item}</ul></li>\n'
                continue
            items, whole = groups.setdefault(name, []), number
            items.append(item)
        # Few quotations are all seen at once; of many, those of the first speaker.
        folded = len(entry.story.quotations) > 8
        parts = []
        for n, (name, items) in enumerate(groups.items()):
            state = "" if folded and n else " open"
            parts.append(f'<details{state}><summary>{name} <span class="n">{len(items)}</span></summary>\n')
            parts.append(f"<ul>{''.join(items)}</ul></details>\n")
        return Markup("".join(parts))  # noqa: S704


def persons(entry: Entry, most: int = 3) -> list[str]:
    """The names of those who have most to do with a story."""
    names = {key_of(e): e.name for e in entry.story.entities if e.type == "person"}
    return [names[key] for key in entry.entities if key in names][:most]


def month_anchor(month: str) -> str:
    """The id of a month's first story in a list."""
    return f"monat-{month}"


def rule(by: str, words: str) -> Markup:
    """Words for what made a mark. Those of a rule are a link to its page where the documentation is published."""
    page = documentation.rule_url(by) if title_of(by) != by else None
    if not page:
        return Markup(h(words))  # noqa: S704
    return Markup(f'<a href="{h(page)}" rel="noopener noreferrer external">{h(words)}</a>')  # noqa: S704


def linked(identifier: Identifier, most: int = 80) -> Markup:
    """An identifier with the register's name, and a link where there is one that may be trusted to be no script."""
    known = scheme(identifier.scheme)
    label, pattern = known.label, known.page
    value = identifier.value
    shown = h(f"{label} {value if len(value) <= most else value[: most - 1] + '…'}")
    if pattern == "{}":
        href = web_address(value)
    else:
        href = pattern.format(value) if pattern and value and set(value) <= _PLAIN_CODE else None
    if not href:
        return Markup(shown)  # noqa: S704
    return Markup(f'<a href="{h(href)}" rel="noopener noreferrer external">{shown}</a>')  # noqa: S704
