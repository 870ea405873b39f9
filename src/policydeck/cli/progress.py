"""How far a build has come: on a terminal a bar, elsewhere a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from policydeck.cli import log
from policydeck.work import Progress

# Seconds after which a bar appears, and between lines where there is no terminal.
_BAR, _LINE = 2.0, 10.0


def line(found: Progress) -> str:
    """How far a build has come in words."""
    rest = "" if found.left is None else f", about {found.left:.0f} s left"
    return f"policydeck: {found.text}, {100 * found.share:.0f} %{rest}"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """What to tell how far a build has come."""
    found = Progress()
    if quiet or log.is_shown() or not sys.stderr:
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
        print(line(found), file=sys.stderr, flush=True)


def _bar(found: Progress, over: Event) -> None:
    if over.wait(_BAR):
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(line(found), total=1.0)
        while not over.wait(0.2):
            bar.update(task, description=line(found), completed=found.share)
