"""Processes of this machine that do tasks; they stay until the work ends."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from msgspec.structs import replace

from policydeck.work.task import Kept, Map, Task

R = TypeVar("R")

_PROGRAM = ["policydeck.analysis.making", "policydeck.release.packed"]


def _portable(task: Task) -> Task:
    """A task for another process of this machine."""
    arguments = (a.file() if isinstance(a, Kept) else a for a in task.arguments)
    return replace(task, arguments=tuple(arguments))


@contextmanager
def pool(count: int) -> Iterator[Map[Any]]:
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
