"""The text of the files that findings are about: lines to show, and ignore comments."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from typing import IO

from converter import rulebook, suppressions, verdict
from converter.checks import files
from converter.checks.views import encoding_of
from converter.diagnostics import Diagnostic, Location, Severity
from converter.limits import DEFAULTS
from converter.suppressions import Suppression

STDIN = "<stdin>"


class Kept:
    """A stream that remembers what was read from it, as far as a document may be large."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.data = bytearray()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        if len(self.data) <= DEFAULTS.xml_bytes:
            self.data += piece
        return piece


class Excerpts:
    """Lines of the sources, one file in memory at a time. Called with a diagnostic, gives its line."""

    def __init__(self, stdin: Kept | None = None) -> None:
        self._name = ""
        self._lines: list[str] = []
        self._stdin = stdin

    def __call__(self, diagnostic: Diagnostic) -> str | None:
        number = diagnostic.location.line
        if number is None:
            return None
        lines = self.lines(diagnostic.location.source)
        return lines[number - 1] if number <= len(lines) else None

    def lines(self, source: str) -> list[str]:
        """The lines of a file; none where it can't be read."""
        if source != self._name:
            self._name, self._lines = source, self._read(source)
        return self._lines

    def _read(self, source: str) -> list[str]:
        if source == STDIN:
            return text_lines("-", bytes(self._stdin.data) if self._stdin else b"")
        return text_lines(source)


def text_lines(path: str, data: bytes = b"") -> list[str]:
    """The lines of a file, or of the bytes where the path is ``-``; none where they can't be read."""
    read = bytearray()
    try:
        for piece in files.open_bounded(path, lambda: io.BytesIO(data)):
            read += piece
            if len(read) > DEFAULTS.xml_bytes:
                return []
        text = bytes(read).decode(encoding_of(bytes(read)), "replace")
    except (OSError, EOFError, ValueError, LookupError, zlib.error):
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def without_ignored(found: Iterable[Diagnostic], lines: Callable[[str], list[str]]) -> list[Diagnostic]:
    """The findings that no comment in their file silences, and a warning for each comment about a rule there is not.

    ``lines`` gives the lines of a source by its name.
    """
    left: list[Diagnostic] = []
    source: str | None = None
    known: tuple[Suppression, ...] = ()
    warned: dict[Diagnostic, None] = {}
    for diagnostic in found:
        if diagnostic.location.source != source:
            source = diagnostic.location.source
            known = suppressions.read("\n".join(lines(source))) if source else ()
            warned.update((d, None) for d in _unknown(source, known))
        silent = known
        left += verdict.kept((diagnostic,), lambda d, s=silent: not suppressions.silenced(d, s))  # type: ignore[misc]
    return [*left, *warned]


def _unknown(source: str, known: tuple[Suppression, ...]) -> Iterable[Diagnostic]:
    for suppression in known:
        if not suppression.rule:
            message = "an ignore comment names no rule, and silences nothing"
            hint = "name the rules: ignore G2C005; ALL is all of them"
            yield Diagnostic("CFG004", Severity.WARNING, message, hint, Location(source, suppression.line, 1))
        elif not rulebook.known(suppression.rule):
            yield Diagnostic(
                "CFG004",
                Severity.WARNING,
                f"an ignore comment names the rule {suppression.rule[:20]}, which there is not",
                rulebook.hint(suppression.rule),
                Location(source, suppression.line, 1),
            )
