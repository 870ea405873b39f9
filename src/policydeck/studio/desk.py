"""A deck folder as a page sees it: its settings and corrections, each change with its way back.

Nothing is kept anywhere else: a correction is a row of overrides.tsv, a setting a key of deck.toml,
so the command line and an editor see what a page did, and the page what they do. A change says
which version of the two files it was made on; one that was made on an older version is refused,
so that two pages never undo each other's work unseen.
"""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field

from policydeck import levels, recipe, storage
from policydeck.errors import PolicydeckError
from policydeck.export import review
from policydeck.recipe import Override, Overrides, overrides
from policydeck.release import targets
from policydeck.studio import toml

_UNDONE = 500  # changes that can be taken back; each keeps two small texts


class StaleError(PolicydeckError):
    """A change that was made on an older version of the folder than stands there now."""


# For people: the pages' word of each thing done, and of what: ("what.skip", "信任").
What = tuple[tuple[str, str], ...]


class Change(Struct, frozen=True):
    """What one click did: each file before and after, None where there was none."""

    what: What
    before: Mapping[Path, bytes | None]
    after: Mapping[Path, bytes | None]


class Desk(Struct):
    """The folder of one deck and what was done to it since the studio was opened."""

    folder: Path
    done: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def corrections(self) -> Path:
        """The deck's overrides.tsv, which need not exist."""
        return self.folder / targets.OVERRIDES

    @property
    def settings(self) -> Path:
        """The deck's deck.toml."""
        return self.folder / targets.RECIPE

    def version(self) -> str:
        """A digest of both files: another one means that something was changed."""
        found = hashlib.sha256()
        for path in (self.settings, self.corrections):
            content = _content(path)
            found.update(b"-" if content is None else b"+%d:" % len(content) + content)
        return found.hexdigest()[:16]

    def rows(self) -> Overrides:
        """The deck's corrections as they stand now."""
        return overrides.read(self.corrections)

    def correct(self, rows: Sequence[Override], version: str) -> None:
        """Write corrections in the place of what they contradict. Raises InputError."""
        with self._changing(version, _said(rows)) as path:
            overrides.checked(path, ((row.line, overrides.cells(row)) for row in rows))
            storage.write(path, review.merged(path, rows).encode())

    def withdraw(self, rows: Sequence[Override], version: str) -> None:
        """Take corrections away again."""
        with self._changing(version, _said(rows)) as path:
            gone = {tuple(overrides.cells(row).values()) for row in rows}
            lines = (_content(path) or b"").decode("utf-8-sig").split("\n")
            drop = {
                row.line
                for row in overrides.read(path).rows
                if tuple(overrides.cells(row).values()) in gone
            }
            kept = [line for number, line in enumerate(lines, 1) if number not in drop]
            storage.write(path, "\n".join(kept).encode())

    def choose(self, settings: Mapping[str, object], version: str) -> None:
        """Write settings such as {"levels.base": 4}; None takes one back to its default.

        Raises RecipeError for what no deck can have.
        """
        with self.lock:
            self._check(version)
            text, changed = (_content(self.settings) or b"").decode("utf-8-sig"), list[str]()
            for name, value in settings.items():
                before, text = text, toml.with_key(text, name, value)
                changed += [name] * (text != before)
            levels.scale(recipe.parse(text, self.settings.name).levels, ())
            with self._changing(version, tuple((f"set.{name}", "") for name in changed)):
                storage.write(self.settings, text.encode())

    def undo(self, version: str) -> What:
        """Take the last change back; what it was, or nothing where there is none."""
        return self._step(version, self.done, self.undone, back=True)

    def redo(self, version: str) -> What:
        """Make the change again that was taken back last."""
        return self._step(version, self.undone, self.done, back=False)

    def _step(self, version: str, taken: list[Change], put: list[Change], *, back: bool) -> What:
        with self.lock:
            self._check(version)
            if not taken:
                return ()
            change = taken.pop()
            new, old = (change.before, change.after) if back else (change.after, change.before)
            self._put(change, new, old)
            put.append(change)
            return change.what

    @contextmanager
    def _changing(self, version: str, what: What) -> Iterator[Path]:
        """Note what the block does to the files, as one change."""
        with self.lock:
            self._check(version)
            paths = (self.settings, self.corrections)
            last = self.done[-1].after if self.done else {}
            before = {path: _content(path) for path in paths}
            # One text a change is kept, not two.
            before |= {p: text for p, text in last.items() if text == before[p]}
            yield self.corrections
            after = {path: _content(path) for path in paths}
            changed = [path for path in paths if before[path] != after[path]]
            if changed:
                self.done.append(
                    Change(what, {p: before[p] for p in changed}, {p: after[p] for p in changed})
                )
                del self.done[:-_UNDONE]
                self.undone.clear()

    def _check(self, version: str) -> None:
        if version != self.version():
            raise StaleError(
                "The deck was changed elsewhere, in another tab or by hand. This page shows it as "
                "it is now: look again, then do it again."
            )

    def _put(
        self,
        change: Change,
        new: Mapping[Path, bytes | None],
        old: Mapping[Path, bytes | None],
    ) -> None:
        """Write `new` where `old` stands; where something else does, move only the rows between."""
        for path, wanted in new.items():
            now = _content(path)
            content = wanted if now == old[path] else _moved(path, now, old[path], wanted)
            if content is None:
                path.unlink(missing_ok=True)
            else:
                storage.write(path, content)


def override(term: str, place: str, what: str, value: str) -> Override:
    """A row made of what a page sent: on one line, without what a table cannot hold."""
    term = _line(term)
    if term.startswith("#") and place:  # such a line would be a comment
        term = ""
    return Override(term.lstrip("#"), _line(place), _line(what), _line(value), 0)


def _line(text: str) -> str:
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    plain = "".join(c for c in kept if unicodedata.category(c) not in ("Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _said(rows: Sequence[Override]) -> What:
    return tuple((f"what.{row.what}", row.term[:20] or row.place) for row in rows[:3])


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _moved(path: Path, now: bytes | None, old: bytes | None, new: bytes | None) -> bytes:
    """`now` with the lines that `new` has and `old` lacks, and without the reverse."""
    if path.name == targets.RECIPE:
        raise StaleError(f"{path.name} was changed by hand since; put the setting back there.")
    lines, before, after = (_lines(text) for text in (now, old, new))
    kept = [line for line in lines if line in after or line not in before]
    kept += [line for line in after if line not in before and line not in kept]
    return ("\n".join(kept) + "\n").encode()


def _lines(content: bytes | None) -> list[str]:
    return [line for line in (content or b"").decode("utf-8-sig").split("\n") if line]
