"""Word, term, sentence → level, with the reason.

A scale cuts the difficulty of words into the deck's levels, 1 to n; level 0 is what counts as
known from the start. Difficulty is the band of a named word list (HSK bands 1 to 6, 7 for the
undivided 7–9, 8 for what lies beyond), or rarity (Zipf), or the rank within the document. A
multi-word term stands at the level of its hardest part, a sentence at the lowest level that
covers the recipe's share of its running words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from policydeck.errors import RecipeError
from policydeck.levels.schemes import BEYOND, SCHEMES, Scheme, bands
from policydeck.settings import Levels

__all__ = ["SCHEMES", "Level", "Scale", "Scheme", "lowest", "number", "scale", "settled"]


class Level(Struct, frozen=True):
    """A word's or sentence's level and why."""

    number: int  # 0: known from the start; 1 to n as the scale has them
    reason: str


class Scale(Struct, frozen=True):
    """How a deck grades."""

    title: str  # what stands on cards: "HSK 2026 syllabus"
    names: tuple[str, ...]  # of levels 1 to n: "HSK 5"
    bounds: tuple[float, ...]  # level k holds difficulties up to bounds[k]; the last has no bound
    difficulty: Callable[[str], tuple[float, str]]  # word → difficulty and the reason
    known: frozenset[str] = frozenset()  # words that the learner has already
    start: str = "known"  # name of level 0
    bands: bool = True  # does an owner who gives a word a level name a band?

    def of_word(self, word: str) -> Level:
        """The level of a single word (simplified)."""
        if word in self.known:
            return Level(0, "known before")
        value, reason = self.difficulty(word)
        return Level(bisect_left(self.bounds, value), reason)

    def of_term(self, parts: Iterable[str]) -> Level:
        """The level of a multi-word term: that of its hardest part, but at least the first."""
        graded = [(self.of_word(part).number, part) for part in parts]
        number, hardest = max(graded)
        return Level(max(number, 1), f"hardest part: {hardest}")

    def at(self, number: int) -> Level:
        """The level that an owner asks for: an HSK band, or the level's own number."""
        if not self.bands:
            return Level(min(max(number, 1), len(self.names)), "overrides")
        return Level(max(bisect_left(self.bounds, number), 1), "overrides")

    def name(self, number: int) -> str:
        """The level's name in Anki."""
        return self.names[number - 1] if number else self.start

    def tag(self, number: int) -> str:
        """The level's name for tags, without spaces."""
        return "-".join(self.name(number).lower().split()).replace("–", "-")


def settled(settings: Levels) -> Levels:
    """The settings in which HSK bands that are known from the first on are the base.

    So a deck for who knows hsk1-4 is the deck whose base is 4. Levels that the owner bounds or
    names herself stay as she has them, and Zipf's base is no band.

    >>> found = settled(Levels(known=("hsk1-4", "领域")))
    >>> found.base, found.known
    (4.0, ('领域',))
    """
    scheme = SCHEMES[settings.scheme]
    if settings.bounds or settings.names or scheme.falls:
        return settings
    base, known = scheme.base if settings.base is None else settings.base, list(settings.known)
    named = [(found, source) for source in known if (found := bands(source))]
    for (low, high), source in sorted(named):
        if low <= base + 1:
            base = max(base, float(min(high, scheme.most or high)))
            known.remove(source)
    if len(known) == len(settings.known):
        return settings
    return msgspec.structs.replace(settings, base=base, known=tuple(known))


def scale(settings: Levels, words: Iterable[str], known: frozenset[str] = frozenset()) -> Scale:
    """The scale that a recipe asks for; `words` are the document's, for ranks within it."""
    settings = settled(settings)
    scheme = SCHEMES[settings.scheme]
    base = scheme.base if settings.base is None else settings.base
    _check(settings, scheme)
    sign = -1 if scheme.falls else 1
    beyond = (end for end in scheme.bounds(base) if scheme.ranks or sign * end > sign * base)
    ends = settings.bounds or tuple(beyond)
    names = [
        scheme.level(number, low, high)
        for number, (low, high) in enumerate(zip((base, *ends), (*ends, None), strict=True), 1)
    ]
    return Scale(
        scheme.title,
        _names(settings, names),
        (0.0 if scheme.ranks else sign * base, *(sign * end for end in ends)),
        scheme.grade(words, base),
        known,
        scheme.start(base),
        scheme.bands,
    )


def _check(settings: Levels, scheme: Scheme) -> None:
    """Raises RecipeError for a base that is none and bounds that do not follow one another."""
    if settings.base is not None and scheme.most and not 0 <= settings.base <= scheme.most:
        raise RecipeError(
            f"levels.base is {settings.base:g}, which “{scheme.name}” does not have. Choose from 0 "
            f"to {scheme.most:g}."
        )
    sign = -1 if scheme.falls else 1
    base = () if settings.base is None or scheme.ranks else (settings.base,)
    steps = [sign * value for value in (*base, *settings.bounds)]
    if steps != sorted(set(steps)):
        order = "fall" if sign < 0 else "rise"
        raise RecipeError(
            f"levels.base and levels.bounds, {', '.join(f'{sign * s:g}' for s in steps)}, must "
            f"{order} from one to the next."
        )


def _names(settings: Levels, default: Sequence[str]) -> tuple[str, ...]:
    """The recipe's names for the first levels, the scheme's own for the rest."""
    return (*settings.names[: len(default)], *default[len(settings.names) :])


def lowest(numbers: Sequence[int], share: float) -> int:
    """The lowest level that covers `share` of a sentence's running words.

    `numbers` holds the level of each running word.

    >>> lowest([1, 1, 4, 5, 8], 0.8)
    5
    """
    if not numbers:
        return 0
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
