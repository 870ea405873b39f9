"""Who does tasks: this process, or where there is enough to do, several at once.

Each process has its own copy of the program, so they are begun only when they pay, and stay until
the work ends.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from policydeck.work.cluster import cluster
from policydeck.work.task import Kept, Task

R = TypeVar("R")
Map = Callable[[Callable[[Task], R], Sequence[Task]], Iterator[R]]

# Characters from which processes are worth what they cost: two take as much CPU time to begin as
# 10,000 characters to analyse.
ENOUGH = 20_000
_PROGRAM = ["policydeck.analysis.tasks", "policydeck.release.packed"]


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class Hands:
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
            others = cluster(self.cluster) if self.cluster else _pool(self.jobs)
            self._pool = self.stack.enter_context(others)
        pool = self._pool if self.cluster or len(tasks) > 1 else None
        return self._told(tasks, pool(function, tasks) if pool else map(function, tasks))

    def _told(self, tasks: Sequence[Task], results: Iterator[R]) -> Iterator[R]:
        total, done = sum(task.size for task in tasks), 0
        for task, result in zip(tasks, results, strict=True):
            done += task.size
            self.tell(task.function.__name__, done / max(total, 1))
            yield result


def _portable(task: Task) -> Task:
    """A task for another process of this machine."""
    arguments = (a.file() if isinstance(a, Kept) else a for a in task.arguments)
    return replace(task, arguments=tuple(arguments))


@contextmanager
def _pool(count: int) -> Iterator[Map[Any]]:
    """How `count` processes do tasks; what is done comes back in order."""
    context = get_context("spawn" if sys.platform == "win32" else "forkserver")
    if sys.platform != "win32":
        context.set_forkserver_preload(_PROGRAM)
    executor = ProcessPoolExecutor(count, context, _begin, (gc.get_threshold(),))

    def results(function: Callable[[Task], R], tasks: Sequence[Task]) -> Iterator[R]:
        waiting: list[tuple[Task, Future[R] | None]] = [
            (task, _submitted(executor, function, _portable(task))) for task in tasks
        ]
        for at, (task, future) in enumerate(waiting):
            try:
                found = future.result() if future else function(task)
            except BrokenProcessPool:  # one was killed, perhaps for want of memory: go on alone
                found = function(task)
            waiting[at] = (task, None)
            yield found

    try:
        yield results
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _submitted(
    executor: ProcessPoolExecutor, function: Callable[[Task], R], task: Task
) -> Future[R] | None:
    try:
        return executor.submit(function, task)
    except BrokenProcessPool:
        return None


def _begin(garbage: tuple[int, int, int]) -> None:
    """Look for garbage as seldom as the first process, and end when it is interrupted or gone."""
    gc.set_threshold(*garbage)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
