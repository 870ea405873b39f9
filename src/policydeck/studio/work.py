"""A deck folder, open: what is known of its text, and how far the work on it is.

After each correction what it touches is worked out anew by the process beside the server (see
`worker`). Until that has ended pages show what was known before with the corrections of senses and
renderings laid over it, so that a click is on screen at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from policydeck import fault
from policydeck.errors import PolicydeckError
from policydeck.recipe import Target
from policydeck.release import targets
from policydeck.studio import pairs_view, worked
from policydeck.studio.desk import Desk
from policydeck.studio.job import Job
from policydeck.studio.pairs_view import PairRow, Text
from policydeck.studio.view import Shown, View
from policydeck.studio.worked import Piece, Rest
from policydeck.studio.worker import OutdatedError, StoppedError, Worker
from policydeck.work import Progress

T = TypeVar("T")

# Seconds without a click before its work begins, so that quick hands are not slowed down by it.
_PAUSE = 0.8


@dataclass(slots=True)
class Room:
    """A deck folder, open."""

    desk: Desk
    worker: Worker
    root: Path  # of the studio; nothing outside it is read
    view: View | None = None
    text: Text | None = None
    error: str = ""  # why there is no view of the present version
    now: Progress | None = None  # while something is being worked out
    took: float = 0.0  # seconds that it took last time
    job: Job = field(init=False)  # what a click asked for
    _pairs: tuple[Text, str, list[PairRow]] | None = None
    _of_pairs: dict[object, Any] = field(default_factory=dict)  # what was asked of them
    _lists: tuple[tuple[str, str], dict[object, Any]] = (("", ""), {})
    _clicked: float = 0.0  # when the last correction came
    _thread: threading.Thread | None = None
    _cancelled: bool = False
    _failed: str = ""  # the version that could not be worked out
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Nothing is asked for yet."""
        self.job = Job(self.worker)

    @property
    def folder(self) -> Path:
        """Where the deck is."""
        return self.desk.folder

    def target(self) -> Target:
        """What a build would read and write now."""
        return targets.find([self.folder], None, ())

    def shown(self) -> Shown | None:
        """What pages show of the terms now; None before the first view."""
        return Shown(self.view, self.desk.rows()) if self.view else None

    def pairs(self) -> list[PairRow]:
        """All pairs with the corrections of now; none before the text was read."""
        text, version = self.text, self.desk.version()
        if text is None:
            return []
        if self._pairs is None or self._pairs[:2] != (text, version):
            self._pairs = text, version, pairs_view.rows(text, self.desk.rows())
            self._of_pairs = {}
        return self._pairs[2]

    def of_pairs(self, key: object, make: Callable[[list[PairRow]], T]) -> T:
        """What `make` gives for the pairs of now, kept: a page asks for a list part by part."""
        every, kept = self.pairs(), self._of_pairs
        if key not in kept:
            kept[key] = make(every)
        found: T = kept[key]
        return found

    def once(self, key: object, make: Callable[[Shown], T]) -> T:
        """What `make` gives for the terms of now, kept: a page asks for a list part by part.

        Only after a first view.
        """
        shown = self.shown()
        assert shown
        state = shown.view.version, self.desk.version()
        if self._lists[0] != state:
            self._lists = state, {}
        known = self._lists[1]
        if key not in known:
            known[key] = make(shown)
        found: T = known[key]
        return found

    def clicked(self) -> None:
        """A correction was written: begin to work it in, after a moment."""
        self._clicked = time.monotonic()
        self.refresh()

    def refresh(self) -> None:
        """Begin to work out the present version, unless that is done or under way."""
        version = self.desk.version()
        with self._lock:
            if self._thread and self._thread.is_alive():
                return
            if (self.view and self.view.version == version) or self._failed == version:
                return
            self._cancelled = False
            self.now = Progress("reading")
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop, at once."""
        self._cancelled = True
        self.worker.stop(self)

    def retry(self) -> None:
        """Try again what failed or was stopped."""
        self._failed = ""
        self.refresh()

    def wait(self) -> View:
        """The view of the present version, also where it failed or was stopped before.

        Raises what keeps it from being made.
        """
        self.retry()
        while True:
            if self._thread:
                self._thread.join()
            if self.view and self.view.version == self.desk.version():
                return self.view
            if self.error:
                raise PolicydeckError(self.error)
            self.refresh()

    def _work(self) -> None:
        version = self.desk.version()
        while self._failed != version and not (self.view and self.view.version == version):
            self.now = Progress("reading")
            try:
                self._pause()
                version = self.desk.version()
                self.view = self._made(version)
                self.error = ""
                self.took = self.now.elapsed
            except OutdatedError:
                pass
            except Exception as error:  # the top of this thread: a page must not wait for ever
                self.error, self._failed = fault.said(error), version
            if not self._cancelled:
                version = self.desk.version()
        self.now = None

    def _pause(self) -> None:
        """Wait until the hands rest."""
        while time.monotonic() < self._clicked + _PAUSE and not self._cancelled:
            time.sleep(_PAUSE / 8)

    def _made(self, version: str) -> View:
        if self._cancelled:
            raise StoppedError("stopped. What was there before is unchanged.")
        last, pieces, rest = self.view, list[Piece](), None
        asked = (
            self.folder, version, self.text and self.text.key, last.version if last else "",
        )  # fmt: skip
        for part in self.worker.ask(self, worked.view, *asked, told=self._told(version)):
            match part:
                case Text():
                    self.text = part
                case Piece():
                    pieces.append(part)
                case Rest():
                    rest = part
        assert rest
        assert self.text
        return worked.assembled(version, self.text, last, pieces, rest)

    def _told(self, version: str) -> Callable[..., bool]:
        """Takes in how far the work is, and says whether it is still asked for."""
        began = time.monotonic()

        def told(*progress: Any) -> bool:
            assert self.now
            (self.now.step if len(progress) == 1 else self.now.task)(*progress)
            asked = self._clicked < began or self.desk.version() == version
            return asked and not self._cancelled

        return told
