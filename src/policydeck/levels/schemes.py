"""The ways to grade words, a row each: what a recipe may name as levels.scheme.

A difficulty is a number that grows with it; level k holds the words up to the kth bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from msgspec import Struct

from policydeck import lexicon

BEYOND = 8  # one more than HSK 7–9
# Zipf 5 is once in ten thousand words, 3 once in a million. Half a unit a level splits the words
# of the sample texts above HSK 3 into five groups, none larger than 40 %.
_ZIPF_BOUNDS = (5.0, 4.5, 4.0, 3.5)
_PERCENTILES = (20.0, 40.0, 60.0, 80.0)
_BANDS = re.compile(r"hsk\s*(\d)(?:\s*[-–]\s*(\d))?", re.IGNORECASE)
Grade = Callable[[str], tuple[float, str]]  # word → difficulty and the reason


class Scheme(Struct, frozen=True):
    """One way to grade words, with the levels that it makes.

    Base and bounds are in the scheme's own measure, as people write them in a recipe.
    """

    name: str  # in recipes
    title: str  # on cards: "HSK 2026 syllabus"
    about: str  # in the documentation
    base: float  # words up to here count as known, unless the recipe says otherwise
    bounds: Callable[[float], Sequence[float]]  # base → where each level but the last ends
    grade: Callable[[Iterable[str], float], Grade]  # the document's words and the base → grader
    level: Callable[[int, float, float | None], str]  # number, from, to (None: last) → name
    start: Callable[[float], str]  # base → name of level 0
    falls: bool = False  # do easier words have the greater values?
    ranks: bool = False  # are the values ranks in the document, so that level 0 ends at 0?
    bands: bool = True  # does an owner who gives a word a level name a band of the scheme?
    most: float | None = None  # the greatest value that the base can have; the least is 0
    bases: tuple[float, ...] = ()  # among which a page lets choose; empty: base and ends of levels

    @property
    def offered(self) -> tuple[float, ...]:
        """The bases among which a page lets choose, which leave a level above them.

        >>> SCHEMES["hsk2.0"].offered, SCHEMES["zipf"].offered
        ((0, 1, 2, 3, 4, 5), (6.0, 5.5, 5.0, 4.5, 4.0))
        """
        ends = () if self.ranks else self.bounds(self.base)[:-1]
        return self.bases or (self.base, *ends)


def bands(text: str) -> tuple[int, int] | None:
    """The first and last of the HSK bands that people name; None for anything else.

    >>> bands("hsk1-4"), bands("HSK 3"), bands("领域"), bands("hsk4-1")
    ((1, 4), (3, 3), None, None)
    """
    found = _BANDS.fullmatch(text.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    return (low, high) if low <= high else None


def hsk_band(low: int, high: int) -> str:
    """The name of HSK bands: "HSK 5", "HSK 1–3", "HSK 7–9"."""
    top = "7–9" if high >= 7 and low >= 7 else "9" if high >= 7 else str(high)
    return f"HSK {top}" if low >= high else f"HSK {low}–{top}"


def _hsk(name: str, title: str, about: str, standard: str, top: int) -> Scheme:
    """A scheme of HSK bands, of which `top` is the hardest."""
    return Scheme(
        name,
        title,
        about,
        base=3,
        bounds=lambda base: tuple(float(n) for n in range(int(base) + 1, top + 1)),
        grade=lambda _words, _base: _banded(standard),
        level=lambda _, low, high: (
            "Beyond HSK" if high is None else hsk_band(int(low) + 1, int(high))
        ),
        start=_start,
        most=9 if top == 7 else top,  # the seventh band is 7–9
        bases=tuple(range(top)),
    )


def _start(base: float) -> str:
    return hsk_band(1, int(base)) if base >= 1 else "known"


@cache
def _banded(standard: str) -> Grade:
    def difficulty(word: str) -> tuple[float, str]:
        found = lexicon.grade(word, standard)
        return float(round(found.level)), found.reason

    return difficulty


def _rarity(word: str) -> tuple[float, str]:
    value = lexicon.zipf(word)
    return -value, f"Zipf {value:.1f}" if value else "in no frequency list"


def _ranked(words: Iterable[str], base: float) -> Grade:
    """By percentile among the document's words above the base, easiest first."""
    band = _banded("2025")
    hard = sorted(
        (band(word)[0], -lexicon.zipf(word), word) for word in set(words) if band(word)[0] > base
    )
    ranks = {word: 100 * (rank + 1) / len(hard) for rank, (_, _, word) in enumerate(hard)}

    def difficulty(word: str) -> tuple[float, str]:
        rank = ranks.get(word, 0.0)
        return rank, f"harder than {rank:.0f} % of the text's words" if rank else "below the base"

    return difficulty


def _zipf_level(_number: int, low: float, high: float | None) -> str:
    return f"Zipf below {low:g}" if high is None else f"Zipf {high:g}–{low:g}"


SCHEMES: dict[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        _hsk("hsk2025", "HSK 2026 syllabus",
             "the HSK syllabus in force since July 2026 (published 2025)", "2025", 7),
        _hsk("hsk2021", "GF0025-2021", "GF0025-2021, the Chinese Proficiency Grading Standards",
             "2021", 7),
        _hsk("hsk2.0", "HSK 2.0", "the six levels of HSK before 2021", "2.0", 6),
        Scheme("zipf", "Zipf frequency", "how frequent a word is in Chinese at large", 5.5,
               lambda _: _ZIPF_BOUNDS, lambda _words, _base: _rarity, _zipf_level,
               lambda base: f"Zipf above {base:g}", falls=True, bands=False, most=8,
               bases=(6.0, 5.5, 5.0, 4.5, 4.0)),
        Scheme("percentile", "rank in the text", "rank within the text, in fifths", 3,
               lambda _: _PERCENTILES, _ranked, lambda number, _low, _high: f"Level {number}",
               _start, ranks=True, bands=False, most=9, bases=tuple(range(7))),
    )
}  # fmt: skip
