"""A Dask cluster of processes of its own and an S3 server, both on loopback; ended with the test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler's address, and the keepers of its workers, which start a new one for each that dies."""

    address: str
    keepers: tuple[int, ...]

    def workers(self) -> list[int]:
        """The processes that convert."""
        found: list[int] = []
        for keeper in self.keepers:
            for task in Path(f"/proc/{keeper}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split() if _works(int(child))]
        return found


def _works(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


@contextmanager
def cluster(
    folder: Path, *, workers: int = 2, env: Mapping[str, str] = os.environ, preload: str = ""
) -> Iterator[Cluster]:
    """``workers`` processes with one thread each, which import ``preload`` first."""
    with ExitStack() as stack:
        log = folder / "scheduler.log"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        _process(stack, ["-m", "distributed.cli.dask_scheduler", *options], log, env)
        address = _said(log, r"Scheduler at:\s+(tcp://127\.0\.0\.1:\d+)")
        keepers = []
        for number in range(workers):
            options = ["--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard", "--memory-limit", "0"]
            options += ["--preload", preload] if preload else []
            command = ["-m", "distributed.cli.dask_worker", address, *options, "--local-directory", str(folder)]
            keepers.append(_process(stack, command, folder / f"worker-{number}.log", env))
        for number in range(workers):
            _said(folder / f"worker-{number}.log", r"Registered to:\s+(\S+)")
        yield Cluster(address, tuple(keepers))


@contextmanager
def s3(folder: Path) -> Iterator[dict[str, str]]:
    """A server that speaks S3: the environment that leads to it. The bucket is ``archive``."""
    with ExitStack() as stack:
        log = folder / "s3.log"
        _process(stack, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], log, os.environ)
        endpoint = _said(log, r"Running on (http://127\.0\.0\.1:\d+)")
        with urlopen(f"{endpoint}/moto-api/data.json") as answer:
            assert answer.status == 200
        env = {
            **os.environ,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        make = "import s3fs; s3fs.S3FileSystem().mkdir('archive')"
        subprocess.run([sys.executable, "-c", make], env=env, check=True)
        yield env


def _process(stack: ExitStack, arguments: list[str], log: Path, env: Mapping[str, str]) -> int:
    out = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=out, stderr=subprocess.STDOUT, env=dict(env), start_new_session=True
    )

    def end() -> None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    stack.callback(end)
    return process.pid


def _said(log: Path, pattern: str, *, seconds: float = 120) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} never said {pattern}: {log.read_text(errors='replace')[-2000:]}")
