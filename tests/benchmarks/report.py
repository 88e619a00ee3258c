# ruff: noqa: E501
"""Measures speed as ratios within one run, and writes the documentation's page about it.

    python tests/benchmarks/report.py            # writes site/docs/explanation/speed.md
    python tests/benchmarks/report.py --stories 40 --pages 200 --rounds 3 --print

CPU time, of children too; the best of the rounds, which take turns, so that what else a machine does hits all alike.
Peers that are not installed (spaCy, Hugo) are left out and named.
"""

from __future__ import annotations

import argparse
import gc
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import corpus
from lxml import etree

from converter import knowledge, pipeline, run
from converter.pipeline import Recipe, Source
from converter.publish import build as site_maker

PAGE = Path(__file__).parents[2] / "site" / "docs" / "explanation" / "speed.md"
WRITERS = ("newsml-g2", "jsonld", "annotations", "ninjs", "markdown", "nitf")
NOW = datetime(2025, 2, 12, tzinfo=UTC)
_TOKEN = re.compile(r"\w+|[^\w\s]")

Work = Callable[[], Any]


def spent(work: Work) -> float:
    """CPU seconds of a call, its children's among them."""

    def now() -> float:
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(usage.ru_utime + usage.ru_stime for usage in both)

    before = now()
    work()
    return now() - before


def best(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """CPU seconds of each, the best of the rounds; one round before them fills what is kept."""
    gc.collect()
    gc.freeze()  # what one of them keeps is no work for the others
    found: dict[str, float] = {}
    for number in range(rounds + 1):
        for name, work in works.items():
            took = spent(work)
            if number:
                found[name] = min(took, found.get(name, took))
    return found


def floor(texts: list[bytes]) -> None:
    """What cannot be done without: decode, find words, build and write a tree."""
    for data in texts:
        text = data.decode()
        root = etree.Element("item")
        for paragraph in text.split("\n\n"):
            part = etree.SubElement(root, "p")
            part.text = paragraph
            for _word in _TOKEN.finditer(paragraph):
                pass
        etree.tostring(root, encoding="utf-8", xml_declaration=True)


def stages(count: int, rounds: int) -> tuple[dict[str, float], int]:
    """Milliseconds a story of each stage, and characters a story."""
    recipe = Recipe(now=NOW, writers=("newsml-g2", "jsonld", "annotations"))
    texts = [corpus.story(n).encode() for n in range(count)]
    sources = [Source(f"{n}.txt", data, str(n)) for n, data in enumerate(texts)]
    stories = [story for source in sources for story in pipeline.read(source, recipe).stories]
    marked = [pipeline.annotate(story, recipe) for story in stories]
    works: dict[str, Work] = {
        "floor": lambda: floor(texts),
        "read": lambda: [pipeline.read(source, recipe) for source in sources],
        "annotate": lambda: [pipeline.annotate(story, recipe) for story in stories],
        "names": lambda: [pipeline.annotate(story, Recipe(now=NOW, annotators=("entities",))) for story in stories],
        "whole": lambda: [pipeline.convert(source, recipe, check=run.judge) for source in sources],
    }
    for name in WRITERS:
        only = Recipe(now=NOW, writers=(name,))
        made = [output for story in marked for output in pipeline.write(story, only)]
        works[f"write {name}"] = lambda only=only: [list(pipeline.write(story, only)) for story in marked]  # type: ignore[misc]
        works[f"check {name}"] = lambda made=made: [run.judge(output) for output in made]  # type: ignore[misc]
        if name == "newsml-g2":
            works |= g2_peers(made)
    works |= spacy_peer([story.text for story in stories])
    found = {name: seconds * 1000 / count for name, seconds in best(works, rounds).items()}
    return found, sum(map(len, texts)) // count


def g2_peers(made: list[pipeline.Output]) -> dict[str, Work]:
    """Reading our items: ours, and the only other library for NewsML-G2 that Python has."""
    from NewsMLG2 import NewsMLG2Document

    sources = [Source(output.name, output.data, output.name) for output in made]
    return {
        "read newsml-g2": lambda: [pipeline.read(source, Recipe(reader="newsml-g2")) for source in sources],
        "newsmlg2": lambda: [NewsMLG2Document(output.data).get_item() for output in made],
    }


def spacy_peer(texts: list[str]) -> dict[str, Work]:
    """A blank German pipeline whose ruler knows as many names as our knowledge base has."""
    try:
        import spacy
    except ImportError:
        return {}
    language = spacy.blank("de")
    ruler: Any = language.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "NAME", "pattern": form.title()} for form in forms() if form.strip()])
    return {"spacy": lambda: [language(text) for text in texts]}


