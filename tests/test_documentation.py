"""What the documentation says is so."""

from __future__ import annotations

import importlib
import importlib.util
import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import documented
import pytest
from lxml import etree

from converter import model, registry

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", documented.pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_block_of_code_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = documented.Reader(tmp_path)
    try:
        for block in documented.blocks(page):
            try:
                reader.do(block)
            except Exception as error:
                raise AssertionError(f"{page.relative_to(ROOT)}:{block.line}: {error}") from error
    finally:
        reader.end()


def test_a_reader_is_told_what_a_file_is_called() -> None:
    for page in documented.pages():
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"<!-- file: (\S+) -->", text):
            before = text[max(0, match.start() - 600) : match.start()]
            assert f"`{match[1]}`" in before or match[1] in ("Makefile", "build.ninja"), (page, match[1])


def test_no_block_is_overlooked() -> None:
    for page in documented.pages():
        fences = re.findall(r"(?m)^ *```", page.read_text(encoding="utf-8"))
        assert len(fences) == 2 * len(list(documented.blocks(page))), page


def test_the_readme_renders_on_an_index() -> None:
    """It shows no HTML; pictures and links of the project become the documentation's (``hatch_build.py``)."""
    assert re.findall(r"\]\((?!https://|site/docs/)", README) == []
    assert "<" not in re.sub(r"```.*?```|`[^`]*`", "", README, flags=re.S), "HTML that an index may strip"


def test_the_readmes_sample_is_six_lines_from_input_to_output() -> None:
    (sample,) = (block for block in documented.blocks(ROOT / "README.md") if block.language == "console")
    lines = sample.text.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("$ cat ")


def test_the_picture_is_of_this_program() -> None:
    """The README's, drawn from what is said now: word for word."""
    spec = importlib.util.spec_from_file_location("picture", ROOT / "site" / "picture.py")
    assert spec
    assert spec.loader
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    shown = picture.PICTURE.read_text("utf-8")
    assert _texts(shown) == _texts(picture.drawn(picture.said())), "python site/picture.py"
    assert "Frauke Lühr" in _texts(shown)
    assert not re.search(r"(?:url\(|href=)[\"']?https?:", shown), "it asks somebody else's server"


def _texts(svg: str) -> str:
    return " ".join("".join(map(str, etree.fromstring(svg.encode()).itertext("{*}text"))).split())


def test_pictures_and_paths_in_the_readme_exist() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)|`((?:schemas|site|converter|seeds)/[\w./-]+)`", README):
        assert (ROOT / (path[0] or path[1])).exists() or not (ROOT / "converter").exists(), path


PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "site" / "docs").rglob("*.md"))]
ARCHITECTURE = ROOT / "site" / "docs" / "explanation" / "architecture.md"
PARTS = ("converter", "schemas", "site", "tests")


def _in_code(page: Path) -> list[str]:
    """What a page's sentences set in code, its blocks left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S))


has_the_source = pytest.mark.skipif(not (ROOT / "converter").is_dir(), reason="the source is not here")


@has_the_source
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_of_the_project_exist(page: Path) -> None:
    """``NAME``, ``ID`` and ``CODE`` stand for what somebody will add."""
    named = [n for n in _in_code(page) if re.fullmatch(rf"(?:{'|'.join(PARTS)})/[a-z0-9_./-]+", n)]
    assert [n for n in named if not (ROOT / n).exists() and not (ROOT / f"{n}.py").exists()] == []


@has_the_source
def test_the_architecture_is_that_of_the_code() -> None:
    """Each file, folder and module is there, below the package or by its last parts, and each name in a module."""
    there = {
        "/" + path.relative_to(ROOT).as_posix() for part in PARTS for path in (ROOT / part, *(ROOT / part).rglob("*"))
    }
    there |= {path.removesuffix(".py") for path in there}
    names = _in_code(ARCHITECTURE)
    paths = [n for n in names if re.fullmatch(r"[a-z0-9_-]+(?:/[a-z0-9_.-]*)+|\w+\.py", n)]
    assert len(paths) > 50
    assert [n for n in paths if not any(p.endswith("/" + n.rstrip("/")) for p in there)] == []
    inside = [m for n in names if (m := re.fullmatch(r"(\w+)\.(\w+)(?:\(\))?", n)) and (_module(m[1]) or _model(m[1]))]
    assert len(inside) > 5
    assert [m[0] for m in inside if not _is_in(m[1], m[2])] == []


def _module(name: str) -> bool:
    return (ROOT / "converter" / f"{name}.py").is_file()


def _model(name: str) -> bool:
    return is_dataclass(getattr(model, name, None))


def _is_in(owner: str, name: str) -> bool:
    if _model(owner):
        return name in {field.name for field in fields(getattr(model, owner))}
    return name == "py" or hasattr(importlib.import_module(f"converter.{owner}"), name)


@pytest.mark.parametrize("kind", ["reader", "annotator", "writer"])
def test_every_stage_says_what_it_does(kind: str) -> None:
    for name, stage in registry.stages(kind).items():
        assert len(stage.doc) > 20, f"the {kind} {name} has no docstring"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "site" / "docs" / "explanation" / "decisions.md").read_text(encoding="utf-8")
    rows = [line.casefold() for line in page.splitlines() if line.startswith("| ")]
    extras = project["optional-dependencies"]
    for requirement in (*project["dependencies"], *(one for extra in extras.values() for one in extra)):
        name = re.split(r"[\[<>=]", requirement)[0].casefold()
        assert name == "wiremark" or any(re.search(rf"\b{re.escape(name)}\b", row) for row in rows), name
    told = page.partition("| extra |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([\w-]+)`", told)) == set(extras)


def test_no_private_names() -> None:
    """Nothing of a developer's machine may stand in what is published."""
    pattern = re.compile(r"/(?:home|root|Users)/|C:\\\\")
    for folder in ("converter", "schemas", "site"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".yml", ".md", ".html", ".xsd", ".json"):
                assert not pattern.search(path.read_text(encoding="utf-8")), path
