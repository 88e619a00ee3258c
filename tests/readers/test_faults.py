"""No input ends in a traceback, in spans outside the text, or in an endless run."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter import decoding, pipeline, registry
from converter.limits import Limits
from converter.model import Story
from converter.pipeline import Recipe, Source

pytestmark = pytest.mark.usefixtures("settled")

CASES = Path(__file__).parent.parent / "cases"
FILES = tuple(p.read_bytes() for folder in sorted(CASES.iterdir()) for p in folder.glob("input.*"))
WRITERS = ("annotations", "markdown", "ninjs")
NAMES = ("a.txt", "a.dat", "a.md", "a.json", "a.annotations.json")


def sound(story: Story) -> None:
    """Blocks in order, every span in the text, nothing lost that is not white space or a line of signs."""
    size = len(story.text)
    ends = 0
    for block in story.blocks:
        assert ends <= block.span.start < block.span.end <= size
        assert block.span == block.span.trimmed(story.text)
        assert not any(c.isalnum() for c in story.text[ends : block.span.start])
        ends = block.span.end
    assert not any(c.isalnum() for c in story.text[ends:])
    if story.dateline:
        assert all(p.within(story.dateline.span) for p in story.dateline.located)


def check(data: bytes, name: str) -> None:
    reading = pipeline.read(Source(name, data, "a"), Recipe())
    assert reading.stories or reading.notes
    for story in reading.stories:
        if name in ("a.txt", "a.dat"):
            sound(story)
        for writer in WRITERS:
            registry.stage("writer", writer).run(story, Recipe())


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Random bytes, truncations, and real files with pieces cut out, doubled, moved and put in."""
    chance = random.Random(seed)
    signs = [
        b"\n",
        b"\n\n",
        b" ",
        b"\t",
        b"-",
        b"(Reuters) - ",
        b"(",
        b")",
        b"*",
        b"\x00",
        b"\xff",
        b"\xc3",
        "ß".encode(),
    ]
    for _ in range(count):
        kind = chance.random()
        if kind < 0.1:
            yield chance.randbytes(chance.randint(0, 400))
            continue
        data = bytearray(chance.choice(FILES))
        for _ in range(chance.randint(0, 5)):
            at, length = chance.randrange(len(data) + 1), chance.choice((0, 1, 3, 40))
            data[at : at + length] = chance.choice(
                (b"", chance.choice(signs), bytes(data[:length]), chance.randbytes(2))
            )
        yield bytes(data[: chance.randrange(len(data) + 1)] if kind < 0.3 else data)


def test_mutations() -> None:
    for i, data in enumerate(mutations(300, 1)):
        check(data, NAMES[i % 2])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ten_thousand_mutations(name: str) -> None:
    for data in mutations(10_000, 2):
        check(data, name)


HOSTILE = {
    "letters": b"a" * 400_000,
    "lines": b"abc\n" * 60_000,
    "initials": b"Bremen (Reuters) - Ein Absatz.\n" + b"abc/def\n" * 40_000,
    "lead-ins": b"Die Lage:\n" * 30_000,
    "blank": b"a" + b" " * 300_000 + b"b",
    "tabs": b"a\tb\tc\n" * 30_000,
    "capitals": b"GROSS\n\n" * 30_000,
    "brackets": b"(" * 200_000,
    "bracket lines": b"(Bericht von\n" * 20_000,
    "datelines": b"Bremen (Reuters) - " * 20_000,
    "masts": b"(c) Copyright Thomson Reuters 2024.\n" * 20_000,
    "names": b"- von " + b"Ada Lovelace, " * 20_000 + b"-\n",
    "flags": b"EXKLUSIV-" * 40_000,
    "slugs": b"A/" * 100_000,
    "quotes": b'.""""' * 80_000,
    "numbers": b"1. a\n2. b\n" * 20_000,
    "frames": b"ZCZC\n" * 20_000,
    "headers": b"\x01" * 100_000,
    "combining": "a\u0301\u0301\u0301".encode() * 50_000,
    "sign-off": b"Ein Satz. (Bericht von " * 10_000,
    "rules": b"Ein langer Satz (dpa), der hier endet.\n=====\n" * 4_000,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_input_is_read_in_time(kind: str) -> None:
    """A step whose cost grows with the square of the input would take minutes here."""
    name = "a.dat" if kind in ("frames", "headers") else "a.txt"
    start = time.process_time()
    reading = pipeline.read(Source(name, HOSTILE[kind], "a"), Recipe())
    assert time.process_time() - start < 20
    for story in reading.stories[:20]:
        sound(story)


def test_size_is_bounded() -> None:
    data = b"Bremen (Reuters) - Ein Absatz. " * 10
    decoded = decoding.decode(data, name="a", limits=Limits(text_bytes=100))
    assert decoded.text is None
    assert [n.rule for n in decoded.notes] == ["SRC005"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Größe".encode(), "utf-8"),
        ("\ufeffGröße".encode(), "utf-8"),
        ("Größe – 5 €".encode("cp1252"), "cp1252"),
        ("Größe der Häuser".encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + "Größe der Häuser".encode("utf-16-be"), "utf-16-be"),
        ("Größe der Häuser".encode("utf-16-le"), "utf-16-le"),
        ("Größe der Häuser".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings_are_told(data: bytes, encoding: str) -> None:
    decoded = decoding.decode(data, name="a")
    assert decoded.encoding == encoding
    assert decoded.text is not None
    assert decoded.text.startswith("Größe")


def test_bytes_with_some_zeros_are_no_utf_16() -> None:
    data = ("Grüße " * 30).encode("utf-16-le") + "aus Köln und Umgebung".encode() * 20
    decoded = decoding.decode(data[: len(data) // 2 * 2], name="a")
    assert decoded.text is None


@pytest.mark.parametrize("encoding", ["utf-7", "hz", "iso2022_jp", "no such thing", "rot13", "utf-32", "", "idna"])
def test_encodings_that_are_never_read(encoding: str) -> None:
    decoded = decoding.decode(b"+ADw-script+AD4-", name="a", encoding=encoding)
    assert decoded.text is None
    assert [n.rule for n in decoded.notes] == ["SRC004"]
    assert "utf-8" in decoded.notes[0].hint


def test_a_wrong_name_of_an_encoding_is_said_with_its_place() -> None:
    decoded = decoding.decode("eins\nzwei\ngrün".encode("cp1252"), name="a", encoding="utf-8")
    assert decoded.text is None
    assert decoded.notes[0].rule == "SRC004"
    assert decoded.notes[0].location.line == 3


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + b"text " * 100,
        b"PK\x03\x04" + b"text " * 100,
        b"%PDF-1.7\n" + b"text " * 100,
        random.Random(1).randbytes(5000),
        b"\xff\xfe\x00\x00" + "text".encode("utf-32-le"),
        b"\xff\xfe\x00\xd8",
        b"\x00" * 5000,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    decoded = decoding.decode(data, name="a")
    assert decoded.text is None
    assert decoded.notes[0].rule in ("SRC002", "SRC003")
    assert decoded.notes[0].hint
