"""What is too much: every limit that can be set, in one table.

A limit keeps a hostile or broken input from taking the memory or the time of all others. What it stops is told with the
limit's name; ``[limits]`` of the configuration sets it. They travel with the recipe and with the options of the checks.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from types import FrameType
from typing import Any

from converter.diagnostics import Diagnostic, Location, Severity


def _limit(default: int, about: str, most: int | None = None, *, least: int = 1) -> Any:
    return field(default=default, metadata={"about": about, "most": most, "least": least})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken of everything. In the configuration the names have hyphens: ``source-bytes``."""

    source_bytes: int = _limit(64 << 20, "Bytes of one source, unpacked.")
    text_bytes: int = _limit(16 << 20, "Bytes of a source of plain text, ninjs, annotations or a CAS.")
    markdown_bytes: int = _limit(2 << 20, "Bytes of a source of Markdown.")
    source_stories: int = _limit(5_000, "Messages that are read of one file of the wire, items of one of ninjs.")
    archive_members: int = _limit(100_000, "Files in one .zip archive.")
    story_seconds: int = _limit(60, "Seconds for reading a source, and for each story of it; 0: no limit.", least=0)
    xml_bytes: int = _limit(32 << 20, "Bytes of one XML document; of a message, those of one item.")
    xml_tags: int = _limit(1_000_000, "Start and end tags of one XML document.")
    xml_attributes: int = _limit(500_000, "Attributes of one XML document.")
    element_attributes: int = _limit(500, "Attributes of one element, where documents are validated.")
    xml_depth: int = _limit(256, "Elements inside each other; more than 256 no parser of ours takes.", 256)
    json_bytes: int = _limit(32 << 20, "Bytes of one JSON document that is validated.")
    json_depth: int = _limit(
        250, "Arrays and objects inside each other; more than 250 the library for schemas does not take.", 250
    )
    front_matter_depth: int = _limit(20, "Lists and mappings inside each other in front matter.", 200)
    markdown_depth: int = _limit(80, "Blocks, and marks of a line, inside each other in Markdown.", 80)
    html_bytes: int = _limit(16 << 20, "Bytes of one page that is validated.")
    message_bytes: int = _limit(2 << 30, "Bytes of a newsMessage that is validated item by item.")
    file_seconds: int = _limit(60, "Seconds for validating a file; 0: no limit.", least=0)


DEFAULTS = Limits()


def properties() -> dict[str, dict[str, Any]]:
    """The limits as JSON Schema has them, by their names in the configuration."""
    found: dict[str, dict[str, Any]] = {}
    for each in fields(Limits):
        bounds = {
            "minimum": each.metadata["least"],
            **({"maximum": each.metadata["most"]} if each.metadata["most"] else {}),
        }
        name = each.name.replace("_", "-")
        found[name] = {"description": each.metadata["about"], "type": "integer", **bounds, "default": each.default}
    return found


def of(settings: Mapping[str, int]) -> Limits:
    """The limits with what ``[limits]`` sets."""
    return Limits(**{name.replace("-", "_"): value for name, value in settings.items()})


def hint(name: str, help_: str = "split it") -> str:
    """What helps where a limit stops something: ``name`` as in the configuration."""
    return f"{help_}, or set {name} in [limits] of the configuration"


def stopped(name: str, message: str, where: Location, help_: str = "split it") -> Diagnostic:
    """``LIM001``, for what has no rule of its own."""
    return Diagnostic("LIM001", Severity.ERROR, f"{name}: {message}", hint(name, help_), where)


class TooDeep(ValueError):
    """JSON that is nested too deeply; the message names the limit."""


def load_json(data: bytes | str, limits: Limits) -> Any:
    """The value of a JSON text. Raises orjson.JSONDecodeError and TooDeep."""
    import orjson

    told = f"json-depth: more than {limits.json_depth:,} arrays and objects inside each other"
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg:
            raise TooDeep(told) from error
        raise
    opened = data.count(b"[") + data.count(b"{") if isinstance(data, bytes) else data.count("[") + data.count("{")
    if opened > limits.json_depth and _deeper(value, limits.json_depth):
        raise TooDeep(told)
    return value


def _deeper(value: Any, most: int) -> bool:
    layer = [value]
    for _ in range(most + 1):
        layer = [v for v in layer if isinstance(v, dict | list)]
        if not layer:
            return False
        layer = [inner for v in layer for inner in (v.values() if isinstance(v, dict) else v)]
    return True


class Overdue(BaseException):
    """The time is up. No ``Exception``, so that nobody's broad catch keeps a story alive."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raises Overdue inside once the seconds have passed; 0: never.

    Where there are no alarms (Windows, threads) it is raised at the end, when nothing can be cut short any more.
    """
    if not seconds:
        yield
        return
    begun = time.monotonic()
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        if time.monotonic() - begun > seconds:
            raise Overdue
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Overdue

    before = signal.signal(signal.SIGALRM, ring)
    # again every second: what is raised inside a finaliser or a callback of the garbage collector is swallowed
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's alarm
            signal.setitimer(signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - begun)), again)
