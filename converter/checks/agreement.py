"""Rules on documents that belong together: outputs of one story, versions of an item, a package and its items."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from converter.checks import dates, wordwise
from converter.checks.artefacts import DATED, Artefact, Feed, Release, Story, folded
from converter.checks.views import Finding
from converter.diagnostics import Severity, plural
from converter.language_tags import primary
from converter.registry import check

_STORY = ("together",)
_FEED = ("feed",)


def _against_first(story: Story, name: str) -> Iterator[tuple[Artefact, Artefact]]:
    """Each document that says something of a kind with the first that does: one finding for one deviation."""
    having = [a for a in story.artefacts if getattr(a, name)]
    for other in having[1:]:
        yield having[0], other


@check("TOG001", severity="warning", kinds=_STORY)
def headlines(story: Story) -> Iterable[Finding]:
    """The outputs of one story have different headlines.

    **Bad**: `a.newsml.xml` says "Einigung erzielt", `a.jsonld` says "Keine Einigung".

    **Good**: one headline in all.

    Reference: files that share a stem (`a.newsml.xml`, `a.jsonld`, `a.html`) are outputs of one story.
    """
    for first, other in _against_first(story, "headline"):
        if folded(first.headline) != folded(other.headline):
            where = first.place("headline")
            yield Finding(
                f"the headline is {other.headline!r}, in {where} it is {first.headline!r}", other.at("headline")
            )


@check("TOG002", severity="warning", kinds=_STORY)
def texts(story: Story) -> Iterable[Finding]:
    """The outputs of one story have different texts.

    Every changed, missing or added word is told, with the words before it. Only a headline or an agency's dateline may
    stand in front of one text and not of the other.

    **Bad**: "3.000 Menschen" in `a.newsml.xml`, "4.000 Menschen" in `a.jsonld`.

    **Good**: the same words in all.

    Reference: files that share a stem are outputs of one story.
    """
    for first, other in _against_first(story, "words"):
        changes = differences(first, other)
        if changes:
            more = f" and {len(changes) - _SHOWN} more" if len(changes) > _SHOWN else ""
            said = "; ".join(changes[:_SHOWN])
            yield Finding(f"the text is not that of {first.place('text')}: {said}{more}", other.at("text"))


_SHOWN = 5
"""changes of one text that are told"""


def differences(one: Artefact, two: Artefact) -> list[str]:
    """Every change from the first text to the second, with the words around it.

    A headline or a dateline with which only one of the texts begins is none.
    """
    firsts, seconds = {one.words, without_headline(one)}, {two.words, without_headline(two)}
    return min((wordwise.changes(a, b) for a in sorted(firsts) for b in sorted(seconds)), key=len)


def without_headline(artefact: Artefact) -> tuple[str, ...]:
    """The words of the body, without a headline that it begins with."""
    head = tuple(wordwise.words(artefact.headline))
    return artefact.words[len(head) :] if head and artefact.words[: len(head)] == head else artefact.words


@check("TOG003", severity="warning", kinds=_STORY)
def entities(story: Story) -> Iterable[Finding]:
    """An output names a person, place or organisation that another output of the story does not know.

    **Bad**: `a.jsonld` mentions Angela Merkel, `a.newsml.xml` has no such subject.

    **Good**: the same in all.

    Reference: files that share a stem are outputs of one story.
    """
    knowing = [a for a in story.artefacts if a.entities]
    for one in knowing:
        for name in sorted(one.entities):
            without = [two.source for two in knowing if name not in two.names and two.source != one.source]
            if without:
                yield Finding(f"{name!r} is not in {', '.join(without)}", one)


@check("TOG004", severity="warning", kinds=_STORY)
def quotations(story: Story) -> Iterable[Finding]:
    """A quotation of one output is not in the text of another, or their numbers differ.

    **Bad**: `a.jsonld` quotes "Wir gehen", in `a.newsml.xml` it is "Wir kommen".

    **Good**: the same in all.

    Reference: files that share a stem are outputs of one story.
    """
    texts = [a for a in story.artefacts if a.text]
    for one in story.artefacts:
        for text in one.quotations:
            pieces = [folded(p) for p in re.split(r"\s*(?:\[…\]|\[\.\.\.\])\s*", text)]
            without = [two.source for two in texts if not all(piece in two.text for piece in pieces if piece)]
            if set(without) - {one.source}:
                yield Finding(f"the quotation {text[:60]!r} is not in the text of {', '.join(without)}", one.at("text"))
    for first, other in _against_first(story, "quotations"):
        if len(first.quotations) != len(other.quotations):
            message = (
                f"{plural(len(other.quotations), 'quotation')}, and {len(first.quotations)} in {first.place('text')}"
            )
            yield Finding(message, other)


@check("TOG005", severity="warning", kinds=_STORY)
def dates_(story: Story) -> Iterable[Finding]:
    """The outputs of one story have different dates.

    Compared as precisely as both are: `2025-02` agrees with `2025-02-12`. A day of difference is allowed: when a story
    was written is not when it was published.

    **Bad**: `2025-02-12` in `a.newsml.xml`, `2025-03-12` in `a.jsonld`.

    **Good**: the same in all.

    Reference: contentCreated, datePublished, `dated`.
    """
    for first, other in _against_first(story, "date"):
        one, two = dates.read(first.date), dates.read(other.date)
        if one and two and dates.apart(one, two) > timedelta(days=1):
            yield Finding(f"the date is {other.date}, in {first.place('date')} it is {first.date}", other.at("date"))


@check("TOG006", severity="warning", kinds=_STORY)
def identifiers(story: Story) -> Iterable[Finding]:
    """The outputs of one story have different identifiers or languages.

    **Bad**: the `guid` is `tag:example.org,2025:a`, the `identifier` of the JSON-LD `tag:example.org,2025:b`.

    **Good**: the same in all.

    Reference: guid, identifier, uri; language, inLanguage.
    """
    for first, other in _against_first(story, "guid"):
        if first.guid != other.guid:
            yield Finding(
                f"the identifier is {other.guid}, in {first.place('guid')} it is {first.guid}", other.at("guid")
            )
    for first, other in _against_first(story, "language"):
        if primary(first.language) != primary(other.language):
            message = f"the language is {other.language}, in {first.place('language')} it is {first.language}"
            yield Finding(message, other.at("language"))


@check("TOG007", severity="warning", kinds=_STORY)
def status_version_rights(story: Story) -> Iterable[Finding]:
    """The outputs of one story differ in status, version or holder of the rights.

    One receiver publishes what another was told to withhold, keeps what is out of date, or names the wrong owner.

    **Bad**: `stat:canceled` in `a.newsml.xml`, `"pubStatus": "usable"` in `a.ninjs.json`.

    **Good**: the same in all.

    Reference: pubStatus, management-status; @version, du-key; copyrightHolder, doc.copyright.
    """
    for name, called in (("status", "status"), ("version", "version"), ("holder", "holder of the rights")):
        having = [a for a in story.artefacts if getattr(a.facts, name)]
        for other in having[1:]:
            said, first = getattr(other.facts, name), getattr(having[0].facts, name)
            if folded(said) != folded(first):
                where = having[0].place(name)
                yield Finding(f"the {called} is {said!r}, in {where} it is {first!r}", other.at(name))


_NEAR = 0.01
"""degrees, about a kilometre: outputs round"""


@check("TOG008", severity="warning", kinds=_STORY)
def coordinates(story: Story) -> Iterable[Finding]:
    """The outputs of one story put a place at different points of the map.

    Compared where both name the place alike and give it one point; a hundredth of a degree is allowed.

    **Bad**: Weilheim at 47.84, 11.14 in `a.newsml.xml`, at 11.14, 47.84 in `a.jsonld`.

    **Good**: the same in all.

    Reference: position@latitude and @longitude (NewsML-G2), GeoCoordinates (schema.org), GeoJSON (RFC 7946: longitude
    first).
    """
    known: dict[str, tuple[Artefact, float, float]] = {}
    for artefact in story.artefacts:
        for name, latitude, longitude in dict.fromkeys(artefact.facts.points):
            first, lat, lon = known.setdefault(name, (artefact, latitude, longitude))
            if first is not artefact and (abs(lat - latitude) > _NEAR or abs(lon - longitude) > _NEAR):
                swapped = abs(lat - longitude) <= _NEAR and abs(lon - latitude) <= _NEAR
                hint = "latitude and longitude are swapped in one of the two" if swapped else ""
                message = f"{name} lies at {latitude}, {longitude}, in {first.place()} at {lat}, {lon}"
                yield Finding(message, artefact, hint)


@check("FED001", severity="warning", kinds=_FEED)
def versions(feed: Feed) -> Iterable[Finding]:
    """The versions of an item contradict each other.

    A higher version is older than a lower one, or one version exists twice with different times: receivers keep the
    wrong text. So is a `firstCreated` that changes. One version with two texts or headlines is an error.

    **Bad**: version 3 of `tag:example.org,2025:a` was created before version 2.

    **Good**: later versions have higher numbers.

    Documents of one format are compared: NewsML-G2, and ninjs, NITF (`doc-id`, `du-key`) and JSON-LD that state a
    version. JSON-LD without one has the time of its last change (`dateModified`, to the minute or more).

    Reference: NewsML-G2 2.35, guid, @version, versionCreated; ninjs 3.1, uri, version; NITF 3.6, doc-id, du-key;
    schema.org 30.0, version, dateModified.
    """
    groups: dict[tuple[str, str], list[Release]] = {}
    for release in feed.releases:
        groups.setdefault((release.kind, release.guid), []).append(release)
    for group in groups.values():
        ordered = sorted(group, key=lambda r: r.version)
        for before, after in pairwise(ordered):
            one, two = dates.read(before.created), dates.read(after.created)
            where = f"in {before.source}"
            if before.version == after.version and before.content != after.content:
                hint = "a changed text needs a higher version: receivers keep what they have"
                message = f"version {after.version} of {after.guid} has another content {where}"
                if after.version == DATED:
                    hint = "a changed text needs a later dateModified: receivers keep what they have"
                    message = f"{after.guid} as of {after.created} has another content {where}"
                yield Finding(message, after.location, hint, Severity.ERROR)
            if before.version == after.version:
                if one and two and one.at != two.at:  # copies of one document are no contradiction
                    message = (
                        f"version {after.version} of {after.guid} is also {where}, of another time ({before.created})"
                    )
                    yield Finding(message, after.location)
            elif one and two and dates.later(one, two):
                earlier = f"version {before.version} {where} ({before.created})"
                message = f"version {after.version} ({after.created}) is older than {earlier}"
                yield Finding(message, after.location)
            first, second = dates.read(before.first), dates.read(after.first)
            if first and second and first.at != second.at:
                message = f"firstCreated of {after.guid} is {after.first}, {where} it is {before.first}"
                yield Finding(message, after.location)


@check("FED002", severity="warning", kinds=_FEED)
def packages(feed: Feed) -> Iterable[Finding]:
    """A package refers to an item, or a version of it, that is not among the files.

    Only where at least one of its items is: else the items are simply elsewhere, and nothing is said.

    **Bad**: the package refers to `tag:example.org,2025:b`, and only `…:a` is there.

    **Good**: all items of the package are there.

    Reference: NewsML-G2 2.35, itemRef@residref, @version.
    """
    known: dict[str, set[int]] = {}
    for release in feed.releases:
        known.setdefault(release.guid, set()).update({release.version} - {DATED})
    near = {location.source for target, _, location in feed.references if target in known}
    for target, version, location in feed.references:
        if location.source not in near:
            continue
        if target not in known:
            close = difflib.get_close_matches(target, known, 1, 0.9)
            yield Finding(f"no item {target} among the files", location, f"did you mean {close[0]}?" if close else "")
        elif version is not None and version not in known[target]:
            there = ", ".join(map(str, sorted(known[target])))
            yield Finding(f"no version {version} of {target} among the files, there is {there}", location)


@check("FED003", severity="warning", kinds=_FEED)
def titles(feed: Feed) -> Iterable[Finding]:
    """A feed lists a story under another title than the story has.

    The correction reached the story and not the feed.

    **Bad**: the Atom entry is "Einigung erzielt", the JSON-LD of the page it links to "Keine Einigung".

    **Good**: the same in both.

    Reference: RFC 4287, title; the entry's id or link is the story's guid, identifier or url.
    """
    stories = {address: entry for entry in feed.entries if not entry.listed for address in entry.addresses}
    for entry in feed.entries:
        if not entry.listed or not entry.title:
            continue
        story = next((stories[a] for a in sorted(entry.addresses) if a in stories), None)
        if story and story.title and folded(story.title) != folded(entry.title):
            yield Finding(f"the title is {entry.title!r}, in {story.source} it is {story.title!r}", entry.location)
