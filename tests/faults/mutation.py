"""Documents changed at random, each by what it is made of: XML by its tree, JSON by its pointers, text by its lines.

All chance comes from the generator that is given: the same one makes the same document.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

Mutator = Callable[[bytes, random.Random], bytes]
_TAG = re.compile(r"<[^<>]*>|[^<>]+|[<>]")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_XML_SAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LARGEST = 200_000
"""characters: repeated doubling must not make a test of patience"""
XML = "http://www.w3.org/XML/1998/namespace"


@cache
def hostile(kind: str) -> tuple[str, ...]:
    """``values``, ``names`` or ``lines`` that a careless or hostile sender may write."""
    text = Path(__file__).with_name("hostile.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)[kind])


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The document with one to six changes, as befits its kind; every eighth one torn in its bytes as well."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"["):
        changed = by_pointers(data, chance)
    elif start != b"<":
        changed = by_lines(data, chance)
    elif chance.random() < 0.2 or b"<html" in data[:400].lower():
        changed = by_tags(data, chance)
    else:
        changed = by_tree(data, chance)
    return by_bytes(changed, chance) if chance.random() < 0.125 else changed


def _times(chance: random.Random) -> range:
    return range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6)))


# ------------------------------------------------------------------------------------------------- XML


def by_tree(data: bytes, chance: random.Random) -> bytes:
    """Elements and attributes dropped, doubled, moved, renamed, wrapped and filled with anything."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return by_tags(data, chance)
    for _ in _times(chance):
        nodes = list(root.iter("*"))
        chance.choice(_IN_TREES)(chance.choice(nodes), chance.choice(nodes), chance)
    encoding = chance.choice(("UTF-8", "UTF-8", "UTF-8", "UTF-8", "ISO-8859-1", "UTF-16", "US-ASCII"))
    return bytes(etree.tostring(root, xml_declaration=chance.random() < 0.8, encoding=encoding))  # type: ignore[arg-type]


def _drop(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)  # with its tail, as an editor's delete key has it


