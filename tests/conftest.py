"""What all tests share: no test reads or writes the user's own folders."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("anywhere", deadline=None)  # on a busy machine one example may take long
settings.load_profile("anywhere")

# A shell's background job, or one of nohup, ignores these signals, and so would every process that a test starts.
for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _own_cache() -> Iterator[None]:
    """A cache for the session, so that compiled names and installed schemas stay out of the user's."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("WIREMARK_") and n.removeprefix("WIREMARK_") in _SETTINGS]:
            patch.delenv(name)
        patch.setenv("WIREMARK_CACHE", os.environ.get("WIREMARK_TEST_CACHE", folder))
        patch.setenv("WIREMARK_KNOWLEDGE", f"{folder}/knowledge")
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        yield


_SETTINGS = {"AUTHORITY", "BASE_URL", "PROVIDER", "RULES_URL"}


@pytest.fixture(scope="module")
def settled() -> Iterator[None]:
    """For modules that take times: the collector does not go over all that thousands of tests have left, which takes
    longer than what is timed."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of converted stories."""
    from invented import stories, write

    return write(tmp_path_factory.mktemp("data"), *stories())


@pytest.fixture(scope="session")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site, built once."""
    from invented import RECIPE

    from converter.publish import publish

    folder = tmp_path_factory.mktemp("built") / "site"
    publish(data, folder, recipe=RECIPE, search=False)
    return folder
