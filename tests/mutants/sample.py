"""How much of a small change the suite notices: a random sample of mutants, each against the tests that reach its line.

    python tests/mutants/sample.py --seed 1 --count 300 --jobs 2 --report mutants.json

cosmic-ray makes the mutants: it works on source files one at a time and so can be sampled and needs no change to the
code under test (mutmut rewrites every function with trampolines and skips decorated ones, which all our rules are).
What is ours here is the choice of tests: coverage says which tests run a line (``--coverage`` keeps that map), so that
a mutant costs seconds, not a suite. Each is tried first where the tests stand ready and only the code of the changed
function is exchanged (``ready``), and what goes unseen there again in a fork of a process that has all libraries loaded
and none of our modules. What compiles to the same program (an annotation) is no mutant and is not drawn.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import importlib
import json
import os
import py_compile
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from multiprocessing import Process
from pathlib import Path
from typing import Any, NoReturn

import pytest
from ready import Exchange, Ready, exchange

ROOT = Path(__file__).parents[2]
AREAS: Mapping[str, tuple[str, ...]] = {
    "engine": ("language/engine",),
    "linking": ("language/de/rules/links", "language/de/rules/references", "language/de/rules/speakers"),
    "readers": ("readers",),
    "writers": ("writers",),
    "run": ("run", "pipeline.py", "standoff.py", "inline.py", "decoding.py"),
}
"""what the sample is drawn from: the parts in which a changed meaning goes unseen most easily"""
NOT_ASKED = ("core/VariableReplacer", "core/VariableInserter", "core/ExceptionReplacer", "core/RemoveDecorator")
"""operators that mostly make programs which cannot run at all, and so prove nothing"""
NEAR, SPREAD, BROAD = 60, 80, 20
"""so many tests are tried on one mutant: those that run the fewest lines, which are about that line, some of every
size, and those that run the most lines, which see the whole"""
SECONDS = 60
"""of processor time: a mutant that keeps its tests busy for longer counts as noticed, if without it they are quicker"""
MEMORY = 4 << 30
"""bytes that one may ask for"""
LIBRARIES = (
    "hypothesis",
    "lxml.etree",
    "click",
    "yaml",
    "jsonschema_rs",
    "markdown_it",
    "joblib",
    "ftfy",
    "pycrfsuite",
)
"""loaded once; the rest are loaded in no time"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change."""

    path: str
    """below the package, ``readers/nitf.py``"""
    operator: str
    occurrence: int
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of it."""

    mutant: Mutant
    killed: bool
    why: str
    """the test that failed, ``time``, ``no test runs the line`` or ``survived``"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--area", choices=sorted(AREAS), action="append", help="only these; default: all")
    parser.add_argument("--coverage", type=Path, help="coverage data with contexts; made there if it is missing")
    parser.add_argument("--report", type=Path, help="verdicts as JSON")
    options = parser.parse_args()
    drawn = _draw(options.area or sorted(AREAS), options.count, random.Random(options.seed))
    with tempfile.TemporaryDirectory() as folder:
        data = options.coverage or Path(folder) / "coverage"
        if not data.is_file():
            covering = Process(target=_cover, args=(folder, data.resolve()))
            covering.start()
            covering.join()
        reached = _reached(data)
        work = [(n, m, _tests(m, reached)) for n, m in enumerate(drawn)]
        found: dict[int, Verdict] = {}
        parts = [work[k :: options.jobs] for k in range(options.jobs)]
        with ProcessPoolExecutor(options.jobs) as pool:
            for part in pool.map(_ready, [folder] * options.jobs, parts):
                found.update(part)
        rest = [(n, m, tests) for n, m, tests in work if n not in found]
        with ProcessPoolExecutor(options.jobs, initializer=_settle, initargs=(folder,)) as pool:
            judged = pool.map(_judge, [m for _, m, _ in rest], [tests for _, _, tests in rest])
            for (n, _, _), verdict in zip(rest, judged, strict=True):
                found[n] = verdict
                print(_line(verdict), flush=True)
    verdicts = [found[n] for n in sorted(found)]
    killed = sum(v.killed for v in verdicts)
    print(f"{killed} of {len(verdicts)} noticed: {100 * killed / max(1, len(verdicts)):.1f} % (seed {options.seed})")
    if options.report:
        options.report.write_text(json.dumps([asdict(v) for v in verdicts], ensure_ascii=False, indent=1) + "\n")
    return 0


def _line(verdict: Verdict) -> str:
    m = verdict.mutant
    sign = "noticed " if verdict.killed else "SURVIVED"
    return f"{sign} {m.path}:{m.line} {m.operator.removeprefix('core/')}: {m.before} → {m.after}  [{verdict.why}]"


