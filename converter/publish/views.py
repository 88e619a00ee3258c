"""What pages there are, and what each shows. Templates in ``site/theme/pages`` say how."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, takewhile
from typing import Any, Generic, TypeVar

import orjson
from markupsafe import Markup

from converter import addresses, provenance, registry
from converter.brand import PLAIN, QUALITY, Brand
from converter.model import Entity, EntityType, Mention, Review, Story
from converter.publish import cards, charts, sharing, text
from converter.publish.archive import Archive, Entry, Profile, Said, key_of, shortened
from converter.publish.rows import Row, linked, month_anchor, rule
from converter.publish.strings import Strings
from converter.publish.themes import FOLDER, Theme, in_order, line, name_of
from converter.publish.threads import NONE, Threads
from converter.rulebook import title_of

T = TypeVar("T")

MANY = 200
"""so many stories or quotations stand on one page; what is more stands on pages by month"""
FEW = 60
"""so many of the newest are shown on a page whose rest stands on pages by month"""

LONGEST = 500
"""so many stories or quotations of one month stand on one page"""

NAMES = 1000
"""so many names stand on one page; more stand on a page for each letter"""

SPEAKING = 8
"""so many are named of those who speak about somebody or something, and of those named with a topic"""

THEMES = f"{FOLDER}.html"
LISTS: dict[EntityType, str] = {"person": "personen.html", "place": "orte.html", "organisation": "organisationen.html"}
PLURALS: dict[EntityType, str] = {"person": "persons", "place": "places", "organisation": "organisations"}


@dataclass(frozen=True, slots=True)
class View:
    """One page."""

    path: str
    """relative to the site's root"""
    title: str
    template: str
    """below ``pages/``"""
    values: Callable[[], Mapping[str, Any]]
    """what the template shows; asked for when the page is made"""
    section: str = ""
    """key of the main navigation"""
    description: str = ""
    updated: str | None = None
    """RFC 3339"""
    feed: str = ""
    """address of the page's own feed, without its suffix"""
    entry: Entry | None = None
    trail: tuple[tuple[str, str], ...] = ()
    """what stands above the page, from the overview on: names and addresses relative to the site's root"""
    about: Profile | Theme | None = None
    """whose page it is"""
    image: str = ""
    """a picture of it for sharing, relative to the site's root"""
    shows: Callable[[], object] | None = None
    """what ``values`` depend on, where that is told sooner than they are made; of a story's page, besides the story"""

    def needs(self) -> object:
        """All that decides about the page, besides its own facts and what is the same for all pages."""
        return self.shows() if self.shows else self.values()

    @property
    def root(self) -> str:
        """From this page to the site's root."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share."""

    archive: Archive
    words: Strings
    base_url: str
    """without a slash at the end"""
    figures: Sequence[Mapping[str, Any]] = ()
    """measured quality: measure, value, floor, corpus"""
    themes: Mapping[str, Theme] = field(default_factory=dict)
    """by code, in the order of their names"""
    threads: Threads = NONE
    brand: Brand = PLAIN
    agencies: Sequence[tuple[str, str]] = ()
    """ids and names of who delivered the stories"""
    shared: Mapping[str, Said] = field(default_factory=dict)
    """quotations with a page of their own, by their address in the story"""
    pictured: Mapping[str, cards.Card] = field(default_factory=dict)
    """what the pictures of these say, by the pictures' names"""

    def trail(self, *above: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """From the overview on."""
        return ((self.words("overview"), "index.html"), *above)


def placeless(base_url: str) -> bool:
    """The site's address is the placeholder of RFC 2606: nobody said where it will stand."""
    return base_url.partition("://")[2].partition("/")[0].endswith(".invalid")


def views(site: Site) -> Iterator[View]:
    """Every page of the archive."""
    yield _overview(site)
    yield from _months(site)
    for entry in site.archive.entries:
        yield _story(site, entry)
    for type_ in LISTS:
        if type_ not in site.brand.kinds_left_out:
            yield from _entities(site, type_)
    yield from _themes(site)
    yield from _quotations(site)
    yield from (_shared(site, said) for said in site.shared.values())
    if QUALITY not in site.brand.leave_out:
        yield _quality(site)
    plurals = {"story": "stories", "topic": "topics"} | PLURALS
    named = orjson.dumps({kind: (site.words(kind), site.words(plural)) for kind, plural in plurals.items()}).decode()
    yield View("suche.html", site.words("search"), "search.html", lambda: {"kinds": named}, section="search")
    yield View("archiv.html", site.words("archive_files"), "archive.html", dict)
    for stage in registry.stages("page").values():
        yield from stage.run(site)


# Stories


def _story(site: Site, entry: Entry) -> View:
    title = text.plain(entry.title.text)
    return View(
        entry.page,
        _cut(title, 110),
        "story.html",
        lambda: _story_values(site, entry),
        section="stories",
        description=_cut(entry.lead, 180),
        updated=entry.updated,
        entry=entry,
        image=_image(site, entry),
        trail=site.trail(
            (site.words("stories"), "meldungen.html"), (site.words.date(entry.month), month_page(entry.month or ""))
        ),
        shows=lambda: [
            [(p, p.entries[:4]) for e in entry.story.entities if (p := site.archive.profiles[key_of(e)])],
            site.threads.beside[entry.page],
            site.threads.related[entry.page],
        ],
    )


def _image(site: Site, entry: Entry) -> str:
    """That of the story's first quotation that has one."""
    numbers = range(1, len(entry.story.quotations) + 1)
    names = (sharing.picture(said) for n in numbers if (said := site.shared.get(Said(entry, n).address)))
    return next((name for name in names if name in site.pictured), "")


def _story_values(site: Site, entry: Entry) -> Mapping[str, Any]:
    story, archive = entry.story, site.archive
    root = "../" * entry.page.count("/")
    profiles = {e.id: archive.profiles[key_of(e)] for e in story.entities}
    cards = {e.id: "k-" + key_of(e).replace("/", "-") for e in story.entities}

    def link(id_: str) -> tuple[str, str] | None:
        profile = profiles.get(id_)
        return (root + profile.page, cards[id_]) if profile else None

    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in story.mentions:
        found[mention.entity].append(mention)
    by_type: dict[str, list[Row]] = {type_: [] for type_ in LISTS}
    rank = {key: n for n, key in enumerate(entry.entities)}
    one_each = {key_of(e): e for e in reversed(story.entities)}
    for key in sorted(one_each, key=rank.__getitem__):
        entity = one_each[key]
        mentions = found[entity.id]
        by_type[entity.type].append(
            Row(
                entity,
                profiles[entity.id],
                cards[entity.id],
                _affiliation(story, entity),
                len(mentions),
                tuple({m.by for m in mentions if m.by} or {entity.by}),
                site.words.decimal(min(m.confidence for m in mentions), 2) if mentions else "",
            )
        )
    heading, body = text.rendered(story, link, table_label=site.words("table"))
    return {
        "entry": entry,
        "story": story,
        "heading": heading,
        "body": body,
        "sections": text.crossheads(story),
        "by_type": by_type,
        "all_rows": [row for rows in by_type.values() for row in rows],
        "rights_href": text.web_address(story.rights.href) if story.rights else None,
        "citation": _citation(site, entry),
        "checked": [_checked(site, review) for review in story.checked],
        "made": _made(site, story),
        "subjects": [
            (name_of(s.code, s.name, site.words.language), site.themes[s.code].page if s.code in site.themes else "")
            for s in story.subjects
        ],
        "beside": site.threads.beside[entry.page],
        "related": site.threads.related[entry.page],
    }


def _affiliation(story: Story, entity: Entity) -> str:
    return next((e.name for e in story.entities if e.id == entity.affiliation), "") if entity.affiliation else ""


def _checked(site: Site, review: Review) -> str:
    """Who has looked at the story, as a sentence."""
    day = site.words("checked_on", date=site.words.date(review.on)) if review.on else ""
    version = site.words("checked_version", version=review.version) if review.version else ""
    return site.words("checked_by", name=text.plain(review.by), day=day, version=version)


def _made(site: Site, story: Story) -> str:
    """How many marks were set by whom."""
    counted = (site.words(f"set_by_{who}", n=count) for who, count in provenance.totals(story).items())
    return ", ".join(counted)


def _citation(site: Site, entry: Entry) -> str:
    """With the address, where the site has one."""
    return site.words(
        "citation",
        agency=entry.story.agency or (entry.story.rights.holder if entry.story.rights else None) or "—",
        title=text.plain(entry.title.text).rstrip("."),
        date=site.words.date(entry.dated),
        address="" if placeless(site.base_url) else f"{site.base_url}/{entry.page}",
    ).strip()


def _cut(words: str, most: int) -> str:
    return shortened(text.plain(words), most)


# Months


def _months(site: Site) -> Iterator[View]:
    months = site.archive.months
    yield View(
        "meldungen.html",
        site.words("stories"),
        "months.html",
        lambda: {"months": [(m, month_page(m), len(e)) for m, e in months.items()], "timeline": _timeline(site)},
        section="stories",
        feed="meldungen",
        trail=site.trail(),
    )
    parts = _parts(site, months, month_page, most=LONGEST)
    for at, part in enumerate(parts):
        yield View(
            part.path,
            site.words("stories_of_month", month=part.label),
            "month.html",
            lambda at=at, part=part: {"entries": part.items, "neighbours": _neighbours(parts, at)},  # type: ignore[misc]
            section="stories",
        )


@dataclass(frozen=True, slots=True)
class _Part(Generic[T]):
    """What stands on one page of a month."""

    label: str
    path: str
    items: Sequence[T]


def _parts(site: Site, months: Mapping[str, Sequence[T]], page: Callable[[str], str], *, most: int) -> list[_Part[T]]:
    """One page a month, newest first. A month with very many gets several, filled from its oldest on, so that what is
    new never moves what is there to another address."""
    parts = []
    for month, items in months.items():
        label, path = site.words.date(month), page(month)
        if len(items) <= most:
            parts.append(_Part(label, path, items))
            continue
        oldest = list(reversed(items))
        chunks = [oldest[i : i + most] for i in range(0, len(oldest), most)]
        for number in range(len(chunks), 0, -1):
            name = f"{label}, {site.words('page_n', number=number, of=len(chunks))}"
            own = path if number == 1 else f"{path.removesuffix('.html')}-{number}.html"
            parts.append(_Part(name, own, chunks[number - 1]))
    return parts


def month_page(month: str) -> str:
    return f"monate/{month or 'ohne-datum'}.html"


def _neighbours(parts: Sequence[_Part[Any]], at: int) -> Mapping[str, Any]:
    """Of a page among others, newest first."""
    return {
        "later": parts[at - 1] if at else None,
        "earlier": parts[at + 1] if at + 1 < len(parts) else None,
    }


def _timeline(site: Site) -> Markup:
    counts = [(m, len(e)) for m, e in reversed(site.archive.months.items()) if m]
    return charts.columns(counts, site.words("timeline_map")) if len(counts) > 1 else Markup()


# Persons, places, organisations


def _entities(site: Site, type_: EntityType) -> Iterator[View]:
    profiles = site.archive.of_type(type_)
    section = PLURALS[type_]
    listed = site.trail((site.words(section), LISTS[type_]))
    letters = _by_letter(type_, profiles)
    own = {letter: _letter_page(type_, letter) for letter in letters} if len(profiles) > NAMES else {}
    foremost = sorted(profiles, key=lambda p: (-len(p.entries), p.key))[:MANY] if own else []
    yield View(
        LISTS[type_],
        site.words(section),
        "entities.html",
        lambda: {
            "type": type_,
            "count": len(profiles),
            "letters": {"": foremost} if own else letters,
            "addresses": own or {letter: f"#{_anchor(letter)}" for letter in letters},
        },
        section=section,
        trail=site.trail(),
    )
    for letter, page in own.items():
        yield View(
            page,
            f"{site.words(section)}: {letter}",
            "entities.html",
            lambda letter=letter: {  # type: ignore[misc]
                "type": type_,
                "count": len(letters[letter]),
                "letters": {letter: letters[letter]},
                "addresses": own,
            },
            section=section,
            trail=listed,
        )
    for profile in profiles:
        months = _by_month(profile) if len(profile.entries) > MANY or len(profile.said) > SAID else {}
        yield View(
            profile.page,
            text.plain(profile.entity.name),
            "entity.html",
            lambda profile=profile, months=months: _entity_values(site, profile, months),  # type: ignore[misc]
            section=section,
            description=_about(site, profile),
            updated=max((e.updated for e in profile.entries if e.updated), default=None),
            feed=profile.page.removesuffix(".html"),
            trail=listed,
            about=profile,
        )
        parts = [_Part(site.words.date(m), _month_of(profile.page, m), both) for m, both in months.items()]
        for at, part in enumerate(parts):
            yield View(
                part.path,
                f"{text.plain(profile.entity.name)}: {part.label}",
                "entity-month.html",
                lambda profile=profile, at=at, part=part, parts=parts: {  # type: ignore[misc]
                    "profile": profile,
                    "entries": part.items[0],
                    "said": part.items[1],
                    "neighbours": _neighbours(parts, at),
                },
                section=section,
                trail=(*listed, (text.plain(profile.entity.name), profile.page)),
            )


def _month_of(page: str, month: str) -> str:
    return f"{page.removesuffix('.html')}/{month or 'ohne-datum'}.html"


def _by_month(profile: Profile) -> dict[str, tuple[list[Entry], list[Said]]]:
    months: dict[str, tuple[list[Entry], list[Said]]] = {}
    for entry in profile.entries:
        months.setdefault(entry.month or "", ([], []))[0].append(entry)
    for said in profile.said:
        months.setdefault(said.entry.month or "", ([], []))[1].append(said)
    return dict(sorted(months.items(), reverse=True))


def _by_letter(type_: EntityType, profiles: list[Profile]) -> dict[str, list[Profile]]:
    letters: dict[str, list[Profile]] = {}
    for profile in profiles:
        name = profile.entity.name.split()
        first = addresses.slug(name[-1] if type_ == "person" and name else profile.entity.name)[:1].upper()
        letters.setdefault(first if first.isalpha() else "#", []).append(profile)
    return dict(sorted(letters.items()))


def _anchor(letter: str) -> str:
    return "zeichen" if letter == "#" else f"buchstabe-{letter}"


def _letter_page(type_: EntityType, letter: str) -> str:
    return f"{LISTS[type_].removesuffix('.html')}-{'zeichen' if letter == '#' else letter.lower()}.html"


def _entity_values(site: Site, profile: Profile, months: Mapping[str, Any]) -> Mapping[str, Any]:
    entity = profile.entity
    root = "../" * profile.page.count("/")
    place = None
    if entity.latitude is not None and entity.longitude is not None:
        label = site.words("map_of", name=entity.name)
        place = charts.locator(entity.longitude, entity.latitude, f"{root}assets/world.svg", label)
    dates = sorted(e.dated for e in profile.entries if e.dated)
    return {
        "profile": profile,
        "entity": entity,
        "affiliation": _affiliation_of(site.archive, profile),
        "identifiers": [linked(i) for i in entity.identifiers],
        "roles": sorted(profile.titles.items(), key=lambda item: (-item[1], item[0])),
        "dates": (dates[0], dates[-1]) if dates else None,
        "over_time": _roles_over_time(profile),
        "summary": _summary(site, profile, dates),
        "country": _country(site.archive, entity),
        "map": place,
        "entries": profile.entries if not months else profile.entries[:FEW],
        "said": profile.said if not months else profile.said[:FEW],
        "months": [(m, _month_of(profile.page, m), len(e)) for m, (e, _) in months.items()],
        "together": site.archive.together(profile),
        "chronology": _chronology(
            site, profile.entries, lambda m: _month_of(profile.page.rpartition("/")[2], m) if months else ""
        ),
        "speaking": site.threads.speaking(site.threads.about.get(profile.key, ()))[:SPEAKING],
    }


def _roles_over_time(profile: Profile) -> list[tuple[str, str, str]]:
    """Roles as stories write them, each with the first and the last date, the earliest first."""
    held: dict[str, list[str]] = {}
    for entry in profile.entries:
        for entity in entry.story.entities:
            if key_of(entity) == profile.key and entity.title:
                held.setdefault(" ".join(entity.title.split()), []).append(entry.dated)
    told = [(min(dates), max(dates), role) for role, dates in held.items()]
    return [(role, first, last) for first, last, role in sorted(told)[:8]]


def _alternating(profile: Profile, switches: int = 3) -> bool:
    """Whether stories give a person two roles by turns, again and again: an office is gained and lost once, so these
    may be several people of one name."""
    if profile.entity.type != "person":
        return False
    told = (e.title for entry in profile.entries for e in entry.story.entities if key_of(e) == profile.key and e.title)
    roles = [" ".join(title.split()) for title in told]
    common = {role for role, _ in Counter(roles).most_common(2)}
    kept = [role for role in roles if role in common]
    return sum(one != other for one, other in pairwise(kept)) >= switches


def _summary(site: Site, profile: Profile, dates: Sequence[str]) -> str:
    """What the copy says of somebody or something, as one paragraph."""
    words, name = site.words, text.plain(profile.entity.name)
    roles = [role for role, _, _ in _roles_over_time(profile)]
    parts = [words("summary_roles", name=name, roles=", ".join(roles))] if roles else []
    if _alternating(profile):
        parts.append(words("summary_namesakes", name=name))
    counted = words("n_stories", n=len(profile.entries))
    if dates:
        first, last = words.date(dates[0]), words.date(dates[-1])
        between = words("summary_on", day=first) if first == last else words("summary_between", first=first, last=last)
        parts.append(words("summary_named", name=name, stories=counted, when=between))
    if profile.said:
        parts.append(words("summary_said", quotations=words("n_quotations", n=len(profile.said))))
    beside = [p.entity.name for p, _ in site.archive.together(profile, 3)]
    if beside:
        parts.append(words("summary_beside", names=", ".join(beside)))
    return " ".join(parts)


def _country(archive: Archive, entity: Entity) -> str:
    """The name of a country by its code, as this archive's stories have it; empty where none names it."""
    found = (p.entity.name for p in archive.profiles.values() if p.entity.kind == "country")
    codes = (p.entity.country for p in archive.profiles.values() if p.entity.kind == "country")
    return next((name for name, code in zip(found, codes, strict=True) if code == entity.country), "")


def _chronology(site: Site, entries: Sequence[Entry], page: Callable[[str], str]) -> charts.Chronology | None:
    """How many stories there are each month; None where all are of one. ``page`` is the address of a month's own page,
    empty where its stories stand on this one."""
    counts = Counter(entry.month for entry in entries if entry.month)
    if len(counts) < 2:
        return None
    rows = [(site.words.date(m), n, page(m) or f"#{month_anchor(m)}") for m, n in charts.every_month(counts)]
    return charts.chronology(rows)


def _affiliation_of(archive: Archive, profile: Profile) -> Profile | None:
    if profile.entity.affiliation is None:
        return None
    found = (archive.profile_in(e.story, profile.entity.affiliation) for e in profile.entries)
    return next((p for p in found if p), None)


def _about(site: Site, profile: Profile) -> str:
    words = site.words
    parts = [
        profile.titles.most_common(1)[0][0] if profile.titles else words.term("kinds", profile.entity.kind),
        words("n_stories", n=len(profile.entries)),
        words("n_quotations", n=len(profile.said)) if profile.said else "",
    ]
    return _cut(f"{profile.entity.name}: {', '.join(p for p in parts if p)}", 180)


# Topics


def _themes(site: Site) -> Iterator[View]:
    yield View(
        THEMES,
        site.words("topics"),
        "themes.html",
        lambda: {"themes": [(level, t.name, t.page, len(t.entries)) for level, t in in_order(site.themes)]},
        section="topics",
        trail=site.trail(),
        description=site.words("topics_lead"),
    )
    listed = site.trail((site.words("topics"), THEMES))
    for theme in site.themes.values():
        trail = (*listed, *((text.plain(t.name), t.page) for t in line(theme.code, site.themes)))
        months: dict[str, list[Entry]] = {}
        for entry in theme.entries if len(theme.entries) > MANY else ():
            months.setdefault(entry.month or "", []).append(entry)
        yield View(
            theme.page,
            text.plain(theme.name),
            "theme.html",
            lambda theme=theme, months=months: _theme_values(site, theme, months),  # type: ignore[misc]
            section="topics",
            description=f"{text.plain(theme.name)}: {site.words('n_stories', n=len(theme.entries))}",
            updated=max((e.updated for e in theme.entries if e.updated), default=None),
            feed=theme.page.removesuffix(".html"),
            trail=trail,
            about=theme,
        )
        ordered = dict(sorted(months.items(), reverse=True))
        parts = _parts(site, ordered, partial(_month_of, theme.page), most=LONGEST)
        for at, part in enumerate(parts):
            yield View(
                part.path,
                f"{text.plain(theme.name)}: {part.label}",
                "month.html",
                lambda at=at, part=part, parts=parts: {  # type: ignore[misc]
                    "entries": part.items,
                    "neighbours": _neighbours(parts, at),
                },
                section="topics",
                trail=(*trail, (text.plain(theme.name), theme.page)),
            )


def _theme_values(site: Site, theme: Theme, months: Mapping[str, Sequence[Entry]]) -> Mapping[str, Any]:
    archive = site.archive
    said = [one for entry in theme.entries for one in archive.said_in(entry)]
    named = Counter(key for entry in theme.entries for key in entry.entities)
    ranked = [archive.profiles[key] for key, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))]
    return {
        "name": theme.name,
        "concept": theme.concept,
        "count": len(theme.entries),
        "quoted": len(said),
        "narrower": [(t.name, t.page, len(t.entries)) for t in (site.themes[code] for code in theme.narrower)],
        "entries": theme.entries if not months else theme.entries[:FEW],
        "months": [(m, _month_of(theme.page, m), len(e)) for m, e in sorted(months.items(), reverse=True)],
        "named": {type_: [(p, named[p.key]) for p in ranked if p.entity.type == type_][:SPEAKING] for type_ in LISTS},
        "speaking": site.threads.speaking(said)[:SPEAKING],
        "chronology": _chronology(
            site, theme.entries, lambda m: _month_of(theme.page.rpartition("/")[2], m) if months else ""
        ),
    }


