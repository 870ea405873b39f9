"""What is known of a deck's text, worked out beside the pages and kept in memory.

After each correction what it touches is worked out anew, in a thread of its own. Until that has
ended pages show what was known before with the corrections of senses and renderings laid over it,
so that a click is on screen at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from policydeck import analysis, fault, pipeline
from policydeck.errors import PolicydeckError
from policydeck.recipe import Target
from policydeck.release import targets
from policydeck.studio import pairs_view
from policydeck.studio.desk import Desk
from policydeck.studio.pairs_view import PairRow, Text
from policydeck.studio.view import Shown, View
from policydeck.work import Work

T = TypeVar("T")

ALONE = threading.Lock()  # held by whoever works a text through: two would only share the time

# Share of the time that has passed when a step begins: a text of 40,000 characters, first opened.
_SHARES = {"reading": 0.0, "aligning": 0.02, "aligning and reading the text": 0.2,
           "finding terms": 0.45, "ordering": 0.9, "writing": 0.95}  # fmt: skip


# Seconds without a click before its work begins, so that quick hands are not slowed down by it.
_PAUSE = 0.8


class _OutdatedError(Exception):
    """The folder was changed while it was being worked out."""


class CancelledError(PolicydeckError):
    """The user asked to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is."""

    step: str  # "" when nothing is being done
    share: float  # 0 to 1
    left: float  # seconds, by the steps so far; 0 when not known
    error: str = ""


@dataclass(slots=True)
class Room:
    """A deck folder, open."""

    desk: Desk
    work: Work
    view: View | None = None
    text: Text | None = None
    error: str = ""  # why there is no view of the present version
    _pairs: tuple[Text, str, list[PairRow]] | None = None
    _lists: tuple[tuple[str, str], dict[object, Any]] = (("", ""), {})
    _step: str = ""
    _began: float = 0.0
    _last: float = 0.0  # seconds that the work took last time
    _clicked: float = 0.0  # when the last correction came
    _thread: threading.Thread | None = None
    _cancelled: bool = False
    _version: str = ""  # that is being worked out
    _failed: str = ""  # the version that could not be worked out
    _lock: threading.Lock = field(default_factory=threading.Lock)

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
        return self._pairs[2]

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

    def progress(self) -> Progress:
        """How far the present work is."""
        if not self._step:
            return Progress("", 1.0, 0.0, self.error)
        share = _SHARES.get(self._step, 0.5)
        passed = time.monotonic() - self._began
        if self._last:
            share = max(share, min(passed / self._last, 0.99))
        left = passed * (1 - share) / share if share > 0.1 else self._last
        return Progress(self._step, share, left)

    def refresh(self) -> None:
        """Begin to work out the present version, unless that is done or under way."""
        version = self.desk.version()
        with self._lock:
            if self._thread and self._thread.is_alive():
                return
            if (self.view and self.view.version == version) or self._failed == version:
                return
            self._cancelled = False
            self._step, self._began = "reading", time.monotonic()
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop at the next step."""
        self._cancelled = True

    def retry(self) -> None:
        """Try again what failed or was stopped."""
        self._failed = ""
        self.refresh()

    def wait(self) -> View:
        """The view of the present version. Raises what keeps it from being made."""
        while True:
            self.refresh()
            if self._thread:
                self._thread.join()
            if self.view and self.view.version == self.desk.version():
                return self.view
            if self.error:
                raise PolicydeckError(self.error)

    def _work(self) -> None:
        while True:
            while time.monotonic() < self._clicked + _PAUSE:
                time.sleep(_PAUSE / 8)
            version = self._version = self.desk.version()
            try:
                self._told("reading")
                self.view = self._made(version)
                self.error, self._failed = "", ""
                self._last = time.monotonic() - self._began
            except _OutdatedError:
                self._began = time.monotonic()
                continue
            except Exception as error:  # the top of this thread: a page must not wait for ever
                self.error, self._failed = fault.said(error), version
            if self._cancelled or self._failed or self.desk.version() == version:
                self._step = ""
                return
            self._began = time.monotonic()

    def _made(self, version: str) -> View:
        target = self.target()
        text = self._read(target)
        with ALONE:
            ready = pipeline.prepare(target, self._told, self.work)
        found = View(version, target, text, ready)
        _ = found.notes, found.places, found.said
        return found

    def _read(self, target: Target) -> Text:
        key = (target.documents, target.recipe.input, target.recipe.limits, *_stamps(target))
        if self.text is None or self.text.key != key:
            documents = tuple(pipeline.read_all(target.documents, target.recipe))
            self._told("aligning")
            given = target.recipe.input
            with ALONE:
                aligned = analysis.align(
                    documents, self.work, presplit=given.presplit, models=given.models == "auto"
                )
            self.text = Text(key, documents, tuple(aligned))
        return self.text

    def _told(self, step: str) -> None:
        self._step = step
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._cancelled:
            raise CancelledError("stopped. What was there before is unchanged.")
        if self._clicked > self._began and self.desk.version() != self._version:
            raise _OutdatedError


def _stamps(target: Target) -> list[object]:
    """When each file of the texts was last written, and its size."""
    found: list[object] = []
    for path in target.documents:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            told = file.stat()
            found.append((str(file), told.st_mtime_ns, told.st_size))
    return found
