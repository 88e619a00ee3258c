"""What of a story each format carries: the one place that says what reading back may differ in.

``annotations``, ``markdown`` and ``newsml-g2`` carry all of it: the same story comes back. (Markdown has no form for a
story without text. XML none for the characters that it forbids: they are left out; its values stand on one line, and
what is empty is not there.) NITF and ninjs were not made for annotated stories:

====================  ====================================  ==========================================
of the story          NITF                                  ninjs
====================  ====================================  ==========================================
text                  its letters, in NITF's order          as it is, line ends as LF
blocks, headline      not compared                          found anew in the text
language, status      yes                                   yes
urgency               yes; one that is missing is 1 of a     yes; one that is missing is read
                      flash                                 anew in the text
agency                its name                              its name
dated                 if it is a whole date                 if it is a whole moment
entities              names of those that are mentioned     ids, names and types
mentions, quotations  those that do not cross each other    no
subjects              no                                    codes and names
reviewed, signals     no                                    no
====================  ====================================  ==========================================
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from typing import Any

from lxml import etree

from converter.decoding import decode
from converter.model import Block, Dateline, Identifier, Mention, Quotation, Rights, Story
from converter.readers import accounting
from converter.registry import Reading
from converter.spans import Span
from converter.xml import FORBIDDEN, carriable, collapse, parse

WORD = re.compile(r"[^\W\d_]{4,}")


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


def words_of(target: str, data: bytes) -> Counter[str] | None:
    """How often each word is in the source at most, whatever the markup between its letters; None: can't be told."""
    if target in ("newsml-g2", "nitf"):
        return _of_tree(data)
    if target in ("ninjs", "annotations"):
        try:
            strings = list(_strings(json.loads(data.removeprefix(b"\xef\xbb\xbf"))))
        except ValueError:
            return None
        return sum((_most(_shown(s)) for s in strings), Counter[str]())
    if target == "markdown":
        return None  # escapes, attributes and references stand in words
    text = decode(data, name="x").text
    return None if text is None else words(text)


def _of_tree(data: bytes) -> Counter[str] | None:
    tree, _ = parse(data, recover=True)
    if tree is None or b"encoding=" in data.partition(b"?>")[2]:
        return None  # base64 and the like hide words
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    pieces = [t for event, n in walk if (t := n.text if event == "start" else n.tail)]
    return _most(shown for mark in ("", " ") for shown in _shown(mark.join(pieces)))


def _shown(text: str) -> Iterator[Counter[str]]:
    """The words of a string as it stands, and as they would be if it were markup."""
    yield words(text)
    if "<" not in text and "&" not in text:
        return
    yield words(html.unescape(text))
    for mark in ("", " "):
        yield words(html.unescape(re.sub("<[^>]*>", mark, text)))
        yield words(re.sub("<[^>]*>", mark, html.unescape(text)))


def _most(many: Iterable[Counter[str]]) -> Counter[str]:
    most: Counter[str] = Counter()
    for one in many:
        most |= one
    return most


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)


def differences(name: str, story: Story, back: Reading) -> Iterator[tuple[str, str]]:
    """Names of what a format carries and did not bring back, with both values."""
    xml = name in ("newsml-g2", "nitf")
    expected, lost = carriable(story) if xml else (story, ())
    if not expected.text.strip():
        if name == "annotations" and back.stories != (story,):
            yield "story", "gone"
        return
    if len(back.stories) != 1:
        yield "story", f"{len(back.stories)} stories: {[n.message for n in back.notes][:3]}"
        return
    parts = _PARTS.get(name, _text if lost else _of_xml if xml else _whole)
    there, here = parts(back.stories[0]), parts(expected)
    for key, value in here.items():
        if there[key] != value:
            yield key, _different(value, there[key])


def _different(one: Any, other: Any) -> str:
    """Both values, of collections what differs."""
    if isinstance(one, Counter | set):
        one, other = one - other, other - one
    elif isinstance(one, tuple) and isinstance(other, tuple):
        one, other = next((pair for pair in zip_longest(one, other) if pair[0] != pair[1]), (one, other))
    return f"{one!r:.600} came back as {other!r:.600}"


def _text(story: Story) -> dict[str, Any]:
    return {"text": story.text}


def _of_xml(story: Story) -> dict[str, Any]:
    return _whole(story, xml=True)


def _whole(story: Story, *, xml: bool = False) -> dict[str, Any]:
    parts = {f.name: _plain(getattr(story, f.name), xml=xml) for f in fields(story) if f.compare}
    return {**parts, "id": story.id, "text": story.text}


def _plain(value: Any, *, xml: bool) -> Any:
    """Any part of a story as it may come back: what is empty is not there."""
    if isinstance(value, str):
        return (collapse(FORBIDDEN.sub("", value)) if xml else value) or None
    if isinstance(value, Span):
        return value if len(value) or not xml else None
    if isinstance(value, tuple):
        return tuple(made for made in (_plain(item, xml=xml) for item in value) if made is not None)
    if not is_dataclass(value) or isinstance(value, Block):
        return value
    made = [(f.name, _plain(getattr(value, f.name), xml=xml)) for f in fields(value)]
    needs = _NEEDS.get(type(value))
    return None if xml and needs and dict(made)[needs] in (None, ()) else (type(value).__name__, *made)


_NEEDS = {Dateline: "span", Mention: "span", Quotation: "spans", Rights: "notice", Identifier: "value"}
"""without which XML has no place for it"""


def _nitf(story: Story) -> dict[str, Any]:
    return {
        "text": Counter("".join(accounting.words(story.text))),
        "language": story.language,
        "status": story.status,
        **({"urgency": story.urgency} if story.urgency else {}),
        "agency": collapse(FORBIDDEN.sub("", story.agency or "")),
    }


def _ninjs(story: Story) -> dict[str, Any]:
    return {
        "text": re.sub(r"\r\n?", "\n", story.text),
        "language": story.language,
        "status": story.status,
        **({"urgency": story.urgency} if story.urgency else {}),
        "entities": {(e.id, e.type) for e in story.entities if e.name.strip()},
        "subjects": [(s.code, s.name) for s in story.subjects],
    }


_PARTS: dict[str, Callable[[Story], dict[str, Any]]] = {"nitf": _nitf, "ninjs": _ninjs}
