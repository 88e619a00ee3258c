"""The clock of the whole project: read once, at the edge, and reproducible where SOURCE_DATE_EPOCH says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from converter.refusal import Refused


def now(environ: Mapping[str, str]) -> datetime:
    """Now in UTC, in whole seconds, or what SOURCE_DATE_EPOCH says (seconds since 1970, reproducible-builds.org).

    Raises Refused (``RUN007``).
    """
    value = environ.get("SOURCE_DATE_EPOCH")
    if value is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("RUN007", f"SOURCE_DATE_EPOCH is not a number of seconds: {value!r}") from error
