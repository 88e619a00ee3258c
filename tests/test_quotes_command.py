"""``wiremark quotes``: table, CSV, JSON; files and standard input; hostile cells."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from converter.cli.quotes import command

TEXT = "„Wir sind bereit“, sagte Finanzminister Kai Lund dem Sender Radio Nord. Die Lage sei ernst.\n"


def quotes(*arguments: str | Path, text: str = TEXT) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], input=text, catch_exceptions=False)


def test_table_from_standard_input() -> None:
    lines = quotes("-").stdout.splitlines()
    assert lines[1].split(maxsplit=2) == ["1", "direct", "Finanzminister Kai Lund: „Wir sind bereit“"]
    assert len(lines) == 3


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(quotes("-", "--format", "csv").stdout)))
    assert [r["type"] for r in rows] == ["direct", "free_indirect"]
    assert rows[0]["medium"] == "dem Sender Radio Nord"
    assert rows[0]["cue"] == "sagte"


@pytest.mark.parametrize("formula", ["=1+1", "+49", "-2", "@SUM(A1)"])
def test_a_cell_is_never_a_formula(formula: str) -> None:
    out = quotes("-", "--format", "csv", text=f"{formula}, sagte Lund. {formula} sei gut, sagte Lund.").stdout
    cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
    assert not any(cell.startswith(tuple("=+-@")) for cell in cells if cell != "-")


def test_json_has_offsets() -> None:
    found: list[dict[str, Any]] = json.loads(quotes("-", "--format", "json").stdout)
    start, end = found[0]["spans"][0]
    assert TEXT[start:end] == "„Wir sind bereit“"
    assert re.fullmatch(r"QUO\d{3}", found[0]["rule"])


def test_a_file_goes_through_the_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(f"Berlin (Reuters) - Der Rat tagt.\n\n{TEXT}", encoding="utf-8")
    found = json.loads(quotes(path, "--format", "json").stdout)
    assert [f["entity"] for f in found] == ["Kai Lund", "Kai Lund"]


def test_no_control_characters_reach_the_terminal() -> None:
    out = quotes("-", text="„Wir\x1b[31m sind\u202e bereit, ja“, sagte Lund.").stdout
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "none.txt")], standalone_mode=False)
    assert result.return_value == 2
