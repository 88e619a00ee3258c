"""The configuration file: found upwards, the default of every option, and wrong settings told with line and hint."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import called
import click
import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from converter import cli, configuration, resources
from converter.cli import configuration_schema, settable

STORY = 'Emden (Reuters) - Ministerin Gesa Harms sagte am Montag: "Der Hafen bleibt offen."\n'
ROOT = Path(__file__).parent.parent


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "x.txt").write_text(STORY, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("AUTHORITY", "BASE_URL", "PROVIDER", "KNOWLEDGE"):
        monkeypatch.delenv(f"WIREMARK_{name}", raising=False)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, arguments, catch_exceptions=False)


def write(folder: Path, text: str, name: str = configuration.NAME) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def held(*arguments: str) -> dict[str, Any]:
    done = call("config", "show", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return {f"{s['command']}.{s['name']}": s for s in json.loads(done.stdout)["settings"]}


def wrong(*arguments: str) -> str:
    """What the command says on standard error before it ends with 2."""
    done = called.call(*arguments)
    assert done.code == 2
    return done.err


def test_the_schema_is_that_of_the_commands() -> None:
    assert resources.schema_json(configuration.SCHEMA) == configuration_schema.build(cli.group), (
        "wiremark config schema > schemas/configuration.schema.json"
    )


def _leaves(names: tuple[str, ...], command: click.Command) -> list[tuple[tuple[str, ...], click.Command]]:
    inner = command.commands.items() if isinstance(command, click.Group) else ()
    return [(names, command), *(leaf for name, c in inner for leaf in _leaves((*names, name), c))]


def test_every_option_of_every_command_can_be_set() -> None:
    schema = resources.schema_json(configuration.SCHEMA)
    ctx = click.Context(cli.group)
    once = {"config", "isolated", "update-baseline", "watch", "list-readers", "list-writers", "cluster"}
    for name in cli.group.list_commands(ctx):
        command = cli.group.get_command(ctx, name)
        assert command
        if name in settable.WITHOUT or command.hidden:
            continue
        for names, leaf in _leaves((name,), command):
            table: Any = schema
            for part in names:
                table = table["properties"][part]
            for param in leaf.params:
                assert settable.setting_name(param) in {*table["properties"], *once}, (names, param.name)


def test_settings_are_found_upwards_and_their_paths_are_the_files(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(desk, '[convert]\nsources = ["wire"]\noutput = "out"\nto = ["markdown", "jsonld"]\n')
    (desk / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(desk / "a" / "b")
    done = call("convert")
    assert done.exit_code == 0, done.output
    assert {p.name for p in (desk / "out").glob("x.*")} == {"x.md", "x.jsonld"}


def test_a_projects_table_serves_and_the_own_file_goes_before_it(desk: Path) -> None:
    write(desk, '[tool.other]\nx = 1\n[tool.wiremark]\nprovider = "Nordpost"\n', configuration.PROJECT)
    assert held()["convert.provider"]["value"] == "Nordpost"
    write(desk, 'provider = "Südpost"\n')
    assert held()["convert.provider"]["value"] == "Südpost"


def test_each_value_is_told_with_where_it_comes_from(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(desk, '# desk\nauthority = "a.example,2025"\nprovider = "Nordpost"\nbase-url = "https://a.example"\n')
    monkeypatch.setenv("WIREMARK_PROVIDER", "Ostpost")
    found = held("convert", "--base-url", "https://b.example", "wire")
    told = {name: (found[f"convert.{name}"]["value"], found[f"convert.{name}"]["origin"]) for name in ("base-url",)}
    assert told == {"base-url": ("https://b.example", "option")}
    assert (found["convert.provider"]["value"], found["convert.provider"]["origin"]) == ("Ostpost", "environment")
    assert found["convert.provider"]["place"] == "WIREMARK_PROVIDER"
    assert (found["convert.authority"]["origin"], found["convert.authority"]["place"]) == ("file", "wiremark.toml:2")
    assert found["convert.language"]["origin"] == "default"
    assert "convert.authority" in call("config", "show").stdout


def test_an_option_goes_before_the_file_and_isolated_reads_none(desk: Path) -> None:
    write(desk, '[convert]\noutput = "out"\nto = ["jsonld"]\n')
    assert call("convert", "wire", "--to", "markdown", "-q").exit_code == 0
    assert [p.name for p in (desk / "out").glob("x.*")] == ["x.md"]
    assert call("convert", "wire", "--isolated").exit_code == 2, "no folder is named"
    other = write(desk, '[convert]\noutput = "elsewhere"\n', "desk.toml")
    assert call("convert", "wire", "--config", str(other), "-q").exit_code == 0
    assert (desk / "elsewhere").is_dir()
    assert call("convert", "wire", "--config", str(other), "--isolated").exit_code == 2


def test_a_commands_table_goes_before_what_stands_above_all(desk: Path) -> None:
    write(desk, 'fail-level = "error"\n[validate]\nfail-level = "info"\n[site]\ntitle = "Archiv"\n')
    found = held()
    assert found["convert.fail-level"]["value"] == "error"
    assert found["validate.fail-level"]["value"] == "info"
    assert found["build.title"]["value"] == found["serve.title"]["value"] == "Archiv"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('x = "a\n', 1, "not TOML"),
        ('language = "de"\nprovder = "x"\n', 2, "did you mean provider?"),
        ("[convrt]\n", 1, "did you mean convert?"),
        ('jobs = "four"\n', 1, "jobs: is 'four'; it takes a whole number"),
        ("wait = nan\n", 1, "nan is no number"),
        ("[convert]\nwait = -inf\n", 2, "-inf is no number"),
        ("[[convert]]\nwait = 3\n", 1, "one table is wanted, [convert]"),
        ('[validate.overrides]\npaths = ["a"]\n', 1, "[[validate.overrides]] before each"),
        ('\n[convert]\nfail-level = "eror"\n', 3, "did you mean error?"),
        ('[convert]\n\nto = ["jsnold"]\n', 3, "jsonld"),
        ('from = "reuters-fr"\n', 1, "reuters-de"),
        ('ignore = ["QQQ"]\n', 1, "QQQ"),
        ('authority = "nobody"\n', 1, "example.org,2025"),
        ('base-url = "here"\n', 1, "address"),
        ('encoding = "utf-7b"\n', 1, "utf-7b"),
        ('\nlanguage = "kein Kürzel"\n', 2, "de-AT"),
        ('[convert]\nselect = ["QQQ"]\n', 2, "QQQ"),
        ("[[path]]\na = 1\n", 1, "a list of tables is [[validate.overrides]]"),
        ('[[validate.overrides]]\npaths = ["a"]\nignor = ["G2C"]\n', 3, "did you mean ignore?"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(
    desk: Path,
    text: str,
    line: int,
    words: str,
) -> None:
    path = write(desk, text)
    for call_ in (("convert", "wire", "-o", "out"), ("config", "show"), ("config", "show", "convert")):
        said = wrong(*call_)
        assert f"{path}:{line}:" in said, call_
        assert words in said, call_
    assert not (desk / "out").exists()


def test_a_rule_of_a_table_that_there_is_not_is_told(desk: Path) -> None:
    path = write(desk, '\n[[validate.overrides]]\npaths = ["*"]\nignore = ["QQQ1"]\n')
    for call_ in (("validate", "wire"), ("config", "show"), ("config", "show", "validate")):
        assert f"{path}:2:" in wrong(*call_)


def test_a_wrong_option_of_a_call_that_is_asked_about_is_told(desk: Path) -> None:
    write(desk, 'language = "de"\n')
    assert "jsonld" in wrong("config", "show", "convert", "--to", "jsnold")
    assert "QQQ" in wrong("config", "show", "validate", "--select", "QQQ")


def test_places_and_files_have_rules_of_their_own(desk: Path) -> None:
    (desk / "feed").mkdir()
    item = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Deich", "datePublished": "gestern"}
    for name in ("a", "b"):
        (desk / "feed" / f"{name}.jsonld").write_text(json.dumps(item), "utf-8")

    def found() -> set[tuple[str, str, str]]:
        done = call("validate", "feed", "--format", "json")
        return {(Path(e["source"]).name, e["rule"], e["path"] or "") for e in json.loads(done.stdout)}

    (dated,) = {(rule, path) for name, rule, path in found() if name == "a.jsonld" and path == "/datePublished"}
    write(desk, f'[[validate.overrides]]\npaths = ["feed/a.*"]\npointers = {{ "/*" = ["{dated[0]}"] }}\n')
    assert ("a.jsonld", *dated) not in found()
    assert ("b.jsonld", *dated) in found()
    write(desk, '[[validate.overrides]]\npaths = ["feed/b.*"]\nprofile = ["google"]\n')
    told = {(name, rule) for name, rule, _ in found()}
    assert ("b.jsonld", "GOO002") in told
    assert ("a.jsonld", "GOO002") not in told


def test_knowledge_of_the_configuration_is_used(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREMARK_CACHE", str(desk / "cache"))
    (desk / "own").mkdir()
    write(desk, '[entities]\nknowledge = "own"\n')
    done = call("entities", "add", "--type", "place", "Quersiel")
    assert done.exit_code == 0, done.output
    assert list((desk / "own").iterdir())


def test_init_writes_a_file_that_is_right_and_names_its_schema(desk: Path) -> None:
    assert call("init").exit_code == 0
    text = (desk / configuration.NAME).read_text("utf-8")
    name = re.match(r"#:schema (\S+)\n", text)
    assert name
    schema = json.loads((desk / name[1]).read_text("utf-8"))
    bare = re.sub(r"(?m)^# (?=\S+ = |\[\[)", "", text)
    jsonschema_rs.validator_for(schema).validate(tomllib.loads(bare))
    write(desk, bare)
    assert configuration.load(desk / configuration.NAME).values["site"]["title"] == "Archive"
    assert call("init").exit_code == 2, "what is there stays"
    assert (desk / configuration.NAME).read_text("utf-8") == bare


@pytest.mark.parametrize("kind", ["file", "link", "dangling", "pipe", "folder"])
def test_init_takes_nobodys_place(desk: Path, kind: str) -> None:
    schema, other = desk / "wiremark.schema.json", desk / "anderes.json"
    if kind == "file":
        schema.write_text('{"mine": 1}')
    elif kind == "pipe":
        os.mkfifo(schema)
    elif kind == "folder":
        schema.mkdir()
    else:
        schema.symlink_to(other.name)
    if kind == "link":
        other.write_text("kostbar")
    done = call("init")
    assert done.exit_code == 2
    assert "RUN014" in done.output
    assert not (desk / configuration.NAME).exists()
    assert schema.read_text() == '{"mine": 1}' if kind == "file" else True
    assert other.read_text() == "kostbar" if kind == "link" else not other.exists()


def test_init_brings_its_own_schema_up_to_date(desk: Path) -> None:
    assert call("init").exit_code == 0
    schema = desk / "wiremark.schema.json"
    new = schema.read_bytes()
    schema.write_text(json.dumps(json.loads(new) | {"description": "old"}))
    assert call("init").exit_code == 2
    assert schema.read_bytes() == new


def test_the_documented_file_is_right(desk: Path) -> None:
    told = (ROOT / "site" / "docs" / "reference" / "configuration.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", told, re.S)
    path = write(desk, example)
    assert configuration.load(path).values["convert"]["output"] == "out"
    (desk / "knowledge").mkdir()
    assert call("convert").exit_code == 0
    assert call("validate", "out").exit_code == 0, "its rules are known"


def test_every_environment_variable_is_documented() -> None:
    used = {
        name
        for path in resources.PACKAGE.rglob("*.py")
        for name in re.findall(r"\b(?:WIREMARK_[A-Z_]+|SOURCE_DATE_EPOCH|NO_COLOR)\b", path.read_text("utf-8"))
    }
    told = (ROOT / "site" / "docs" / "reference" / "configuration.md").read_text("utf-8")
    assert used
    assert {name for name in used if f"`{name}`" not in told} == set()
