"""Forms of German verbs, generated: which person, tense and mood a word may be.

Strong verbs with their principal parts, weak verbs and prefixes are data (``language/de/verbs.yaml``). Verbs with
prefixes need not be listed: ``übersteige`` is found through ``steigen``, ``klargestellt`` through ``stellen``.
Source of the rules: Duden, Die Grammatik (9th ed.), chapter on the inflection of verbs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from converter import resources


class Form:
    """What a word may be; most are several at once (``sagen``: infinitive and plural). Plain numbers, for speed."""

    PRESENT: Final = 1
    """third person singular, indicative: ``sagt``"""
    PLURAL: Final = 2
    """first or third person plural, present; the infinitive looks the same: ``sagen``"""
    PAST: Final = 4
    """singular: ``sagte``"""
    PASTS: Final = 8
    """plural: ``sagten``"""
    QUOTATIVE: Final = 16
    """Konjunktiv I, third person singular (and ``seien``): ``sage``"""
    IRREALIS: Final = 32
    """Konjunktiv II where it differs from the preterite, singular: ``käme``"""
    IRREALES: Final = 64
    """the same in the plural: ``kämen``"""
    PARTICIPLE: Final = 128
    """the second: ``gesagt``"""
    INFINITIVE: Final = 256
    TO: Final = 512
    """infinitive with ``zu`` inside: ``anzukündigen``"""
    AUXILIARY: Final = 1024
    """sein, haben, werden"""
    MODAL: Final = 2048


FINITE = Form.PRESENT | Form.PLURAL | Form.PAST | Form.PASTS | Form.QUOTATIVE | Form.IRREALIS | Form.IRREALES
SUBJUNCTIVE = Form.QUOTATIVE | Form.IRREALIS | Form.IRREALES
_AUXILIARIES = frozenset({"haben", "werden", "sein"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a word."""

    lemma: str
    """the infinitive, with the prefix that the word holds"""
    form: int


def conjugate(infinitive: str, parts: tuple[str, str, str, str] | None = None) -> dict[str, int]:
    """The forms of a verb without its prefix; ``parts`` are a strong verb's: present, preterite, Konjunktiv II,
    participle."""
    stem = infinitive[:-1] if infinitive.endswith(("eln", "ern", "tun")) else infinitive[:-2]
    forms: dict[str, int] = {}

    def put(word: str, form: int) -> None:
        forms[word] = forms.get(word, 0) | form

    put(infinitive, Form.PLURAL | Form.INFINITIVE)
    put(f"{stem[:-2]}le" if infinitive.endswith("eln") else f"{stem}e", Form.QUOTATIVE)
    if infinitive.endswith("eln"):
        put(f"{stem}e", Form.QUOTATIVE)
    if parts:
        present, past, irrealis, participle = parts
        put(present, Form.PRESENT)
        put(past, Form.PAST)
        put(_plural(past), Form.PASTS)
        if irrealis != past:
            put(irrealis, Form.IRREALIS)
            put(_plural(irrealis), Form.IRREALES)
        put(participle, Form.PARTICIPLE)
        return forms
    link = "e" if _needs_link(stem) else ""
    put(f"{stem}{link}t", Form.PRESENT)
    put(f"{stem}{link}te", Form.PAST)
    put(f"{stem}{link}ten", Form.PASTS)
    prefix = "" if infinitive.endswith("ieren") or _inseparable(infinitive) else "ge"
    put(f"{prefix}{stem}{link}t", Form.PARTICIPLE)
    return forms


def _plural(form: str) -> str:
    return f"{form}n" if form.endswith("e") else f"{form}en"


def _needs_link(stem: str) -> bool:
    """``arbeitet``, ``atmet``, ``öffnet``, ``rechnet``, but ``warnt``, ``filmt``, ``wohnt``."""
    if stem.endswith(("d", "t")):
        return True
    if len(stem) < 3 or stem[-1] not in "mn":
        return False
    return stem[-2] not in "aeiouäöüylrmnh" or stem[-3:-1] == "ch"


def _inseparable(infinitive: str) -> bool:
    roots, (prefixes, always) = _roots(), _bound()
    return infinitive.startswith(prefixes) and any(
        infinitive.startswith(p) and (infinitive[len(p) :] in roots or p in always)
        for p in prefixes
        if len(infinitive) - len(p) > 4
    )


@cache
def _bound() -> tuple[tuple[str, ...], frozenset[str]]:
    """Prefixes that are never parted, and those of them that no verb need follow."""
    data = _data()
    return tuple(data["inseparable"].split()), frozenset(data["always inseparable"].split())


@cache
def _data() -> dict[str, str]:
    data = resources.language_data("de", "verbs")
    return {key: data[key] for key in ("separable", "inseparable", "always inseparable")}


@cache
def _roots() -> frozenset[str]:
    data = resources.language_data("de", "verbs")
    return frozenset(data["weak"].split()) | {line.split()[0] for line in data["strong"]}


@cache
def _strong() -> dict[str, tuple[str, str, str, str]]:
    parts: dict[str, tuple[str, str, str, str]] = {}
    for line in resources.language_data("de", "verbs")["strong"]:
        infinitive, present, past, irrealis, participle = line.split()
        parts[infinitive] = (present, past, irrealis, participle)
    return parts


