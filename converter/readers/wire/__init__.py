"""The structure of wire copy: which lines are source line, slug, notice, headline, byline, body and sign-off.

A desk's conventions, not a format: so every decision rests on several signs, and what is undecided is a paragraph. The
words are data (``converter/language/<language>/wire.yaml``); the patterns run over the folded text, and only offsets
come back.
"""

from converter.readers.wire.dateline import find_dateline, iso_date, run_in_dateline
from converter.readers.wire.grammar import Grammar, grammar, has_rights
from converter.readers.wire.lines import Line, lines_of
from converter.readers.wire.names import names_in
from converter.readers.wire.story import read_copy

__all__ = [
    "Grammar",
    "Line",
    "find_dateline",
    "grammar",
    "has_rights",
    "iso_date",
    "lines_of",
    "names_in",
    "read_copy",
    "run_in_dateline",
]