# Quotations

SAID = 100
"""so many quotations stand on one page"""


def _quotations(site: Site) -> Iterator[View]:
    said = site.archive.said
    by_month: dict[str, list[Said]] = {}
    for one in said:
        by_month.setdefault(one.entry.month or "", []).append(one)
    months = dict(sorted(by_month.items(), reverse=True)) if len(said) > SAID else {}
    yield View(
        "zitate.html",
        site.words("quotations"),
        "quotations.html",
        lambda: {
            "days": _by_day(site, said[: SAID if not months else NEWEST]),
            "months": [(m, _quotation_page(m), len(q)) for m, q in months.items()],
            "speakers": sorted((p for p in site.archive.profiles.values() if p.said), key=_most_said)[:FEW],
            "ask": _asked(site.words),
        },
        section="quotations",
        description=site.words("quotations_lead"),
        trail=site.trail(),
    )
    parts = _parts(site, months, _quotation_page, most=SAID)
    for at, part in enumerate(parts):
        yield View(
            part.path,
            site.words("quotations_of_month", month=part.label),
            "quotations.html",
            lambda at=at, part=part: {  # type: ignore[misc]
                "days": _by_day(site, part.items),
                "months": (),
                "speakers": (),
                "neighbours": _neighbours(parts, at),
            },
            section="quotations",
            trail=site.trail((site.words("quotations"), "zitate.html")),
        )


