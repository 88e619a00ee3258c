"""A small built site, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import RECIPE, stories, write

from converter.publish import publish


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("data"), *stories())


@pytest.fixture(scope="session")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    publish(data, folder, recipe=RECIPE, search=False)
    return folder
