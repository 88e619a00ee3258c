"""The published site: a MkDocs plugin with a theme of its own.

``publish`` builds a site from a folder of converted stories, ``serve`` shows it while it is worked on,
``WiremarkPlugin`` does the same inside anybody's ``mkdocs build``.
"""

from __future__ import annotations

from converter.publish.build import Published, publish, serve
from converter.publish.plugin import WiremarkPlugin

__all__ = ["Published", "WiremarkPlugin", "publish", "serve"]
