"""``wiremark`` is ``converter``, for people, programs and type checkers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import converter
import wiremark
from wiremark import Recipe, Source, check, convert


def test_every_public_name_is_the_same_object() -> None:
    assert wiremark.__all__ == converter.__all__
    for name in converter.__all__:
        assert getattr(wiremark, name) is getattr(converter, name)
    assert wiremark.__version__ == converter.__version__
    assert set(converter.__all__) <= set(dir(wiremark))
    assert callable(check)


def test_a_story_of_one_is_one_of_the_other() -> None:
    result = convert(Source("a.txt", b"Husum (Reuters) - Ja.", "a"), Recipe(writers=("jsonld",)))
    assert isinstance(result.stories[0], converter.Story)


def test_a_slip_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match="Did you mean convert"):
        wiremark.convrt  # noqa: B018


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "wiremark", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"wiremark, version {wiremark.__version__}\n"
