"""The commands and what each does in a sentence, so that ``wiremark --help`` loads none of them.

A command is a file of this package with a click command called ``command``, and a line here: the first sentence of its
help, which a test holds against it.
"""

from __future__ import annotations

import click

SUMMARIES = {
    "build": "Convert, validate and publish files and folders.",
    "config": "Say which settings hold and which there are.",
    "convert": "Convert files and folders.",
    "demo": "Write an archive of invented stories into FOLDER, to try wiremark with.",
    "diff": "Tells what has changed with meaning: words, headline, persons, quotations, status, version, rights, "
    "dates.",
    "entities": "Look into the knowledge base of persons, places and organisations, and let it grow.",
    "init": "Write a wiremark.toml to begin with into FOLDER, and its JSON Schema for editors beside it.",
    "quotes": "Say who said what in FILE…; - reads plain text from standard input.",
    "rule": "Lists every rule that a diagnostic can carry and every rule of extraction, or explains those named.",
    "rules": "Lists every rule that a diagnostic can carry and every rule of extraction, or explains those named.",
    "schemas": "Say which XML Schemas there are; fetch the standards' own.",
    "serve": "Build and serve the site, live: a changed source is converted and published at once.",
    "serve-validate": "Judges documents that are posted to it; GET / is a page to paste one into.",
    "show": "Show a story: persons, places, organisations and quotations marked, speakers named; - is standard input.",
    "validate": "Judges NewsML-G2, NITF, JSON-LD, HTML, ninjs, Atom, RSS, JSON Feed and news sitemaps.",
    "watch": "Judges what arrives in FOLDER and moves it to the good files or into quarantine.",
    "why": "Say why the marks of a story are what they are.",
}


def short(name: str, limit: int) -> str:
    """A command's sentence in at most so many characters, cut as click cuts it."""
    return click.Command(name, help=SUMMARIES[name]).get_short_help_str(limit)
