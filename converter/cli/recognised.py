"""Whether a file is a report that wiremark wrote: then the next one may take its place."""

from __future__ import annotations

import os
import re

from converter import formats

_HEAD = 1 << 16
"""bytes of a file that are looked at"""
_RULE = r"[A-Z][A-Z0-9]{2}\d{3}"
_BEGINNINGS = re.compile(
    rf"""
      \[\s*\]\s*\Z                                                        # JSON of nothing
    | \[?\s*\{{\s*"(?:rule|description)":\s*"{_RULE}[":]                   # json, json-lines, gitlab, --statistics
    | \{{\s*"wiremark":\s*"                                               # --report
    | \{{\s*"\$schema":\s*"[^"]*/sarif-schema[^"]*"[^]]*"name":\s*"wiremark"
    | ::(?:error|warning|notice)[ ][^\n]*\btitle=wiremark[ ]              # github
    | <\?xml[^>]*\?>\s*<testsuites[ ]name="wiremark[ ]                    # junit
    | <!DOCTYPE[ ]html>[^\0]{{0,400}}<meta[ ]name="generator"[ ]content="wiremark">
    | (?:[^\n]*:[ ])?(?:error|warning|info)[ ]{_RULE}\b                   # full, concise
    | [ ]*\d+[ ][ ]{_RULE}[ ][ ]                                          # --statistics
    | no[ ]findings[ ]in[ ] | judged:[ ]
    """,
    re.VERBOSE,
)
_PREREQUISITE = r"(?:[^\n:\\]|\\.)+:\n"


def report(data: bytes) -> bool:
    """Whether the first bytes of a file are those of a report in any of our formats, or of a dependency file."""
    text = data[:_HEAD].decode("utf-8", "replace").replace("\r\n", "\n")
    if not text.strip() or _BEGINNINGS.match(text):
        return True
    made = "|".join(map(re.escape, formats.file_suffixes()))
    return bool(re.match(rf"(?:[^\n:\\]|\\.)*(?:{made}):[ ]\S", text) or re.fullmatch(rf"(?:{_PREREQUISITE})+", text))


def file(path: str | os.PathLike[str]) -> bool:
    """Whether a report may take the place of what is there: one of ours, an empty file, or nothing. Raises OSError."""
    if not os.path.isfile(path):
        return True
    with open(path, "rb") as stream:
        return report(stream.read(_HEAD))
