"""How much of a small change the suite notices: a random sample of mutants, each against the tests that reach its line.

    python tests/mutants/sample.py --seed 1 --count 300 --jobs 2 --coverage FILE --report mutants.json

On two free processors it takes a quarter of an hour for the coverage (once, kept in FILE) and half an hour for 300
mutants. What is broken off goes on where it was: the report keeps a verdict as it is found, with the sample's own mark.

cosmic-ray makes the mutants: it works on source files one at a time and so can be sampled and needs no change to the
code under test (mutmut rewrites every function with trampolines and skips decorated ones, which all our rules are).
What is ours here is the choice of tests: coverage says which tests run a line (``--coverage`` keeps that map), so that
a mutant costs seconds, not a suite. Each is tried first where the tests stand ready and only the code of the changed
function is exchanged (``ready``); what can't be tried there (a constant, a table, a decorator), and with ``--again``
all that goes unseen there, in a fork of a process that has all libraries loaded and none of our modules.

What is the same program by the language's own rules is no mutant and is not drawn; ``program`` holds the list.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import hashlib
import importlib
import json
import os
import py_compile
import random
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import tomllib
import warnings
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
NOT_ASKED = (
    "core/VariableReplacer",
    "core/VariableInserter",
    "core/ExceptionReplacer",
    "core/RemoveDecorator",
)
"""operators that mostly make programs which cannot run at all, and so prove nothing"""
NEAR, WIDE, SPREAD = 40, 60, 60
"""so many tests are tried on one mutant: those that run the fewest lines, which are about that line; those that try
many variants (``tests/held``); and some of every size"""
LENGTH = 20.0
"""seconds under coverage that all tests of a mutant may take; of what takes longer the quickest are tried"""
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
    parser.add_argument("--again", action="store_true", help="try what goes unseen in a process of its own, too")
    parser.add_argument("--report", type=Path, help="verdicts as JSON")
    options = parser.parse_args()
    drawn = _draw(options.area or sorted(AREAS), options.count, random.Random(options.seed))
    log = Log(options.report, drawn)
    with tempfile.TemporaryDirectory() as folder:
        data = options.coverage or Path(folder) / "coverage"
        if not data.is_file():
            covering = Process(target=_cover, args=(folder, data.resolve()))
            covering.start()
            covering.join()
        reached = Reached.of(data)
        work = [(n, m, reached.tests(m)) for n, m in enumerate(drawn)]
        first = [task for task in work if task[0] not in log.ready]
        with ProcessPoolExecutor(options.jobs) as pool:
            list(
                pool.map(
                    _ready,
                    [folder] * options.jobs,
                    [first[k :: options.jobs] for k in range(options.jobs)],
                    [log] * options.jobs,
                )
            )
        log.load()
        rest = [(n, m, tests) for n, m, tests in work if n not in log.found and (options.again or n not in log.ready)]
        with ProcessPoolExecutor(options.jobs, initializer=_settle, initargs=(folder,)) as pool:
            judged = pool.map(_judge, [m for _, m, _ in rest], [tests for _, _, tests in rest])
            for (n, _, _), verdict in zip(rest, judged, strict=True):
                log.write(n, "fresh", verdict)
    print(log.summary(options.seed))
    return 0


class Log:
    """The verdicts, kept as they are found, an object of JSON a line."""

    def __init__(self, path: Path | None, drawn: Sequence[Mutant]) -> None:
        self.path = path.absolute() if path else None
        self.drawn = drawn
        self.sample = hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]
        self.found: dict[int, Verdict] = {}
        """what is settled"""
        self.ready: set[int] = set()
        """what has been tried where the tests stand ready, and went unseen"""
        self.load()

    def load(self) -> None:
        if self.path is None or not self.path.is_file():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            if said["sample"] == self.sample:
                self._add(
                    said["number"], said["stage"], Verdict(self.drawn[said["number"]], said["killed"], said["why"])
                )

    def _add(self, number: int, stage: str, verdict: Verdict) -> None:
        self.ready.add(number)
        if verdict.killed or stage == "fresh":
            self.found[number] = verdict

    def write(self, number: int, stage: str, verdict: Verdict) -> None:
        self._add(number, stage, verdict)
        os.write(_SHOWN, f"{number} {_line(verdict)}\n".encode())
        if self.path is not None:
            said = {"sample": self.sample, "number": number, "stage": stage, **asdict(verdict)}
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(said, ensure_ascii=False) + "\n")

    def summary(self, seed: int) -> str:
        """By area, and of the whole; what was never tried anew counts as unseen."""
        rows = []
        for area in (*AREAS, ""):
            numbers = [n for n, m in enumerate(self.drawn) if not area or m.path.startswith(AREAS[area])]
            killed = sum(n in self.found and self.found[n].killed for n in numbers)
            tried = sum(n in self.ready for n in numbers)
            share = 100 * killed / max(1, tried)
            rows.append(f"{area or 'all'}: {killed} of {tried} noticed, {share:.1f} % ({len(numbers)} drawn)")
        return "\n".join([*rows, f"seed {seed}, sample {self.sample}"])


_SHOWN = os.dup(1)
"""standard output, which tests are kept from"""


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
        pytest.main(["-q", *_PLAIN, *tests], plugins=[contexts := _Contexts(watching)])
    watching.stop()
    watching.save()
    data.with_suffix(".seconds").write_text(json.dumps(contexts.seconds), encoding="utf-8")


class _Contexts:
    """A test, its fixtures included, is the context of the lines that it runs."""

    def __init__(self, watching: Any) -> None:
        self.watching = watching
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if sys.gettrace() is None:  # the test before has taken the tracer away
            self.watching.stop()
            self.watching.start()
        self.watching.switch_context(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


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


@dataclass(frozen=True, slots=True)
class Reached:
    """What coverage knows of the tests."""

    lines: Mapping[str, Mapping[int, list[str]]]
    """file below the package → line → tests that run it, those that run the fewest lines first"""
    seconds: Mapping[str, float]
    """by test"""

    @classmethod
    def of(cls, data: Path) -> Reached:
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
        return cls(found, json.loads(data.with_suffix(".seconds").read_text(encoding="utf-8")))

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests to try on it; of a table or a constant, those of the module."""
        by_line = self.lines.get(mutant.path, {})
        tests = (
            by_line.get(mutant.line)
            or by_line.get(mutant.line + 1)
            or sorted({t for line in by_line.values() for t in line})
        )
        wide = [t for t in tests if t.startswith("tests/held/")]
        other = [t for t in tests if not t.startswith("tests/held/")]
        rule = _rule(mutant)
        chosen = [t for t in tests if rule and rule in t] + other[: NEAR // 4] + wide[: WIDE // 2]
        chosen += other[:NEAR] + _some(wide, WIDE // 2) + _some(other, SPREAD)
        chosen = list(dict.fromkeys(chosen))
        left, kept = LENGTH, set[str]()
        for test in sorted(chosen, key=lambda t: self.seconds.get(t, 0.0)):
            left -= self.seconds.get(test, 0.0)
            if left < 0 and kept:
                break
            kept.add(test)
        return [t for t in chosen if t in kept]


def _some(tests: list[str], count: int) -> list[str]:
    return tests[:: max(1, -(-len(tests) // count))]


def _rule(mutant: Mutant) -> str:
    """The id of the extraction rule in whose function it stands, or above which."""
    lines = (ROOT / "converter" / mutant.path).read_text(encoding="utf-8").splitlines()[: mutant.line]
    found = re.findall(r'^@rule\("(\w+)"', "\n".join(lines), re.MULTILINE)
    return str(found[-1]) if found else ""


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
        if mutated is None or program(mutated) in (None, program(source)):
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
        if name in NOT_ASKED:
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
    """A program without what can't be seen in it. Each rule holds by the language or by what a name is declared to be;
    none by what the code around it does."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Annotations are not run."""
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        """Whether a parameter is given by place or by name (``*``, ``/``) is the type checker's business."""
        node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.defaults += [d for d in node.kw_defaults if d]
        node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        for one in node.args:
            one.annotation = None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        """Imports for the type checker are not run."""
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """How a dataclass is laid out, how much a cache holds and how long a process sleeps is cost, not meaning."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _COST:
            node.args, node.keywords = [], []
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """None is one object, a length is never below nothing, and of three types one is the first and one the last."""
        left, right = node.left, node.comparators[0]
        if len(node.ops) == 1 and isinstance(right, ast.Constant):
            alike: Mapping[type, type] = {}
            if right.value is None:
                alike = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}
            elif right.value == 0 and isinstance(left, ast.Call) and getattr(left.func, "id", "") == "len":
                alike = {ast.Gt: ast.NotEq, ast.LtE: ast.Eq}
            elif right.value == _LAST and getattr(left, "attr", "") == "type":
                alike = {ast.GtE: ast.Eq, ast.Lt: ast.NotEq}
            elif right.value == _FIRST and getattr(left, "attr", "") == "type":
                alike = {ast.LtE: ast.Eq, ast.Gt: ast.NotEq}
            node.ops = [alike.get(type(op), type(op))() for op in node.ops]
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """The first part is the same, however many others a split makes."""
        self.generic_visit(node)
        first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
        if first and isinstance(node.value, ast.Call) and getattr(node.value.func, "attr", "") == "split":
            most = node.value.args[1:]
            if all(isinstance(a, ast.Constant) and isinstance(a.value, int) and a.value > 0 for a in most):
                node.value.args = node.value.args[:1]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Of flags, which are single bits, sum and union are one."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.BitXor) and _flags(node.left) and _flags(node.right):
            node.op = ast.BitOr()
        return node


_COST = ("dataclass", "lru_cache", "sleep")
_FIRST, _LAST = "organisation", "place"
"""of an entity's types (``model.EntityType``), which are never loaded here"""


def _flags(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _flags(node.left) and _flags(node.right)
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Is"


def program(source: str) -> str | None:
    """What it does, in a form that is alike for programs that can't be told apart; None where it is none, or where the
    compiler warns of it (``is`` with a literal), which the suite takes for an error before any test."""
    try:
        with warnings.catch_warnings(action="error"):
            compile(source, "mutant", "exec", dont_inherit=True)
        return ast.dump(_Bare().visit(ast.parse(source)))
    except (SyntaxError, SyntaxWarning, ValueError):
        return None


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


def _ready(folder: str, work: Sequence[tuple[int, Mutant, list[str]]], log: Log) -> None:
    """What the tests that stand ready notice."""
    _settle(folder)
    mutants = {number: mutant for number, mutant, _ in work}

    def tell(number: int, test: str) -> None:
        log.write(number, "ready", Verdict(mutants[number], bool(test), test or "survived"))

    pairs = ((number, _exchange(mutant), tests) for number, mutant, tests in work)
    files = sorted({test.partition("::")[0] for _, _, tests in work for test in tests})
    _silent()
    if files:
        pytest.main(["-q", *_PLAIN, *files], plugins=[Ready(((n, e, t) for n, e, t in pairs if e), tell)])


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