@cache
def _table() -> dict[str, tuple[Reading, ...]]:
    """Every form of every verb that is listed."""
    data = resources.language_data("de", "verbs")
    table: dict[str, list[Reading]] = {}
    strong = _strong()
    modals = data["modals"].split()
    verbs = [(v, p) for v, p in strong.items()] + [(v, None) for v in data["weak"].split() if v not in strong]
    for infinitive, parts in verbs:
        extra = Form.MODAL if infinitive in modals else Form.AUXILIARY if infinitive in _AUXILIARIES else 0
        for word, form in conjugate(infinitive, parts).items():
            table.setdefault(word, []).append(Reading(infinitive, form | extra))
    for infinitive, forms in data["irregular"].items():
        present, past, subjunctive = forms["present"], forms["preterite"], forms["subjunctive"]
        for word, form in (
            (present[0], Form.PRESENT),
            (present[1], Form.PLURAL),
            (past[0], Form.PAST),
            (past[1], Form.PASTS),
            (subjunctive[0], Form.QUOTATIVE),
            (subjunctive[1], Form.QUOTATIVE),
            (subjunctive[2], Form.IRREALIS),
            (subjunctive[3], Form.IRREALES),
            (infinitive, Form.INFINITIVE),
        ):
            table.setdefault(word, []).append(Reading(infinitive, form | Form.AUXILIARY))
    for participle, infinitive in data["participles"].items():
        table.setdefault(participle, []).append(Reading(infinitive, Form.PARTICIPLE | Form.AUXILIARY))
    return {word: tuple(readings) for word, readings in table.items()}


@cache
def _prefixes() -> tuple[tuple[str, bool], ...]:
    """Prefixes, longest first, and whether the participle goes without ``ge``."""
    data = _data()
    inseparable = data["inseparable"].split()
    both = [(p, False) for p in data["separable"].split()] + [(p, True) for p in inseparable]
    return tuple(sorted(both, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[Reading, ...]:
    """What a word in lower case may be as a verb; nothing where it can't be one."""
    table = _table()
    if found := table.get(word):
        return found
    if len(word) < 5:
        return ()
    several: list[Reading] = []
    for prefix, inseparable in _prefixes():
        if not word.startswith(prefix):
            continue
        rest = word[len(prefix) :]
        if not inseparable and rest.startswith("zu") and any(r.form & Form.INFINITIVE for r in table.get(rest[2:], ())):
            several.append(Reading(prefix + rest[2:], Form.TO))
        for reading in table.get(rest, ()):
            if reading.form & (Form.MODAL | Form.AUXILIARY) and inseparable:
                continue
            form = reading.form & ~(Form.MODAL | Form.AUXILIARY)
            if inseparable:
                form = _without_ge(form, rest, reading.lemma)
            if form:
                several.append(Reading(prefix + reading.lemma, form))
        if inseparable and (parts := _bare_participle(rest)):
            several.append(Reading(prefix + parts, Form.PARTICIPLE))
        if not inseparable and (reading_ := _separated(rest, prefix)):
            several.append(reading_)
        if several:
            break
    return tuple(several) or _foreign(word)


_FOREIGN = re.compile(r"([a-zäöüß]{2,}ier)(en|e|te|ten|t)")
_FOREIGN_FORMS = {
    "en": Form.PLURAL | Form.INFINITIVE,
    "e": Form.QUOTATIVE,
    "te": Form.PAST,
    "ten": Form.PASTS,
    "t": Form.PRESENT | Form.PARTICIPLE,
}


def _foreign(word: str) -> tuple[Reading, ...]:
    """Verbs in ``-ieren`` are weak without exception, and there are always more of them: ``propagiere``."""
    match = _FOREIGN.fullmatch(word)
    return (Reading(f"{match[1]}en", _FOREIGN_FORMS[match[2]]),) if match else ()


def _without_ge(form: int, rest: str, lemma: str) -> int:
    """``bemerkt`` is present and participle; ``begemerkt`` is nothing."""
    if form & Form.PARTICIPLE and rest.startswith("ge") and not lemma.startswith("ge"):
        form &= ~Form.PARTICIPLE
    if form & Form.PRESENT and lemma not in _strong():
        form |= Form.PARTICIPLE
    return form


@cache
def _participles() -> dict[str, str]:
    """``schrieben`` → ``schreiben``: strong participles without their ``ge``."""
    found: dict[str, str] = {}
    for infinitive, parts in _strong().items():
        if parts[3].startswith("ge") and not infinitive.startswith("ge"):
            found[parts[3][2:]] = infinitive
    found["gangen"] = "gehen"
    return found


def _bare_participle(rest: str) -> str | None:
    return _participles().get(rest)


def _separated(rest: str, prefix: str) -> Reading | None:
    """``anbekommen``, ``vorzubereiten``: a separable prefix in front of an inseparable one, with ``zu`` between."""
    to = rest.startswith("zu")
    for reading in readings(rest[2:] if to else rest) if len(rest) > 5 else ():
        if to and reading.form & Form.INFINITIVE:
            return Reading(prefix + reading.lemma, Form.TO)
        if not to and reading.form & ~(Form.MODAL | Form.AUXILIARY):
            return Reading(prefix + reading.lemma, reading.form & ~(Form.MODAL | Form.AUXILIARY))
    return None


def forms(word: str) -> int:
    """All that a word in lower case may be as a verb, together."""
    found = 0
    for reading in readings(word):
        found |= reading.form
    return found


def separate(prefix: str) -> bool:
    """Whether a word may be the parted prefix of a verb: ``teilte … mit``."""
    return prefix in _separable()


@cache
def _separable() -> frozenset[str]:
    return frozenset(_data()["separable"].split())
