"""Documents that IPTC published as valid give no error; our own outputs give not even a warning."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from delivered import SEEDS, needs_seeds

from converter.checks import Options, discovery, judge
from converter.checks import linked_data as ld
from converter.checks.parallel import judge_files
from converter.diagnostics import Severity
from converter.pipeline import Recipe, Source, convert
from converter.registry import stages

ROOT = Path(__file__).parent.parent
REFERENCE = Path(os.environ.get("WIREMARK_REFERENCE", "/nowhere"))
LISTINGS = sorted((REFERENCE / "newsml-g2-2.35" / "examples").glob("*.xml"))
INVALID = "LISTING_24_"
"""not valid against NewsML-G2 2.35 itself"""
NOW = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.skipif(not LISTINGS, reason="the listings of the guidelines are not at hand")
def test_listings_have_no_error() -> None:
    wrong = {}
    for path in LISTINGS:
        found = judge(path.name, path.read_bytes(), options=Options(now=NOW))
        errors = [f"{d.rule} {d.message}" for d in found if d.severity is Severity.ERROR]
        if errors and not path.name.startswith(INVALID):
            wrong[path.name] = errors
    assert wrong == {}
    assert len(LISTINGS) >= 30


@pytest.mark.skipif(not LISTINGS, reason="the listings of the guidelines are not at hand")
def test_listings_are_repaired_without_harm(tmp_path: Path) -> None:
    from converter.checks.fixes import repaired_bytes

    for path in LISTINGS:
        data = path.read_bytes()
        repaired, messages = repaired_bytes(path.name, data, options=Options())
        assert (repaired == data) == (not messages)


@needs_seeds
def test_own_outputs_are_clean(tmp_path: Path) -> None:
    """Every writer's output of the sample, judged alone and together."""
    (seed,) = SEEDS.glob("*.txt")
    result = convert(Source(seed.name, seed.read_bytes(), "muster"), Recipe(writers=tuple(stages("writer")), now=NOW))
    assert result.outputs, result.diagnostics
    for output in result.outputs:
        (tmp_path / output.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / output.name).write_bytes(output.data)
    found = list(judge_files(discovery.discover([str(tmp_path)]).files, options=Options(now=NOW)))
    assert [
        f"{d.rule} {d.location.source.rpartition('/')[2]} {d.message}" for d in found if d.severity is not Severity.INFO
    ] == []


@pytest.mark.skipif(not (REFERENCE / "schema.org-30.0").is_dir(), reason="schema.org's release is not at hand")
def test_the_vocabulary_table_is_derived() -> None:
    """``schemas/jsonld/derive.py`` makes exactly the table that is there."""
    program = compile((ROOT / "schemas" / "jsonld" / "derive.py").read_text("utf-8"), "derive.py", "exec")
    space: dict[str, object] = {"__name__": "derive", "__file__": str(ROOT / "schemas" / "jsonld" / "derive.py")}
    exec(program, space)
    release = json.loads((REFERENCE / "schema.org-30.0" / "schemaorg-current-https.jsonld").read_text("utf-8"))
    made = space["text"](space["derive"](release))  # type: ignore[operator]
    assert made == (ROOT / "schemas" / "jsonld" / "schemaorg-30.0.json").read_text("utf-8")


def test_the_vocabulary_table_is_whole() -> None:
    table = ld.vocabulary()
    assert "NewsArticle" in table["types"]
    assert ld.ancestors("ReportageNewsArticle") >= {"NewsArticle", "Article", "CreativeWork", "Thing"}
    assert table["properties"]["dateline"] == [["NewsArticle"], ["Text"]]
    assert len(table["properties"]) > 1400
