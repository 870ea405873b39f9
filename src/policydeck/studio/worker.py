"""The process beside the server in which texts are worked through and decks are built.

So no page waits for it, and it can be stopped at any moment: what it had found out is kept (see
`work`), and the next one goes on from there. Asked for something it calls a function with what it
has at hand, and sends on what that yields, part by part.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from policydeck import fault
from policydeck.errors import PolicydeckError
from policydeck.work import Hands, Store, Work

# Takes in (step,) or (kind of task, share done); whether to go on.
Told = Callable[..., bool]
_GRACE = 5  # seconds that an idle process has to put its files in order when the studio ends


class StoppedError(PolicydeckError):
    """The user asked to stop."""


class OutdatedError(Exception):
    """What was being worked out is not asked for any more."""


class Here(Struct):
    """What the process has at hand, from one question to the next."""

    work: Work
    link: Connection
    sent: dict[str, Any] = field(default_factory=dict)  # what the server has been given
    texts: dict[object, Any] = field(default_factory=dict)  # the last that were read, by their key

    def told(self, *progress: object) -> None:
        """Say how far the work is; the moment at which it is given up when nobody needs it."""
        self.link.send(("progress", progress))
        if self.link.poll():
            raise OutdatedError


class Worker(Struct):
    """That process, begun when it is first needed, and anew after it was stopped."""

    store: Path | None  # where what it finds out is kept
    _process: BaseProcess | None = None
    _link: Connection | None = None
    _asking: object = None  # for whom it works
    _stopped: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self, who: object, question: Callable[..., Iterator[Any]], *arguments: object, told: Told
    ) -> Generator[Any]:
        """What a function yields there, called as question(here, *arguments), one after the other.

        Raises OutdatedError when `told` says no, StoppedError when it was stopped for `who`, and
        PolicydeckError with what the function raised.
        """
        with self._turn:
            self._asking, self._stopped = who, False
            try:
                yield from self._parts(question, arguments, told)
            except (EOFError, OSError) as error:
                self.end()
                if self._stopped:
                    raise StoppedError("stopped. What was there before is unchanged.") from error
                raise PolicydeckError(
                    "the system ended the work, perhaps for want of memory. Close other programs "
                    "and try again, or split the text."
                ) from error
            except GeneratorExit:
                self.end()  # what it still sends is for nobody
                raise
            finally:
                self._asking = None

    def stop(self, who: object) -> None:
        """End what it is doing for somebody, at once."""
        if self._asking is who and self._process:
            self._stopped = True
            self._process.kill()

    def end(self) -> None:
        """Let the process go, in order where it is idle."""
        if self._process and self._link:
            self._link.close()
            self._process.join(0 if self._asking else _GRACE)
            self._process.kill()
            self._process.join()
        self._process = self._link = None

    def _parts(self, question: object, arguments: object, told: Told) -> Iterator[Any]:
        link, goes_on = self._begun(), True
        link.send((question, arguments))
        while True:
            kind, found = link.recv()
            if kind == "part":
                yield found
            elif kind == "progress":
                if goes_on and not told(*found):
                    goes_on = False
                    link.send(None)
            elif kind == "failed":
                raise PolicydeckError(found)
            elif kind == "outdated":
                raise OutdatedError
            else:
                return

    def _begun(self) -> Connection:
        if self._link is None:
            context = get_context("spawn")
            self._link, other = context.Pipe()
            self._process = context.Process(target=_live, args=(other, self.store), daemon=True)
            self._process.start()
            other.close()
        return self._link


def _live(link: Connection, store: Path | None) -> None:
    """Answer until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    hands = Hands()
    here = Here(Work(Store(store), hands), link)
    hands.tell = here.told
    with suppress(EOFError, OSError):
        while True:
            asked = link.recv()
            if asked is not None:  # else a call to give up that came too late
                link.send(_answered(here, *asked))
    here.work.store.trim()


def _answered(
    here: Here, question: Callable[..., Iterator[Any]], arguments: tuple[object, ...]
) -> tuple[str, str]:
    try:
        for part in question(here, *arguments):
            here.link.send(("part", part))
    except OutdatedError:
        return "outdated", ""
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # the top of this process: whoever asked must not wait for ever
        return "failed", fault.said(error)
    return "done", ""


def _leave_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
