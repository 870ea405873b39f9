"""Something that takes a while and is asked for by a click: a build, a comparison, a push."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from policydeck import fault


@dataclass(slots=True)
class Job:
    """Something that takes a while and is asked for by a click: a build, a comparison, a push."""

    task: str = ""  # the last one asked for
    step: str = ""
    lines: tuple[str, ...] = ()
    error: str = ""
    _thread: threading.Thread | None = None

    def start(self, work: Callable[[Callable[[str], None]], list[str]], task: str) -> bool:
        """Begin, unless it is being done already."""
        if self.step:
            return False
        self.task, self.step, self.lines, self.error = task, "starting", (), ""
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()
        return True

    def _run(self, work: Callable[[Callable[[str], None]], list[str]]) -> None:
        def told(step: str) -> None:
            self.step = step

        try:
            self.lines = tuple(work(told))
        except Exception as error:  # the top of this thread: a page must not wait for ever
            self.error = fault.said(error)
        finally:
            self.step = ""
