"""How a build gets its work done: what is known from earlier, and who does the rest.

A task is a function with its arguments, values in and values out. Its result is kept under the
digest of the function, the arguments and the program, so a task that was done is not done again,
in this process or another, and nothing that comes out depends on whether it was, or where.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import platformdirs
from msgspec import Struct, field

from policydeck.work import store
from policydeck.work.hands import Hands, cores
from policydeck.work.progress import Progress
from policydeck.work.store import LIMIT, Store, decoded
from policydeck.work.task import Kept, Parts, Task, answered, digest, packed

__all__ = [
    "LIMIT", "Hands", "Kept", "Parts", "Progress", "Store", "Task", "Work", "clear", "cores",
    "digest", "folder", "kept", "opened",
]  # fmt: skip

LOG = logging.getLogger(__name__)
Q = TypeVar("Q")
S = TypeVar("S")
A = TypeVar("A")
R = TypeVar("R")


class Known(Protocol):
    """What was found out in this process of many small things, which depends on nothing else."""

    def learn(self, other: Any) -> None:
        """Take over what another process found out."""

    def __len__(self) -> int: ...


class Work(Struct, frozen=True):
    """Where results are kept, and by whom tasks are done. By default in memory, here."""

    store: Store = field(default_factory=Store)
    hands: Hands = field(default_factory=Hands)
    _last: dict[str, tuple[str, object]] = field(default_factory=dict)

    def carry_out(self, tasks: Iterable[Task]) -> list[Kept]:
        """The results of tasks, in their order."""
        every = [Kept(task.key, task, self.store) for task in tasks]
        new = {one.key: one.task for one in every if not self.store.has(one.key)}
        if every:
            name = every[0].task.function.__name__
            LOG.debug("%s: %d new of %d tasks", name, len(new), len(every))
        for key, raw in zip(new, self.hands.do(packed, list(new.values())), strict=True):
            self.store.save(key, raw)
        return every

    def ask(
        self,
        function: Callable[[S, tuple[Q, ...]], Iterable[A]],
        asked: Sequence[tuple[S, Sequence[Q]]],
        kind: type[A],
        *,
        at_once: int = 1 << 30,
        size: int = 1,
    ) -> Iterator[list[A]]:
        """For each subject, what `function` answers to many small questions about it.

        The answers that this time needs are kept by the question; only what was not asked last
        time is asked, at most so many questions in one task. A question is as much work as `size`
        characters.
        """
        memories = [
            self._memory(Task(function, (subject,)).key, map(digest, questions))
            for subject, questions in asked
        ]
        tasks = [
            Task(function, (subject, tuple(part)), size * len(part))
            for (subject, questions), memory in zip(asked, memories, strict=True)
            for part in _parts([questions[n] for n in memory.open.values()], at_once)
        ]
        asks = sum(len(memory.marks) for memory in memories)
        opened = sum(len(memory.open) for memory in memories)
        LOG.debug("%s: %d new of %d questions", function.__name__, opened, asks)
        given = self.hands.do(answered, tasks)
        for memory in memories:
            parts = range(-(-len(memory.open) // at_once))
            yield self._complete(memory, [a for _ in parts for a in next(given)], kind)

    def each(
        self,
        name: object,
        marks: Sequence[bytes],
        kind: type[A],
        make: Callable[[Sequence[int]], Iterable[A]],
    ) -> list[A]:
        """What is known of many things, each by the digest of all that it depends on.

        `make` gives those that are not known, by their numbers; only these things are kept.
        """
        memory = self._memory(digest(name).hex(), marks)
        new = make(list(memory.open.values())) if memory.open else ()
        return self._complete(memory, list(map(store.encoded, new)), kind)

    def recall(
        self,
        name: str,
        facts: object,
        kind: type[R],
        make: Callable[[], R],
        *,
        at_hand: bool = True,
    ) -> R:
        """What `make` gives, which depends on `facts` alone; made where it is not known yet.

        For what is known of a whole deck; the last of a name stays `at_hand` in memory.
        """
        key = digest((name, facts)).hex()
        last, found = self._last.get(name, ("", None))
        if last != key:
            found = self.store.load(key, kind, at_hand=False)
            if found is None:
                found = make()
                self.keep(name, facts, found)
            if at_hand:
                self._last[name] = key, found
        return cast(R, found)

    def keep(self, name: str, facts: object, found: object) -> None:
        """Keep what `recall` is asked for, for later builds."""
        if self.store.lasts:
            self.store.save(digest((name, facts)).hex(), store.packed([found]))

    @contextmanager
    def remembered(self, deck: str, *known: Known) -> Iterator[None]:
        """Let no build of a deck find out of words what the last one did."""
        for own in known:
            own.learn(self.recall(type(own).__name__, deck, type(own), type(own)))
        counts = [len(own) for own in known]
        yield
        for own, count in zip(known, counts, strict=True):
            if len(own) > count:
                self.keep(type(own).__name__, deck, own)

    def _memory(self, key: str, marks: Iterable[bytes]) -> _Memory:
        kept = self.store.load(key, _Answers) or _Answers({})
        every = list(marks)
        new = {m: n for n, m in enumerate(every) if m not in kept.by_question}
        return _Memory(key, every, kept.by_question, new)

    def _complete(self, memory: _Memory, new: Sequence[bytes], kind: type[A]) -> list[A]:
        """All answers, the new ones among them, of which no more than these are kept."""
        known = memory.known | dict(zip(memory.open, new, strict=True))
        used = {mark: known[mark] for mark in memory.marks}
        if self.store.lasts and used.keys() != memory.known.keys():
            self.store.save(memory.key, store.packed([_Answers(used)]))
        return [decoded(known[mark], kind) for mark in memory.marks]


def _parts(items: list[Q], size: int) -> Iterator[list[Q]]:
    return (items[at : at + size] for at in range(0, len(items), size))


class _Memory(Struct, frozen=True):
    """What is known of a subject, and what is asked of it."""

    key: str
    marks: list[bytes]  # the digest of each question
    known: dict[bytes, bytes]  # answers, encoded, by digest
    open: dict[bytes, int]  # numbers of the questions without an answer


class _Answers(Struct, frozen=True):
    """Answers by the digest of the question, both as bytes."""

    by_question: dict[bytes, bytes]


def _silent(_name: str, _share: float) -> None:
    """Tell nobody how far tasks are."""


def folder() -> Path:
    """Where results are kept between builds: in the user's cache."""
    return platformdirs.user_cache_path("policydeck") / "work"


@contextmanager
def opened(
    *,
    cached: bool = True,
    jobs: int = 1,
    cluster: str = "",
    tell: Callable[[str, float], None] = _silent,
) -> Iterator[Work]:
    """Work whose results outlive it, or go with it, done by so many processes or a cluster."""
    with ExitStack() as stack:
        place = folder()
        lasts = cached and _is_writable(place)
        if not lasts:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="policydeck-")))
        found = Store(place, lasts)
        stack.callback(found.trim)
        yield Work(found, Hands(jobs, cluster, stack.enter_context(ExitStack()), tell))


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
