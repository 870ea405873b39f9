"""Closed classes of words, read from the house tables: what a list of words is for says its row.

Modals, negations, what begins no clause: lists that grammar closes, so that they can be written
down whole. A class may take in others, so that no word is written twice for one purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import Any

from policydeck.storage import files


class Words(Set[str]):
    """The words of a class; its table is read when one is first asked for.

    >>> "应当" in zh("modal"), en("article") & {"a", "word"}
    (True, frozenset({'a'}))
    """

    def __init__(self, table: str, name: str) -> None:
        self.table, self.name = table, name
        self._words: frozenset[str] = frozenset()

    def _all(self) -> frozenset[str]:
        if not self._words:
            self._words = _classes(self.table)[self.name]
        return self._words

    def __contains__(self, word: object) -> bool:
        return word in (self._words or self._all())  # asked millions of times

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __and__(self, other: Set[Any]) -> frozenset[str]:
        return self._all().intersection(other)

    __rand__ = __and__

    @classmethod
    def _from_iterable(cls, words: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(words)  # what `|` and `-` give


def zh(name: str) -> Words:
    """The Chinese words of a class."""
    return Words("classes-zh.tsv", name)


def en(name: str) -> Words:
    """The English words of a class, in lower case."""
    return Words("classes-en.tsv", name)


@cache
def _classes(table: str) -> dict[str, frozenset[str]]:
    columns = ("class", "takes", "words", "why")
    rows = {row["class"]: row for _, row in files.table(files.house(table), columns)}
    return {name: frozenset(_words(name, rows)) for name in rows}


def _words(name: str, rows: dict[str, dict[str, str]]) -> set[str]:
    """The words of a class and of those that it takes in; `_` stands for a space."""
    found = {word.replace("_", " ") for word in rows[name]["words"].split()}
    for other in filter(None, rows[name]["takes"].split(", ")):
        found |= _words(other, rows)
    return found
