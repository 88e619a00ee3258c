"""NewsML-G2: valid for two validators, readable for others, and all of the text in both renditions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from stories import find, stories, story

from converter.model import Block, Entity, Mention, Quotation, Rights, Signal, Story
from converter.registry import Edition, Recipe
from converter.schemes import G2, NITF, XHTML
from converter.spans import Span
from converter.writers import newsml_g2, nitf
from converter.writers.xhtml import targets
from converter.xml import carriable

RECIPE = Recipe(
    now=datetime(2024, 3, 13, 9, 30, tzinfo=UTC), base_url="https://wire.example", authority="wire.example,2024"
)
N = {"g": G2, "x": XHTML, "n": NITF}
REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "nowhere"))
OFFICIAL = REFERENCE / "newsml-g2-2.35" / "NewsML-G2_2.35-spec-All-Power.xsd"
OFFICIAL_NITF = REFERENCE / "nitf-3.6" / "nitf-3-6.xsd"
needs_reference = pytest.mark.skipif(not OFFICIAL.is_file(), reason="WIREMARK_REFERENCE does not name the schemas")


def written(one: Story, recipe: Recipe = RECIPE) -> etree._Element:
    return etree.fromstring(newsml_g2.write(one, recipe))


def values(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=N)
    assert isinstance(found, list)
    return [str(f) for f in found]


def text_of(element: etree._Element | None) -> str:
    assert element is not None
    return "".join(str(t) for t in element.itertext())


def referred(root: etree._Element, references: str) -> str:
    """The text of the elements with those ids."""
    ids = {e.get("{http://www.w3.org/XML/1998/namespace}id"): e for e in root.iter()}
    return "".join(text_of(ids[r]) for r in references.split())


def nitf_text(root: etree._Element) -> list[str]:
    """The text of the blocks of an NITF body in the story's order."""
    parts = [e for e in root.iter() if re.fullmatch(r"n\d+(-dateline)?", e.get("id") or "") and NITF in str(e.tag)]
    order = sorted(parts, key=lambda e: (int(re.findall(r"\d+", e.get("id", ""))[0]), "-" not in e.get("id", "")))
    return [text_of(e) for e in order]


@needs_reference
def test_valid_against_the_official_schema() -> None:
    for one in (story(), Story("x", "Ein Satz."), Story("", ""), Story("leer", "\n\n")):
        _schema(OFFICIAL).assertValid(written(one))


@needs_reference
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_any_story_is_valid(one: Story) -> None:
    root = written(one)
    _schema(OFFICIAL).assertValid(root)
    _schema(OFFICIAL_NITF).assertValid(etree.fromstring(nitf.write(one, RECIPE)))


_SCHEMAS: dict[Path, etree.XMLSchema] = {}


def _schema(path: Path) -> etree.XMLSchema:
    if path not in _SCHEMAS:
        _SCHEMAS[path] = etree.XMLSchema(etree.parse(path))
    return _SCHEMAS[path]


