"""Closed classes of words, read from the house tables: what a list of words is for says its row.

Modals, negations, what begins no clause: lists that grammar closes, so that they can be written
down whole. A class may take in others, so that no word is written twice for one purpose.
"""

from __future__ import annotations

from functools import cache

from policydeck.storage import files


def zh(name: str) -> frozenset[str]:
    """The Chinese words of a class.

    >>> "应当" in zh("modal"), en("article") & {"a", "word"}
    (True, frozenset({'a'}))
    """
    return _classes("classes-zh.tsv")[name]


def en(name: str) -> frozenset[str]:
    """The English words of a class, in lower case."""
    return _classes("classes-en.tsv")[name]


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