def _shared(site: Site, said: Said) -> View:
    profile = site.archive.speaker(said)
    name = text.plain(profile.entity.name) if profile else said.named
    image = sharing.picture(said) if sharing.picture(said) in site.pictured else ""

    def values() -> Mapping[str, Any]:
        linked_data = sharing.linked(site.archive, said, site.base_url, image=image)
        return {"said": said, "profile": profile, "name": name, "linked": in_script(json.dumps(linked_data))}

    return View(
        sharing.page(said),
        _cut(f"{name}: {said.words}", 110),
        "quotation.html",
        values,
        section="quotations",
        description=_cut(f"{name}: {said.words} ({said.entry.short}, {site.words.date(said.entry.dated)})", 300),
        updated=said.entry.updated,
        trail=site.trail(
            (site.words("quotations"), "zitate.html"),
            *([(name, profile.page)] if profile else []),
        ),
        image=image,
    )


_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def in_script(data: str) -> str:
    """JSON for a ``script`` element: the same data, with what could end the element or turn the page's text around
    written as JSON escapes."""
    return _UNSAFE_IN_SCRIPT.sub(lambda sign: f"\\u{ord(sign.group()):04x}", data)


NEWEST = 20
"""quotations on the first page where the others stand on pages by month"""


def _most_said(profile: Profile) -> tuple[int, str]:
    return -len(profile.said), profile.key