def copy_of_the_project(target: Path) -> Path:
    """What the tests need, in a place of its own: a mutant never stands in the work tree.

    It is what a source distribution holds, and the sample stories.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    target.mkdir()
    for name in (*(name.lstrip("/") for name in shipped), "pyproject.toml", "seeds"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy(source, target / name)
    return target


def environment(copy: Path) -> dict[str, str]:
    cache = copy.parent / f"{copy.name}.cache"
    cache.mkdir(exist_ok=True)
    return os.environ | {
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
        "WIREMARK_TEST_CACHE": str(cache),
    }


def _cover(folder: str, data: Path, tests: Sequence[str] = ()) -> None:
    """One run of the suite that writes down which test runs which line. In a process of its own."""
    from coverage import Coverage

    _settle(folder)
    watching = Coverage(data_file=str(data), source=["converter"], config_file=False)
    watching.start()
    with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing):
        pytest.main(["-q", *_PLAIN, *tests], plugins=[_Contexts(watching)])
    watching.stop()
    watching.save()


class _Contexts:
    """A test, its fixtures included, is the context of the lines that it runs."""

    def __init__(self, watching: Any) -> None:
        self.watching = watching

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.watching.switch_context(nodeid)


_ELSEWHERE = (
    "benchmarks",
    "browser",
    "mutants",
    "publish",
    "quality",
    "schemas",
    "faults/test_fuzz.py",
    "test_documentation.py",
    "test_documentation_site.py",
    "test_house.py",
    "test_layers.py",
    "test_rules_documented.py",
)
"""what is no test of the areas: it takes time and would notice little"""
_LOADED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
_PLAIN = (
    *_LOADED,
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "-m",
    "not slow and not benchmark",
    "--hypothesis-seed=0",
    *(f"--deselect=tests/{name}" for name in _ELSEWHERE),
)


def _reached(data: Path) -> dict[str, dict[int, list[str]]]:
    """File below the package → line → tests that run it, those that run the fewest lines first."""
    from coverage.numbits import numbits_to_nums

    size: dict[str, int] = {}
    rows: list[tuple[str, str, list[int]]] = []
    with sqlite3.connect(data) as base:
        query = (
            "SELECT file.path, context.context, numbits FROM line_bits "
            "JOIN file ON file.id = file_id JOIN context ON context.id = context_id WHERE context.context != ''"
        )
        for path, context, bits in base.execute(query):
            lines = numbits_to_nums(bits)
            size[context] = size.get(context, 0) + len(lines)
            rows.append((str(path).partition("/converter/")[2], context, lines))
    found: dict[str, dict[int, list[str]]] = {}
    for path, context, lines in rows:
        for line in lines:
            found.setdefault(path, {}).setdefault(line, []).append(context)
    for by_line in found.values():
        for contexts in by_line.values():
            contexts.sort(key=lambda c: (size[c], c))
    return found


def _files(areas: Sequence[str]) -> Iterator[Path]:
    for area in areas:
        for name in AREAS[area]:
            path = ROOT / "converter" / name
            yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,) if path.is_file() else ()


def _draw(areas: Sequence[str], count: int, chance: random.Random) -> list[Mutant]:
    places = [place for path in _files(areas) for place in _places(path)]
    chance.shuffle(places)
    drawn: list[Mutant] = []
    for path, operator, occurrence, line in places:
        if len(drawn) == count:
            break
        source = path.read_text(encoding="utf-8")
        mutated = _mutated(source, operator, occurrence)
        if mutated is None or _program(mutated) in (None, _program(source)):
            continue
        changed = [(a, b) for a, b in zip(source.splitlines(), mutated.splitlines(), strict=False) if a != b]
        before, after = changed[0] if changed else ("", "")
        name = str(path.relative_to(ROOT / "converter"))
        drawn.append(Mutant(name, operator, occurrence, line, before.strip(), after.strip()))
    return drawn


def _places(path: Path) -> Iterator[tuple[Path, str, int, int]]:
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast

    tree = get_ast(path.read_text(encoding="utf-8"))
    nodes = tuple(ast_nodes(tree))
    for name in sorted(plugins.operator_names()):
        if name.startswith(NOT_ASKED):
            continue
        operator = plugins.get_operator(name)()
        positions = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, (line, _) in enumerate(positions):
            yield path, name, occurrence, line


def _mutated(source: str, operator: str, occurrence: int) -> str | None:
    from cosmic_ray import plugins
    from cosmic_ray.mutating import mutate_code

    made: str | None = mutate_code(source, plugins.get_operator(operator)(), occurrence)
    return made


class _Bare(ast.NodeTransformer):
    """A program without what is never run: annotations and docstrings."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)