def _unwrap(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    for child in reversed(node):
        parent.insert(at, child)
    before = parent[at - 1] if at else None
    if before is None:
        parent.text = (parent.text or "") + (node.text or "")
    else:
        before.tail = (before.tail or "") + (node.text or "")
    parent.remove(node)


def _wrap(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = node.getparent()
    if parent is None:
        return
    holder = etree.Element(other.tag)
    parent.replace(node, holder)
    holder.append(node)


def _move(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    if node is other or node.getparent() is None or any(a is node for a in other.iterancestors()):
        return
    other.insert(chance.randint(0, len(other)), node)


def _double(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    if sum(1 for _ in node.iter()) > 400:
        return
    other.insert(chance.randint(0, len(other)), copy.deepcopy(node))


def _swap(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    one, two = node.getparent(), other.getparent()
    if one is None or two is None or node is other or any(a in (node, other) for a in _above(node, other)):
        return
    mark = etree.Comment("x")
    one.replace(node, mark)
    two.replace(other, node)
    place = mark.getparent()
    if place is not None:
        place.replace(mark, other)


def _above(*nodes: etree._Element) -> list[etree._Element]:
    return [a for n in nodes for a in n.iterancestors()]


def _rename(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    bare = etree.QName(node).localname
    names = (other.tag, bare, f"{{http://x.example/}}{bare}", *(n for n in hostile("names") if _NAME.fullmatch(n)))
    node.tag = chance.choice((other.tag, chance.choice(names)))


def _fill(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    value = _XML_SAFE.sub("", chance.choice(hostile("values")))
    match chance.randrange(4):
        case 0:
            node.text = value
        case 1:
            node.tail = value
        case 2:
            node.text = (node.text or "") + value
        case _:
            node.text = "\n".join(_XML_SAFE.sub("", chance.choice(hostile("lines"))) for _ in range(3))


def _empty(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    for child in list(node):
        node.remove(child)
    node.text = None


def _remark(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    made = chance.choice((etree.Comment("a comment"), etree.ProcessingInstruction("x", "y")))
    made.tail = chance.choice((None, " Wort "))
    node.insert(chance.randint(0, len(node)), made)


def _unset(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    if node.attrib:
        del node.attrib[chance.choice(sorted(map(str, node.attrib)))]


def _set(node: etree._Element, other: etree._Element, chance: random.Random) -> None:
    names = sorted(map(str, {*node.attrib, *other.attrib}))
    name = chance.choice(names) if names and chance.random() < 0.8 else chance.choice(hostile("names"))
    if name.startswith("xml:"):
        name = f"{{{XML}}}{name[4:]}"
    if not _NAME.fullmatch(name.rpartition("}")[2]) or name == "xmlns":
        name = "x"
    values = sorted(map(str, (*node.attrib.values(), *other.attrib.values())))
    value = chance.choice(values) if values and chance.random() < 0.4 else chance.choice(hostile("values"))
    node.set(name, _XML_SAFE.sub("", value))


_IN_TREES = (
    *(_drop, _unwrap, _wrap, _move, _double, _swap, _rename, _fill, _empty, _remark, _unset),
    *(_set, _set, _set, _set, _fill),
)


def by_tags(data: bytes, chance: random.Random) -> bytes:
    """Tags and texts as a stream: dropped, doubled, swapped, changed; nothing cares whether they still nest."""
    parts = _TAG.findall(data.decode("utf-8", "replace"))
    if not parts:
        return data
    for _ in _times(chance):
        at, to = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(6):
            case 0:
                parts[at] = ""
            case 1:
                parts.insert(to, parts[at])
            case 2:
                parts[at], parts[to] = parts[to], parts[at]
            case 3:
                parts[at] = chance.choice(hostile("values"))
            case 4:
                names = _NAME.findall(parts[at]) or ["x"]
                parts[at] = parts[at].replace(chance.choice(names), chance.choice((*names, *hostile("names"))), 1)
            case _:
                values = re.findall(r'"([^"]*)"', parts[at]) or [parts[at]]
                parts[at] = parts[at].replace(chance.choice(values), chance.choice(hostile("values")), 1)
    return "".join(parts).encode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------ JSON


def by_pointers(data: bytes, chance: random.Random) -> bytes:
    """Members dropped, doubled, renamed, moved, and filled with anything."""
    try:
        top: list[Any] = [json.loads(data)]
    except (ValueError, RecursionError):
        return by_bytes(data, chance)
    for _ in _times(chance):
        places = _places(top)
        holder, key = chance.choice(places)
        value = holder[key]
        other_holder, other_key = chance.choice(places)
        match chance.randrange(8):
            case 0 if holder is not top:
                del holder[key]
            case 1 if isinstance(holder, dict):
                del holder[key]
                holder[chance.choice((str(other_key), *hostile("names")))] = value
            case 2 if isinstance(holder, list) and holder is not top:
                holder.insert(chance.randint(0, len(holder)), copy.deepcopy(value))
            case 3:
                holder[key] = copy.deepcopy(other_holder[other_key])
            case 4 if isinstance(value, (int, float)) and not isinstance(value, bool):
                holder[key] = value + chance.choice((-1, 1, 0.5, -1000, 1e6, 10**12, -value))
            case 5:
                holder[key] = chance.choice(([value], {"value": value}, {"@id": value}, {"@list": [value]}, str(value)))
            case 6:
                holder[key] = chance.choice((None, True, False, 0, -1, 1.5, 2**63, 1e300, [], {}, [[]], [{}], [None]))
            case _:
                holder[key] = chance.choice(hostile("values"))
    return json.dumps(top[0], ensure_ascii=chance.random() < 0.2).encode("utf-8", "surrogatepass")


def _places(top: list[Any]) -> list[tuple[Any, Any]]:
    """Every holder and key of a value."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [top]
    while waiting:
        holder = waiting.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])
    return found


# ------------------------------------------------------------------------------------------------ text


def by_lines(data: bytes, chance: random.Random) -> bytes:
    """Lines dropped, doubled, joined, cut and swapped; marks, blanks and odd characters put anywhere."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in _times(chance):
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
        line = lines[at]
        inside = chance.randint(0, len(line))
        match chance.randrange(10):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(to, line)
            case 2:
                lines[at], lines[to] = lines[to], line
            case 3:
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
            case 4:
                lines[at : at + 1] = [line[:inside], line[inside:]]
            case 5:
                lines.insert(to, chance.choice(hostile("lines")))
            case 6:
                lines[at] = line[:inside] + chance.choice(hostile("values")) + line[inside:]
            case 7:
                end = chance.randint(inside, len(line))
                lines[at] = line[:inside] + line[end:]
            case 8:
                lines[at] = chance.choice((line.upper(), line.lower(), line.strip(), "  " + line, line + "  "))
            case _:
                start = chance.randrange(len(lines))
                lines[to:to] = lines[start : start + chance.randint(1, 8)]
        if sum(map(len, lines)) > _LARGEST:
            break
    text = chance.choice(("\n", "\n", "\n", "\n", "\r\n", "\r")).join(lines)
    encoding = chance.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "cp1252", "latin-1"))
    return text.encode(encoding, "replace" if encoding != "utf-8" else "surrogatepass")


def by_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut out, turned, doubled."""
    made = bytearray(data)
    for _ in _times(chance):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0:
                del made[at : at + chance.randint(1, 40)]
            case 1:
                made[at : at + 1] = chance.randbytes(chance.randint(0, 3))
            case 2:
                made[at:at] = made[at : at + chance.randint(1, 40)]
            case _:
                del made[at + chance.randint(0, len(made)) :]
    return bytes(made)