def _quotation_page(month: str) -> str:
    return f"zitate/{month or 'ohne-datum'}.html"


def _by_day(site: Site, said: Iterable[Said]) -> list[tuple[str, list[tuple[Said, Profile | None]]]]:
    """Each day, as precise as it is known, with its quotations and who speaks; newest first."""
    days: dict[str, list[tuple[Said, Profile | None]]] = {}
    for one in said:
        days.setdefault(one.entry.dated[:10], []).append((one, site.archive.speaker(one)))
    return sorted(days.items(), reverse=True)


def _asked(words: Strings) -> str:
    """The words that the page's script needs, as JSON."""
    keys = (
        *("also_meant", "understood", "nobody", "said_by", "did_you_mean", "count", "page_of", "page_back", "page_on"),
        *("to_whom", "unsure", "permalink", "exporting", "no_index"),
    )
    told = {key: words.words[f"ask_{key}"] for key in keys}
    told |= {"types": words.words["quotation_types"], "undated": words("undated")}
    return json.dumps(told | {"unnamed_speaker": words("unnamed_speaker")}, ensure_ascii=False)


# Overview, quality


def _overview(site: Site) -> View:
    counts = (len(site.archive.entries), len(site.archive.said))
    return View(
        "index.html",
        site.words("overview"),
        "overview.html",
        lambda: _overview_values(site),
        description=site.words("overview_lead", stories=counts[0], quotations=counts[1]),
        feed="meldungen",
    )


