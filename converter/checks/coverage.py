"""What a run judged, by kind and version, and what it did not judge, and why: silence alone says neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from converter.checks import judging, ninjs
from converter.checks.detection import KINDS
from converter.checks.views import NITF, XHTML, HtmlView, Item, JsonView, Options, RawView, View, XmlView, local
from converter.diagnostics import Diagnostic, Location, Severity
from converter.standards import declared_ninjs, nearest, standards

NO_RULES = "there are no rules for it"
NOT_ASKED = "no rule that was asked for is about it"
_MOST_SOURCES = 5
_MOST_ROWS = 12
_WHY = {
    "XML001": "it is not well-formed",
    "JSN001": "it is not JSON",
    "DOC002": "it is no whole document of NewsML-G2",
}
"""reasons without what the finding quotes of the document, by which files are told together"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A document, or a part of one, that a run met."""

    source: str
    kind: str
    """as people call it"""
    version: str = ""
    """of its standard; empty where it has none or does not say"""
    why: str = ""
    """why it was not judged; empty: it was"""


@dataclass(frozen=True, slots=True)
class Row:
    """Documents of one kind and version that had the same fate."""

    kind: str
    version: str
    why: str
    count: int
    sources: tuple[str, ...]
    """the first of them"""
    more: int = 0
    """sources that are not among them"""


@dataclass(frozen=True, slots=True)
class Tally:
    """The documents of a run."""

    judged: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()
    """what was not judged"""

    def __str__(self) -> str:
        """``judged: JSON-LD (1); not judged: SportsML (1: there are no rules for it: a.xml)``"""
        said = ", ".join(f"{_called(row)} ({row.count})" for row in self.judged) or "nothing"
        if not self.left:
            return f"judged: {said}"
        left = ", ".join(_left(row) for row in self.left[:_MOST_ROWS])
        rest = sum(row.count for row in self.left[_MOST_ROWS:])
        return f"judged: {said}; not judged: {left}{f', and {rest} more' if rest else ''}"

    def as_json(self) -> dict[str, Any]:
        """``judged`` and ``notJudged``, each a list of rows."""
        judged = [{"kind": r.kind, "version": r.version or None, "count": r.count} for r in self.judged]
        left = [
            {"kind": r.kind, "version": r.version or None, "count": r.count, "why": r.why, "sources": list(r.sources)}
            for r in self.left
        ]
        return {"judged": judged, "notJudged": left}


def _called(row: Row) -> str:
    return f"{row.kind} {row.version}".strip()


def _left(row: Row) -> str:
    more = f" and {row.more} more" if row.more else ""
    return f"{_called(row)} ({row.count}: {row.why}: {', '.join(row.sources)}{more})"


