"""How far a build has come: on a terminal a bar, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from threading import Event, Thread

# Seconds after which a bar appears, and between lines where there is no terminal.
_BAR, _LINE = 2.0, 10.0
# Tasks in the order in which they come, what is said of them, and their part of the time of a first
# build: of 39 laws, 98,542 characters, in one process.
_TASKS = {
    "aligned": ("aligning sentences", 0.13),
    "detected": ("looking at the script", 0.02),
    "study": ("reading and linking words", 0.11),
    "count": ("counting terms", 0.08),
    "rendered": ("finding renderings", 0.20),
    "_senses": ("choosing senses", 0.13),
    "shown": ("judging renderings", 0.20),
    "_write": ("writing notes", 0.13),
}
_BEGINS = dict(
    zip(_TASKS, accumulate((part for _, part in _TASKS.values()), initial=0), strict=False)
)


@dataclass(slots=True)
class Progress:
    """What is being done, and the share of all that is done."""

    text: str = "starting"
    share: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """Take in what a build says of itself."""
        self.text = text

    def task(self, name: str, share: float) -> None:
        """Take in that so much of the tasks of a kind is done."""
        if name in _TASKS:
            self.text, part = _TASKS[name]
            self.share = max(self.share, _BEGINS[name] + share * part)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def line(self) -> str:
        """All of it in words; how long the rest takes once a twentieth is done."""
        left = self.elapsed * (1 - self.share) / max(self.share, 0.01)
        rest = f", about {left:.0f} s left" if self.share >= 0.05 else ""
        return f"policydeck: {self.text}, {100 * self.share:.0f} %{rest}"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """What to tell how far a build has come."""
    found = Progress()
    if quiet or not sys.stderr:
        yield found
        return
    over = Event()
    thread = Thread(target=_bar if sys.stderr.isatty() else _lines, args=(found, over), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def _lines(found: Progress, over: Event) -> None:
    while not over.wait(_LINE):
        print(found.line(), file=sys.stderr, flush=True)


def _bar(found: Progress, over: Event) -> None:
    if over.wait(_BAR):
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(found.line(), total=1.0)
        while not over.wait(0.2):
            bar.update(task, description=found.line(), completed=found.share)
