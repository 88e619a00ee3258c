"""What several commands have means the same in each: options, exit codes, counts, progress."""

from __future__ import annotations

import ast
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import click
import pytest
from called import call

import converter
from converter import cli
from converter.cli import output
from converter.diagnostics import plural

STORY = 'Husum (Reuters) - Bürgermeisterin Wiebke Paulsen sagte: "Die Flut kommt."\n'
DOUBTFUL = STORY.encode() + "Jürgen schwieg in Köln.\n".encode("cp1252") + "Grüße über Münster.\n".encode()
ALIKE = {"--color", "--jobs", "--quiet", "--verbose", "--select", "--ignore", "--fail-level", "--baseline", "--wait"}


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(command)
    if not isinstance(command, click.Group):
        yield name, command
        return
    for inner in command.list_commands(ctx):
        found = command.get_command(ctx, inner)
        assert found
        yield from leaves(found, f"{name} {inner}".strip())


def test_an_option_is_the_same_in_every_command() -> None:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, command in leaves(cli.group):
        for param in command.params:
            for option in ALIKE.intersection(param.opts):
                facts = param.to_info_dict()
                found[option][name] = {k: facts[k] for k in ("opts", "help", "default", "type", "is_flag", "multiple")}
    assert set(found) == ALIKE
    for option, commands in found.items():
        assert len(commands) > 1, option
        assert len({str(facts) for facts in commands.values()}) == 1, option


def test_what_tells_findings_has_the_options_for_it() -> None:
    have = {name: {option for p in command.params for option in p.opts} for name, command in leaves(cli.group)}
    for name in ("convert", "build", "serve", "validate"):
        assert have[name] >= ALIKE - {"--wait"}, name
    for name in ("show", "quotes", "why"):
        assert have[name] >= {"--color", "--quiet", "--verbose"}, name


@pytest.mark.parametrize(
    "command",
    [
        ("convert", "-o", "out", "x.txt"),
        ("convert", "--to", "jsonld", "x.txt"),
        ("build", "--no-search", "-o", "b", "x.txt"),
        ("show", "x.txt"),
        ("quotes", "x.txt"),
        ("why", "x.txt"),
    ],
    ids=lambda c: f"{c[0]} {c[1]}",
)
def test_a_finding_gives_one_exit_code_and_quiet_and_colour_hold(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.txt").write_bytes(DOUBTFUL)
    monkeypatch.chdir(tmp_path)
    code, _, err = call(*command)
    assert (code, err.count("SRC014")) == (1, 1), err
    code, out, err = call(*command, "-q", "--color", "always")
    assert code == 1
    assert "\x1b[" in err
    assert "warning" in err
    assert not re.search(r"^\d+ (warning|stor)", err + out, re.M), "a summary"
    code, out, err = call(*command, "--color", "never")
    assert "\x1b[" not in out + err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--fail-level", "error"), 0),
        (("--ignore", "G2T"), 0),
        (("--select", "G2T006"), 1),
        (("--select", "XSD"), 0),
        (("--exit-zero",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_finding_about_an_output_gives_validate_the_same_exit_code(
    options: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date after that of the version: told by what wrote the file, and by what judges it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_text(STORY.replace("Husum", "Husum, 3. Mrz 2099"), "utf-8")
    written = call("convert", "x.txt", "-o", "out", "--to", "newsml-g2", *options)
    judged = call("validate", "out", *options)
    assert (written.code, judged.code) == (code, code), written.err + judged.out
    if code:
        assert "G2T006" in written.err
        assert "G2T006" in judged.out
    known = ("--baseline", "known.json")
    assert call("validate", "out", *known, "--update-baseline").code == 0
    assert [call(*command, *known).code for command in (("validate", "out"), ("convert", "x.txt", "-o", "out"))] == [
        0,
        0,
    ]


def test_a_story_is_shown_in_colour_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    for wanted, coloured in (("always", True), ("auto", False), ("never", False)):
        _, out, _ = call("show", str(tmp_path / "x.txt"), "--color", wanted)
        assert ("\x1b[" in out) is coloured, wanted


def test_counts_have_their_plurals() -> None:
    assert [plural(n, "story", "stories") for n in (0, 1, 2)] == ["0 stories", "1 story", "2 stories"]
    assert plural(1, "finding") + plural(3, "finding") == "1 finding3 findings"


def test_no_message_counts_by_itself() -> None:
    """A number of things is said by ``plural``, where it may be one; here a length before a plural noun stands out."""
    known = {"entries", "channels", "columns"}
    for path in sorted(Path(converter.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            for before, after in zip(node.values, node.values[1:], strict=False):
                if not isinstance(before, ast.FormattedValue) or not isinstance(after, ast.Constant):
                    continue
                count = isinstance(before.value, ast.Call) and getattr(before.value.func, "id", "") in ("len", "sum")
                noun = re.match(r" ([a-z]+s)\b", str(after.value))
                several = noun and noun[1] not in {"is", "was", "has", "times", *known}
                assert not (count and several and path.name not in ONLY_MANY), f"{path.name}:{node.lineno}"


ONLY_MANY = {
    "place.py": "more than three files",
    "mining.py": "more than one document",
    "sitemaps.py": "more than a thousand",
    "conversion.py": "more than one story",
    "streams.py": "more than one story",
    "google.py": "a headline that is too long",
    "decoding.py": "a source that is too large",
    "standoff.py": "a text's length",
    "feeds.py": "more than a thousand",
    "g2_content.py": "more than one element",
    "train.py": "a model's size",
}


def test_progress_in_a_log_is_a_line_in_ten_seconds() -> None:
    now = [0.0]
    err = io.StringIO()
    with redirect_stderr(err):
        step = output.lines("converting", lambda: now[0])
        for number in range(1, 101):
            now[0] = number * 0.5
            step(number, 100, "x")
    assert err.getvalue().splitlines() == [f"converting: {n} of 100" for n in (20, 40, 60, 80, 100)]


def test_an_input_that_can_not_be_used_is_2_and_in_no_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_text(STORY, "utf-8")
    (tmp_path / "kaputt.txt.gz").write_bytes(b"\x1f\x8b and no more")
    for command in (("convert", "-o", "out"), ("build", "--no-search", "-o", "b")):
        for last in (
            (),
            ("--exit-zero",),
            ("--baseline", "known.json", "--update-baseline"),
            ("--baseline", "known.json"),
        ):
            code, out, err = call(command[0], "x.txt", "kaputt.txt.gz", *command[1:], *last)
            assert (code, err.count("RUN005")) == (2, 1), (command, last, err)
            assert "1 story" in out, "the others are converted"
    for name in ("show", "quotes"):
        code, _, err = call(name, "kaputt.txt.gz")
        assert (code, err.count("RUN005")) == (2, 1)
