"""What wiremark knows about the world: records of persons, places and organisations, and a matcher over their names.

Annotators see only this interface; how records are stored, compiled and imported is this package's own business:
``records`` reads the YAML files and tables under ``data/``, ``forms`` derives the names' inflected and short forms,
``compiled`` makes and reads the form that loads in milliseconds, ``store`` keeps it in the user's cache.

Ids
    A record's id is the slug of its name (``wladimir-putin``). Where two records would share one, the best known keeps
    it and the others say more: clubs are written out (``bayern``, ``fc-bayern-muenchen``), further places get their
    country and, if need be, their state and GeoNames number (``paris``, ``paris-us``). ``id_for`` makes the id of what
    is not in the knowledge base and never returns one that a record of another kind has.
"""

from __future__ import annotations

from pathlib import Path

from converter.knowledge.asked import Gender, Knowledge, Match, Role

__all__ = ["Gender", "Knowledge", "Match", "Role", "load"]


def load(folder: Path | None = None) -> Knowledge:
    """The knowledge base that comes with wiremark, with the user's own records over it, loaded once a process.

    ``folder`` holds the user's YAML files; by default it is what WIREMARK_KNOWLEDGE names, else ``knowledge`` in the
    user's data folder, where it exists.
    """
    from converter.knowledge import store

    return store.load(folder)
