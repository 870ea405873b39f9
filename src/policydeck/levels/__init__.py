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
from dataclasses import dataclass
from functools import cache

from policydeck import lexicon
from policydeck.errors import RecipeError
from policydeck.settings import Levels

BEYOND = 8  # one more than HSK 7–9
_STANDARDS = {"hsk2025": "2025", "hsk2021": "2021", "hsk2.0": "2.0"}
_TITLES = {
    "hsk2025": "HSK 2026 syllabus",
    "hsk2021": "GF0025-2021",
    "hsk2.0": "HSK 2.0",
    "zipf": "Zipf frequency",
    "percentile": "rank in the text",
}
# Zipf 5 is once in ten thousand words, 3 once in a million. Half a unit a level splits the words
# of the sample texts above HSK 3 into five groups, none larger than 40 %.
_ZIPF_BASE, _ZIPF_BOUNDS = 5.5, (5.0, 4.5, 4.0, 3.5)
_PERCENTILES = (20.0, 40.0, 60.0, 80.0)


@dataclass(frozen=True, slots=True)
class Level:
    """A word's or sentence's level and why."""

    number: int  # 0: known from the start; 1 to n as the scale has them
    reason: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How a deck grades."""

    title: str  # what stands on cards: "HSK 2026 syllabus"
    names: tuple[str, ...]  # of levels 1 to n: "HSK 5"
    bounds: tuple[float, ...]  # level k holds difficulties up to bounds[k]; the last has no bound
    difficulty: Callable[[str], tuple[float, str]]  # word → difficulty and the reason
    known: frozenset[str] = frozenset()  # words that the learner has already
    start: str = "known"  # name of level 0

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

    def of_sentence(self, words: Sequence[str], share: float) -> Level:
        """The lowest level, at least the first, that covers `share` of the running words."""
        number = lowest([self.of_word(word).number for word in words], share)
        return Level(max(number, 1), f"{share:.0%} of its words are up to here")

    def at(self, number: int) -> Level:
        """The level that an owner asks for: an HSK band, or the level's own number."""
        if self.title in (_TITLES["zipf"], _TITLES["percentile"]):
            return Level(min(max(number, 1), len(self.names)), "overrides")
        return Level(max(bisect_left(self.bounds, number), 1), "overrides")

    def name(self, number: int) -> str:
        """The level's name in Anki."""
        return self.names[number - 1] if number else self.start

    def tag(self, number: int) -> str:
        """The level's name for tags, without spaces."""
        return "-".join(self.name(number).lower().split()).replace("–", "-")


def scale(settings: Levels, words: Iterable[str], known: frozenset[str] = frozenset()) -> Scale:
    """The scale that a recipe asks for; `words` are the document's, for ranks within it."""
    title = _TITLES[settings.scheme]
    _check(settings)
    if settings.scheme == "zipf":
        base = _ZIPF_BASE if settings.base is None else settings.base
        uppers = settings.bounds or _ZIPF_BOUNDS
        bounds = (-base, *(-bound for bound in uppers))
        names = [
            f"Zipf {low:g}–{high:g}" for high, low in zip((base, *uppers), uppers, strict=False)
        ]
        return Scale(
            title,
            _names(settings, [*names, f"Zipf below {uppers[-1]:g}"]),
            bounds,
            _rarity,
            known,
            f"Zipf above {base:g}",
        )
    base = 3 if settings.base is None else settings.base
    start = _band_name(1, int(base)) if base >= 1 else "known"
    if settings.scheme == "percentile":
        shares = settings.bounds or _PERCENTILES
        ranks = _ranks(words, base)
        names = [f"Level {n}" for n in range(1, len(shares) + 2)]
        return Scale(title, _names(settings, names), (0.0, *shares), _ranked(ranks), known, start)
    standard = _STANDARDS[settings.scheme]
    top = 6 if settings.scheme == "hsk2.0" else 7
    uppers = settings.bounds or tuple(float(n) for n in range(int(base) + 1, top + 1))
    names = [
        _band_name(int(low) + 1, int(high))
        for low, high in zip((base, *uppers), uppers, strict=False)
    ]
    bounds = (float(base), *uppers)
    return Scale(
        title, _names(settings, [*names, "Beyond HSK"]), bounds, _banded(standard), known, start
    )


def _check(settings: Levels) -> None:
    """Raises RecipeError for bounds that do not follow one another."""
    sign = -1 if settings.scheme == "zipf" else 1
    base = () if settings.base is None or settings.scheme == "percentile" else (settings.base,)
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


def _band_name(low: int, high: int) -> str:
    top = "7–9" if high >= 7 and low >= 7 else "9" if high >= 7 else str(high)
    return f"HSK {top}" if low >= high else f"HSK {low}–{top}"


@cache
def _banded(standard: str) -> Callable[[str], tuple[float, str]]:
    def difficulty(word: str) -> tuple[float, str]:
        found = lexicon.grade(word, standard)
        return float(round(found.level)), found.reason

    return difficulty


def _rarity(word: str) -> tuple[float, str]:
    value = lexicon.zipf(word)
    return -value, f"Zipf {value:.1f}" if value else "in no frequency list"


def _ranks(words: Iterable[str], base: float) -> dict[str, float]:
    """Word → its percentile among the document's words above the base, easiest first."""
    difficulty = _banded("2025")
    hard = sorted(
        (difficulty(word)[0], -lexicon.zipf(word), word)
        for word in set(words)
        if difficulty(word)[0] > base
    )
    return {word: 100 * (rank + 1) / len(hard) for rank, (_, _, word) in enumerate(hard)}


def _ranked(ranks: dict[str, float]) -> Callable[[str], tuple[float, str]]:
    def difficulty(word: str) -> tuple[float, str]:
        rank = ranks.get(word, 0.0)
        return rank, f"harder than {rank:.0f} % of the text's words" if rank else "below the base"

    return difficulty


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
