"""What wiremark writes of 200 invented stories, judged in all formats under all profiles: nothing that is not true."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree

from converter.checks import Options, discovery
from converter.checks.parallel import judge_files
from converter.diagnostics import Diagnostic, Severity
from converter.pipeline import Recipe, Source, convert
from converter.registry import stages
from converter.schemes import ARCHIVE

sys.path.insert(0, str(Path(__file__).parent / "quality"))
from invented_copy import stories

NOW = datetime(2025, 3, 1, tzinfo=UTC)
TABLE = "\n\nOrt        Pegel\nUeckermünde   5,10\nAnklam        4,80\n"
MARKS = (("„", "“"), ("»", "«"), ("“", "”"), ('"', '"'))


def varied() -> Iterator[str]:
    """Every invented story, and 80 more: dated, with a table, other quotation marks, more than one of these."""
    texts = [copy.text for copy in stories()]
    yield from texts
    chance = random.Random(14)
    for plain in chance.choices(texts, k=max(80, 200 - len(texts))):
        dated = f" date 2025-0{chance.randint(1, 2)} Quelle: Musterdienst\n\n" if chance.random() < 0.5 else ""
        text = dated + plain + (TABLE if chance.random() < 0.3 else "")
        opening, closing = chance.choice(MARKS)
        yield re.sub(r'["„»]([^"“«”\n]{2,200})["“«”]', rf"{opening}\1{closing}", text)


@pytest.mark.slow
@pytest.mark.parametrize("profiles", [(), ("google",)])
def test_nothing_untrue_is_said_of_our_own(tmp_path: Path, profiles: tuple[str, ...]) -> None:
    written = 0
    for number, text in enumerate(varied()):
        recipe = Recipe(writers=tuple(stages("writer")), now=NOW)
        for output in convert(Source(f"s{number}.txt", text.encode(), f"s{number}"), recipe).outputs:
            path = tmp_path / output.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(output.data)
            written += 1
    assert written >= 200 * 5
    options = Options(now=NOW, profiles=profiles)
    found = judge_files(discovery.discover([str(tmp_path)]).files, options=options)
    assert [f"{d.location.source}: {d.rule} {d.message}" for d in found if not _true(d)] == []


@pytest.mark.slow
def test_nothing_untrue_is_said_of_our_own_site(tmp_path: Path) -> None:
    """Pages, feeds, sitemap and data of what ``build`` makes of forty stories."""
    (tmp_path / "copy").mkdir()
    for number, text in enumerate(itertools.islice(varied(), 40)):
        (tmp_path / "copy" / f"s{number}.txt").write_text(text, encoding="utf-8")
    command = ("build", str(tmp_path / "copy"), "-o", str(tmp_path / "out"), "--base-url", "https://example.org/", "-q")
    subprocess.run((sys.executable, "-m", "converter", *command, "--exit-zero"), check=True)
    files = discovery.discover([str(tmp_path / "out")]).files
    assert len(files) > 300
    found = judge_files(files, options=Options())
    assert [f"{d.location.source}: {d.rule} {d.message}" for d in found if not _true(d)] == []


@pytest.mark.slow
@pytest.mark.parametrize("ai", ["reserved", "open"])
def test_rights_agree_and_codes_lead_to_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ai: str) -> None:
    """Every output of two hundred stories and their site: valid, of one mind about rights, no code without a page."""
    (tmp_path / "copy").mkdir()
    for number, text in enumerate(varied()):
        (tmp_path / "copy" / f"s{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "wiremark.toml").write_text(
        f'[rights]\nholder = "Blatt"\nai = "{ai}"\npolicy = "https://example.org/rechte"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "out" / "site"
    writers = [part for name in stages("writer") for part in ("--to", name)]
    subprocess.run(
        (sys.executable, "-m", "converter", "convert", "copy", "-o", "all", *writers, "-q", "--exit-zero"), check=True
    )
    build = ("build", "copy", "-o", "out", "--base-url", "https://example.org/", "-q", "--exit-zero")
    subprocess.run((sys.executable, "-m", "converter", *build), check=True)
    found = judge_files(discovery.discover(["all", "out"]).files, options=Options())
    assert [str(d) for d in found if d.rule.startswith("RGT") or d.rule == "TOG009"] == []
    assert [f"{d.location.source}: {d.rule} {d.message}" for d in found if d.severity is Severity.ERROR] == []
    codes = {code for path in (tmp_path / "out").rglob("*.newsml.xml") for code in _own_codes(path)}
    assert len(codes) > 300
    assert sorted(a for a in codes if not _leads_to_a_page(a, site)) == []


def _own_codes(path: Path) -> Iterator[str]:
    """The address that each code of the archive's own scheme stands for, by the catalogue in the item itself."""
    root = etree.parse(path).getroot()
    schemes = {e.get("alias"): e.get("uri") for e in root.iter("{*}scheme")}
    for element in root.iter("{*}*"):
        for value in element.attrib.values():
            alias, _, code = str(value).partition(":")
            if alias == ARCHIVE and code:
                yield f"{schemes[alias]}{code}"


def _leads_to_a_page(address: str, site: Path) -> bool:
    path, _, fragment = unquote(address.removeprefix("https://example.org/")).partition("#")
    page = site / path
    page = page / "index.html" if page.is_dir() else page
    return page.is_file() and (not fragment or f'id="{fragment}"' in page.read_text("utf-8"))


def _true(found: Diagnostic) -> bool:
    """Whether what is said is so: text agencies send no pictures and dates without a time, and say so nowhere else;
    lists of stories have no structured data of their own."""
    if found.severity is Severity.INFO:
        return True
    text = Path(found.location.source).read_text("utf-8")
    return {
        "GOO001": lambda: any(len(h) > 110 for h in re.findall(r'"headline": ?"([^"]*)"', text)),
        "GOO002": lambda: '"image"' not in text,
        "GOO003": lambda: not re.search(r'"datePublished": ?"\d{4}-\d\d-\d\dT', text),
        "PAG006": lambda: "application/ld+json" not in text,
        "GOO004": lambda: not re.search(r'"author": ?\{[^{}]*"(?:url|sameAs)"', text),
    }.get(found.rule, lambda: False)()
