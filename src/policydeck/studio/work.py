"""What is known of a deck's text, worked out beside the pages and kept in memory.

After each correction what it touches is worked out anew, in a thread of its own. Until that has
ended pages show what was known before with the corrections of senses and renderings laid over it,
so that a click is on screen at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from policydeck import analysis, pipeline
from policydeck.analysis import entries
from policydeck.cards import notes
from policydeck.course import term_id
from policydeck.errors import PolicydeckError
from policydeck.model import Entry, SentencePair, TermNote
from policydeck.pipeline import Note, Prepared
from policydeck.read import Document
from policydeck.recipe import Overrides, Target
from policydeck.release import targets
from policydeck.studio.desk import Desk
from policydeck.work import Work

# Share of the time that has passed when a step begins: a text of 40,000 characters, first opened.
_SHARES = {"reading": 0.0, "aligning": 0.02, "aligning and reading the text": 0.2,
           "finding terms": 0.45, "ordering": 0.9, "writing": 0.95}  # fmt: skip


class CancelledError(PolicydeckError):
    """The user asked to stop."""


@dataclass(frozen=True, slots=True)
class Text:
    """The deck's documents with their pairs before corrections."""

    key: tuple[object, ...]  # what reading and aligning depend on
    documents: tuple[Document, ...]
    aligned: tuple[list[SentencePair], ...]


@dataclass(frozen=True)
class View:
    """A deck as of one version of its folder."""

    version: str
    target: Target
    text: Text
    ready: Prepared

    @cached_property
    def notes(self) -> dict[str, Note]:
        """The deck's notes by id, in teaching order."""
        ready = self.ready
        made = notes.make(
            ready.analysis, ready.course, ready.stretches, ready.scale, self.target.overrides,
            self.target.recipe.cards.study,
        )  # fmt: skip
        return {note.id: note for note in made}

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every term of the text by its simplified form."""
        return {entry.term.hanzi: entry for entry in self.ready.terms}

    @cached_property
    def places(self) -> dict[int, list[tuple[str, int]]]:
        """Sentence → (term, number of its occurrence) of all terms in it."""
        found: dict[int, list[tuple[str, int]]] = {}
        for hanzi, entry in self.entries.items():
            for number, place in enumerate(entry.term.occurrences):
                found.setdefault(place.pair, []).append((hanzi, number))
        return found


@dataclass(frozen=True)
class Shown:
    """A view with the corrections of now, which may be newer, laid over it."""

    view: View
    now: Overrides

    @cached_property
    def touched(self) -> frozenset[str]:
        """The terms that corrections name."""
        return frozenset(row.term for row in self.now.rows)

    def entry(self, hanzi: str) -> Entry | None:
        """A term of the text; None where there is no such."""
        found = self.view.entries.get(hanzi)
        if found and hanzi in self.touched:
            return entries.corrected(found, self.view.ready.analysis.sentences, self.now)
        return found

    def note(self, id_: str) -> Note | None:
        """A note of the deck; None where there is no such."""
        ready, hanzi = self.view.ready, id_.partition(":")[2]
        entry = self.entry(hanzi) if id_ in ready.course.entries else None
        if entry is None or hanzi not in self.touched:
            return self.view.notes.get(id_)
        known = {**ready.course.entries, term_id(hanzi): entry}
        one = replace(ready.course, order=(id_,), entries=known)
        study = self.view.target.recipe.cards.study
        made = notes.make(ready.analysis, one, ready.stretches, ready.scale, self.now, study)[0]
        before = self.view.notes.get(id_)
        if isinstance(made, TermNote) and isinstance(before, TermNote):
            # What tells it apart from others, and its cards, only the whole deck can say.
            made = replace(
                made, hint=before.hint, initials=before.initials, heard=before.heard,
                cards=before.cards,
            )  # fmt: skip
        return made


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
    view: View | None = None
    text: Text | None = None
    error: str = ""  # why there is no view of the present version
    work: Work = field(default_factory=Work)
    _step: str = ""
    _began: float = 0.0
    _last: float = 0.0  # seconds that the work took last time
    _thread: threading.Thread | None = None
    _cancelled: bool = False
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
            version = self.desk.version()
            try:
                self._told("reading")
                self.view = self._made(version)
                self.error, self._failed = "", ""
                self._last = time.monotonic() - self._began
            except PolicydeckError as error:
                self.error, self._failed = str(error), version
            except OSError as error:
                self.error, self._failed = f"{error.filename}: {error.strerror}", version
            if self._cancelled or self._failed or self.desk.version() == version:
                self._step = ""
                return
            self._began = time.monotonic()

    def _made(self, version: str) -> View:
        target = self.target()
        text = self._read(target)
        ready = pipeline.prepare(target, self._told, self.work)
        found = View(version, target, text, ready)
        _ = found.notes, found.places
        return found

    def _read(self, target: Target) -> Text:
        key = (target.documents, target.recipe.input, target.recipe.limits, *_stamps(target))
        if self.text is None or self.text.key != key:
            documents = tuple(pipeline.read_all(target.documents, target.recipe))
            self._told("aligning")
            given = target.recipe.input
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


def _stamps(target: Target) -> list[object]:
    """When each file of the texts was last written, and its size."""
    found: list[object] = []
    for path in target.documents:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            told = file.stat()
            found.append((str(file), told.st_mtime_ns, told.st_size))
    return found


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
        except PolicydeckError as error:
            self.error = str(error)
        except OSError as error:
            self.error = f"{error.filename}: {error.strerror}"
        finally:
            self.step = ""
