"""The published site: a MkDocs plugin with a theme of its own. Called, the package is ``converter.api.publish``.

``publish`` builds a site from a folder of converted stories, ``serve`` shows it while it is worked on,
``WiremarkPlugin`` does the same inside anybody's ``mkdocs build``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from converter.publish.build import Published, publish
from converter.publish.live import serve
from converter.publish.plugin import WiremarkPlugin

__all__ = ["Published", "WiremarkPlugin", "publish", "serve"]


class _Callable(ModuleType):
    """``converter.publish(data, site)``: importing this package puts it where the public function of its name would
    be, so that it does what that function does (Python data model, "Customizing module attribute access")."""

    def __call__(self, *arguments: Any, **options: Any) -> Published:
        from converter import api

        return api.publish(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
