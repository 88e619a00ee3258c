"""What is given away: the sdist and the wheel that is built from it."""

from __future__ import annotations

import email
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from delivered import SEEDS, needs_seeds
from readme_renderer import markdown

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not (ROOT / "converter").is_dir() or not importlib.util.find_spec("hatchling"),
    reason="there is nothing to build here, or nothing to build it with",
)
WORDS = 7
"""in a row: what so many words share is copied, not met with by chance"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both, the wheel made from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)])
    return out


@pytest.fixture(scope="session")
def sdist(built: Path) -> Path:
    """The unpacked sdist."""
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(built / "unpacked", filter="data")
    (folder,) = (built / "unpacked").iterdir()
    return folder


@pytest.fixture(scope="session")
def installed(built: Path) -> Path:
    """A folder into which the wheel is installed; what it needs comes from the environment of the tests."""
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    _run([*pip, "--target", str(built / "installed"), str(wheel)])
    return built / "installed"


def _run(command: list[str], *, cwd: Path | None = None, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done


def _members(built: Path) -> Iterator[tuple[str, bytes]]:
    for archive in built.glob("*.tar.gz"):
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                if stream := tar.extractfile(member):
                    yield f"{archive.name}:{member.name}", stream.read()
    for archive in built.glob("*.whl"):
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                yield f"{archive.name}:{name}", wheel.read(name)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


@needs_seeds
def test_no_agency_copy_is_given_away(built: Path) -> None:
    copy: set[tuple[str, ...]] = set()
    for path in SEEDS.glob("*.txt"):
        _, _, body = path.read_text(encoding="utf-8").partition("(Reuters)")  # what stands before is the source line
        copy |= _runs(body)
    assert len(copy) > 300
    found = {name for name, data in _members(built) if _runs(data.decode("utf-8", "replace")) & copy}
    assert found == set()


def test_no_picture_of_copy_is_given_away(built: Path) -> None:
    names = [name for name, _ in _members(built)]
    assert len(names) > 1000
    pictures = [n for n in names if n.endswith((".png", ".jpg", ".jpeg", ".webp", ".gif", ".pdf"))]
    # those of the checks are blank, the documentation shows the demonstration (site/pictures.py)
    ours = re.compile(r"/tests/checks/|/site/docs/archive-(home|story)\.png$")
    assert [n for n in pictures if not ours.search(n)] == []
    assert [n for n in names if "/seeds/" in n] == []


def test_the_wheel_says_what_is_known(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        (path,) = (n for n in names if n.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(file.read(path))
    assert {"wiremark/py.typed", "converter/py.typed", "converter/_bundled/site/theme/main.html"} <= set(names)
    assert "converter/_bundled/schemas/diagnostics.de.yaml" in names
    info = path.partition("/")[0]
    data = f"{info.removesuffix('.dist-info')}.data"
    assert {n.partition("/")[0] for n in names} == {"converter", "wiremark", info, data}
    assert [n for n in names if n.startswith(data)] == [f"{data}/data/share/man/man1/wiremark.1"]
    base = json.loads((ROOT / "site" / "documentation.json").read_text(encoding="utf-8"))["base"]
    assert bool(metadata.get_all("Project-URL")) == bool(base)
    description = metadata.get_payload()
    assert "# wiremark" in str(description)


def test_addresses_come_from_the_one_setting(sdist: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "metadata"]
    _run(["cp", "-r", str(sdist), str(tmp_path / "copy")])
    for base, wanted in (
        (None, {}),
        ("https://docs.example/w", {"Documentation": "https://docs.example/w/"}),
    ):
        text = json.dumps({"base": base})
        (tmp_path / "copy" / "site" / "documentation.json").write_text(text, encoding="utf-8")
        told: Mapping[str, Mapping[str, str]] = json.loads(_run(command, cwd=tmp_path / "copy").stdout)
        assert told.get("urls", {}).items() >= wanted.items()
        link = "[Tutorial](https://docs.example/w/tutorial.html)" if base else "- Tutorial: ten minutes"
        assert link in str(told["readme"])
        _judge_readme(told["readme"]["text"], base)
        assert bool(told.get("urls")) == bool(base)


def _judge_readme(text: str, base: str | None) -> None:
    """As an index renders it: all it points to is below the one address, and lies in the project."""
    page = markdown.render(text)
    assert page, "an index would refuse it"
    pointed = re.findall(r'(?:href|src)="([^"#][^"]*)"', page)
    assert bool(pointed) == bool(base), "no address is invented"
    assert ("<img" in page) == bool(base)
    for address in pointed:
        assert base
        assert address.startswith(f"{base}/"), address
        path = ROOT / "site" / "docs" / address.removeprefix(f"{base}/")
        assert (path.with_suffix(".md") if path.suffix == ".html" else path).is_file(), address


def test_both_names_are_imported_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    program = (
        "import converter, wiremark\n"
        f"assert wiremark.__file__.startswith({str(installed)!r}), wiremark.__file__\n"
        "assert all(getattr(wiremark, n) is getattr(converter, n) for n in converter.__all__)\n"
        "print(wiremark.__version__)"
    )
    version = _run([sys.executable, "-c", program], cwd=tmp_path, path=installed).stdout.strip()
    for name in ("wiremark", "converter"):
        said = _run([sys.executable, "-m", name, "--version"], cwd=tmp_path, path=installed).stdout
        assert said == f"wiremark, version {version}\n"


def test_what_the_documentation_says_installs(built: Path, tmp_path: Path) -> None:
    """Every `pip install` that the documentation shows, as written but for its placeholder and where to."""
    (wheel,) = built.glob("*.whl")
    pages = [ROOT / "README.md", *sorted((ROOT / "site" / "docs").rglob("*.md"))]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    shown = re.compile(r"pip install (?!\./)([^`&|\n]*)")  # ./: a package that a page itself makes
    lines = sorted({line.strip(" '\"") for text in texts for line in shown.findall(text)})
    assert sum("WHEEL" in line for line in lines) > 1
    for line in lines:
        words = shlex.split(line.replace("WHEEL", str(wheel)), comments=True)
        known = r"-e|-q|--quiet|(\.|.*\.whl)(\[[a-z0-9,]+\])?|mkdocs-material"
        assert all(re.fullmatch(known, word) for word in words), line
        wanted = [str(ROOT) + w[1:] if w.startswith(".") else w for w in words if w not in ("-e", "mkdocs-material")]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
        if any(w.endswith(".whl") for w in wanted) or words == ["."]:
            _run([*pip, "--upgrade", "--target", str(tmp_path / "there"), *wanted])
            assert (tmp_path / "there" / "wiremark" / "__init__.py").is_file()
        extras = {e for w in words for e in re.findall(r"[a-z0-9]+", "".join(re.findall(r"\[.*\]", w)))}
        assert extras <= set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])


def test_tests_run_from_the_sdist(sdist: Path) -> None:
    """Some that need files beside the package, or copy that is not there."""
    some = ["test_both_names.py", "test_rules_documented.py", "writers/test_sample.py", "publish/test_linked_data.py"]
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    _run([*pytest_, *(f"tests/{name}" for name in some)], cwd=sdist, path=sdist)


@pytest.mark.slow
def test_the_tests_pass_from_the_sdist(sdist: Path) -> None:
    rest = ["--ignore", "tests/test_distribution.py", "-p", "no:cacheprovider"]
    _run([sys.executable, "-m", "pytest", "-q", "-n", "2", *rest], cwd=sdist, path=sdist)
