"""Nothing but the lock's own library needs what only POSIX has: tried without it, as on Windows.

What is tried: every module is imported, and a story is converted twice, judged and published, in a Python that refuses
our code the POSIX modules and shows it ``os`` and ``signal`` without their POSIX names. What that can't show (drive
letters, open files that can't be replaced) is looked for in names: no output is called what Windows reserves.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import converter
from converter import addresses

PACKAGE = Path(converter.__file__).parent
POSIX = ("fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
PRELUDE = f"""
import builtins, ctypes, os, signal, sys, types

gone = {{
    "os": ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC", "getuid", "geteuid", "mkfifo", "chown", "fork"),
    "signal": ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGALRM", "SIGCHLD"),
    "ctypes": (),
}}
lacking = {{}}
for module in (os, signal, ctypes):
    lacking[module.__name__] = there = types.ModuleType(module.__name__)
    there.__dict__.update({{k: v for k, v in vars(module).items() if k not in gone[module.__name__]}})


def library(name, *rest, **more):
    if name is None:
        raise TypeError("LoadLibrary() argument 1 must be str, not None")
    return ctypes.CDLL(name, *rest, **more)


lacking["ctypes"].CDLL = library
within = __import__


def imports(name, globals=None, locals=None, fromlist=(), level=0):
    if not (globals or {{}}).get("__name__", "").startswith("converter"):
        return within(name, globals, locals, fromlist, level)
    if name.partition(".")[0] in {POSIX!r}:
        raise ImportError(f"{{globals['__name__']}} needs {{name}}, which Windows lacks")
    return lacking[name] if name in lacking else within(name, globals, locals, fromlist, level)


builtins.__import__ = imports
"""


def _python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "SOURCE_DATE_EPOCH": "1740787200"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_prelude_refuses(tmp_path: Path) -> None:
    """Else the tests below could not fail."""
    done = _python("exec('import fcntl', {'__name__': 'converter.run.lock'})", tmp_path)
    assert "converter.run.lock needs fcntl" in done.stderr
    done = _python("exec('import os; os.getuid()', {'__name__': 'converter.atomic'})", tmp_path)
    assert "has no attribute 'getuid'" in done.stderr
    done = _python("exec('import ctypes; ctypes.CDLL(None)', {'__name__': 'converter.publish.build'})", tmp_path)
    assert "TypeError" in done.stderr


def test_every_module_is_imported_without_posix(tmp_path: Path) -> None:
    program = """
import importlib, pkgutil
import converter

for module in pkgutil.walk_packages(converter.__path__, "converter."):
    if module.name not in ("converter.__main__",) and not module.name.endswith(".train"):
        importlib.import_module(module.name)
print("all")
"""
    done = _python(program, tmp_path)
    assert done.stdout == "all\n", done.stderr


def test_a_story_is_converted_judged_and_published_without_posix(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deich.txt").write_text(
        'Husum (Reuters) - "Der Deich hält", sagte Deichgräfin Inken Paulsen.\n', encoding="utf-8"
    )
    for arguments in (
        ["convert", "in", "-o", "out"],
        ["convert", "in", "-o", "out", "--force"],
        ["validate", "out", "--fail-level", "error"],
        ["build", "in", "-o", "built", "--no-search"],
        ["build", "in", "-o", "built", "--no-search", "--title", "Anders"],
    ):
        done = _python(f"from converter.cli import main\nsys.argv = ['wiremark', *{arguments!r}]\nmain()", tmp_path)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    assert "Anders" in (tmp_path / "built" / "site" / "index.html").read_text(encoding="utf-8")


def test_no_module_names_posix_at_its_head() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & set(POSIX), path


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "aux.txt", "a:b", "a?b", "ende.", "leer ", "a\\b", "x|y", 'z"'])
def test_outputs_have_names_that_windows_takes(name: str) -> None:
    for part in addresses.story_path(name).split("/"):
        assert not set(part) & set('<>:"\\|?*')
        assert part.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
        assert not part.endswith((".", " "))
