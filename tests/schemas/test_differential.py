"""Our schemas and the official ones give the same verdict, with libxml2 and with Xerces, on documents of every kind.

Three sources: the guidelines' listings, mutated; each type of the standard in a smallest document, with every
attribute, child and value on either side of every border; whole documents by chance, valid and mutated.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from instances import VALUES, Maker, all_names, every_type, mutate, variants
from lxml import etree
from schema_components import Schema

from converter import xsd
from converter.resources import folder

REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nonexistent"))
OFFICIAL = {
    "newsml-g2": REFERENCE / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd",
    "nitf": REFERENCE / "nitf-3.6" / "nitf-3-6.xsd",
}
SEED = 235

pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="WIREMARK_REFERENCE names no folder")


class Ballot:
    """Counts verdicts, and keeps the documents on which they differ."""

    def __init__(self, name: str) -> None:
        self.ours, self.theirs = xsd.schema(name), xsd.schema(OFFICIAL[name])
        self.count: Counter[bool] = Counter()
        self.disputed: list[str] = []

    def ask(self, root: etree._Element, what: str) -> None:
        mine, other = self.ours.validate(root), self.theirs.validate(root)
        self.count[other] += 1
        if mine != other:
            self.disputed.append(f"{what}: ours {mine}, official {other}: {etree.tostring(root)[:500]!r}")

    def check(self, least: int) -> None:
        assert not self.disputed, "\n".join([f"{len(self.disputed)} of {self.count.total()}", *self.disputed[:10]])
        print(f"{self.count.total():,} documents, {self.count[True]:,} valid, all verdicts agree")
        assert self.count.total() >= least
        assert min(self.count[True], self.count[False]) > self.count.total() / 20, self.count  # both happen


def listings() -> Iterator[tuple[str, etree._Element]]:
    """The guidelines' listings; fragments without a namespace get the one that they are meant to have."""
    for file in sorted((REFERENCE / "newsml-g2-2.35" / "examples").glob("*.xml")):
        root = etree.parse(str(file)).getroot()
        if etree.QName(root).namespace is None:
            for element in root.iter(etree.Element):
                if etree.QName(element).namespace is None:
                    element.tag = f"{{http://iptc.org/std/nar/2006-10-01/}}{element.tag}"
        yield file.name, root


@pytest.mark.parametrize("times", [pytest.param(50, id="quick"), pytest.param(1500, id="full", marks=pytest.mark.slow)])
def test_the_listings_and_their_mutations(times: int) -> None:
    ballot, chance = Ballot("newsml-g2"), random.Random(SEED)
    names = all_names(Schema(OFFICIAL["newsml-g2"]))
    for name, original in listings():
        ballot.ask(original, name)
        for number in range(times):
            root = deepcopy(original)
            done = [mutate(root, chance, names) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            ballot.ask(root, f"{name} {number} {done}")
    ballot.check(30 * times)


@pytest.mark.parametrize(
    "version", ["2.9", "2.12", "2.15", "2.20", "2.25", "2.30", "2.34", "2.36", "3.0", "2", "", "x"]
)
def test_items_of_other_versions(version: str) -> None:
    ballot = Ballot("newsml-g2")
    for name, root in listings():
        if root.get("standardversion"):
            root.set("standardversion", version)
            ballot.ask(root, f"{name} {version!r}")
    assert not ballot.disputed


@pytest.mark.parametrize("name", OFFICIAL)
@pytest.mark.parametrize(
    "values", [pytest.param(6, id="quick"), pytest.param(len(VALUES), id="full", marks=pytest.mark.slow)]
)
def test_each_type_in_a_smallest_document(name: str, values: int) -> None:
    ballot, chance = Ballot(name), random.Random(SEED)
    schema = Schema(OFFICIAL[name])
    make = Maker(schema)
    types = 0
    for root, here, type_ in every_type(schema):
        types += 1
        ballot.ask(root, "smallest")
        assert ballot.theirs.validate(root) or here.tag.endswith("rightsExpressionXML"), etree.tostring(root)
        some = VALUES if values == len(VALUES) else tuple(chance.sample(VALUES, values))
        for what in variants(make, root, here, type_, some):
            if values == len(VALUES) or chance.random() < 0.3:
                ballot.ask(root, f"{here.tag}: {what}")
    assert types > 100
    ballot.check(types * 10)


@pytest.mark.parametrize("name", OFFICIAL)
@pytest.mark.parametrize("times", [pytest.param(3, id="quick"), pytest.param(100, id="full", marks=pytest.mark.slow)])
def test_whole_documents_by_chance(name: str, times: int) -> None:
    ballot = Ballot(name)
    for what, root in by_chance(name, times):
        ballot.ask(root, what)
        told = xsd.errors(root, name)
        assert (not told) == ballot.ours.validate(root), what
        assert all(e.path.startswith("/") and e.message and e.code for e in told)
    ballot.check(times * 50)


def by_chance(name: str, times: int) -> Iterator[tuple[str, etree._Element]]:
    """Each global element filled by chance, as it is and mutated."""
    chance, schema = random.Random(SEED), Schema(OFFICIAL[name])
    make, names = Maker(schema), all_names(schema)
    for root_name in sorted(schema.names("element")):
        for number in range(times):
            root = make.by_chance(root_name, schema.globals["element", root_name], chance)
            yield f"{root_name} {number}", root
            for _ in range(2):
                changed = deepcopy(root)
                yield f"{root_name} {number} {mutate(changed, chance, names)}", changed


JAVA = shutil.which("java")


@pytest.mark.slow
@pytest.mark.skipif(JAVA is None, reason="no Java")
@pytest.mark.parametrize("name", OFFICIAL)
def test_xerces_agrees(name: str, tmp_path: Path) -> None:
    """Xerces is stricter than libxml2 with ID and IDREF, and an implementation of its own."""
    for number, (_, root) in enumerate(by_chance(name, 8)):
        (tmp_path / f"{number:05}.xml").write_bytes(etree.tostring(root))
    if name == "newsml-g2":
        for file, root in listings():
            (tmp_path / file).write_bytes(etree.tostring(root))
    official, ours = (xerces(path, tmp_path) for path in (OFFICIAL[name], xsd.path(name)))
    assert ours == official
    assert len(official) > 1000
    assert set(official.values()) == {True, False}


@pytest.mark.skipif(JAVA is None, reason="no Java")
@pytest.mark.parametrize("name", xsd.BUNDLED)
def test_xerces_accepts_our_schemas(name: str, tmp_path: Path) -> None:
    assert xerces(folder("schemas") / xsd.BUNDLED[name], tmp_path) == {}


def xerces(schema: Path, documents: Path) -> dict[str, bool]:
    """Xerces' verdict on each document of a folder, ID and IDREF included."""
    assert JAVA
    program = Path(__file__).parents[1] / "java" / "XercesValidate.java"
    files = sorted(documents.iterdir())
    command = [JAVA, "-XX:TieredStopAtLevel=1", str(program), str(schema), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert not run.stderr, run.stderr
    complaints = {line.partition(".xml:")[0] for line in run.stdout.splitlines()}
    return {file.name: str(file).removesuffix(".xml") not in complaints for file in files}
