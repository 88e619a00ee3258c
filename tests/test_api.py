"""The public functions: their examples run, and a caller's slip is told as one."""

from __future__ import annotations

import doctest
import gzip
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from invented import RECIPE

import converter
from converter import Diagnostic, Recipe, Source, api, quoting

WIRE = 'Emden (Reuters) - "Die Schleuse bleibt zu", sagte Hafenmeisterin Frauke Onnen.\n'
GOOD = Source("schleuse.txt", WIRE.encode(), "schleuse")
JSONLD = b'{"@context": "https://schema.org", "@type": "NewsArticle"}'


@pytest.mark.parametrize("module", [api, quoting])
def test_the_examples_of_the_docstrings_run(module: Any) -> None:
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed


def test_the_three_uses(tmp_path: Path) -> None:
    source = tmp_path / "schleuse.txt"
    source.write_text(WIRE, encoding="utf-8")
    result = converter.convert(source, Recipe(), check=lambda o: converter.validate(o.data, name=o.name))
    assert {d.rule for d in result.diagnostics} == {"G2M012"}  # the copy says nothing of rights
    for output in result.outputs:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / output.name).write_bytes(output.data)
    published = converter.publish(tmp_path / "data", tmp_path / "site", recipe=RECIPE, search=False)
    assert published.pages > 5
    assert "Frauke Onnen" in (tmp_path / "site" / "meldungen" / "schleuse.html").read_text(encoding="utf-8")


def test_every_public_name_is_there_and_documented() -> None:
    for name in converter.__all__:
        assert (getattr(converter, name).__doc__ or "").strip(), name
    assert converter.__version__
    from converter.publish import WiremarkPlugin, publish

    assert callable(publish)
    assert WiremarkPlugin.__doc__
    with pytest.raises(AttributeError, match="Did you mean convert"):
        converter.convrt  # noqa: B018


