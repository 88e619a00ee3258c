"""What an agency holds back does not become public."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from invented import RECIPE, stories, write

from converter.model import Signal
from converter.publish import archive
from converter.readers import newsml_g2
from converter.registry import Source

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2025:1" version="1"
 standard="NewsML-G2" standardversion="2.35" xml:lang="de"><catalogRef
 href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/><itemMeta><itemClass qcode="ninat:text"/>
<provider literal="x"/><versionCreated>2025-02-12T10:00:00Z</versionCreated><embargoed>{until}</embargoed>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>Hafen offen</headline></contentMeta>
<contentSet><inlineData contenttype="text/plain">Der Hafen ist offen.</inlineData></contentSet></newsItem>"""


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_what_is_not_usable_is_left_out(status: Literal["withheld", "canceled"], tmp_path: Path) -> None:
    first, *others = stories()
    read, notes = archive.load(write(tmp_path, replace(first, status=status), *others))
    assert [n.rule for n in notes] == ["PUB009"]
    assert first.id not in {entry.story.id for entry in read.entries}
    assert len(read.entries) == len(others)


def test_what_is_under_embargo_is_left_out(tmp_path: Path) -> None:
    first, *others = stories()
    held = replace(first, signals=(Signal("embargo", first.blocks[0].span),))
    read, notes = archive.load(write(tmp_path, held, *others))
    assert [n.rule for n in notes] == ["PUB009"]
    assert len(read.entries) == len(others)


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2999-01-01T00:00:00Z", "withheld"),
        ("", "withheld"),
        ("1960-01-01T00:00:00", "withheld"),
        ("1960-01-01T00:00:00+01:00", "usable"),
    ],
)
def test_an_embargo_holds_until_it_has_passed(until: str, status: str) -> None:
    (story,) = newsml_g2.read(Source("a.xml", ITEM.format(until=until).encode(), "a"), RECIPE).stories
    assert story.status == status
    assert "NML010" in {note.rule for note in story.notes}
