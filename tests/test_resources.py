"""Tables are parsed once and kept as bytecode is; a changed or damaged one is read anew."""

from __future__ import annotations

import os
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from converter import resources


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))
    path = tmp_path / "words.yaml"
    path.write_text("months: {1: [Januar, Jan], 2: [Februar]}\nclosed: true\n", encoding="utf-8")
    return path


def _kept(path: Path) -> Path:
    return Path(cache_from_source(f"{path}.py"))


def test_a_table_is_parsed_once(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = resources.kept_yaml(table)
    assert first == resources.load_yaml(table)
    monkeypatch.setattr(resources, "load_yaml", lambda path: {"parsed": "again"})
    assert resources.kept_yaml(table) == first


def test_a_changed_table_is_read_anew(table: Path) -> None:
    resources.kept_yaml(table)
    table.write_text("months: {3: [Maerz]}\n", encoding="utf-8")
    assert resources.kept_yaml(table) == {"months": {3: ["Maerz"]}}
    table.write_text("months: {4: [Apri]}\n ", encoding="utf-8")
    os.utime(table, ns=(1, 1))
    assert resources.kept_yaml(table) == {"months": {4: ["Apri"]}}


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\xfb\x00", b"N"])
def test_a_damaged_copy_does_not_count(table: Path, data: bytes) -> None:
    whole = resources.kept_yaml(table)
    _kept(table).write_bytes(data)
    assert resources.kept_yaml(table) == whole


def test_nothing_is_written_where_python_writes_none(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    resources.kept_yaml(table)
    assert not _kept(table).exists()


def test_what_cannot_be_kept_is_parsed(table: Path) -> None:
    table.write_text("since: 2025-02-12\n", encoding="utf-8")
    assert resources.kept_yaml(table) == resources.load_yaml(table)
    assert not _kept(table).exists()


def test_a_folder_that_cannot_be_written_does_no_harm(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (table.parent / "bytecode").write_text("a file")
    assert resources.kept_yaml(table)["closed"] is True


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        resources.kept_yaml(tmp_path / "none.yaml")
