"""How a build gets its work done: what is known from earlier, and who does the rest.

A task is a function with its arguments, values in and values out. Its result is kept under the
digest of the function, the arguments and the program, so a task that was done is not done again,
in this process or another, and nothing that comes out depends on whether it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from policydeck.work import program
from policydeck.work.store import Store, encoded

__all__ = ["Kept", "Store", "Task", "Work", "encoded"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """Work on one document or a part of it."""

    function: Callable[..., tuple[object, ...]]  # a module's; gives values of different types
    arguments: tuple[Any, ...]  # values, or what is kept of earlier tasks
    size: int = 1  # how much it is beside others, such as characters

    @property
    def key(self) -> str:
        """The digest of all that the result can depend on."""
        name = f"{self.function.__module__}.{self.function.__qualname__}"
        plain = [a.key if isinstance(a, Kept) else a for a in self.arguments]
        found = hashlib.blake2b(program.digest(), digest_size=20)
        found.update(encoded((name, plain)))
        return found.hexdigest()


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
            self.store.save(self.key, done(self.task))
            found = self.store.load(self.key, kind)
        assert found is not None
        return found


def done(task: Task) -> tuple[object, ...]:
    """The result of a task, worked out here and now."""
    return task.function(*task.arguments)


@dataclass(frozen=True, slots=True)
class Work:
    """Where results are kept, and by whom tasks are done. By default in memory, here."""

    store: Store = field(default_factory=Store)

    def carry_out(self, tasks: Iterable[Task]) -> list[Kept]:
        """The results of tasks, in their order."""
        kept = [Kept(task.key, task, self.store) for task in tasks]
        for one in kept:
            if not self.store.has(one.key):
                self.store.save(one.key, done(one.task))
        return kept

    def answers(self, tasks: Sequence[Task], kind: type[T]) -> Iterator[T]:
        """The results of tasks, each of one part, which are not kept."""
        for task in tasks:
            (found,) = done(task)
            assert isinstance(found, kind)
            yield found