@pytest.mark.parametrize(
    ("recipe", "error", "told"),
    [
        (Recipe(writers=("jsnold",)), ValueError, "Did you mean jsonld"),
        (Recipe(reader="reuters-ed"), ValueError, "Did you mean reuters-de"),
        (Recipe(annotators=("entitys",)), ValueError, "Did you mean entities"),
        (Recipe(annotators=("speakers",)), ValueError, "needs"),
        (Recipe(writers="jsonld"), TypeError, r"not one name: \('jsonld',\)"),  # type: ignore[arg-type]
        (Recipe(writers=(7,)), TypeError, "tuple of names"),  # type: ignore[arg-type]
        (Recipe(now=datetime(2025, 3, 1)), ValueError, "time zone"),
        (Recipe(now="2025-03-01"), TypeError, "datetime, not str"),  # type: ignore[arg-type]
        (Recipe(authority="Redaktion"), ValueError, "example.org,2025"),
        (Recipe(base_url="redaktion.example"), ValueError, "http or https"),
        (Recipe(language="d e"), ValueError, "de-AT"),
        (Recipe(language=None), TypeError, "str, not NoneType"),  # type: ignore[arg-type]
        (Recipe(encoding="utf-9"), ValueError, "utf-9"),
        (Recipe(year="2025"), TypeError, "int"),  # type: ignore[arg-type]
        (Recipe(models=("spacy-entities", "de")), TypeError, "pairs"),  # type: ignore[arg-type]
        (Recipe(models=(("spacy-entitis", "de"),)), ValueError, "Did you mean spacy-entities"),
        ({"writers": ("jsonld",)}, TypeError, "Recipe, not dict"),
        (("jsonld",), TypeError, "Recipe, not tuple"),
    ],
)
def test_a_slip_in_the_recipe_is_told(recipe: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as raised:
        converter.convert(GOOD, recipe)
    assert "report" not in str(raised.value)


@pytest.mark.parametrize(
    ("source", "error", "told"),
    [
        (replace(GOOD, data=WIRE), TypeError, "encode the text"),  # type: ignore[arg-type]
        (replace(GOOD, name=Path("a")), TypeError, r"Source\.name"),  # type: ignore[arg-type]
        (replace(GOOD, id=7), TypeError, r"Source\.id"),  # type: ignore[arg-type]
        (WIRE.encode(), TypeError, "bytes with a name"),
        (WIRE, ValueError, "given as bytes"),
        (7, TypeError, "path, not int"),
        (None, TypeError, "path, not NoneType"),
        ("no-such-file.txt", FileNotFoundError, "no-such-file"),
        (Path(), IsADirectoryError, "folder"),
    ],
)
def test_a_slip_in_the_source_is_told(source: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        converter.convert(source)


def test_what_a_check_raises_is_the_callers() -> None:
    def broken(output: converter.Output) -> tuple[Diagnostic, ...]:
        raise KeyError(output.name)

    with pytest.raises(KeyError, match="schleuse"):
        converter.convert(GOOD, check=broken)
    with pytest.raises(TypeError, match="function"):
        converter.convert(GOOD, check=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"select": "JLD001"}, TypeError, "not one name"),
        ({"select": ["JLX001"]}, ValueError, "JL"),
        ({"ignore": ["G2C9999"]}, ValueError, "did you mean|families"),
        ({"profiles": ["gogle"]}, ValueError, "Did you mean google"),
        ({"name": 5}, TypeError, "name is str, not int"),
        ({"now": datetime(2025, 3, 1)}, ValueError, "time zone"),
        ({"schema": "nowhere.xsd"}, FileNotFoundError, "nowhere"),
        ({"schema": __file__}, ValueError, "schema"),
    ],
)
def test_a_slip_in_validating_is_told(options: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        converter.validate(JSONLD, **options)


def test_what_an_argument_may_be_is_said_whole() -> None:
    with pytest.raises(TypeError, match="document is bytes or a path, not int"):
        converter.validate(cast(Any, 7))
    with pytest.raises(TypeError, match="source is a Source or a path, not int"):
        converter.convert(cast(Any, 7))


@pytest.mark.parametrize("document", ["<newsItem/>", "{}", "", 7, None, ["a.xml"]])
def test_a_document_is_bytes_or_a_path(document: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="path"):
        converter.validate(document)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_hangs_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for call in (converter.validate, converter.convert):
        with pytest.raises(ValueError, match="pipe"):
            call(tmp_path / "pipe")


def test_bytes_and_files_are_judged_alike(tmp_path: Path) -> None:
    page = b'<!DOCTYPE html>\n<html lang="de"><title>x</title>\n<script type="application/ld+json">{,}</script></html>'
    found = converter.validate(page, name="x.html")
    assert found
    assert {d.location.source for d in found} == {"x.html"}
    (tmp_path / "x.html").write_bytes(page)
    (tmp_path / "x.html.gz").write_bytes(gzip.compress(page))
    for path in ("x.html", "x.html.gz"):
        assert [d.rule for d in converter.validate(tmp_path / path)] == [d.rule for d in found]
    assert [d.rule for d in converter.validate(gzip.compress(page))] == [d.rule for d in found]
    assert {d.rule for d in converter.validate(gzip.compress(page)[:-20])} == {"DOC003"}
    assert converter.validate(page, ignore=[d.rule for d in found]) == ()
    rules = ", ".join(sorted({d.rule for d in found}))
    silenced = page.replace(b"</html>", f"</html><!-- wiremark: ignore-file {rules} -->".encode())
    assert converter.validate(silenced) == ()


@pytest.mark.parametrize(
    ("data", "site", "options", "error", "told"),
    [
        (7, "s", {}, TypeError, "data is a path"),
        ("d", None, {}, TypeError, "site is a path"),
        ("d", "s", {"language": "eng"}, ValueError, "Did you mean en"),
        ("d", "s", {"title": None}, TypeError, "title is str"),
        ("d", "s", {"recipe": None}, TypeError, "Recipe"),
        ("d", "s", {"figures": "nowhere.json"}, FileNotFoundError, "nowhere"),
        ("d", "s", {}, FileNotFoundError, "no folder"),
    ],
)
def test_a_slip_in_publishing_is_told(
    data: Any, site: Any, options: dict[str, Any], error: type[Exception], told: str, tmp_path: Path
) -> None:
    there = tmp_path / data if isinstance(data, str) else data
    with pytest.raises(error, match=told):
        converter.publish(there, tmp_path / site if site else site, **options)


def test_a_document_that_no_rule_looks_at_is_told() -> None:
    page = b"<!DOCTYPE html><html><head><title>x</title></head><body><p>Kai ist frei.</p></body></html>"
    assert [d.rule for d in converter.validate(page, select=["SMP"])] == ["RUN026"]
    assert "RUN026" not in {d.rule for d in converter.validate(page)}
