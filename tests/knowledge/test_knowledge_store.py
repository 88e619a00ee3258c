"""The compiled form: kept in the cache, rebuilt when anything changes, in memory where nothing can be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from converter.knowledge import store

MINE = "groups:\n- {type: organisation, kind: company, country: de, records: [Quarzwerk Testingen | QWT]}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIREMARK_CACHE", str(tmp_path / "cache"))
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "a.yaml").write_text("groups:\n- {type: place, records: [Köln]}\n", encoding="utf-8")
    monkeypatch.setattr(store, "DATA", shipped)
    store._load.cache_clear()
    return tmp_path / "cache" / "knowledge"


def mine(folder: Path, text: str = MINE) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_users_records_lie_over_the_shipped_ones(tmp_path: Path, cache: Path) -> None:
    base = store.load(mine(tmp_path / "mine"))
    assert [e.id for e in base.named("QWT")] == ["quarzwerk-testingen"]
    assert base.record("koeln").name == "Köln"
    assert (cache / f"{base.version}.json").exists()


def test_a_second_process_reads_what_the_first_one_built(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = mine(tmp_path / "mine")
    version = store.load(folder).version
    store._load.cache_clear()

    def never(*_: object) -> bytes:
        raise AssertionError("built again")

    monkeypatch.setattr(store, "build", never)
    assert store.load(folder).version == version


def test_a_changed_file_makes_a_new_version(tmp_path: Path, cache: Path) -> None:
    folder = mine(tmp_path / "mine")
    before = store.version_of((store.DATA, folder))
    mine(folder, MINE.replace("QWT", "QWX"))
    assert store.version_of((store.DATA, folder)) != before


@pytest.mark.parametrize("broken", [b"", b"{", b"[]\n{}", b'{"version": "x"}\n'])
def test_a_damaged_cache_is_built_again(tmp_path: Path, cache: Path, broken: bytes) -> None:
    folder = mine(tmp_path / "mine")
    version = store.version_of((store.DATA, folder))
    cache.mkdir(parents=True)
    (cache / f"{version}.json").write_bytes(broken)
    assert store.load(folder).named("QWT")


def test_without_a_writable_cache_it_is_kept_in_memory(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("WIREMARK_CACHE", str(blocked))
    store._load.cache_clear()
    assert store.load(mine(tmp_path / "mine")).named("QWT")


def test_the_environment_names_the_users_folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREMARK_KNOWLEDGE", str(mine(tmp_path / "mine")))
    assert store.load().named("QWT")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_the_folder_keeps_nobody_waiting(tmp_path: Path) -> None:
    folder = mine(tmp_path / "mine")
    before = store.version_of([folder])
    os.mkfifo(folder / "more.yaml")
    assert store.version_of([folder]) == before
    assert store.build([folder])
