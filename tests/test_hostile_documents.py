"""Hostile documents end in a diagnostic, in bounded time and memory, and never in a traceback."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from converter.checks import Options, discovery, files, judge
from converter.diagnostics import Severity
from converter.limits import DEFAULTS

pytestmark = pytest.mark.usefixtures("settled")

NS = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
EXAMPLES = Path(__file__).parent / "checks"
GOOD = (EXAMPLES / "G2M001" / "good.xml").read_bytes()
SECONDS = 10.0
"""on a busy machine; each takes well under one on an idle one"""


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    return f'<!DOCTYPE x [<!ENTITY a "ha">{entities}]><newsItem {NS}><title>&m;</title></newsItem>'.encode()


def external() -> bytes:
    return (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><newsItem {NS}><title>&a;</title></newsItem>'.encode()
    )


def attributes() -> bytes:
    many = " ".join(f'a{i}="1"' for i in range(100_000))
    return f"<newsItem {NS} {many}/>".encode()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (laughs, "XML00"),
    "external entity": (external, "XML004"),
    "100,000 levels": (lambda: f"<newsItem {NS}>".encode() + b"<a>" * 100_000 + b"</a>" * 100_000, "XML002"),
    "100,000 attributes": (attributes, "XML002"),
    "a million siblings": (lambda: f"<newsItem {NS}>".encode() + b"<a/>" * 1_000_000 + b"</newsItem>", "XML002"),
    "text of 40 MB": (lambda: f"<newsItem {NS}>".encode() + b"x" * 40_000_000 + b"</newsItem>", "XML002"),
    "9,999 subjects": (
        lambda: GOOD.replace(
            b"<slugline>", b"".join(b'<subject qcode="x%d:1"/>' % i for i in range(20_000)) + b"<slugline>"
        ),
        "G2C001",
    ),
    "20,000 references": (
        lambda: GOOD.replace(b'idrefs="m1"', b'idrefs="' + b" ".join(b"z%d" % i for i in range(20_000)) + b'"'),
        "G2I004",
    ),
    "UTF-7": (lambda: b'<?xml version="1.0" encoding="utf-7"?><newsItem/>', "XML005"),
    "JSON of 100,000 levels": (lambda: b'{"@context":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSN002"),
    "unclosed comments": (lambda: b"<!doctype html>" + b"<!--" * 200_000 + b'<script type="application/ld+json">{', ""),
    "unclosed tags": (lambda: b"<!doctype html>" + b"<a " * 200_000, ""),
    "unclosed quotes": (lambda: b"<!doctype html>" + b"<a b='\"" * 100_000, ""),
    "scripts in scripts": (lambda: b"<!doctype html>" + b'<script type="application/ld+json">' * 20_000, "JSN001"),
    "white space": (lambda: b" " * 1_000_000 + b"<newsItem/>", ""),
    "zeros": (lambda: b"\x00" * 100_000, "DOC001"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    make, rule = HOSTILE[name]
    data = make()
    start = time.process_time()
    found = judge("x", data)
    assert time.process_time() - start < SECONDS
    assert not [d for d in found if d.rule == "INT001"], found[0].message
    if rule:
        assert any(d.rule.startswith(rule) for d in found), {d.rule for d in found}
    assert all("root:" not in d.message for d in found)


def test_noise() -> None:
    chance = random.Random(7)
    for _ in range(300):
        data = bytearray(GOOD)
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        found = judge("x", bytes(data))
        assert not [d for d in found if d.rule == "INT001"], found


ODD: tuple[object, ...] = (
    None,
    "",
    0,
    -1,
    1e300,
    True,
    [],
    {},
    [[]],
    [None],
    {"@id": 3},
    {"@type": 5},
    {"@list": [{"@set": []}]},
)


def _inside(value: object, found: list[dict[str, object]]) -> list[dict[str, object]]:
    if isinstance(value, dict):
        found.append(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _inside(inner, found)
    return found


def test_odd_values() -> None:
    """Values of any shape anywhere in any kind of JSON."""
    chance = random.Random(5)
    texts = [p.read_text("utf-8") for p in sorted(EXAMPLES.glob("*/good*.json*"))]
    for _ in range(400):
        value = json.loads(chance.choice(texts))
        for _ in range(chance.randrange(1, 5)):
            target = chance.choice(_inside(value, []) or [{}])
            name = chance.choice([*target, "@id", "@type", "name", "uri", "items"])
            target[name] = json.loads(json.dumps(chance.choice(ODD)))
        found = judge("x", json.dumps(value).encode(), options=Options(profiles=("google",)))
        assert not [d for d in found if d.rule == "INT001"], found


def test_moved_elements() -> None:
    """Elements dropped, doubled, renamed and emptied; attributes with any value."""
    chance = random.Random(3)
    texts = [p.read_bytes() for p in sorted(EXAMPLES.glob("*/good*.xml"))]
    for _ in range(400):
        root = etree.fromstring(chance.choice(texts))
        elements = list(root.iter("*"))
        for _ in range(chance.randrange(1, 6)):
            one, other = chance.choice(elements), chance.choice(elements)
            match chance.randrange(4):
                case 0:
                    one.append(etree.fromstring(etree.tostring(other, with_tail=False)))
                case 1:
                    one.tag = other.tag
                case 2:
                    one.text = chance.choice(("", "x", "2025-02-30", "-1", "\u202e"))
                case _:
                    name = chance.choice(
                        ("qcode", "uri", "href", "size", "wordcount", "seq", "idrefs", "id", "contenttype")
                    )
                    one.set(name, chance.choice(("", "x", "-1", "9" * 30, "a:b", "http://a b", "NaN", "%")))
        found = judge("x", etree.tostring(root))
        assert not [d for d in found if d.rule == "INT001"], found


def message(items: int, *, words: int = 0) -> bytes:
    item = GOOD[GOOD.index(b"<newsItem") :].replace(b"Danach soll", b"Danach soll " + b"wort " * words)
    made = b"\n".join(item.replace(b"2025:hafen", b"2025:hafen%d" % n) for n in range(items))
    head = f"<newsMessage {NS}>\n<header><sent>2025-02-12T12:00:00+01:00</sent></header>\n<itemSet>\n".encode()
    return head + made + b"</itemSet></newsMessage>"


def test_large_message_is_judged_item_by_item(tmp_path: Path) -> None:
    """The same findings in the same places as of a whole, in a fraction of its memory."""
    data = message(40, words=50_000).replace(b'wordcount="31"', b"")
    assert len(data) > DEFAULTS.xml_bytes // 4
    broken = data.replace(b"<firstCreated>2025", b"<firstCreated>2027", 1).replace(b'idrefs="m1"', b'idrefs="m9"', 1)
    path = tmp_path / "m.xml"
    path.write_bytes(broken)
    found = files.judge_file(str(path))
    assert [d.rule for d in found if d.severity is Severity.ERROR] == ["G2T001", "G2I004"]
    lines = broken.decode().split("\n")
    for diagnostic in found:
        line, column = diagnostic.location.line or 0, diagnostic.location.column or 0
        if diagnostic.rule in ("G2T001", "G2I004"):
            assert lines[line - 1][column - 1 :].startswith(("<firstCreated", "idrefs"))
            assert (diagnostic.location.path or "").startswith("/newsMessage/itemSet/item(1)/newsItem/")


def test_catalogues_of_the_header_serve_a_large_message(tmp_path: Path) -> None:
    reference = b'<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
    data = message(40, words=50_000).replace(reference, b"").replace(b"<newsMessage", b"<n:newsMessage", 1)
    data = data.replace(b"xmlns=", b"xmlns:n='http://iptc.org/std/nar/2006-10-01/' xmlns=", 1)
    data = data.replace(b"</newsMessage>", b"</n:newsMessage>").replace(b"</sent>", b"</sent>" + reference)
    path = tmp_path / "m.xml"
    path.write_bytes(data)
    assert "G2C001" not in {d.rule for d in files.judge_file(str(path))}
    path.write_bytes(data.replace(reference, b""))
    assert "G2C001" in {d.rule for d in files.judge_file(str(path))}


@pytest.mark.parametrize(
    ("tail", "rule"),
    [
        (b"<newsItem><title>" + b"x" * 40_000_000, "XML002"),
        (b'<newsItem guid="' + b"x" * 40_000_000, "XML002"),
        (b"<newsItem>" + b"<a>" * 4_000_000, "XML002"),
        (b" " * 40_000_000, "XML002"),
        (b"<newsItem></other>" + b" " * 9_000_000, "XML001"),
    ],
)
def test_hostile_messages(tmp_path: Path, tail: bytes, rule: str) -> None:
    path = tmp_path / "m.xml.gz"
    path.write_bytes(gzip.compress(f"<newsMessage {NS}><header/><itemSet>".encode() + tail, 1))
    found = files.judge_file(str(path))
    assert {d.rule for d in found} == {rule}


def test_archives(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xml.gz"
    bomb.write_bytes(gzip.compress(f"<newsItem {NS}>".encode() + b" " * 60_000_000, 9))
    assert [d.rule for d in files.judge_file(str(bomb))] == ["DOC003"]
    torn = tmp_path / "torn.xml.gz"
    torn.write_bytes(gzip.compress(GOOD)[:-20])
    assert [d.rule for d in files.judge_file(str(torn))] == ["DOC003"]
    several = tmp_path / "two.xml.gz"
    several.write_bytes(gzip.compress(GOOD[:100]) + gzip.compress(GOOD[100:]) + b"\0" * 512)
    assert [d for d in files.judge_file(str(several)) if d.severity is Severity.ERROR] == []
    assert [d.rule for d in files.judge_file(str(tmp_path / "nowhere.xml"))] == ["DOC003"]


@pytest.mark.slow
def test_memory_of_a_huge_message(tmp_path: Path) -> None:
    """200 MB in less than 400 MB of memory."""
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.write(message(1000, words=3000).rpartition(b"</itemSet>")[0])
        item = GOOD[GOOD.index(b"<newsItem") :].replace(b"Danach soll", b"Danach soll " + b"wort " * 3000)
        for number in range(11_000):
            file.write(item.replace(b"2025:hafen", b"2025:more%d" % number))
        file.write(b"</itemSet></newsMessage>")
    assert path.stat().st_size > 200_000_000
    program = (
        "import resource, sys; from converter.checks import files;"
        "resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000));"
        "found = files.judge_file(sys.argv[1]); print(sum(d.rule == 'INT001' for d in found), len(found))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("0 ")


def test_pipes_and_rings_of_folders(tmp_path: Path) -> None:
    import os

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.xml").write_text("<x/>")
    (tmp_path / "a" / "ring").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "a" / "pipe.xml")
    for path in (str(tmp_path), f"{tmp_path}/**/*.xml", f"{tmp_path}/?/**/*.xml"):
        assert discovery.discover([path]).files == ((str(tmp_path / "a" / "x.xml"), False),)
