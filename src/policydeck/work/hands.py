"""Who does tasks: this process, or where there is enough to do, several at once.

Each process has its own copy of the program, so they are begun only when they pay, and stay until
the work ends.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, TypeVar

from msgspec import Struct, field

from policydeck.work.cluster import cluster
from policydeck.work.task import Map, Task

R = TypeVar("R")

# Characters from which processes are worth what they cost: two take as much CPU time to begin as
# 10,000 characters to analyse.
ENOUGH = 20_000


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Hands(Struct):
    """So many processes, of which this is the first and often the only one, or a cluster."""

    jobs: int = 1
    cluster: str = ""  # address of a scheduler
    stack: ExitStack = field(default_factory=ExitStack)
    tell: Callable[[str, float], None] = lambda _name, _share: None  # how far tasks of a kind are
    _pool: Map[Any] | None = None

    def do(self, function: Callable[[Task], R], tasks: Sequence[Task]) -> Iterator[R]:
        """What `function` makes of tasks, in their order."""
        enough = self.jobs > 1 and sum(task.size for task in tasks) >= ENOUGH
        if self._pool is None and tasks and (self.cluster or enough):
            from policydeck.work.pool import pool as processes  # noqa: PLC0415 - few builds need it

            others = cluster(self.cluster) if self.cluster else processes(self.jobs)
            self._pool = self.stack.enter_context(others)
        pool = self._pool if self.cluster or len(tasks) > 1 else None
        return self._told(tasks, pool(function, tasks) if pool else map(function, tasks))

    def _told(self, tasks: Sequence[Task], results: Iterator[R]) -> Iterator[R]:
        total, done = sum(task.size for task in tasks), 0
        for task, result in zip(tasks, results, strict=True):
            done += task.size
            self.tell(task.function.__name__, done / max(total, 1))
            yield result