@needs_reference
@pytest.mark.skipif(not shutil.which("javac"), reason="no Java compiler")
def test_valid_for_xerces_which_checks_idrefs(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "java" / "XercesValidate.java"
    subprocess.run(["javac", "-d", tmp_path, source], check=True)
    (tmp_path / "good.xml").write_bytes(newsml_g2.write(story(), RECIPE))
    (tmp_path / "good.nitf.xml").write_bytes(nitf.write(story(), RECIPE))
    (tmp_path / "bad.xml").write_bytes(newsml_g2.write(story(), RECIPE).replace(b'idrefs="m1"', b'idrefs="m999"'))

    def run(schema: Path, name: str) -> subprocess.CompletedProcess[str]:
        command = ["java", "-cp", str(tmp_path), "XercesValidate", str(schema), str(tmp_path / name)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good, bad, other = run(OFFICIAL, "good.xml"), run(OFFICIAL, "bad.xml"), run(OFFICIAL_NITF, "good.nitf.xml")
    assert (good.returncode, good.stdout) == (0, "")
    assert (other.returncode, other.stdout) == (0, "")
    assert bad.returncode == 1
    assert "m999" in bad.stdout


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories())
def test_both_renditions_have_the_whole_text(one: Story) -> None:
    kept, _ = carriable(one)
    root = written(one)
    assert text_of(root.find(".//x:body", N)) == kept.text
    covered = [kept.text[a.start : a.end] for a in _pieces(kept)]
    assert "".join(nitf_text(root)) == "".join(covered)


def _pieces(one: Story) -> list[Span]:
    """Blocks, and what is not white space between them."""
    found: list[Span] = []
    position = 0
    for block in one.blocks:
        if one.text[position : block.span.start].strip():
            found.append(Span(position, block.span.start))
        found.append(block.span)
        position = block.span.end
    if one.text[position:].strip():
        found.append(Span(position, len(one.text)))
    return found


def test_two_renditions_with_one_child_each_nitf_last() -> None:
    """One consumer keeps only the last rendition, and all of NITF only when its paragraphs are inside a block."""
    renditions = written(story()).findall("g:contentSet/g:inlineXML", N)
    assert [r.get("contenttype") for r in renditions] == ["application/xhtml+xml", "application/nitf+xml"]
    assert [[etree.QName(c).localname for c in r] for r in renditions] == [["html"], ["nitf"]]
    assert not renditions[1].findall("n:nitf/n:body/n:body.content/n:p", N)
    assert len(renditions[1].findall("n:nitf/n:body/n:body.content/n:block/n:p", N)) > 2


def test_marks_inside_marks_without_end() -> None:
    text = "x" * 900
    nested = tuple(Mention(Span(i, 900 - i), "e") for i in range(400))
    one = Story("x", text, entities=(Entity("e", "person", "E"),), mentions=nested)
    body = written(one).find(".//x:body", N)
    assert text_of(body) == text


def test_word_count_is_true() -> None:
    counts = values(written(story()), "//g:inlineXML/@wordcount")
    assert counts == [str(len(story().text.split()))] * 2


def test_ids_are_unique_and_every_reference_has_its_target() -> None:
    root = written(story())
    ids = values(root, "//@id | //@partid")
    assert len(ids) == len(set(ids))
    references = {r for value in values(root, "//@idrefs | //@contentrefs") for r in value.split()}
    assert references
    assert references <= set(values(root, "//@xml:id"))


def test_every_alias_resolves() -> None:
    newsmlg2 = pytest.importorskip("NewsMLG2")
    folder = Path(newsmlg2.__file__).parent / "catalogs"
    catalogue = etree.parse(folder / "catalog.IPTC-G2-Standards_41.xml")
    known = set(values(catalogue.getroot(), "//g:scheme[not(@schemeretired)]/@alias"))
    root = written(story())
    known |= set(values(root, "//g:scheme/@alias"))
    names = ("qcode", "rel", "type", "role", "creator", "how", "why", "symbolsrc")
    used = {v.partition(":")[0] for name in names for v in values(root, f"//g:*/@{name}")}
    assert used
    assert used <= known


def test_people_say_what_they_said() -> None:
    root = written(story())
    parts = root.findall("g:partMeta", N)
    speakers = [p.findtext("g:creator/g:name", None, N) for p in parts]
    assert speakers == ["Wiebke Lohmann", "Wiebke Lohmann", "Küstenverband", "Küstenverband", "Ein Sprecher", None]
    kinds = values(root, "g:partMeta/g:role/@qcode")
    assert kinds == [f"wmquo:{q.type}" for q in story().quotations]
    pieces = [referred(root, p.get("contentrefs", "")) for p in parts]
    texts = ["".join(s.of(story().text) for s in q.spans) for q in story().quotations]
    assert [re.sub(r"\s", "", p) for p in pieces] == [re.sub(r"\s", "", t) for t in texts]


def test_every_mention_refers_to_its_words() -> None:
    root = written(story())
    for mention, reference in zip(story().mentions, root.findall("g:inlineRef", N), strict=True):
        found = referred(root, reference.get("idrefs", ""))
        assert found == mention.span.of(story().text)


def test_signals_reach_their_properties() -> None:
    root = written(story())
    assert values(root, "g:itemMeta/g:signal/@qcode") == ["sig:correction", "wmsig:summary"]
    assert values(root, "g:itemMeta/g:edNote/text()")[0].startswith("KORRIGIERT")
    assert values(root, "g:contentMeta/g:genre/@qcode") == ["genre:Summary"]
    flash = replace(story(), urgency=None, signals=(Signal("flash", find("KORRIGIERT")),))
    assert values(written(flash), "g:contentMeta/g:urgency/text()") == ["1"]
    embargo = replace(story(), signals=(Signal("embargo", find("KORRIGIERT")),))
    assert [e.text for e in written(embargo).findall("g:itemMeta/g:embargoed", N)] == [None]


def test_the_edition_comes_from_the_recipe() -> None:
    first, then = datetime(2024, 1, 1, 8, tzinfo=UTC), datetime(2024, 1, 2, 8, tzinfo=UTC)
    root = written(story(), replace(RECIPE, edition=Edition(3, first, then)))
    assert root.get("version") == "3"
    assert root.findtext("g:itemMeta/g:firstCreated", None, N) == "2024-01-01T08:00:00+00:00"
    assert root.findtext("g:itemMeta/g:versionCreated", None, N) == "2024-01-02T08:00:00+00:00"


def test_a_derived_headline_is_marked_and_a_month_stays_a_month() -> None:
    one = replace(story(), headline=None, blocks=tuple(b for b in story().blocks if b.kind != "headline"))
    head = written(one).find("g:contentMeta/g:headline", N)
    assert head is not None
    assert head.get("how") == "howextr:tool"
    assert head.text == (
        "Die Deiche an der Unterelbe müssen nach Einschätzung der Ingenieurin Wiebke Lohmann bald erhöht werden."
    )
    assert written(one).findtext("g:contentMeta/g:contentCreated", None, N) == "2024-03"


def test_what_xml_forbids_is_left_out_and_said() -> None:
    one = Story("x", "Gut\x00 und\ufffe gut", blocks=(Block("paragraph", Span(0, 13)),))
    kept, notes = carriable(one)
    assert kept.text == "Gut und gut"
    assert kept.blocks == (Block("paragraph", Span(0, 11)),)
    assert [n.rule for n in notes] == ["XML006"]
    assert "U+0000" in notes[0].message
    assert carriable(story()) == (story(), ())


def test_hostile_text_stays_text() -> None:
    text = 'Er sagte: "]]> </p><script>alert(1)</script> &lt; {{ x }} <!-- --"'
    one = Story(
        'a" onload="x',
        text,
        agency='"><x/>',
        blocks=(Block("paragraph", Span(0, len(text))),),
        quotations=(Quotation((Span(10, len(text)),), "direct"),),
        rights=Rights(Span(0, 5), "<b>", 2024, 'javascript:alert("1")'),
    )
    root = written(one)
    assert not values(root, "//x:script")
    assert text_of(root.find(".//x:body", N)) == text


def test_newsmlg2_reads_it_back() -> None:
    document = pytest.importorskip("NewsMLG2.document")
    item = document.NewsMLG2Document(newsml_g2.write(story(), RECIPE)).get_item()
    meta = item.contentmeta
    assert str(meta.headline) == "Studie: Deiche an der Unterelbe sind zu niedrig & zu alt <Archiv>"
    assert [str(place.name) for place in meta.located] == ["Cuxhaven", "Stade"]
    people = [str(s.name) for s in meta.subject if s.type == "cpnat:person"]
    assert people == ["Wiebke Lohmann"]
    speakers = [str(p.creator[0].name) if p.creator else None for p in item.partmeta]
    assert speakers == ["Wiebke Lohmann", "Wiebke Lohmann", "Küstenverband", "Küstenverband", "Ein Sprecher", None]


def test_every_signal_has_its_own_words() -> None:
    assert values(written(story()), "//g:signal/g:name/text()") == ["KORRIGIERT", "ZUSAMMENFASSUNG 2"]


def test_what_is_marked_is_counted_from_one() -> None:
    """The id of each is its own, and says which it is in the story's order."""
    words = "EIL\nKORRIGIERT\nNEU\n"
    signals = (Signal("flash", Span(0, 3)), Signal("correction", Span(4, 14)), Signal("update", Span(15, 18)))
    one = Story("s", words, signals=signals)
    assert [t.stem for t in targets(one)] == ["signal1", "signal2", "signal3"]
