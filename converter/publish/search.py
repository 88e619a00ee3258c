"""The search index: Pagefind over records of the archive, the last step. Its index is static files; nobody is asked.

A record is a page of a few lines with what is searched of a story, a name or a topic, and what a hit shows of it.
Rules, manuals, lists and an owner's own pages have none. Quotations stand in their stories, once.

Of the two builds on PyPI ``pagefind-bin`` is enough (10 MB installed; the extended one, 58 MB, adds only the
segmentation of Chinese and Japanese): it stems German.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from converter import workers
from converter.diagnostics import Diagnostic, Location, Severity
from converter.publish import finder
from converter.publish.archive import Archive
from converter.publish.rows import h
from converter.publish.strings import Strings
from converter.publish.themes import Theme, line

_TIME = 1800.0
"""seconds"""
_MAGIC = b"pagefind_dcd"


def index(site: Path, records: Iterable[tuple[str, str]], language: str = "de") -> list[Diagnostic]:
    """Writes ``pagefind/`` into the site, of pages and their records. ``language`` (ISO 639-1) is that whose endings do
    not count. ``PUB007`` (warning): there is no index, and why."""
    try:
        from pagefind_bin import get_executable

        program = str(get_executable())
    except (ImportError, FileNotFoundError):
        return [_without("Pagefind is not installed", "install pagefind-bin, or say --no-search")]
    folder = site / "pagefind"
    try:
        with tempfile.TemporaryDirectory(prefix="wiremark-") as lean:
            for path, record in records:
                target = Path(lean) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(record, encoding="utf-8")
            command = [program, "--site", lean, "--output-path", str(folder), "--force-language", language, "--quiet"]
            done = subprocess.run(workers.bound(command), capture_output=True, text=True, timeout=_TIME, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return [_without(f"Pagefind did not run: {error}")]
    if done.returncode:
        return [_without(f"Pagefind failed: {done.stderr.strip()[-300:]}")]
    for part in ("ui", "modular-ui", "component-ui", "highlight"):
        for suffix in ("js", "css"):
            (folder / f"pagefind-{part}.{suffix}").unlink(missing_ok=True)  # Pagefind's own interface
    make_reproducible(folder)
    return []


def language_of(archive: Archive) -> str:
    """That of most stories; German where there is none."""
    counts = Counter(entry.story.language.partition("-")[0].lower() for entry in archive.entries)
    return min(counts, key=lambda code: (-counts[code], code), default="de")


def records(
    archive: Archive, words: Strings, themes: Mapping[str, Theme], others: finder.Others
) -> Iterator[tuple[str, str]]:
    """Pages' addresses and what is searched of them."""
    first = {code: (*line(code, themes), theme)[0].code for code, theme in themes.items()}
    for entry in archive.entries:
        story = entry.story
        persons = [p.entity.name for key in entry.entities if (p := archive.profiles[key]).entity.type == "person"]
        topics = dict.fromkeys(first[s.code] for s in story.subjects if s.code in first)
        yield (
            entry.page,
            _record(
                entry.title.text,
                list(finder.copy(entry)),
                entry.dated,
                {"date": entry.dated, "agency": story.agency or "", "persons": " · ".join(persons[:4])},
                [
                    ("kind", "story"),
                    ("agency", story.agency or ""),
                    ("month", entry.month or ""),
                    *(("topic", t) for t in topics),
                ],
            ),
        )
    for profile in archive.profiles.values():
        entity = profile.entity
        newest = profile.entries[0].dated
        body = [finder.what(profile, words), ", ".join(dict.fromkeys(others(entity))), ", ".join(profile.titles)]
        yield profile.page, _record(entity.name, body, newest, {"date": newest}, [("kind", entity.type)])
    for theme in themes.values():
        newest = theme.entries[0].dated
        yield theme.page, _record(theme.name, [words("topic")], newest, {"date": newest}, [("kind", "topic")])


