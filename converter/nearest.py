"""What may have been meant by a name that there is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like it; case does not matter."""
    by_fold = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, 1)
    return by_fold[close[0]] if close else None


def meant(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?``, to go behind a sentence, or nothing."""
    near = nearest(name, known)
    return f" Did you mean {near}?" if near else ""
