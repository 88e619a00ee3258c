"""The interface's words in one language, and dates as people write them in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from converter import resources

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d).*)?$")


@dataclass(frozen=True)
class Strings:
    """``site/i18n/<language>.yaml``; called with a key and what its braces name."""

    language: str
    words: Mapping[str, Any]
    dates: dict[str | None, str] = field(default_factory=dict, compare=False)
    """those that were asked for already"""

    def __call__(self, key: str, **values: object) -> str:
        """KeyError where the file lacks the key. With ``n`` a pair of words is told apart: one, several."""
        word = self.words[key]
        if isinstance(word, list):
            word = word[0] if values.get("n") == 1 else word[1]
        return str(word).format(**values) if values else str(word)

    def term(self, group: str, value: str | None) -> str:
        """A value of a closed list in this language; the value itself where the list does not have it."""
        return str(self.words[group].get(value, value or ""))

    def date(self, iso: str | None) -> str:
        """As precise as it is: a day, a month, a year."""
        if iso not in self.dates:
            self.dates[iso] = self._date(iso)
        return self.dates[iso]

    def _date(self, iso: str | None) -> str:
        found = _ISO.match(iso or "")
        if not found:
            return self("undated")
        year, month, day, hour, minute = found.groups()
        if not month or not 1 <= int(month) <= 12:
            return year
        name = self.words["months"][int(month) - 1]
        if not day:
            return self("month_of_year", month=name, year=year)
        date = self("day_of_month", day=int(day), month=name, year=year)
        return self("day_and_time", date=date, time=f"{hour}:{minute}") if hour else date

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.words["thousands"])

    def decimal(self, value: float, digits: int) -> str:
        return f"{value:.{digits}f}".replace(".", self.words["decimal"])


def languages() -> list[str]:
    return sorted(p.stem for p in (resources.folder("site") / "i18n").glob("*.yaml"))


@cache
def strings(language: str) -> Strings:
    """ValueError, with the languages there are, where there is no such file."""
    code = language.split("-", maxsplit=1)[0].lower()
    if code not in languages():
        raise ValueError(f"no interface in {language!r}; there are: {', '.join(languages())}")
    return Strings(code, resources.load_yaml(resources.folder("site") / "i18n" / f"{code}.yaml"))