def _program(source: str) -> str | None:
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except (SyntaxError, ValueError):
        return None


def _tests(mutant: Mutant, reached: Mapping[str, Mapping[int, Sequence[str]]]) -> list[str]:
    """The tests to try, those that run the fewest lines first; of a table or a constant, those of the module."""
    by_line = reached.get(mutant.path, {})
    tests = (
        by_line.get(mutant.line)
        or by_line.get(mutant.line + 1)
        or sorted({t for line in by_line.values() for t in line})
    )
    near, rest = tests[:NEAR], tests[NEAR:]
    between, broad = rest[:-BROAD], rest[-BROAD:]
    return [*near, *between[:: max(1, -(-len(between) // SPREAD))], *broad]


# -- trying them: in a process of its own ------------------------------------------------------------------------------


def _settle(folder: str) -> None:
    """A copy of the project as the working directory, and all libraries loaded."""
    target = copy_of_the_project(Path(folder) / str(os.getpid()))
    os.environ.update(environment(target))
    os.chdir(target)
    sys.path[:0] = [str(target)]
    # compared by content: two mutants of one size in one second are two
    compileall.compile_dir("converter", quiet=1, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    for name in LIBRARIES:
        importlib.import_module(name)


def _ready(folder: str, work: Sequence[tuple[int, Mutant, list[str]]]) -> dict[int, Verdict]:
    """What the tests that stand ready notice; it is told as it is found."""
    shown = os.dup(sys.stdout.fileno())
    _settle(folder)
    found: dict[int, Verdict] = {}
    mutants = {number: mutant for number, mutant, _ in work}

    def tell(number: int, test: str) -> None:
        if test:
            found[number] = Verdict(mutants[number], True, test)
            os.write(shown, f"{_line(found[number])}\n".encode())

    pairs = ((number, _exchange(mutant), tests) for number, mutant, tests in work)
    files = sorted({test.partition("::")[0] for _, _, tests in work for test in tests})
    _silent()
    if files:
        pytest.main(["-q", *_PLAIN, *files], plugins=[Ready(((n, e, t) for n, e, t in pairs if e), tell)])
    return found


def _exchange(mutant: Mutant) -> Exchange:
    path = Path("converter") / mutant.path
    source = path.read_text(encoding="utf-8")
    return exchange(path, source, str(_mutated(source, mutant.operator, mutant.occurrence)))


def _silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _judge(mutant: Mutant, tests: list[str]) -> Verdict:
    """The tests against the mutant; one that fails or takes as long without it proves nothing."""
    while tests:
        why = _tried(mutant, tests)
        if not why:
            return Verdict(mutant, False, "survived")
        if not _innocent(tests if why == "time" else [why]):
            return Verdict(mutant, True, why)
        tests = tests[: len(tests) // 2] if why == "time" else [t for t in tests if t != why]
    return Verdict(mutant, False, "no test runs the line")


def _innocent(tests: list[str]) -> bool:
    """Whether the tests fail without any change, too."""
    key = tuple(tests)
    if key not in _KNOWN:
        _KNOWN[key] = bool(_run(tests))
    return _KNOWN[key]


_KNOWN: dict[tuple[str, ...], bool] = {}


def _tried(mutant: Mutant, tests: list[str]) -> str:
    path = Path("converter") / mutant.path
    source = path.read_text(encoding="utf-8")
    try:
        path.write_text(str(_mutated(source, mutant.operator, mutant.occurrence)), encoding="utf-8")
        return _run(tests)
    finally:
        path.write_text(source, encoding="utf-8")


def _run(tests: list[str]) -> str:
    """The first test that fails, ``time``, or nothing."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _fork(tests, into)
    os.close(into)
    with os.fdopen(out) as said:
        ended = time.monotonic() + 10 * SECONDS
        while not (done := os.waitpid(child, os.WNOHANG))[0]:
            if time.monotonic() > ended:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)
        failed = said.read()
    if os.WIFSIGNALED(done[1]):
        return "time"
    code = os.waitstatus_to_exitcode(done[1])
    return "" if code == 0 else failed or tests[0]


def _fork(tests: list[str], into: int) -> NoReturn:
    code = 3
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        _silent()
        code = pytest.main(["-q", "-x", "--tb=no", *_PLAIN, *tests], plugins=[_Failure(into)])
    finally:
        os._exit(code)


class _Failure:
    """Tells which test failed first."""

    def __init__(self, into: int) -> None:
        self.into = into

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.into, report.nodeid.encode())


if __name__ == "__main__":
    sys.exit(main())
