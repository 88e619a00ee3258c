"""``wiremark init``: a configuration file to begin with, and its schema beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from converter import atomic, resources
from converter.configuration import NAME, SCHEMA
from converter.refusal import Refused

_SCHEMA = "wiremark.schema.json"
_BEGIN = f"""\
#:schema ./{_SCHEMA}
# Settings of wiremark: each option of each command, by its name. `wiremark config show` says what holds, and why.
# What stands above all tables holds for every command that has such an option; paths are relative to this file.

# authority = "example.org,2025"         # domain and year of the identifiers; never change it later
# base-url = "https://news.example.org/" # where the site will stand
# provider = "Example Nachrichten"       # who publishes; else the copy's agency
# language = "de"
# knowledge = "knowledge"                # folder of your own records
# fail-level = "warning"
# ignore = ["PAG"]

[convert]
# sources = ["wire"]
# output = "out"
# to = ["newsml-g2", "jsonld"]

[site]                                   # build and serve
# title = "Archive"
# tagline = "Who said what on the coast, since 2020"
# interface = "de"                       # or en
# logo = "look/logo.svg"
# favicon = "look/icon.png"
# colour = "#7a1f3d"                     # of links and signs; its contrast is checked
# colour-dark = "#f0a3ba"                # the same on dark paper
# font = "serif"                         # or sans, system
# imprint = "imprint.md"
# privacy = "privacy.md"
# style-sheets = ["look/own.css"]
# scripts = ["look/own.js"]
# templates = "look/templates"           # take the place of the theme's of the same name
# licences = ["Copy: Example Nachrichten. All rights reserved."]
# leave-out = ["quality", "person/erika-mustermann"] # or persons, places, organisations
# feeds = true
# cards = true                           # pictures of quotations for sharing
# report = "desk@news.example.org"       # where readers report an error
# notice = "A sentence above every page"

[rights]                                 # what may be done with the copy; outputs, pages, robots.txt agree
# holder = "Example Nachrichten GmbH"
# ai = "reserved"                        # or search-only, open
# policy = "https://news.example.org/rights"
# contact = "rights@example.org"

[policies]                               # pages on which the publisher says how it works
# ethics = "https://news.example.org/ethics"

[validate]
# exclude = ["drafts/*"]

# [[validate.overrides]]                 # what is different for some files
# paths = ["pages/*.html"]
# profile = ["google"]
# ignore = ["PAG001"]
# pointers = {{ "/author/0" = ["JLD004"] }} # rules that are not told of one place; * is any one step
"""


@click.command(name="init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False, writable=True))
def command(folder: Path) -> None:
    """Write a wiremark.toml to begin with into FOLDER, and its JSON Schema for editors beside it.

    A wiremark.toml that is there stays as it is; an earlier schema is brought up to date.
    """
    path, schema = folder / NAME, folder / _SCHEMA
    there = os.path.lexists(path)
    _written(schema)
    if there:
        raise click.UsageError(f"{click.format_filename(path)} is there already: it stays as it is")
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(_BEGIN)
    click.echo(f"{click.format_filename(path)} written; `wiremark config show` says what holds")


def _written(path: Path) -> None:
    """The schema, in the place of none or of an earlier one. Raises Refused where anything else is there."""
    data = (json.dumps(resources.schema_json(SCHEMA), ensure_ascii=False, indent=1) + "\n").encode()
    if os.path.lexists(path) and not _is_schema(path):
        message = "this file is somebody else's: the schema of the settings would take its place"
        raise Refused("RUN014", message, "move it away, or name another folder", str(path))
    atomic.write(path, data)


def _is_schema(path: Path) -> bool:
    """Whether a plain file is a schema of ours, of this version or another."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("title") == resources.schema_json(SCHEMA)["title"]
