"""Something that takes a while and is asked for by a click: a build, a comparison, a push."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from policydeck import fault
from policydeck.studio.worker import Told, Worker
from policydeck.work import Progress


class Job(Struct):
    """Something that takes a while and is asked for by a click: a build, a comparison, a push."""

    worker: Worker
    task: str = ""  # the last one asked for
    now: Progress | None = None  # while it is being done
    found: tuple[object, ...] = ()  # what came of it: lines for people, or what changes
    error: str = ""
    asks: bool = False  # whether it waits for a choice of whose text stays
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, work: Callable[[Told], Iterable[object]], task: str) -> bool:
        """Begin, unless something is being done already."""
        with self._lock:
            if self.now:
                return False
            self.task, self.now, self.found, self.error = task, Progress(), (), ""
            self.asks = False
        threading.Thread(target=self._run, args=(work,), daemon=True).start()
        return True

    def cancel(self) -> None:
        """Stop, at once."""
        self.worker.stop(self)

    def _run(self, work: Callable[[Told], Iterable[object]]) -> None:
        try:
            self.found = tuple(work(self._told))
        except Exception as error:  # the top of this thread: a page must not wait for ever
            self.error = fault.said(error)
        finally:
            self.now = None

    def _told(self, *progress: Any) -> bool:
        assert self.now
        (self.now.step if len(progress) == 1 else self.now.task)(*progress)
        return True
