"""What the sample takes for no change at all, and what it exchanges."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType
from typing import get_args

import pytest
import ready
import sample

from converter.model import EntityType


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a: int | str) -> int: pass", "def f(a: int & str) -> str: pass"),
        ("def f(a, *, b): pass", "def f(a, /, b): pass"),
        ("def f():\n x: int = 1", "def f():\n x: str = 1"),
        ("if TYPE_CHECKING:\n import a", "if TYPE_CHECKING:\n import b"),
        ("@dataclass(slots=True)\nclass A: pass", "@dataclass(slots=False)\nclass A: pass"),
        ("@lru_cache(maxsize=8)\ndef f(): pass", "@lru_cache(maxsize=9)\ndef f(): pass"),
        ("time.sleep(2)", "time.sleep(3)"),
        ("a is not None", "a != None"),
        ("len(a) > 0", "len(a) != 0"),
        ("a.split(None, 1)[0]", "a.split(None, 2)[0]"),
        ("a.type == 'place'", "a.type >= 'place'"),
        ("a.type != 'organisation'", "a.type > 'organisation'"),
        ("a & (Is.ONE | Is.TWO)", "a & (Is.ONE + Is.TWO)"),
    ],
)
def test_what_cannot_be_told_apart_is_one_program(one: str, other: str) -> None:
    assert sample.program(one) == sample.program(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a=1): pass", "def f(a=2): pass"),
        ("def f(a, *, b=1): pass", "def f(a, *, b=2): pass"),
        ("if TYPE:\n a()", "if TYPE:\n b()"),
        ("@rule('A', layer='b')\ndef f(): pass", "@rule('A', layer='c')\ndef f(): pass"),
        ("a is b", "a == b"),
        ("@rule('A', order=1)\ndef f(): pass", "@rule('A', order=2)\ndef f(): pass"),
        ("len(a) > 1", "len(a) != 1"),
        ("a.split(None, 1)[0]", "a.split(None, 0)[0]"),
        ("a.split(None, 1)[1]", "a.split(None, 2)[1]"),
        ("a > 0", "a != 0"),
        ("a.type == 'person'", "a.type >= 'person'"),
        ("a.kind == 'place'", "a.kind >= 'place'"),
        ("a | b", "a + b"),
        ("Is.ONE | Is.TWO", "Is.ONE & Is.TWO"),
    ],
)
def test_what_can_be_told_apart_is_a_change(one: str, other: str) -> None:
    assert sample.program(one) != sample.program(other)


@pytest.mark.parametrize("source", ["a is 'b'", "a = = b", "return 1"])
def test_what_the_compiler_minds_is_no_program(source: str) -> None:
    assert sample.program(source) is None


def test_the_first_and_the_last_type() -> None:
    assert (min(get_args(EntityType)), max(get_args(EntityType))) == (sample._FIRST, sample._LAST)


def test_a_function_that_has_run_often_is_still_found() -> None:
    """The interpreter rewrites what it has run some times."""
    source = "def f(a, b):\n    return a + b\n"
    ((old, new),) = ready.exchange(Path("f.py"), source, source.replace("+", "-"))
    function = FunctionType(old, {})
    assert [function(3, 2) for _ in range(100)][-1] == 5
    ((again, _),) = ready.exchange(Path("f.py"), source, source.replace("+", "-"))
    assert ready.place(function.__code__) == ready.place(again)
    function.__code__ = new
    assert function(3, 2) == 1


def test_a_changed_table_is_not_exchanged() -> None:
    assert ready.exchange(Path("f.py"), "A = 1\ndef f(): return 1\n", "A = 2\ndef f(): return 1\n") == []
