"""The German document pass: names become entities, spread, and are linked."""

from __future__ import annotations

PASS = (
    "LNK001",  # what is sure comes first: it decides what is meant elsewhere
    "LNK002",  # then everywhere, so that the doubtful voices only say what nobody else does
    "LNK003",
    "LNK020",  # abbreviations join two entities, so all names must be there
    "LNK021",
    "LNK022",
    "LNK002",  # and the names that the voices brought
    "LNK062",  # who is linked is judged when every name and title is there
    "LNK063",
)
"""The steps over the whole story, in their order."""
