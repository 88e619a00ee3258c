"""The rules' house stays small: short files, few branches, words in data, no circle of imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

import converter
from converter import resources

PACKAGE = Path(converter.__file__).parent
FOLDERS = ("language", "annotators")
LONGEST = 400
"""lines of a file"""
BRANCHES = 15
"""of a function, as ruff counts them (C901)"""
LINE = 300
"""characters of a line of data"""
WORDS = 3
"""of a language that a literal may hold"""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


SOURCES = sorted(path for folder in FOLDERS for path in (PACKAGE / folder).rglob("*.py"))
ALL = sorted(PACKAGE.rglob("*.py"))


def test_there_is_something_to_look_at() -> None:
    """A folder that is called otherwise one day would make the tests below pass without a file."""
    for folder in FOLDERS:
        assert any(path.is_relative_to(PACKAGE / folder) for path in SOURCES), folder
    assert {p.name for p in DATA} >= {"words.yaml", "grammar.yaml", "roles.yaml"}
    assert {p.name for p in FACTS} >= {"diagnostics.yaml", "identifiers.yaml"}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


# -- branches ----------------------------------------------------------------------------------------------------------


def _branches(node: ast.AST) -> int:
    own = int(isinstance(node, (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)))
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.Try)) and node.orelse:
        own += 1
    return own + sum(map(_branches, ast.iter_child_nodes(node)))


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_functions_branch_little(path: Path) -> None:
    functions = (n for n in ast.walk(_tree(path)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    assert {f.name: n for f in functions if (n := 1 + _branches(f)) > BRANCHES} == {}


# -- words -------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[\w'’. -]*[^\W\d_]{2}[\w'’. -]*")
_OWN = re.compile(r"[A-Z]{3}\d{3}|\w+\.(?:yaml|toml|crf)|_\w+|[A-Z0-9_-]+")
"""ids of rules, files, attributes, labels of corpora: no words of a language"""
_CHOICE = re.compile(r"[^\W\d_]{2,}(?:\|[^\W\d_]{2,})+")
"""words to choose from in a pattern"""


@cache
def _ours() -> frozenset[str]:
    """What our own things are called: values of ``Literal`` types, keys of our data, attributes, functions."""
    found: set[str] = set()
    for path in ALL:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
                found |= {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    for path in (PACKAGE / "language").glob("*/*.yaml"):
        found |= set(map(str, yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)))
    return frozenset(found) | FLAGS


FLAGS = frozenset({"word", "surname", "famous", "family", "first-name", "minor"})
"""of a match in the knowledge base (``knowledge.Match``)"""


def _strings(nodes: list[ast.expr]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Starred) and isinstance(node.value, (ast.Tuple, ast.List, ast.Set)):
            found += _strings(node.value.elts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def _lists(tree: ast.Module) -> Iterator[tuple[int, list[str]]]:
    """The strings that stand together, with their line: collections, keys of dictionaries, one string that is split,
    what a pattern may choose from."""
    told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            yield node.lineno, _strings(node.elts)
        elif isinstance(node, ast.Dict) and all(isinstance(v, (ast.Constant, ast.Tuple)) for v in node.values):
            yield node.lineno, _strings([k for k in node.keys if k])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            yield node.lineno, [w for s in _strings([node.func.value]) for w in s.split()]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield from ((node.lineno, found.split("|")) for found in _CHOICE.findall(node.value))


def _words(strings: list[str]) -> list[str]:
    return [s for s in strings if _WORD.fullmatch(s) and not _OWN.fullmatch(s) and s not in _ours()]


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_words_are_data(path: Path) -> None:
    """Lists of a language's words stand in its YAML files, where they can be read, sorted and corrected."""
    assert [(line, found) for line, s in _lists(_tree(path)) if len(found := _words(s)) > WORDS] == []


def test_a_list_of_words_is_found() -> None:
    for code in (
        "A = ('laut', 'gemäß', 'zufolge', 'nach')",
        "A = frozenset({*('laut', 'gemäß'), *('zufolge', 'nach')})",
        "A = 'laut gemäß zufolge nach'.split()",
        "A = re.compile(r'(?:laut|gemäß|zufolge|nach)$')",
        "A = {'laut': 1, 'gemäß': 2, 'zufolge': 3, 'nach': 4}",
    ):
        assert any(len(_words(found)) > WORDS for _, found in _lists(ast.parse(code))), code
    assert not any(len(_words(s)) > WORDS for _, s in _lists(ast.parse("A = ('name', 'nominal', 'pronoun', 'part')")))


