"""What others install beside wiremark: one package that adds one thing, and nothing else is changed for it.

Each test makes a package in a temporary folder, with the metadata that an installer would leave, and runs the command.
CONTRIBUTING's table of how many places must change points here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

COPY = """Tarnefeld, 12. Feb (Reuters) - Die Sprecherin Gerda Ohlsen-Praat sagte am Mittwoch, der Deich bei Tarnefeld
werde erhöht. Der Landkreis zahlt die Arbeiten.
"""

Run = Callable[..., subprocess.CompletedProcess[str]]
Install = Callable[[str, str, str], Path]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Writes a package and its entry point, ``group name = value``."""

    def made(code: str, group: str, point: str) -> Path:
        site = tmp_path / "installed"
        module = point.partition("=")[2].strip().partition(":")[0].partition(".")[0]
        info = site / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        (site / f"{module}.py").write_text(dedent(code), encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[{group}]\n{point}\n", encoding="utf-8")
        return site

    return made


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def called(*arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "NO_COLOR": "1"}
        command = [sys.executable, "-m", "converter", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)

    return called


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "deich.txt").write_text(COPY, encoding="utf-8")
    return folder


def test_a_writer(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    code = '''
        from converter.registry import writer

        @writer("shout", suffix=".shout.txt", media_type="text/plain")
        def write(story, recipe):
            """The text in capitals."""
            return story.text.upper().encode()
    '''
    install(code, "wiremark.writers", "shout = loudly")
    out = tmp_path / "out"
    done = run("convert", story, "-o", out, "--to", "shout,newsml-g2")
    assert (done.returncode, done.stderr.count("error")) == (0, 0), done.stderr
    assert "DER LANDKREIS ZAHLT" in (out / "deich.shout.txt").read_text(encoding="utf-8")
    assert run("validate", out).returncode == 0
    again = run("convert", story, "-o", out, "--to", "shout,newsml-g2")
    assert "1 unchanged" in again.stdout, again.stdout
    (tmp_path / "installed" / "loudly.py").write_text(dedent(code).replace("upper", "lower"), encoding="utf-8")
    run("convert", story, "-o", out, "--to", "shout,newsml-g2")
    assert "der landkreis zahlt" in (out / "deich.shout.txt").read_text(encoding="utf-8")


def test_a_judged_writer_is_judged(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    code = '''
        from converter.registry import writer

        @writer("broken", suffix=".broken.xml", media_type="text/xml", judged=True)
        def write(story, recipe):
            """Not well-formed."""
            return b"<a>"
    '''
    install(code, "wiremark.writers", "broken = brittle")
    done = run("convert", story, "-o", tmp_path / "out", "--to", "broken")
    assert done.returncode == 1
    assert "XML001" in done.stderr


def test_a_reader(install: Install, run: Run, tmp_path: Path) -> None:
    code = '''
        import email
        from email import policy

        from converter.readers.wire import read_copy
        from converter.registry import Reading, reader

        def detect(source):
            return 92 if source.data[:9].lower().startswith((b"from:", b"subject:")) else 0

        @reader("letters", detect=detect, suffixes=(".letter",))
        def read(source, recipe):
            """The plain body of a mail (RFC 5322)."""
            body = email.message_from_bytes(source.data, policy=policy.default).get_content()
            story = read_copy(body, id_=source.id or source.name, language=recipe.language, year=recipe.year)
            return Reading((story,))
    '''
    install(code, "wiremark.readers", "letters = postbag")
    folder = tmp_path / "post"
    folder.mkdir()
    head = "Subject: Deich\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    (folder / "deich.letter").write_text(head + COPY, encoding="utf-8")
    out = tmp_path / "out"
    done = run("convert", folder, "-o", out)
    assert done.returncode == 0, done.stderr
    made = json.loads((out / "deich.annotations.json").read_text(encoding="utf-8"))
    assert made["dateline"]
    assert "Subject" not in made["text"]
    (tmp_path / "empty").mkdir()
    assert ".letter" in run("convert", tmp_path / "empty", "-o", out).stderr


def test_a_check(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    code = '''
        from converter.checks.views import Finding
        from converter.registry import check

        @check("OWN001", severity="warning", kinds=("newsml-g2",))
        def own(item):
            """An item has been looked at."""
            yield Finding("looked at", item.root)
    '''
    install(code, "wiremark.checks", "own = inspector")
    out = tmp_path / "out"
    run("convert", story, "-o", out, "--to", "newsml-g2", "--no-check")
    assert "OWN001" in run("validate", out).stdout
    assert "An item has been looked at" in run("rules", "OWN001").stdout
    page = run("validate", out, "--format", "html-de").stdout
    assert '<h3>Warnung: <span lang="en">looked at</span></h3>' in page
    assert '<span lang="en">An item has been looked at</span>' in page


def test_an_extraction_rule(install: Install, run: Run, story: Path) -> None:
    code = '''
        from converter.language.engine.candidates import Candidate
        from converter.language.engine.rule import Trigger, rule

        DYKE = Trigger(words=frozenset(["Deich"]))

        @rule("OWN001", language="de", layer="names", proposes="organisation", trigger=DYKE, weights={"base": 2.5})
        def dyke(sheet, i):
            """A dyke is an organisation, says this test."""
            yield Candidate(i, i + 1, "organisation")
    '''
    install(code, "wiremark.rules", "own = dykes")
    told = run("why", story / "deich.txt")
    assert "OWN001 A dyke is an organisation" in told.stdout, told.stdout + told.stderr


def test_a_reporter(install: Install, run: Run, tmp_path: Path) -> None:
    code = '''
        from converter.registry import reporter

        @reporter("tally")
        def tally(diagnostics, style):
            """Only how many."""
            return f"findings: {len(diagnostics)}\\n"
    '''
    install(code, "wiremark.reporters", "tally = counting")
    (tmp_path / "x.xml").write_text("<a>", encoding="utf-8")
    assert "findings: 1" in run("validate", "--format", "tally", tmp_path / "x.xml").stdout


def test_an_identifier_scheme(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    code = """
        from converter.identifiers import Scheme

        DYKES = Scheme("dykes", "Deichkataster", page="https://dykes.example/{}", same="https://dykes.example/id/{}")
    """
    install(code, "wiremark.identifiers", "dykes = cadastre:DYKES")
    out = tmp_path / "out"
    run("convert", story, "-o", out / "data")
    path = out / "data" / "deich.annotations.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["entities"][0]["identifiers"] = [{"scheme": "dykes", "value": "T7", "source": "test"}]
    made["reviewed"] = ["mentions"]
    for mention in made["mentions"]:
        mention["confidence"] = 1.0
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "deich.annotations.json").write_text(json.dumps(made), encoding="utf-8")
    done = run("build", tmp_path / "again", "-o", out / "built", "--no-search")
    assert done.returncode == 0, done.stderr
    linked = json.loads((out / "built" / "data" / "deich.jsonld").read_text(encoding="utf-8"))
    assert "https://dykes.example/id/T7" in json.dumps(linked)
    pages = [p.read_text(encoding="utf-8") for p in (out / "built" / "site").rglob("*.html")]
    assert any('href="https://dykes.example/T7"' in page and "Deichkataster" in page for page in pages)


def test_a_page(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    code = '''
        from converter.publish.views import View
        from converter.registry import page

        @page("dykes")
        def dykes(site):
            """All dykes."""
            words = f"{len(site.archive.entries)} <Deich>"
            yield View("deiche.html", "Deiche", "plain.html", lambda: {"content": words})
    '''
    install(code, "wiremark.pages", "dykes = atlas")
    done = run("build", story, "-o", tmp_path / "out", "--no-search")
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "out" / "site" / "deiche.html").read_text(encoding="utf-8")
    assert "1 &lt;Deich&gt;" in made


def test_a_plug_in_that_breaks_is_named(install: Install, run: Run, story: Path, tmp_path: Path) -> None:
    install("raise RuntimeError('no licence')", "wiremark.writers", "shout = silent")
    done = run("convert", story, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "the plug-in silent of silent can't be loaded: RuntimeError: no licence" in done.stderr
    assert "Traceback" not in done.stderr


PACK = """
    from converter.language.descriptor import Language

    LANGUAGE = Language("nds", "Plattdüütsch", data=(DATA), names=".names:named")
"""
NAMES = """
    from dataclasses import replace

    from converter.model import Entity, Mention
    from converter.spans import Span

    def named(story, context, voice=None):
        at = story.text.find("Meike")
        entity = Entity("meike", "person", "Meike", by="NDS001")
        return replace(story, entities=(entity,), mentions=(Mention(Span(at, at + 5), "meike", "name", "NDS001", 0.9),))
"""


@pytest.mark.parametrize(("data", "code"), [("", 0), ("'nouns.yaml',", 1)])
def test_a_language(data: str, code: int, install: Install, run: Run, tmp_path: Path) -> None:
    site = install("", "wiremark.languages", "nds = platt")
    (site / "platt.py").unlink()
    (site / "platt").mkdir()
    (site / "platt" / "__init__.py").write_text(dedent(PACK).replace("DATA", data), encoding="utf-8")
    (site / "platt" / "names.py").write_text(dedent(NAMES), encoding="utf-8")
    (tmp_path / "dag.txt").write_text("Meike seggt, dat Water is hooch. Un de Diek höllt.\n", encoding="utf-8")
    out = tmp_path / "out"
    done = run("convert", tmp_path / "dag.txt", "-o", out, "--language", "nds", "--to", "annotations")
    assert done.returncode == code, done.stderr
    if code:
        assert "LNG002" in done.stderr
        assert "lacks nouns.yaml" in done.stderr
        return
    made = json.loads((out / "dag.annotations.json").read_text(encoding="utf-8"))
    assert [e["id"] for e in made["entities"]] == ["meike"]
    assert made["quotations"] == []