def forms() -> list[str]:
    known: Any = knowledge.load()
    return list(known.keys)


def sites(pages: int, rounds: int) -> dict[str, float]:
    """CPU seconds of a site of so many stories: ours and others' of the same Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        corpus.write(top / "wire", pages)
        refs, _ = run.discover([top / "wire"])
        recipe = Recipe(now=NOW, writers=("newsml-g2", "jsonld", "annotations", "markdown"))
        run.convert_all(refs, top / "data", recipe, jobs=1)
        for path in (top / "data").rglob("*.md"):
            target = top / "content" / path.relative_to(top / "data")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        (top / "layouts" / "_default").mkdir(parents=True)
        page = "<!doctype html><title>{{ .Title }}</title>{{ .Content }}"
        for name in ("single", "list"):
            (top / "layouts" / "_default" / f"{name}.html").write_text(page, encoding="utf-8")
        (top / "config.toml").write_text('disableKinds = ["RSS", "taxonomy", "term"]\n', encoding="utf-8")
        (top / "mkdocs.yml").write_text("site_name: x\ndocs_dir: content\nnav: []\nplugins: []\n", encoding="utf-8")

        def ours(*, search: bool) -> Work:
            def work() -> None:
                shutil.rmtree(top / "site", ignore_errors=True)
                site_maker.publish(top / "data", top / "site", recipe=recipe, search=search)

            return work

        mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(top / "mkdocs.yml"), "-d", str(top / "md")]
        hugo = [shutil.which("hugo") or "", "-s", str(top), "-d", str(top / "hugo"), "--quiet"]
        works: dict[str, Work] = {
            "site": ours(search=False),
            "site with search": ours(search=True),
            "mkdocs": lambda: subprocess.run(mkdocs, check=True, capture_output=True),
        }
        if hugo[0]:
            works["hugo"] = lambda: subprocess.run(hugo, check=True, capture_output=True)
        found = best(works, rounds)
        made = list((top / "site").rglob("*"))
        found["pages"] = sum(path.suffix == ".html" for path in made)
        found["bytes"] = sum(path.stat().st_size for path in made if path.is_file())
        found["data"] = sum(path.stat().st_size for path in (top / "data").rglob("*") if path.is_file())
        return found


def page(found: dict[str, float], size: int, site: dict[str, float], stories: int, pages: int) -> str:
    """The page of the documentation."""
    whole = found["whole"]

    def row(label: str, name: str) -> str:
        return f"| {label} | {found[name]:.2f} | {found[name] / found['floor']:.1f} |"

    table = [
        row("floor: decode, words by a regular expression, a tree by lxml", "floor"),
        row("**everything: read, annotate, write NewsML-G2, JSON-LD and annotations, check them**", "whole"),
        row("read wire text", "read"),
        row("annotate", "annotate"),
        row("of that, find and link names", "names"),
        *(row(f"{verb} {name}", f"{verb} {name}") for name in WRITERS for verb in ("write", "check")),
        row("read NewsML-G2", "read newsml-g2"),
    ]
    peers = [f"| `newsmlg2` reads our items | read NewsML-G2 | {found['newsmlg2'] / found['read newsml-g2']:.2f} |"]
    if "spacy" in found:
        ratio = found["spacy"] / found["names"]
        peers.append(f"| spaCy, blank, a ruler of {len(forms()):,} names | find and link names | {ratio:.2f} |")
    peers.append(f"| MkDocs, its own theme, the stories' Markdown | the site | {site['mkdocs'] / site['site']:.2f} |")
    if "hugo" in site:
        peers.append(
            f"| Hugo, two lines of template, the same Markdown | the site | {site['hugo'] / site['site']:.2f} |"
        )
    missing = [name for name, there in (("spaCy", "spacy" in found), ("Hugo", "hugo" in site)) if not there]
    absent = f" Not installed when this was measured: {' and '.join(missing)}." if missing else ""
    published = site["site with search"] / pages
    million = whole * 1e6 / 3.6e6
    built = published * 1e6 / 3600
    disk = (site["bytes"] + site["data"]) / pages
    return f"""# Speed, measured

