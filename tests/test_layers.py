"""The house stays in order: stages know the core and their library, never each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import converter

PACKAGE = Path(converter.__file__).parent
CORE = {
    "atomic",
    "brand",
    "clock",
    "configuration",
    "markdown",
    "recipe",
    "refusal",
    "schemes",
    "spans",
    "diagnostics",
    "documentation",
    "doors",
    "folders",
    "formats",
    "identifiers",
    "indented",
    "model",
    "registry",
    "resources",
    "standards",
    "standoff",
    "addresses",
    "inline",
    "limits",
    "provenance",
    "rights",
    "topics",
    "language_tags",
    "decoding",
    "mojibake",
    "nearest",
    "uima",
    "verdict",
    "rulebook",
    "grouping",
    "wellformed",
    "wording",
    "workers",
    "xml",
    "xsd",
}
LIBRARIES = {"language", "knowledge"}
MAY_IMPORT = {
    **dict.fromkeys(CORE, CORE),
    "language": CORE | LIBRARIES,
    "knowledge": CORE | LIBRARIES,
    "readers": CORE | {"language"},
    "annotators": CORE | LIBRARIES,
    "writers": CORE | {"language"},
    "checks": CORE,
    "publish": CORE | LIBRARIES,
    "pipeline": CORE | {"knowledge"},
}
"""What each part may import; what is not listed stands on top and may import anything. The core's own order is the
import order: Python refuses a circle."""
LAZY = {
    ("inline", "language"),
    ("registry", "knowledge"),
    ("registry", "language"),
    ("pipeline", "language"),
    ("publish", "api"),
    ("publish", "knowledge"),
}
"""Modules that ask another layer late or only for a type, each for a reason given there."""


def _imports() -> Iterator[tuple[str, str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        part = relative.parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.level, f"{relative}: relative imports hide the layer"
                names = [f"{node.module}.{a.name}" for a in node.names]
            elif isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            for name in names:
                parts = name.split(".")
                if parts[0] == "converter" and len(parts) > 1:
                    yield str(relative), part, parts[1]


IMPORTS = tuple(_imports())


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_imports_only_what_lies_below(part: str) -> None:
    for path, importer, imported in IMPORTS:
        if importer == part and imported != part and (part, imported) not in LAZY:
            assert imported in MAY_IMPORT[part], f"{path} imports converter.{imported}"


def test_every_part_is_known() -> None:
    parts = {
        p.name.removesuffix(".py") for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()
    }
    assert parts - set(MAY_IMPORT) == {
        "__init__",
        "__main__",
        "api",
        "baseline",
        "cli",
        "demo",
        "report_html",
        "reporters",
        "reasons",
        "run",
        "suppressions",
    } | (parts & {"quoting"})


def test_checks_stand_in_an_order() -> None:
    """No circle among the modules of ``checks/``: imports for types only and late ones count, too."""
    needs: dict[str, set[str]] = {}
    for path in sorted((PACKAGE / "checks").glob("*.py")):
        if path.stem == "__init__":
            continue
        needs[path.stem] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "converter.checks":
                needs[path.stem] |= {a.name for a in node.names if (PACKAGE / "checks" / f"{a.name}.py").is_file()}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("converter.checks."):
                needs[path.stem].add((node.module or "").split(".")[2])
    assert "views" in needs["catalogues"]
    while needs:
        free = {name for name, wanted in needs.items() if not wanted & set(needs)}
        assert free, f"a circle among {', '.join(sorted(needs))}"
        needs = {name: wanted for name, wanted in needs.items() if name not in free}


FROM_OUTSIDE = {"now", "today", "time", "environ", "getenv", "read_text", "read_bytes", "urlopen"}


def test_stages_do_not_read_the_clock_or_the_world() -> None:
    for stage in ("readers", "annotators", "writers"):
        for path in sorted((PACKAGE / stage).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    assert not (isinstance(node.func, ast.Name) and node.func.id == "open"), f"{path} opens a file"
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in FROM_OUTSIDE:
                    known = {"datetime", "date", "time", "os", "path", "Path", "request"}
                    assert node.value.id not in known, f"{path}:{node.lineno} asks {node.value.id}.{node.attr}"