def _truths(value: object) -> Iterator[object]:
    if isinstance(value, list):
        yield from (v for v in value if isinstance(v, bool))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _truths(inner)


DATA = sorted((PACKAGE / "language").glob("*/*.yaml"))


@pytest.mark.parametrize("path", DATA, ids=_name)
def test_words_stay_words(path: Path) -> None:
    """``on``, ``off``, ``no`` and ``yes`` without quotation marks are truth values in YAML."""
    assert list(_truths(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))) == []


FACTS = sorted(resources.folder("schemas").rglob("*.yaml"))
TABLES = [*DATA, *sorted((PACKAGE / "knowledge").rglob("*.yaml")), *FACTS]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: "/".join(path.parts[-3:]))
def test_an_entry_has_a_line(path: Path) -> None:
    """In a line of thousands of characters nobody sees what a change changed."""
    assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= LINE


# -- imports -----------------------------------------------------------------------------------------------------------


def _module(path: Path) -> str:
    return ".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


MODULES = {_module(path): path for path in ALL}


def _imported(path: Path) -> Iterator[str]:
    """Modules of ours that a module names anywhere: at its head, late, or for types only."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _left_in_circles(needs: dict[str, set[str]]) -> set[str]:
    while free := {name for name, wanted in needs.items() if not wanted & set(needs)}:
        needs = {name: wanted for name, wanted in needs.items() if name not in free}
    return set(needs)


def test_modules_stand_in_an_order() -> None:
    """No circle of imports anywhere, ``TYPE_CHECKING`` and late ones included."""
    needs = {name: {m for m in _imported(path) if m in MODULES and m != name} for name, path in MODULES.items()}
    assert _left_in_circles(needs) == set()


def test_a_circle_is_found() -> None:
    assert _left_in_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == {"a", "b", "c"}


# -- one place for one thing -------------------------------------------------------------------------------------------


def _used(owner: str | None, name: str) -> set[str]:
    """Files that name an attribute: ``os.walk``; of anything, where no owner is given."""
    return {
        _name(path)
        for path in ALL
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == name
        and (owner is None or (isinstance(node.value, ast.Name) and node.value.id == owner))
    }


def test_one_function_walks_folders() -> None:
    """What is hidden, and in which order, is decided in ``folders``; of a site of ours every file counts."""
    assert not _used("os", "walk"), "it goes down by recursion"
    assert _used(None, "rglob") == {"run/fingerprint.py"}, "our own code and data"
    walked = {p for p in ALL if any(m == "converter.folders" for m in _imported(p))}
    assert {_name(p) for p in walked} >= {"run/discovery.py", "checks/discovery.py", "cli/watch.py"}


_ANY_ADDRESS = re.compile(r"https\?:(?://)?(?:\(\?:)?(?:\[|\\S)")
"""a pattern for addresses of whatever host"""


def test_one_function_judges_addresses() -> None:
    """``addresses.is_web``; other patterns find addresses in a text or stand in a schema. Checks have their own."""
    found = {
        _name(path)
        for path in ALL
        if path.parent.name != "checks"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (str, bytes))
        and _ANY_ADDRESS.search(_text(node.value))
    }
    assert found == {"addresses.py", "readers/wire/lines.py", "cli/catalogues.py", "rights.py"}
    schemes = {_name(p) for p in ALL if p.parent.name != "checks" and _asks_for_schemes(_tree(p))}
    assert schemes == {"doors.py", "readers/newsml_g2.py"}, "which of two things is wrong; an alias of that name"


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _asks_for_schemes(tree: ast.Module) -> bool:
    lists = (set(_strings(n.elts)) for n in ast.walk(tree) if isinstance(n, (ast.Tuple, ast.List, ast.Set)))
    return any({"http", "https"} <= found or {"http://", "https://"} <= found for found in lists)


def test_one_clock_and_one_way_to_write() -> None:
    """``clock`` asks what time it is, ``atomic`` replaces a file."""
    assert _used("datetime", "now") | _used("datetime", "utcnow") | _used("date", "today") == {"clock.py"}
    swaps = (
        _name(path)
        for path in ALL
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "replace"
        and len(node.args) == 1
        and not node.keywords
    )
    assert set(swaps) | _used("os", "replace") == {"atomic.py"}