def _overview_values(site: Site) -> Mapping[str, Any]:
    archive, words = site.archive, site.words
    places = _dateline_places(archive)
    dots = [
        (p.entity.longitude, p.entity.latitude, n)
        for p, n in places
        if p.entity.longitude is not None and p.entity.latitude is not None
    ]
    nodes, links = charts.pairs(archive)
    if len(archive.entries) < 2:
        links = []  # in a single story everybody is named with everybody
    quoted = sorted((p for p in archive.profiles.values() if p.said), key=lambda p: (-len(p.said), p.key))
    return {
        "latest": archive.entries[:12],
        "of_the_day": _of_the_day(archive),
        "topics": _foremost_topics(site),
        "counts": {
            "stories": len(archive.entries),
            "quotations": len(archive.said),
            **{PLURALS[t]: sum(1 for p in archive.profiles.values() if p.entity.type == t) for t in LISTS},
        },
        "months": [(m, month_page(m), len(e)) for m, e in archive.months.items()],
        "quoted": quoted[:10],
        "places": places[:12],
        "map": charts.world_map(dots, "assets/world.svg", words("datelines_map")) if dots else None,
        "links": links[:12],
        "network": charts.network(nodes, links[:60], words("network_map")) if links else None,
        "timeline": _timeline(site),
        "agencies": site.agencies,
    }


