"""Every limit can be set, is documented, and what it stops is told with its name while all else goes on."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from converter import cli, limits, pipeline, registry, run
from converter.checks import Options, files
from converter.diagnostics import Diagnostic
from converter.limits import Limits, Overdue, within
from converter.registry import Reading, Recipe, Source, Stage
from converter.run.fingerprint import fingerprint

ROOT = Path(__file__).parent.parent
WIRE = "Tarnefeld (Reuters) - Der Kai bleibt zu, sagte Gerda Ohlsen.\n"
NITF = '<nitf><body><body.content><p id="a" class="b">Der Kai bleibt zu.</p></body.content></body></nitf>'
NINJS = json.dumps([{"uri": f"tag:{n}", "bodies": [{"value": "Der Kai bleibt zu."}]} for n in range(3)])
PAGE = f"<!doctype html><title>Kai</title>{'<p>Der Kai</p>' * 9}"
NAR = "http://iptc.org/std/nar/2006-10-01/"
G2 = f'<newsMessage xmlns="{NAR}"><header/><itemSet>{"<newsItem/>" * 9}</itemSet></newsMessage>'


def read(name: str, text: str) -> Callable[[Limits], list[Diagnostic]]:
    def reading(given: Limits) -> list[Diagnostic]:
        recipe = Recipe(annotators=(), writers=(), limits=given)
        return list(pipeline.convert(Source(name, text.encode(), "a"), recipe).diagnostics)

    return reading


def judged(text: str) -> Callable[[Limits], list[Diagnostic]]:
    return lambda given: list(files.judge_bytes("a", text.encode(), options=Options(limits=given)))


STOPS: list[tuple[str, int, str, Callable[[Limits], list[Diagnostic]]]] = [
    ("text-bytes", 20, "SRC005", read("a.txt", WIRE)),
    ("text-bytes", 20, "SRC005", read("a.ninjs.json", NINJS)),
    ("text-bytes", 20, "SRC005", read("a.annotations.json", '{"id": "a", "text": "Der Kai"}')),
    ("markdown-bytes", 20, "SRC005", read("a.md", f"# Der Kai\n\n{WIRE}")),
    ("source-stories", 2, "NIN002", read("a.ninjs.json", NINJS)),
    ("source-stories", 2, "SRC011", read("a.txt", f"ZCZC\n{WIRE}NNNN\n" * 3)),
    ("xml-bytes", 20, "XML002", read("a.nitf", NITF)),
    ("xml-tags", 5, "XML002", read("a.nitf", NITF)),
    ("xml-attributes", 1, "XML002", read("a.nitf", NITF)),
    ("xml-depth", 2, "XML002", read("a.nitf", NITF)),
    ("markdown-depth", 1, "LIM001", read("a.md", f":::: block\n::: block\n{WIRE}:::\n::::\n")),
    ("front-matter-depth", 2, "MDN001", read("a.md", f"---\nrights:\n  - [a]\n---\n\n{WIRE}")),
    ("json-depth", 2, "NIN001", read("a.ninjs.json", NINJS)),
    ("json-depth", 1, "ANN001", read("a.annotations.json", '{"id": ["a"], "text": "Der Kai"}')),
    ("json-depth", 2, "JSN002", judged(NINJS)),
    ("json-depth", 1, "JSN002", judged(f'{PAGE}<script type="application/ld+json">[{{}}]</script>')),
    ("xml-bytes", 20, "DOC003", judged(NITF)),
    ("xml-bytes", 80, "XML002", judged(G2)),
    ("xml-tags", 5, "XML002", judged(NITF)),
    ("xml-depth", 2, "XML002", judged(NITF)),
    ("element-attributes", 1, "XML002", judged(NITF)),
    ("json-bytes", 20, "JSN002", judged(NINJS)),
    ("html-bytes", 20, "DOC003", judged(PAGE)),
]


@pytest.mark.parametrize(("name", "value", "rule", "made"), STOPS)
def test_what_a_limit_stops_is_told_with_its_name(
    name: str, value: int, rule: str, made: Callable[[Limits], list[Diagnostic]]
) -> None:
    told = [d for d in made(limits.of({name: value})) if d.rule == rule]
    assert told
    assert name in told[0].message
    assert not [d for d in made(limits.DEFAULTS) if d.message.startswith(f"{name}:")]


@pytest.mark.parametrize(
    ("name", "rule", "deep", "made"),
    [
        ("json-depth", "JSN002", 251, lambda n: judged("[" * n + "]" * n)),
        ("json-depth", "NIN001", 251, lambda n: read("a.ninjs.json", "[" * n + "]" * n)),
        ("markdown-depth", "LIM001", 81, lambda n: read("a.md", fenced(n))),
        (
            "front-matter-depth",
            "MDN001",
            21,
            lambda n: read("a.md", f"---\na: {'[' * (n - 1)}{']' * (n - 1)}\n---\n{WIRE}"),
        ),
    ],
)
def test_what_is_nested_too_deeply(
    name: str, rule: str, deep: int, made: Callable[[int], Callable[[Limits], list[Diagnostic]]]
) -> None:
    """One level more than may be; no word is lost in silence."""
    said = [[d for d in made(n)(limits.DEFAULTS) if d.rule == rule and name in d.message] for n in (deep - 1, deep)]
    assert [len(one) for one in said] == [0, 1]


def fenced(depth: int) -> str:
    fences = [":" * (depth + 3 - n) for n in range(depth)]
    return "".join(f"{f} block\n" for f in fences) + WIRE + "".join(f"{f}\n" for f in reversed(fences))


def test_all_words_of_nested_blocks_are_there() -> None:
    (story,) = pipeline.read(Source("a.md", fenced(80).encode(), "a"), Recipe(annotators=())).stories
    assert "Gerda Ohlsen" in story.text


def test_a_message_is_read_no_further_than_its_limit() -> None:
    given = limits.of({"message-bytes": 120, "xml-bytes": 400})
    assert len(G2) > 120
    assert [d.message for d in judged(G2)(given) if d.rule == "XML002"] == ["message-bytes: more than 120 bytes"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wire").mkdir()
    for number in range(3):
        (tmp_path / "wire" / f"{number}.txt").write_text(WIRE, encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, arguments)


def test_the_configuration_sets_them_for_every_command(desk: Path) -> None:
    (desk / "wiremark.toml").write_text("[limits]\nsource-bytes = 10\nxml-tags = 3\n", encoding="utf-8")
    done = call("convert", "wire", "-o", "out")
    assert done.output.count("RUN006") == 3
    assert "source-bytes" in done.output
    assert "RUN006" not in call("convert", "wire", "-o", "out", "--isolated").output
    (desk / "a.xml").write_text(NITF, encoding="utf-8")
    assert "xml-tags" in call("validate", "a.xml").output
    shown = call("config", "show").output
    assert re.search(r"limits\.source-bytes = 10 +# file wiremark.toml:2", shown)
    assert "limits.story-seconds = 60" in shown


@pytest.mark.parametrize(("setting", "rule"), [("source-byte = 10", "CFG002"), ("xml-depth = 900", "CFG003")])
def test_a_wrong_limit_is_told(desk: Path, setting: str, rule: str) -> None:
    (desk / "wiremark.toml").write_text(f"[limits]\n{setting}\n", encoding="utf-8")
    done = call("convert", "wire", "-o", "out")
    assert done.exit_code == 2
    assert rule in done.output


def test_all_are_documented() -> None:
    told = (ROOT / "site" / "docs" / "reference" / "configuration.md").read_text("utf-8")
    rows = {
        name: int(value.replace(",", "")) for name, value in re.findall(r"(?m)^\| `([a-z-]+)` \| ([\d,]+) \|", told)
    }
    assert rows == {name: facts["default"] for name, facts in limits.properties().items()}


def test_other_limits_are_no_other_recipe() -> None:
    assert fingerprint(Recipe()) == fingerprint(Recipe(limits=Limits(story_seconds=1)))
    assert {f.name for f in fields(Limits)} == {name.replace("-", "_") for name in limits.properties()}


def zipped(path: Path, count: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", WIRE)
    return path


def test_of_an_archive_with_too_many_files_none_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "feed.zip", 4)
    refs, notes = run.discover([path], limits=Limits(archive_members=3))
    assert refs == ()
    assert [(n.rule, n.message.partition(":")[0]) for n in notes] == [("LIM001", "archive-members")]
    assert len(run.discover([path], limits=Limits(archive_members=4))[0]) == 4


def test_the_directory_of_an_archive_is_measured_before_it_is_read(tmp_path: Path) -> None:
    """Its end record says how large it is; ``zipfile`` would hold all of it."""
    data = bytearray(zipped(tmp_path / "feed.zip", 1).read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = (1 << 30).to_bytes(4, "little")
    (tmp_path / "feed.zip").write_bytes(data)
    _, notes = run.discover([tmp_path / "feed.zip"])
    assert [n.rule for n in notes] == ["LIM001"]


# --------------------------------------------------------------------------------------------------------------- time

alarms = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarms here")


def slow(source: Source, _recipe: Recipe) -> Reading:
    """A plug-in that never ends, and that catches everything."""
    while source.id == "1":
        try:
            time.sleep(0.01)
        except Exception:
            continue
    return registry.stage("reader", "plain").run(source, _recipe)  # type: ignore[no-any-return]


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(registry.stages("reader"))
    stage = Stage("reader", "endless", slow, "", detect=lambda _: 0)
    monkeypatch.setitem(registry._STAGES, "reader", {**known, "endless": stage})


@alarms
@pytest.mark.usefixtures("endless")
def test_a_story_that_takes_too_long_is_left_out_and_the_run_goes_on(desk: Path) -> None:
    refs, _ = run.discover([desk / "wire"])
    recipe = Recipe(reader="endless", annotators=(), writers=("annotations",), limits=Limits(story_seconds=1))
    begun = time.monotonic()
    summary = run.convert_all(refs, desk / "out", recipe, jobs=1)
    assert time.monotonic() - begun < 30
    assert [(d.rule, Path(d.location.source).name) for d in summary.diagnostics] == [("LIM001", "1.txt")]
    assert "story-seconds" in summary.diagnostics[0].message
    assert {p.name for p in (desk / "out").glob("*.json")} == {"0.annotations.json", "2.annotations.json"}


@alarms
def test_one_story_of_a_source_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def annotate(story: object, _context: object) -> object:
        while getattr(story, "id", "").endswith("-2"):
            time.sleep(0.01)
        return story

    known = dict(registry.stages("annotator"))
    monkeypatch.setitem(registry._STAGES, "annotator", {**known, "stuck": Stage("annotator", "stuck", annotate, "")})
    recipe = Recipe(annotators=("stuck",), writers=("annotations",), limits=Limits(story_seconds=1))
    result = pipeline.convert(Source("a.txt", f"ZCZC\n{WIRE}NNNN\n".encode() * 3, "a"), recipe)
    assert [s.id for s in result.stories] == ["a", "a-3"]
    assert [d.rule for d in result.diagnostics] == ["LIM001"]


CODE = '''
import time
from converter.registry import reader, Reading, stage

@reader("endless", detect=lambda source: 99 if source.name.endswith("1.txt") else 0)
def read(source, recipe):
    """Never ends."""
    while True:
        time.sleep(0.01)
'''


@alarms
@pytest.mark.slow
def test_it_holds_in_workers(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in that never ends, two workers."""
    site = desk / "installed"
    (site / "molasses-1.0.dist-info").mkdir(parents=True)
    (site / "molasses.py").write_text(CODE, encoding="utf-8")
    (site / "molasses-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: molasses\nVersion: 1.0\n")
    (site / "molasses-1.0.dist-info" / "entry_points.txt").write_text("[wiremark.readers]\nendless = molasses\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    (desk / "wiremark.toml").write_text("[limits]\nstory-seconds = 4\n", encoding="utf-8")
    command = [sys.executable, "-m", "converter", "convert", "wire", "-o", "out", "-j", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr.count("LIM001") == 1, done.stderr
    assert {p.name for p in (desk / "out").glob("*.jsonld")} == {"0.jsonld", "2.jsonld"}


@alarms
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the alarm may ring in a callback of gc
@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_file_that_takes_too_long_to_judge_is_told_and_the_others_are_judged(desk: Path, jobs: str) -> None:
    (desk / "wiremark.toml").write_text("[limits]\nfile-seconds = 1\n", encoding="utf-8")
    links = ",".join(f'{{"@type": "Person", "name": "Ida {n}"}}' for n in range(150_000))
    start = '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Kai", "mentions": ['
    (desk / "long.jsonld").write_text(f"{start}{links}]}}", encoding="utf-8")
    (desk / "other.jsonld").write_text(f"{start}]}}", encoding="utf-8")
    done = call("validate", "--jobs", jobs, "long.jsonld", "other.jsonld")
    assert done.exit_code == 1, done.output
    assert re.findall(r"long\.jsonld.*LIM001.*file-seconds", done.output)
    assert "other.jsonld" in done.output


@alarms
def test_an_alarm_of_somebody_else_rings_still() -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _frame: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with within(30):
            pass
        time.sleep(0.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [signal.SIGALRM]


def test_where_there_are_no_alarms_it_is_told_at_the_end() -> None:
    told: list[str] = []

    def work() -> None:
        try:
            with within(1):
                time.sleep(1.1)
        except Overdue:
            told.append("overdue")
        with within(1), within(0):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert told == ["overdue"]


def test_a_limit_serves_the_api() -> None:
    recipe = replace(Recipe(), limits=Limits(text_bytes=5))
    assert "text-bytes" in pipeline.convert(Source("a.txt", WIRE.encode(), "a"), recipe).diagnostics[0].message
