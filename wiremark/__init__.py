"""``import wiremark``: the public names, which are those of the package ``converter``.

An alias and no copy: every name is the same object under both imports, so that a story made by one is one for the
other. Modules are imported as ``converter.…`` only; who extends wiremark finds the decorators here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import converter

if TYPE_CHECKING:
    from converter import *  # noqa: F403 - the same names, for type checkers

    __version__: str

__all__: list[str] = []
__all__ += converter.__all__


def __getattr__(name: str) -> Any:
    """A public name of ``converter`` (PEP 562)."""
    if name in converter.__all__ or name == "__version__":
        return getattr(converter, name)
    from converter.nearest import meant

    raise AttributeError(f"module 'wiremark' has no attribute {name!r}.{meant(name, converter.__all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
