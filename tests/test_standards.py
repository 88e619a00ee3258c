"""One place says which versions of standards there are, and what is written agrees with it."""

from __future__ import annotations

import json
import re

import stories

from converter import registry, resources, standards
from converter.registry import Recipe


def written(name: str) -> str:
    data = registry.stage("writer", name).run(stories.story(), Recipe())
    assert isinstance(data, bytes)
    return data.decode()


def test_the_written_versions_are_known_and_written() -> None:
    known = standards.standards()
    assert all(standard.written in standard.versions for standard in known.values())
    assert json.loads(written("ninjs"))["standard"]["version"] == known["ninjs"].written
    assert re.findall(r'standardversion="([^"]+)"', written("newsml-g2")) == [known["newsml-g2"].written]
    assert f"NITF {known['nitf'].written}" in written("nitf")
    assert resources.folder("schemas").joinpath("jsonld", f"schemaorg-{known['schema-org'].written}.json").is_file()


def test_versions_are_in_their_order_and_dates_are_dates() -> None:
    for standard in standards.standards().values():
        numbers = [tuple(map(int, version.split("."))) for version in standard.versions]
        assert numbers == sorted(set(numbers))
        for release in standard.releases:
            assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", release.since)


def test_the_schemas_that_can_be_installed_are_of_what_is_written() -> None:
    written = {standard.label: standard.written for standard in standards.standards().values()}
    for release in resources.table("releases.yaml")["schemas"].values():
        assert written[release["standard"]] == release["version"]


def test_the_nearest_of_a_series() -> None:
    assert standards.nearest("ninjs", "3.9") == standards.standards()["ninjs"].versions[-1]
    assert standards.nearest("ninjs", "1.20") == "1.7"
    assert standards.nearest("ninjs", "next") is None
