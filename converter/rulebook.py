"""Every rule that a diagnostic can carry, every rule of extraction, and what is to be known of them.

A check is documented by its docstring. What readers, annotators, runs and publishing complain of stands in
``schemas/diagnostics.yaml``: id → severity, title, why, remedy and, where that helps, bad and good. German titles of
both stand in ``schemas/diagnostics.de.yaml``. A rule of extraction is documented by its docstring and by its cases
(``tests/rules/<ID>/``), which are installed, too.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc

from converter import registry, resources
from converter.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What is to be known of a rule."""

    id: str
    """three letters and three digits; never changes its meaning and is never used again"""
    title: str
    """the first line of its documentation"""
    severity: Severity
    """of most of its findings"""
    kinds: tuple[str, ...]
    """of document; empty where no document is judged by it"""
    doc: str
    """Markdown: what it does, why it is bad, a bad and a good example, the reference"""
    profile: str | None = None
    """None: always on"""


@cache
def rules() -> tuple[RuleInfo, ...]:
    """All rules, by id. Raises registry.Duplicate where a check has the id of an entry in the table."""
    known: dict[str, RuleInfo] = {}
    for rule in (*_checks(), *_diagnostics()):
        if rule.id in known:
            raise registry.Duplicate(f"{rule.id} is a check and stands in diagnostics.yaml, too")
        known[rule.id] = rule
    return tuple(known[id_] for id_ in sorted(known))


def known(beginning: str) -> bool:
    """Whether a rule has this id, or this beginning of it, or ``ALL`` is meant."""
    return beginning.upper() == "ALL" or any(rule.id.startswith(beginning.upper()) for rule in rules())


def hint(wanted: str) -> str:
    """What may be meant by an id that there is not: the nearest one, else the families that there are."""
    near = difflib.get_close_matches(wanted.upper(), [rule.id for rule in rules()], 1)
    families = sorted({rule.id.rstrip("0123456789") for rule in rules()})
    return f"did you mean {near[0]}?" if near else f"there are the families {', '.join(families)}"


def titles_in(language: str) -> Mapping[str, str]:
    """The rules' titles in a language other than English, by id; a plug-in's rule has none.

    Raises FileNotFoundError for a language without titles.
    """
    return resources.table(f"diagnostics.{language}.yaml")


@dataclass(frozen=True, slots=True)
class ExtractionInfo:
    """What is to be known of a rule of extraction."""

    id: str
    title: str
    """the first line of its documentation"""
    language: str
    layer: str
    """``names``, ``links``, ``references``, ``quotations`` or ``speakers``"""
    proposes: str
    doc: str
    """Markdown: what it does, and why"""
    good: tuple[str, ...] = ()
    """copy in which it speaks, marked in the notation of the cases"""
    bad: tuple[str, ...] = ()
    """copy that looks alike, and where it must not"""
    almost: tuple[str, ...] = ()
    """copy one step away, which is nobody's or another rule's"""


@cache
def extraction() -> tuple[ExtractionInfo, ...]:
    """All rules of extraction, by id."""
    return tuple(
        ExtractionInfo(
            id=id_,
            title=_title(stage.doc),
            language=stage.facts["rule"].language,
            layer=stage.facts["rule"].layer,
            proposes=stage.facts["rule"].proposes,
            doc=stage.doc,
            good=_cases(id_, "good"),
            bad=_cases(id_, "bad"),
            almost=_cases(id_, "almost"),
        )
        for id_, stage in registry.stages("rule").items()
    )


def _cases(id_: str, kind: str) -> tuple[str, ...]:
    path = resources.folder("tests/rules") / id_ / f"{kind}.txt"
    if not path.is_file():  # a rule of a plug-in brings none
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def title_of(by: str) -> str:
    """What made a mark, in words: the title of a rule of extraction, else ``by`` as it is."""
    stage = registry.stages("rule").get(by)
    return _title(stage.doc) if stage else by


def _checks() -> Iterator[RuleInfo]:
    for stage in registry.stages("check").values():
        doc = cleandoc(stage.doc)
        yield RuleInfo(
            stage.name,
            _title(doc),
            Severity(stage.facts.get("severity", "error")),
            tuple(stage.facts.get("kinds", ())),
            doc,
            stage.facts.get("profile"),
        )


def _diagnostics() -> Iterator[RuleInfo]:
    for id_, entry in resources.table("diagnostics.yaml").items():
        doc = _page(entry)
        yield RuleInfo(id_, _title(doc), Severity(entry["severity"]), (), doc)


def _title(doc: str) -> str:
    return doc.partition("\n")[0].strip().rstrip(".")


def _page(entry: Mapping[str, str]) -> str:
    """The entry as a check's docstring would say it. An example of several lines is a block of its own."""
    parts = [f"{entry['title']}.", entry["why"], f"**Remedy**: {entry['remedy']}"]
    for name in ("bad", "good"):
        if name in entry:
            separator = "\n\n" if "\n" in entry[name] else ": "
            parts.append(f"**{name.title()}**{separator}{entry[name]}")
    return "\n\n".join(part.strip() for part in parts)
