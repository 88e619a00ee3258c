"""What decides about the output changes the fingerprint: code, weights, models; what does not, leaves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from converter import resources
from converter.registry import Recipe
from converter.run import fingerprint as module

PLAIN = Recipe()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copied = tmp_path / "converter"
    shutil.copytree(resources.PACKAGE / "language", copied / "language")
    monkeypatch.setattr(resources, "PACKAGE", copied)
    monkeypatch.setattr(resources, "folder", lambda _name: tmp_path / "schemas")
    return copied


def _print(recipe: Recipe = PLAIN) -> str:
    module._code.cache_clear()
    module._model.cache_clear()
    try:
        return module.fingerprint(recipe)
    finally:
        module._code.cache_clear()


@pytest.mark.parametrize("name", ["names.crf", "weights.toml", "rules/names/persons.py", "places.yaml"])
def test_a_change_of_data_is_seen(package: Path, name: str) -> None:
    before = _print()
    with (package / "language" / "de" / name).open("ab") as file:
        file.write(b" ")
    assert _print() != before


def test_what_python_makes_of_it_is_no_change(package: Path) -> None:
    before = _print()
    folder = package / "language" / "__pycache__"
    folder.mkdir(exist_ok=True)
    (folder / "lexicon.cpython-311.pyc").write_bytes(b"anything")
    assert _print() == before


def test_another_back_end_model_is_seen(package: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights.bin").write_bytes(b"1")
    recipe = Recipe(models=(("spacy-entities", str(model)),))
    before = _print(recipe)
    (model / "weights.bin").write_bytes(b"2")
    assert _print(recipe) != before
