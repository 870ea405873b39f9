"""How a build gets its work done: what is known from earlier, and who does the rest.

A task is a function with its arguments, values in and values out. Its result is kept under the
digest of the function, the arguments and the program, so a task that was done is not done again,
in this process or another, and nothing that comes out depends on whether it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from policydeck.work import program, store
from policydeck.work.store import LIMIT, Store, decoded, encoded

__all__ = ["LIMIT", "Kept", "Store", "Task", "Work", "clear", "folder", "kept", "opened"]

T = TypeVar("T")
Q = TypeVar("Q")
S = TypeVar("S")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Task:
    """Work on one document or a part of it."""

    function: Callable[..., Any]  # of a module, so that other processes find it
    arguments: tuple[Any, ...]  # values, or what is kept of earlier tasks
    size: int = 1  # how much it is beside others, such as characters

    @property
    def key(self) -> str:
        """The digest of all that the result can depend on."""
        name = f"{self.function.__module__}.{self.function.__qualname__}"
        plain = [a.key if isinstance(a, Kept) else a for a in self.arguments]
        return _digest((name, plain)).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """The result of a task, outside memory until a part of it is asked for."""

    key: str
    task: Task
    store: Store

    def load(self, kind: type[T]) -> T:
        """The part of this type. What can no longer be read is made anew."""
        found = self.store.load(self.key, kind)
        if found is None:
            self.store.save(self.key, tuple(done(self.task)))
            found = self.store.load(self.key, kind)
        assert found is not None
        return found


def done(task: Task) -> Iterable[Any]:
    """The result of a task, worked out here and now."""
    found: Iterable[Any] = task.function(*task.arguments)
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """Where results are kept, and by whom tasks are done. By default in memory, here."""

    store: Store = field(default_factory=Store)

    def carry_out(self, tasks: Iterable[Task]) -> list[Kept]:
        """The results of tasks, in their order."""
        kept = [Kept(task.key, task, self.store) for task in tasks]
        for one in kept:
            if not self.store.has(one.key):
                self.store.save(one.key, tuple(done(one.task)))
        return kept

    def ask(
        self,
        function: Callable[[S, tuple[Q, ...]], Iterable[A]],
        asked: Sequence[tuple[S, Sequence[Q]]],
        kind: type[A],
        at_once: int = 1 << 30,
    ) -> Iterator[list[A]]:
        """For each subject, what `function` answers to many small questions about it.

        The answers that this time needs are kept by the question; only what was not asked last
        time is asked, at most so many questions in one task.
        """
        memories = [self._remembered(function, subject, questions) for subject, questions in asked]
        tasks = [
            Task(function, (subject, tuple(part)))
            for (subject, _), memory in zip(asked, memories, strict=True)
            for part in _parts(list(memory.open.values()), at_once)
        ]
        given = self._results(tasks)
        for memory in memories:
            parts = range(-(-len(memory.open) // at_once))
            new = dict(zip(memory.open, (a for _ in parts for a in next(given)), strict=True))
            known = memory.known | {mark: encoded(answer) for mark, answer in new.items()}
            used = {mark: known[mark] for mark in memory.marks}
            if used.keys() != memory.known.keys():
                self.store.save(memory.key, (_Answers(used),))
            yield [new[m] if m in new else decoded(known[m], kind) for m in memory.marks]

    def _remembered(self, function: Any, subject: Any, questions: Sequence[object]) -> _Memory:
        key = Task(function, (subject,)).key
        kept = self.store.load(key, _Answers) or _Answers({})
        marks = [_digest(question).digest() for question in questions]
        each = zip(marks, questions, strict=True)
        return _Memory(
            key, marks, kept.by_question, {m: q for m, q in each if m not in kept.by_question}
        )

    def _results(self, tasks: Sequence[Task]) -> Iterator[Any]:
        """The results of tasks, in their order, which nobody keeps."""
        return (tuple(done(task)) for task in tasks)


def _parts(items: list[Q], size: int) -> Iterator[list[Q]]:
    return (items[at : at + size] for at in range(0, len(items), size))


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is known of a subject, and what is asked of it."""

    key: str
    marks: list[bytes]  # the digest of each question
    known: dict[bytes, bytes]  # answers, encoded, by digest
    open: dict[bytes, Any]  # questions without an answer


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers by the digest of the question, both as bytes."""

    by_question: dict[bytes, bytes]


def _digest(value: object) -> hashlib.blake2b:
    """The digest of a value for this version of the program."""
    found = hashlib.blake2b(program.digest(), digest_size=20)
    found.update(encoded(value))
    return found


def folder() -> Path:
    """Where results are kept between builds: in the user's cache."""
    return platformdirs.user_cache_path("policydeck") / "work"


@contextmanager
def opened(*, cached: bool = True) -> Iterator[Work]:
    """Work whose results outlive it, or go with it."""
    with ExitStack() as stack:
        place = folder() if cached else None
        if place is None or not _is_writable(place):
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="policydeck-")))
        kept = Store(place)
        stack.callback(kept.trim)
        yield Work(kept)


def kept() -> tuple[Path, int, int]:
    """Where results are kept, how many, and their bytes."""
    sizes = [size for _, size, _ in store.files(folder())]
    return folder(), len(sizes), sum(sizes)


def clear() -> None:
    """Take away all that is kept between builds."""
    shutil.rmtree(folder(), ignore_errors=True)


def _is_writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(place, os.W_OK)