def _foremost_topics(site: Site, most: int = 14) -> list[tuple[str, str, int]]:
    ranked = sorted(site.themes.values(), key=lambda theme: (-len(theme.entries), theme.name))
    return [(theme.name, theme.page, len(theme.entries)) for theme in ranked[:most]]


def _of_the_day(archive: Archive) -> Said | None:
    """Of the newest stories with one: the direct quotation of a known speaker that is of the length of a sentence or
    two, the surest of them."""
    fit = (s for s in archive.said if s.quotation.type == "direct" and archive.speaker(s) and 30 <= len(s.words) <= 220)
    first = next(fit, None)
    if first is None:
        return None
    same = [first, *takewhile(lambda s: s.entry.dated[:10] == first.entry.dated[:10], fit)]
    return max(same, key=lambda s: (s.quotation.confidence, len(s.words)))


def _dateline_places(archive: Archive) -> list[tuple[Profile, int]]:
    counts: Counter[str] = Counter()
    for entry in archive.entries:
        located = entry.story.dateline.located if entry.story.dateline else ()
        for span in located:
            mention = next((m for m in entry.story.mentions if m.span.overlaps(span)), None)
            profile = archive.profile_in(entry.story, mention.entity) if mention else None
            if profile:
                counts[profile.key] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(archive.profiles[key], n) for key, n in ranked]


def _quality(site: Site) -> View:
    return View(
        "qualitaet.html",
        site.words("quality"),
        "quality.html",
        lambda: {
            "figures": site.figures,
            "mentions": _rule_rows((m.by, m.confidence) for e in site.archive.entries for m in e.story.mentions),
            "quotations": _rule_rows((q.by, q.confidence) for e in site.archive.entries for q in e.story.quotations),
            "silent": sum(
                1 for e in site.archive.entries for q in e.story.quotations if not q.attributed_to and not q.speaker
            ),
        },
        section="quality",
        description=site.words("quality_lead"),
    )


def _rule_rows(found: Iterable[tuple[str, float]]) -> list[tuple[Markup, int, float, int]]:
    """Rule, how often, mean certainty, how many below 0.8."""
    by_rule: dict[str, list[float]] = defaultdict(list)
    for by, confidence in found:
        by_rule[by].append(confidence)
    rows = [(_named(by), len(c), sum(c) / len(c), sum(1 for x in c if x < 0.8)) for by, c in by_rule.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _named(by: str) -> Markup:
    """``QUO010 · A quotation in marks``"""
    return rule(by, f"{by} · {title_of(by)}" if title_of(by) != by else by or "—")
