"""What Media RSS, podcasts, FeedSync and dates in modules say across several attributes and elements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from converter.checks import dates, feed_types
from converter.checks.views import XML, Element, Finding, XmlView, local, text_of
from converter.diagnostics import Severity

_MEDIA = "{http://search.yahoo.com/mrss/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_SSE = "{http://www.microsoft.com/schemas/sse}"
_GBASE = "{http://base.google.com/ns/1.0}"
_GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
_GEORSS = "{http://www.georss.org/georss}"
_TERMS = "{http://purl.org/dc/terms/}"
_DATES = ("{http://purl.org/dc/elements/1.1/}date", f"{_TERMS}issued", f"{_TERMS}modified")
_LENGTHS = {"md5": 32, "sha-1": 40}
_WARN = Severity.WARNING


def values(view: XmlView) -> Iterator[Finding]:
    """Findings of ``EXT001``: errors unless they say otherwise."""
    for tag, judge in _JUDGES.items():
        for element in view.by_tag.get(tag, ()):
            yield from judge(element)
    for category in view.by_tag.get(f"{_ITUNES}category", ()):
        yield from _category(category)
    for tag in _DATES:
        for element in view.by_tag.get(tag, ()):
            yield from _moment(element, view)
    for latitude in view.by_tag.get(f"{_GEO}lat", ()):
        outer = latitude.getparent()
        if outer is not None and next(outer.iterchildren(f"{_GEO}long"), None) is None:
            yield Finding("geo:lat has no geo:long beside it", latitude, severity=_WARN)
    for longitude in view.by_tag.get(f"{_GEO}long", ()):
        outer = longitude.getparent()
        if outer is not None and next(outer.iterchildren(f"{_GEO}lat"), None) is None:
            yield Finding("geo:long has no geo:lat beside it", longitude, severity=_WARN)
    for entry in view.all("item", "entry") or view.elements:
        for name, count in Counter(child.tag for child in entry.iterchildren(f"{_GBASE}*")).items():
            if count > 10:
                yield Finding(f"g:{local(name)} stands {count} times, and may ten times", entry)


def _hash(element: Element) -> Iterator[Finding]:
    algorithm = element.get("algo", "md5")
    length = _LENGTHS.get(algorithm)
    if length and not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", text_of(element)):
        yield Finding(f"media:hash is no {algorithm}: {text_of(element)!r}", element, f"{length} hexadecimal digits")


def _rating(element: Element) -> Iterator[Finding]:
    scheme, text = element.get("scheme") or "urn:simple", text_of(element)
    known: Mapping[str, str] = feed_types.lists()["media-ratings"]
    if scheme in known and text.lower() not in known[scheme].split():
        yield Finding(f"{scheme} has no rating {text!r}", element, f"one of: {known[scheme]}")
    elif scheme == "urn:icra" and not re.fullmatch(r"r \((?:[nsvlocx][a-z] [01] ?)+\)", text):
        yield Finding(f"urn:icra has no rating {text!r}", element, "as in r (nz 1 sz 1)")


def _restriction(element: Element) -> Iterator[Finding]:
    type_, text = element.get("type"), text_of(element)
    if type_ == "country":
        for code in text.split():
            if not re.fullmatch(r"[A-Za-z]{2}", code):
                yield Finding(f"media:restriction names the country {code!r}", element, "two letters: DE (ISO 3166-1)")
    elif type_ == "uri" and not all(map(feed_types.iri, text.split() or [""])):
        yield Finding(f"media:restriction has no address: {text!r}", element)
    elif type_ == "uri" and len(text.split()) > 1:
        yield Finding(f"media:restriction has blanks in its address: {text!r}", element)
    elif type_ is None and text not in ("all", "none"):
        yield Finding(f"media:restriction is {text!r}, and must be all or none without a type", element)


def _credit(element: Element) -> Iterator[Finding]:
    role, scheme = element.get("role"), element.get("scheme") or "urn:ebu"
    if role is None:
        return
    if role != role.lower() or not role.strip():
        message = f"the role of media:credit is {role!r}, and must be a role in small letters: author"
        yield Finding(message, (element, "role"), severity=_WARN)
    elif scheme == "urn:ebu" and role not in feed_types.lists()["credit-roles"]:
        message = f"the role {role!r} of media:credit is none of the European Broadcasting Union's"
        yield Finding(message, (element, "role"), "name the scheme, or choose another", _WARN)


def _content(element: Element) -> Iterator[Finding]:
    if not element.get("url") and next(element.iter(f"{_MEDIA}player", f"{_MEDIA}embed"), None) is None:
        yield Finding("media:content has neither a url nor a media:player", element, severity=_WARN)


def _group(element: Element) -> Iterator[Finding]:
    contents = list(element.iterchildren(f"{_MEDIA}content"))
    if len(contents) < 2:
        yield Finding("media:group has no two media:content to choose from", element, severity=_WARN)
    if sum(content.get("isDefault") == "true" for content in contents) > 1:
        yield Finding("media:group has more than one default", element, severity=_WARN)


def _adult(element: Element) -> Iterator[Finding]:
    yield Finding("media:adult is an old name", element, "media:rating", _WARN)


def _category_label(element: Element) -> Iterator[Finding]:
    if feed_types.markup(element.get("label") or ""):
        yield Finding("label takes plain text, and has markup in it", (element, "label"), severity=_WARN)


def _where(element: Element) -> Iterator[Finding]:
    shape = next(element.iterchildren("*"), None)
    if shape is None or next(shape.iterchildren("*"), None) is None:
        yield Finding("georss:where has no position in it", element, severity=_WARN)


def _history(element: Element) -> Iterator[Finding]:
    if element.get("when") is None and element.get("by") is None:
        yield Finding("sx:history says neither when nor by whom", element)


def _span(element: Element) -> Iterator[Finding]:
    since, until = dates.read(element.get("since") or ""), dates.read(element.get("until") or "")
    if since and until and dates.later(since, until):
        yield Finding("since is after until", (element, "since"))


def _moment(element: Element, view: XmlView) -> Iterator[Finding]:
    when = dates.read(text_of(element))
    late = view.options.now is not None and when is not None and when.at > view.options.now + timedelta(days=1)
    if when and (when.at.year < 1990 or late):
        yield Finding(f"{local(element.tag)} is hardly meant: {text_of(element)}", element, severity=_WARN)


_JUDGES: Mapping[str, Callable[[Element], Iterator[Finding]]] = {
    f"{_MEDIA}hash": _hash,
    f"{_MEDIA}rating": _rating,
    f"{_MEDIA}restriction": _restriction,
    f"{_MEDIA}credit": _credit,
    f"{_MEDIA}content": _content,
    f"{_MEDIA}group": _group,
    f"{_MEDIA}adult": _adult,
    f"{_MEDIA}category": _category_label,
    f"{_GEORSS}where": _where,
    f"{_SSE}history": _history,
    f"{_SSE}sharing": _span,
    f"{_SSE}related": _span,
}


def podcast(view: XmlView) -> Iterator[Finding]:
    """What Apple asks of a show and it does not say."""
    channel = next(view.root.iterchildren("channel"), None)
    if channel is None or not any(str(e.tag).startswith(_ITUNES) for e in view.elements):
        return
    there = {str(child.tag) for child in channel.iterchildren("*")}
    missing = [name for name in ("category", "explicit", "owner") if _ITUNES + name not in there]
    names = [f"itunes:{name}" for name in missing]
    if "language" not in there and channel.get(f"{XML}lang") is None and view.root.get(f"{XML}lang") is None:
        names.insert(0, "language")
    if names:
        message = f"the podcast has no {', no '.join(names)}"
        yield Finding(message, channel, "Apple's directory asks for them")


def _category(element: Element) -> Iterator[Finding]:
    """Categories stand in the place that Apple's list has for them."""
    table: Mapping[str, list[str]] = feed_types.lists()["itunes-categories"]
    text, parent = element.get("text") or "", element.getparent()
    outer = parent.get("text") or "" if parent is not None and parent.tag == element.tag else None
    if text in table if outer is None else text in table.get(outer, ()):
        return
    homes = [name for name, inner in table.items() if text in inner]
    if homes:
        message = f"the category {text!r} stands inside {' or '.join(map(repr, homes))}"
        yield Finding(message, element, severity=_WARN)
    elif text in table:
        yield Finding(f"the category {text!r} stands on its own", element, severity=_WARN)
    elif text in feed_types.lists()["itunes-categories-old"]:
        yield Finding(f"the category {text!r} is of Apple's list before 2019", element, severity=_WARN)