def tally(seen: Iterable[Seen]) -> Tally:
    """The documents by kind, version and fate, in the order of the first of each."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for one in seen:
        rows.setdefault((one.kind, one.version, one.why), []).append(one.source)
    made = []
    for (kind, version, why), sources in rows.items():
        names = tuple(dict.fromkeys(sources))
        more = max(0, len(names) - _MOST_SOURCES)
        made.append(Row(kind, version, why, len(sources), names[:_MOST_SOURCES], more))
    return Tally(tuple(r for r in made if not r.why), tuple(r for r in made if r.why))


def looked(seen: Iterable[Seen], options: Options) -> bool:
    """Whether a rule looked at a document: one about its kind, or one about files of any kind."""
    whatever = any(judging.has_rules(kind, options) for kind in ("source", "together", "feed"))
    return any(not one.why or (whatever and one.why == NOT_ASKED) for one in seen)


def nothing_judged(
    found: Iterable[Diagnostic], seen: Iterable[Seen], options: Options, source: str, hint: str = ""
) -> Iterator[Diagnostic]:
    """RUN026 where silence would be taken for praise: no rule looked at anything, and no warning or error is told."""
    met = tuple(seen)
    if looked(met, options) or any(d.severity is not Severity.INFO for d in found):
        return
    message = "no rule looked at anything: silence says nothing here"
    yield Diagnostic("RUN026", Severity.WARNING, message, hint or str(tally(met)), Location(source))


def seen(view: View, options: Options) -> tuple[Seen, ...]:
    """What a view is, and whether any rule that the user wants is about it; a defect in telling is told."""
    try:
        return tuple(_seen(view, options))
    except Exception as error:  # a defect of ours must not take the run with it
        why = f"telling what it is failed: {type(error).__name__}"
        return (Seen(view.name, KINDS.get(view.kind, view.kind), why=why),)


def compared(source: str, options: Options) -> tuple[Seen, ...]:
    """That the outputs of one story, of which ``source`` is the first, were compared; none where no rule does it."""
    return (Seen(source, KINDS["together"]),) if judging.has_rules("together", options) else ()


def _seen(view: View, options: Options) -> Iterator[Seen]:
    if isinstance(view, RawView) and view.kind == "source":
        for rule, finding in view.refusals:
            if rule != "XML003":  # the document is read all the same
                why = NO_RULES if view.called else _WHY.get(rule) or finding.message.partition(" has the root ")[0]
                yield Seen(view.name, view.called or "file", view.version, why)
                return
        return
    kind, version = KINDS.get(view.kind, view.kind), version_of(view)
    if isinstance(view, HtmlView):
        yield from _page(view, kind, options)
        return
    asked = judging.has_rules(view.kind, options)
    yield Seen(view.name, kind, version, "" if asked else NOT_ASKED)
    if isinstance(view, Item):
        yield from _inlined(view)


def _page(page: HtmlView, kind: str, options: Options) -> Iterator[Seen]:
    found = formats(page)
    if not found:
        yield Seen(page.name, kind, why="it has no structured data")
        return
    asked = judging.has_rules("html", options)
    yield Seen(page.name, kind, why="" if asked else NOT_ASKED)
    for name in found:
        if name in MICROFORMATS:
            yield Seen(page.name, name, why=NO_RULES)
        elif name != "JSON-LD":  # a view of its own
            yield Seen(page.name, name, why="" if asked else NOT_ASKED)


MICROFORMATS = ("hNews", "h-entry")


def formats(page: HtmlView) -> tuple[str, ...]:
    """The kinds of structured data that a page has, by name.

    hNews 0.1 marks the article with the class ``hnews`` (``hentry`` is hAtom's, which it builds upon), microformats 2
    with ``h-entry``.
    """
    classes = {name for _, attributes, *_ in page.tags for name in attributes.get("class", "").split()}
    marks = {name for _, attributes, *_ in page.tags for name in attributes}
    found = {
        "JSON-LD": bool(page.facts.get("scripts")),
        "RDFa": "typeof" in marks,
        "microdata": "itemscope" in marks,
        "hNews": not classes.isdisjoint(("hnews", "hentry")),
        "h-entry": "h-entry" in classes,
    }
    return tuple(name for name, there in found.items() if there)


def _inlined(item: Item) -> Iterator[Seen]:
    """Content of other standards inside an item, which no rule looks into."""
    for inline in item.g2("inlineXML"):
        for child in inline.iterchildren("*"):
            tag = str(child.tag)
            if not tag.startswith((XHTML, NITF)) and local(tag) != "nitf":
                yield Seen(item.name, f"{local(tag)[:40]} inside an item", why=NO_RULES)


def version_of(view: View) -> str:
    """The version of its standard that a document is judged by; empty where there is none. Of one that is not known:
    that and the one it is judged by (``2.99, judged as 2.35``)."""
    if isinstance(view, JsonView) and view.kind == "ninjs":
        value = view.value[0] if isinstance(view.value, list) and view.value else view.value
        return _ninjs(value) if isinstance(value, Mapping) else ""
    if isinstance(view, JsonView) and view.kind == "jsonfeed" and isinstance(view.value, Mapping):
        return _number(str(view.value.get("version") or "").rpartition("/")[2])
    if not isinstance(view, XmlView):
        return ""
    if view.kind == "rss":
        return "1.0" if view.root.tag != "rss" else _number(view.root.get("version"))
    if view.kind == "nitf":
        return _number(view.root.get("version"))
    said = _number(view.root.get("standardversion"))
    if view.kind != "newsml-g2" or view.root.get("standard") not in (None, "NewsML-G2"):
        return said
    return _known("newsml-g2", said)


def _ninjs(value: Mapping[str, Any]) -> str:
    judged, declared = ninjs.version_of(value)[0], _number(declared_ninjs(value)[0])
    return f"{declared}, judged as {judged}" if declared not in ("", judged) else judged


def _known(standard: str, said: str) -> str:
    """A version, and of one that is not known by which it is judged: the newest of its series, else of all."""
    known = standards()[standard].versions
    if not said or said in known:
        return said
    return f"{said}, judged as {nearest(standard, said) or known[-1]}"


_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,2}")


def _number(said: str | None) -> str:
    """The number in what a document says: it goes into reports, where nothing else of the document belongs."""
    found = _NUMBER.search(said or "")
    return found[0] if found else ""
