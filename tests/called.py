"""The command as a shell calls it: in this process, or in one of its own that permissions bind."""

from __future__ import annotations

import ctypes
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from converter import cli


class Done(NamedTuple):
    """What a shell sees of a call."""

    code: int
    out: str
    err: str


def call(*arguments: object) -> Done:
    """``wiremark`` in this process. It ends by SystemExit, and never with a traceback."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["wiremark", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
    assert isinstance(end.value.code, int)
    assert "Traceback" not in err.getvalue()
    out.seek(0)
    return Done(end.value.code, out.read(), err.getvalue())


def run(*arguments: str, stdin: bytes = b"", cwd: Path, bound: bool = False) -> subprocess.CompletedProcess[bytes]:
    """``wiremark`` in a process of its own; ``bound``: by permissions, whoever runs the tests."""
    command = [sys.executable, "-m", "converter", *arguments]
    before = _bind if bound and _ROOT else None
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, cwd=cwd, timeout=60, preexec_fn=before
    )


_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or (_ROOT and sys.platform != "linux"), reason="permissions bind nobody here"
)


def _bind() -> None:
    """Takes from the program that is started next what lets root open everything (capabilities(7))."""
    drop_from_bounding_set = 24
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None, use_errno=True).prctl(drop_from_bounding_set, capability, 0, 0, 0)
