"""The workers of a Dask cluster in place of the pool of this machine's processes.

The scheduler's address comes from the user. Workers read sources, convert and compare; they write nothing, so a task
can be done twice. What a dead worker held the scheduler gives to others. A task that has killed too many is halved and
halved again, until one item stands alone.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from converter.refusal import Refused

I = TypeVar("I")  # noqa: E741 - an item
C = TypeVar("C")
R = TypeVar("R")

_LEAST, _MOST = 50, 200
"""items a task: its overhead disappears, and little is lost with a worker"""
_AHEAD = 3
"""tasks for each thread of the workers that are on their way or wait for an earlier one's results"""
_PATIENCE = 60.0
"""seconds to wait for a scheduler, and for a worker where there is none"""
_LOOK = 2.0
"""seconds between two looks whether there are workers"""


@dataclass(slots=True)
class _Flight:
    """Tasks on their way: what came back in any order, to be handed out in the items' order."""

    client: Any
    back: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    """task → the items in it"""
    futures: dict[str, Any] = field(default_factory=dict)


def spread(
    function: Callable[[I, C], R],
    items: Sequence[I],
    context: C,
    *,
    address: str,
    died: Callable[[I], R],
) -> Iterator[R]:
    """``function(item, context)`` of every item, in their order, by the workers of a cluster.

    ``died`` makes the result of an item that kills its workers. What the function raises ends all and is raised here;
    Refused (``RUN024``) is raised where there is no cluster, or none any more.
    """
    with _client(address) as client:
        flight = _Flight(client)
        threads = _workers(client, address)
        size = max(_LEAST, min(_MOST, len(items) // (threads * 4) or 1))
        results: dict[int, R] = {}
        position = sent = 0
        while position < len(items):
            while sent < len(items) and sent - position < size * max(4, threads * _AHEAD):
                _send(flight, function, items, context, list(range(sent, min(sent + size, len(items)))))
                sent += size
            future = _next(flight, address)
            numbers = flight.numbers.pop(future.key)
            del flight.futures[future.key]
            if future.status == "finished":
                results.update(zip(numbers, future.result(), strict=True))
            elif not _killed(future, address):
                raise future.exception()
            elif len(numbers) > 1:
                middle = len(numbers) // 2
                for half in (numbers[:middle], numbers[middle:]):
                    _send(flight, function, items, context, half)
            else:
                results[numbers[0]] = died(items[numbers[0]])
            while position in results:
                yield results.pop(position)
                position += 1


def _send(flight: _Flight, function: Callable[[I, C], R], items: Sequence[I], context: C, numbers: list[int]) -> None:
    future = flight.client.submit(_task, function, [items[n] for n in numbers], context, pure=False)
    flight.numbers[future.key] = numbers
    flight.futures[future.key] = future
    future.add_done_callback(flight.back.put)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        hint = "pip install 'wiremark[dask]'"
        raise Refused("RUN024", "the library distributed is missing for --cluster", hint, address) from error
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        message = f"no scheduler answers there: {error}"[:300]
        raise Refused("RUN024", message, "name the address that dask scheduler shows", address) from error


def _workers(client: Any, address: str) -> int:
    """How many threads the workers have. Raises Refused where there is no worker."""
    until = time.monotonic() + _PATIENCE
    while not (threads := sum(client.nthreads().values())):
        if time.monotonic() > until:
            raise Refused("RUN024", "the cluster has no workers", f"start some: dask worker {address}", address)
        time.sleep(0.2)
    return int(threads)


def _next(flight: _Flight, address: str) -> Any:
    """The next task that came back. Raises Refused where the workers, or the scheduler, are gone for good."""
    alive = time.monotonic()
    while True:
        try:
            return flight.back.get(timeout=_LOOK)
        except queue.Empty:
            pass
        if flight.client.status == "running" and flight.client.nthreads():
            alive = time.monotonic()
        elif time.monotonic() - alive > _PATIENCE:
            message = "the cluster is gone: what was done is kept, and the next run goes on from there"
            raise Refused("RUN024", message, "start it again and repeat the command", address)


def _killed(future: Any, address: str) -> bool:
    """Whether the task's workers died of it. Raises Refused where the scheduler lost it."""
    from distributed.scheduler import KilledWorker

    if future.status != "error":
        message = "the scheduler lost a task: what was done is kept, and the next run goes on from there"
        raise Refused("RUN024", message, "repeat the command", address)
    return isinstance(future.exception(), KilledWorker)


# ------------------------------------------------------------------------------------------------- in a worker

_one_at_a_time = threading.Lock()
"""our libraries hold one state a process, and Python runs one thread at a time anyway"""


def _task(function: Callable[[I, C], R], items: list[I], context: C) -> list[R]:
    with _one_at_a_time:
        return [function(item, context) for item in items]
