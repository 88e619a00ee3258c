"""The search index: Pagefind over the finished pages, the last step. Its index is static files; nobody is asked.

Of the two builds on PyPI ``pagefind-bin`` is enough (10 MB installed; the extended one, 58 MB, adds only the
segmentation of Chinese and Japanese): it stems German.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

from converter import workers
from converter.diagnostics import Diagnostic, Location, Severity

_TIME = 1800.0
"""seconds"""
_MAGIC = b"pagefind_dcd"


def index(site: Path) -> list[Diagnostic]:
    """Writes ``pagefind/`` into the site. ``PUB007`` (warning): there is no index, and why."""
    try:
        from pagefind_bin import get_executable

        program = str(get_executable())
    except (ImportError, FileNotFoundError):
        return [_without("Pagefind is not installed", "install pagefind-bin, or say --no-search")]
    folder = site / "pagefind"
    try:
        with tempfile.TemporaryDirectory(prefix="wiremark-") as lean:
            _copied(site, Path(lean))
            command = [program, "--site", lean, "--output-path", str(folder), "--quiet"]
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


def _copied(site: Path, lean: Path) -> None:
    """The pages that are searched, with what is searched in them: a third of the work, and of the memory."""
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if _SEARCHED not in text:
            continue
        head, main, rest = text.partition("<main")
        title = _TITLE.search(head)
        body = _PASSED_OVER.sub("", rest)
        target = lean / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        opening = head[: head.find("<head")]
        target.write_text(f"{opening}<head>{title[0] if title else ''}</head><body>{main}{body}", encoding="utf-8")


_SEARCHED = "data-pagefind-body"
_TITLE = re.compile(r"<title>.*?</title>", re.S)
_PASSED_OVER = re.compile(r"<(aside|details|fieldset|section|p)\b[^>]*\bdata-pagefind-ignore\b.*?</\1>", re.S)
"""parts of our templates, none of which holds another element of its own name"""


def _without(why: str, hint: str = "") -> Diagnostic:
    return Diagnostic("PUB007", Severity.WARNING, f"the site has no search: {why}", hint, Location("site"))


def make_reproducible(folder: Path) -> None:
    """Puts the list of filters in order, the one thing that Pagefind 1.5 writes in the order of a hash table.

    An index's table of contents is a gzipped CBOR array (version, pages, words, filters, sorts, fields); its name holds
    a hash, which ``pagefind-entry.json`` refers to. What looks different is left as it is.
    """
    entry = folder / "pagefind-entry.json"
    try:
        contents = json.loads(entry.read_text(encoding="utf-8"))
        for language in contents["languages"].values():
            old = folder / f"pagefind.{language['hash']}.pf_meta"
            data = _sorted_filters(gzip.decompress(old.read_bytes()))
            language["hash"] = f"{language['hash'].rpartition('_')[0]}_{hashlib.sha256(data).hexdigest()[:10]}"
            (folder / f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(data, mtime=0))
            if not old.name.endswith(f"{language['hash']}.pf_meta"):
                old.unlink()
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return
    contents["languages"] = dict(sorted(contents["languages"].items()))
    entry.write_text(json.dumps(contents, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _sorted_filters(data: bytes) -> bytes:
    if not data.startswith(_MAGIC):
        raise ValueError("not an index of Pagefind")
    major, count, at = _head(data, len(_MAGIC))
    if major != 4 or count < 4:
        raise ValueError("not the table of contents of an index")
    for _ in range(3):
        at = _end(data, at)
    major, count, first = _head(data, at)
    if major != 4:
        raise ValueError("no list of filters")
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
