"""What documents say of text and data mining, each in its own vocabulary, in one that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from converter import rights
from converter.checks.views import Finding, HtmlView, Item, JsonView, RawView, View, XmlView, local, text_of
from converter.diagnostics import Location
from converter.rights import Mining

ROBOTS, TRUST, TDM, RSL = "robots", "trust", "tdmrep", "rsl"
OF_SITE = (ROBOTS, TRUST, TDM, RSL)
"""kinds of document that speak for all of a site"""


@dataclass(frozen=True, slots=True)
class Statement:
    """Whether something may be mined, as one document says it."""

    kind: str
    """of the document"""
    said: str
    """in the document's own terms"""
    open: bool
    """False: mining is reserved"""
    exact: Mining | None
    """None where the vocabulary only tells open from reserved"""
    location: Location

    @property
    def folder(self) -> str:
        """The folder that a document of a site speaks for."""
        path = PurePosixPath(self.location.source.replace("\\", "/"))
        return str(path.parent.parent if path.parent.name == ".well-known" else path.parent)


def named(name: str) -> str | None:
    """The kind of a file that is known by its name alone."""
    path = PurePosixPath(name.replace("\\", "/"))
    return {"robots.txt": ROBOTS, "trust.txt": TRUST, "tdmrep.json": TDM}.get(path.name)


def statements(view: View) -> Iterator[Statement]:
    """What a view says; nothing where it says nothing, or nothing that can be compared."""
    if isinstance(view, Item):
        yield from _item(view)
    elif isinstance(view, HtmlView):
        yield from _page(view)
    elif isinstance(view, RawView) and view.kind == ROBOTS:
        yield from _robots(view)
    elif isinstance(view, RawView) and view.kind == TRUST:
        yield from _trust(view)
    elif isinstance(view, JsonView) and view.kind == TDM:
        yield from _reservation(view)
    elif isinstance(view, XmlView) and view.kind == RSL:
        yield from _licence(view)


def _item(view: Item) -> Iterator[Statement]:
    for element in view.g2("dataMining"):
        code = re.split("[/:]", element.get("uri") or element.get("qcode") or "")[-1].upper()
        if (exact := rights.mining_of_plus(code)) is not None or rights.reserves_training(code):
            yield Statement(view.kind, code, exact == rights.OPEN, exact, view.locate(element))


def _robots(view: RawView) -> Iterator[Statement]:
    text = view.data.decode("utf-8", "replace")
    if (exact := rights.mining_of_signals(text)) is not None:
        lines = text.split("\n")
        at = next((n for n, line in enumerate(lines) if "content-signal" in line.lower()), 0)
        place = Location(view.name, at + 1, 1)
        told = exact if re.search(r"(?i)\bsearch\s*=", lines[at]) else None  # unsaid, neither granted nor restricted
        yield Statement(view.kind, lines[at].strip()[:80], exact == rights.OPEN, told, place)


def _trust(view: RawView) -> Iterator[Statement]:
    for number, name, value in attributes(view.data):
        if name == "datatrainingallowed" and value in ("yes", "no"):
            yield Statement(view.kind, f"{name}={value}", value == "yes", None, Location(view.name, number, 1))


def _reservation(view: JsonView) -> Iterator[Statement]:
    """Where all rules of the file say the same; some may speak for parts of the site."""
    rules = view.value if isinstance(view.value, list) else []
    values = [rule.get("tdm-reservation") for rule in rules if isinstance(rule, Mapping)]
    if values and values[0] in (0, 1) and all(value == values[0] for value in values):
        said = f"tdm-reservation {values[0]}"
        yield Statement(view.kind, said, values[0] == 0, None, view.locate("/0/tdm-reservation"))


def _page(view: HtmlView) -> Iterator[Statement]:
    for tag, found, line, column in view.tags:
        if tag == "meta" and (found.get("name") or "").strip().lower() == "tdm-reservation":
            value = (found.get("content") or "").strip()
            if value in ("0", "1"):
                place = view.locate((line, column))
                yield Statement(view.kind, f"tdm-reservation {value}", value == "0", None, place)


def _licence(view: XmlView) -> Iterator[Statement]:
    for element in view.elements:
        if local(element.tag) in ("permits", "prohibits") and element.get("type") == "usage":
            uses = set(text_of(element).replace(",", " ").split())
            if uses & {"all", "ai-all", "ai-train"}:
                allowed = local(element.tag) == "permits"
                said = f"{local(element.tag)} {' '.join(sorted(uses))}"
                yield Statement(view.kind, said, allowed, None, view.locate(element))


def attributes(data: bytes) -> Iterator[tuple[int, str, str]]:
    """Lines of ``trust.txt``: number, name in small letters, value."""
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, _, value = line.partition("=")
            yield number, name.strip().lower(), value.strip()


def disagreements(said: tuple[Statement, ...]) -> Iterator[Finding]:
    """Each statement of a site, and each document in its folder, against the first that the site makes."""
    of_site = sorted((s for s in said if s.kind in OF_SITE), key=lambda s: OF_SITE.index(s.kind))
    first: dict[str, Statement] = {}
    for one in of_site:
        first.setdefault(one.folder, one)
    alike: dict[tuple[str, str, Location], list[Statement]] = {}
    for one in said:
        known = next((first[folder] for folder in _above(one) if folder in first), None)
        if known is not None and known is not one and not _agree(one, known):
            alike.setdefault((one.kind, one.said, known.location), []).append(one)
    for (_, words, place), ones in alike.items():
        known = next(s for s in first.values() if s.location == place)
        more = f" (so {len(ones)} documents)" if len(ones) > 1 else ""
        yield Finding(f"{words}{more}, and {known.said} in {known.location.source}", ones[0].location)


def _agree(one: Statement, other: Statement) -> bool:
    exactly = one.exact is None or other.exact is None or one.exact == other.exact
    return one.open == other.open and exactly


def _above(one: Statement) -> Iterator[str]:
    path = PurePosixPath(one.folder)
    yield str(path)
    yield from (str(folder) for folder in path.parents)