def _record(
    title: str, body: Iterable[str], sort: str, meta: Mapping[str, str], filters: Iterable[tuple[str, str]]
) -> str:
    told = [f'<i data-pagefind-meta="{name}">{h(value)}</i>' for name, value in meta.items() if value]
    told += [f'<i data-pagefind-filter="{name}">{h(value)}</i>' for name, value in filters if value]
    parts = "".join(f"<p>{h(words)}</p>" for words in body if words)
    return (
        f"<!DOCTYPE html><html><head><title>{h(title)}</title></head><body><h1>{h(title)}</h1>{parts}"
        f'<div data-pagefind-ignore>{"".join(told)}<i data-pagefind-sort="date">{h(sort or "0000")}</i></div>'
        "</body></html>"
    )


def _without(why: str, hint: str = "") -> Diagnostic:
    return Diagnostic("PUB007", Severity.WARNING, f"the site has no search: {why}", hint, Location("site"))


def make_reproducible(folder: Path) -> None:
    """Puts in order what Pagefind 1.5 writes in the order of a hash table: the list of filters, each filter's values.

    An index's table of contents is a gzipped CBOR array (version, pages, words, filters, sorts, fields), and so is a
    filter (name, values with their pages). Files' names hold a hash: a filter's stands in the table of contents, whose
    own stands in ``pagefind-entry.json``. What looks different is left as it is.
    """
    entry = folder / "pagefind-entry.json"
    try:
        contents = json.loads(entry.read_text(encoding="utf-8"))
        for language in contents["languages"].values():
            old = folder / f"pagefind.{language['hash']}.pf_meta"
            data = gzip.decompress(old.read_bytes())
            for path in sorted((folder / "filter").glob("*.pf_filter")):
                if path.stem.encode() in data:
                    data = data.replace(path.stem.encode(), _put_in_order(path).encode())
            data = _ordered(data, 4, 3)
            language["hash"] = f"{language['hash'].rpartition('_')[0]}_{hashlib.sha256(data).hexdigest()[:10]}"
            (folder / f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(data, mtime=0))
            if not old.name.endswith(f"{language['hash']}.pf_meta"):
                old.unlink()
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return
    contents["languages"] = dict(sorted(contents["languages"].items()))
    entry.write_text(json.dumps(contents, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _put_in_order(path: Path) -> str:
    """A filter's new name, as long as the old one."""
    data = _ordered(gzip.decompress(path.read_bytes()), 2, 1)
    language, _, old = path.stem.rpartition("_")
    name = f"{language}_{hashlib.sha256(data).hexdigest()[: len(old)]}"
    path.unlink()
    path.with_name(f"{name}.pf_filter").write_bytes(gzip.compress(data, mtime=0))
    return name


def _ordered(data: bytes, least: int, before: int) -> bytes:
    """An array of at least so many items with the list in order that stands behind ``before`` others."""
    if not data.startswith(_MAGIC):
        raise ValueError("not of an index of Pagefind")
    major, count, at = _head(data, len(_MAGIC))
    if major != 4 or count < least:
        raise ValueError("not the array that was looked for")
    for _ in range(before):
        at = _end(data, at)
    major, count, first = _head(data, at)
    if major != 4:
        raise ValueError("no list")
    items, position = [], first
    for _ in range(count):
        start, position = position, _end(data, position)
        items.append(data[start:position])
    return data[:first] + b"".join(sorted(items)) + data[position:]


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument and the place behind both (RFC 8949, section 3)."""
    major, short = data[at] >> 5, data[at] & 31
    if short < 24:
        return major, short, at + 1
    if short > 27:
        raise ValueError("an item of unknown length")
    size = 1 << (short - 24)
    return major, int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size


def _end(data: bytes, at: int) -> int:
    """Where the item ends that begins there."""
    major, argument, at = _head(data, at)
    if major in (2, 3):
        return at + argument
    for _ in range({4: argument, 5: 2 * argument, 6: 1}.get(major, 0)):
        at = _end(data, at)
    return at
