"""Counts the words of a source's content and of the story that was made of it: none is lost, none is invented.

The words of the content are counted by a walk of its own, which knows nothing of blocks. How words are divided is not
compared (a reader divides where a line ends), their letters are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from converter.diagnostics import Diagnostic, Location, Severity, plural
from converter.readers.markup import INLINE, local, walk

SENTENCE = 5
"""words that are missing together are more than a slip"""
_SHOWN = 12
_WORD = re.compile(r"[^\W_]+")


def text(root: etree._Element, without: Collection[str] = ()) -> str:
    """All text of an element but that of elements with these names (``abstract of body.head``: there only)."""
    parts: list[str] = []

    def enter(node: etree._Element) -> bool:
        name = local(node).lower()
        parent = node.getparent()
        outer = local(parent) if parent is not None else ""
        parts.append("" if name in INLINE else " ")
        return name not in without and f"{name} of {outer}" not in without

    def leave(node: etree._Element) -> None:
        parts.append("" if local(node).lower() in INLINE else " ")

    walk(root, enter, leave, lambda piece: parts.append(piece or ""))
    return "".join(parts)


def listed(left_out: Iterable[tuple[str, int]]) -> str:
    """``abstract (12 words), media (3 words)``"""
    counted: Counter[str] = Counter()
    for name, count in left_out:
        counted[name] += count
    return ", ".join(f"{name} ({plural(n, 'word')})" for name, n in sorted(counted.items()))


_STRUCK = "del"
"""HTML's element for words that the document says it no longer has"""


def weighed(found: Diagnostic, left_out: Iterable[tuple[str, int]]) -> Diagnostic:
    """An error where something has a sentence's words; what a document says is deleted is no loss."""
    lost = any(n >= SENTENCE and name != _STRUCK for name, n in left_out)
    return replace(found, severity=Severity.ERROR) if lost else found


def words(said: str) -> list[str]:
    """Letters and digits, in the order in which they stand; indices and ligatures as plain ones."""
    return _WORD.findall(unicodedata.normalize("NFKC", said))


def compared(content: str, story: str, where: Location) -> Iterator[Diagnostic]:
    """SRC012 for words of the content that the story lacks, SRC013 for those that it has and the content has not."""
    source, made = words(content), words(story)
    lost, added = _beyond(source, made), _beyond(made, source)
    if not lost and not added:
        return
    if Counter("".join(lost)) == Counter("".join(added)):
        return  # other borders between words, the same letters
    if lost:
        message = f"{_counted(lost)} of the content not in the story: {shown(lost)}"
        yield _weighed(Diagnostic("SRC012", Severity.ERROR, message, _HINT, where), lost)
    if added:
        message = f"{_counted(added)} of the story not in the content: {shown(added)}"
        yield _weighed(Diagnostic("SRC013", Severity.ERROR, message, _HINT, where), added)


_HINT = "compare with the source before it is published"


def _weighed(found: Diagnostic, these: list[str]) -> Diagnostic:
    return found if len(these) >= SENTENCE else replace(found, severity=Severity.WARNING)


def beyond(one: str, other: str) -> list[str]:
    """The words of one text that another has not; none where only their borders differ."""
    ours, theirs = words(one), words(other)
    lost = _beyond(ours, theirs)
    return [] if Counter("".join(lost)) <= Counter("".join(_beyond(theirs, ours))) else lost


def _beyond(one: list[str], other: list[str]) -> list[str]:
    """The words of one that the other has not, or not as often, in their order."""
    left = Counter(one) - Counter(other)
    found: list[str] = []
    for word in reversed(one) if left else ():
        if left[word] > 0:
            left[word] -= 1
            found.append(word)
    return found[::-1]


def _counted(found: list[str]) -> str:
    return plural(len(found), "word is", "words are")


def shown(found: list[str]) -> str:
    """The first of them, quoted."""
    return repr(" ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else ""))