Written by `tests/benchmarks/report.py`, which measures anew whenever it is called; trust the ratios, not the
milliseconds: they are those of one core of one machine on one
day ({platform.machine()}, Python {platform.python_version()}), on which others were at work, too.

## How it is measured

The stories come from `tests/benchmarks/corpus.py`, which invents any number of them from a seed: lengths as wire copy has
them ({size:,} characters on average), a few names in very many stories and most in one or two. All stages work on the
same {stories} stories, the sites on {pages}. What counts is CPU time, children included, the best of several rounds in
which all take turns.

The *floor* is what nobody can do without: decode the bytes, find the words with a regular expression, build a tree of
paragraphs with lxml and write it.

## A story, stage by stage

| stage | ms | × floor |
|---|---|---|
{chr(10).join(table)}

On one core that is {1000 / whole:.0f} stories a second with everything on.

## Others at the same work

How long another program takes for one part of the work, where 1 is what wiremark takes for it.

| program | wiremark's part | its time |
|---|---|---|
{chr(10).join(peers)}

They do less: `newsmlg2` builds objects and no story, spaCy's ruler marks names and links none, MkDocs and Hugo make one
plain page a story, and wiremark {site["pages"] / pages:.1f} pages with lists of all persons, places, quotations, and the
formats to download.{absent}

## A site

{pages} stories: {site["site"] * 1000 / pages:.0f} ms a story without the search index, {published * 1000:.0f} ms with it;
{site["bytes"] / pages / 1000:.0f} KB a story, of which {site["data"] / pages / 1000:.0f} are the formats to download.

## A million stories, and a hundred million

From the figures above, on cores like this one:

| | a million | a hundred million |
|---|---|---|
| convert | {million:,.0f} core hours | {million * 100:,.0f} core hours: {million * 100 / 1000:,.1f} hours on 1,000 cores |
| publish, a site a year of 100,000 stories | {built:,.0f} core hours | {built * 100:,.0f} core hours |
| disk, data and site | {disk / 1e3:,.0f} GB | {disk / 1e4:,.0f} TB |

- **Cut it by year**, or by month where a year has more than some hundred thousand stories: each folder has a manifest, a
  lock and one process that writes. The manifest is read as a whole (about 1 KB a story), so a folder of a million stories
  is the most that should be. [Spread the work](../how-to/spread.md) shows both ways, with a cluster and without.
- **One process writes** for each folder; so several folders at once keep a large cluster busy, each with a command of its
  own at the same scheduler.
- **Resume** by repeating the command, whatever ended it: what is converted and unchanged is looked at, not converted.
- **The site is one a year.** A page of all years is only a list of links to them; search asks one year at a time. A
  story's address has its source's path in it, so links from one year to another stay right.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures speed and writes the page about it.")
    parser.add_argument("--stories", type=int, default=40)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print", action="store_true", help="print the page instead")
    given = parser.parse_args()
    found, size = stages(given.stories, given.rounds)
    text = page(found, size, sites(given.pages, max(1, given.rounds - 2)), given.stories, given.pages)
    if given.print:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
