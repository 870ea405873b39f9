"""A task, and its result as it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from policydeck.work import store
from policydeck.work.store import Store

R = TypeVar("R")
T = TypeVar("T")


class Parts(Protocol):
    """A value that is outside memory until a part of it is asked for."""

    @property
    def key(self) -> str:
        """The digest of all that it depends on."""

    def load(self, kind: type[T]) -> T:
        """The part of this type."""


class Task(Struct, frozen=True):
    """Work on one document or a part of it."""

    function: Callable[..., Any]  # of a module, so that other processes find it
    arguments: tuple[Any, ...]  # values, or what is kept of earlier tasks
    size: int = 1  # in characters or so: how much it is beside others

    @property
    def key(self) -> str:
        """The digest of all that the result can depend on."""
        name = f"{self.function.__module__}.{self.function.__qualname__}"
        plain = [a.key if hasattr(a, "load") else a for a in self.arguments]
        return digest((name, plain)).hex()


# How several do tasks: what a function makes of each, in their order.
Map = Callable[[Callable[[Task], R], Sequence[Task]], Iterator[R]]


def digest(value: object) -> bytes:
    """The digest of a value; a store that lasts adds that of the program."""
    return hashlib.blake2b(store.encoded(value), digest_size=20).digest()


def packed(task: Task) -> bytes:
    """What comes of a task whose result has parts."""
    return store.packed(tuple(task.function(*task.arguments)))


def answered(task: Task) -> list[bytes]:
    """What comes of a task that answers questions, an answer after the other."""
    return [store.encoded(answer) for answer in task.function(*task.arguments)]


class Kept(Struct, frozen=True):
    """The result of a task, outside memory until a part of it is asked for."""

    key: str
    task: Task
    store: Store

    def load(self, kind: type[T], *, at_hand: bool = True) -> T:
        """The part of this type. What can no longer be read is made anew."""
        found = self.store.load(self.key, kind, at_hand=at_hand)
        if found is None:
            self.store.save(self.key, packed(self.task))
            found = self.store.load(self.key, kind, at_hand=at_hand)
        assert found is not None
        return found

    def file(self) -> File:
        """The same for another process of this machine."""
        return File(self.key, self.store.path(self.key))

    def parcel(self) -> Parcel:
        """The same for another machine."""
        return Parcel(self.key, self.store.raw(self.key))


class File(Struct, frozen=True):
    """A kept value, for another process of this machine."""

    key: str
    path: Path

    def load(self, kind: type[T]) -> T:
        """The part of this type."""
        found = store.read(self.path, kind)
        if found is None:
            raise LookupError(f"{self.path} is gone")
        return found[0]


class Parcel(Struct, frozen=True):
    """A kept value, for another machine."""

    key: str
    raw: bytes

    def load(self, kind: type[T]) -> T:
        """The part of this type."""
        return store.unpacked(self.raw, kind)[0]
