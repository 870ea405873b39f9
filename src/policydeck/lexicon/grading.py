"""How hard a word is: its band in a word list, or what its parts, characters and frequency say.

Bands are those of the HSK lists: 1 to 6, 7 for the undivided 7–9, 8 for what lies beyond. A word
outside the list is beyond when a character of it is in no character list. Else it is estimated:
the characters' own bands, the bands of the listed words that share them, above all of those
nearest in frequency, the listed words that it is made of (安全 + 性) and its own frequency are
weighed by an ordinal regression (`data/house/grading.json`; tools/measure_levels.py makes and
measures it).

On words held out of the list of 2025 this is within one band for 90 %, of 2021 for 81 %,
of HSK 2.0 for 92 %. The hardest part of a compound alone is within one band for 74 % (2025) and is
too low by 0.4 bands; the estimate, which knows the part, for 89 %. Characters alone do not grade a
word either: 东西 is easy, and 马上 is no matter of horses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct, field

from policydeck.language import NUMERALS, is_han
from policydeck.lexicon import cedict, table
from policydeck.lexicon.cutter import cheapest
from policydeck.storage import files

BEYOND = 8
# What one more part costs beside its band: fewer parts always win, then the easier hardest one.
_PART = 1e9
# A band that stands in for "no listed word has this character": just above the highest.
NO_WORD = 7.5
# What a character's words are averaged with, as if it were one more word: the mean of the lists.
PRIOR = 6.2
# Zipf of a word that no frequency list has; the rarest in wordfreq have 1.
UNSEEN = 0.8
# Words nearest in frequency that an estimate looks at, for each character: 3 to 8 do equally well.
NEAREST = 5
FEATURES = (
    "Zipf", "Zipf above 5", "single character", "three characters",
    "characters' band, mean", "characters' band, highest",
    "lowest band with the character, mean", "lowest band with the character, highest",
    "mean band with the character, mean", "mean band of words alike, mean",
    "mean band of the nearest in frequency, mean", "log of words with the character, mean",
    "lowest band of longer words with it", "log of senses",
    "characters' band × Zipf", "words alike × Zipf", "made of listed words", "its hardest part",
)  # fmt: skip


# Numbers, ordinals and months are as easy as their characters: 十五, 第三, 五月.
_NUMERAL = re.compile(f"第?[{NUMERALS}]+[月日年]?")


class Grade(Struct, frozen=True):
    """The band of a word: 1 to 6, 7 for HSK 7–9, 8 beyond; a fraction where it is estimated."""

    level: float
    listed: bool
    reason: str


class Listing(Struct, frozen=True):
    """A word list, made ready to be asked about words that it lacks."""

    standard: str  # "2025", "2021" or "2.0"
    words: Mapping[str, int]
    characters: Mapping[str, int]
    sharing: Mapping[str, Sequence[str]]  # character → listed words with it


class Weights(Struct, frozen=True):
    """An ordinal regression: P(band > k) = σ(weights · features - cuts[k])."""

    weights: tuple[float, ...]
    cuts: tuple[float, ...]


def _listed(standard: str, kind: str) -> dict[str, int]:
    query = "SELECT item, band FROM hsk WHERE standard = ? AND kind = ?"
    return dict(table.rows(query, standard, kind))


def hsk(standard: str) -> Mapping[str, int]:
    """The words of the HSK list "2025", "2021" or "2.0" and their bands; 7 for 7–9."""
    return _listed(standard, "word")


def listing(standard: str, words: Mapping[str, int]) -> Listing:
    """A list of these words; HSK 2.0 grades no characters and borrows those of 2021."""
    sharing: dict[str, list[str]] = {}
    for word in sorted(words):
        for char in dict.fromkeys(word):
            sharing.setdefault(char, []).append(word)
    characters = _listed("2021" if standard == "2.0" else standard, "character")
    return Listing(standard, words, characters, sharing)


@cache
def _listing(standard: str) -> Listing:
    return listing(standard, hsk(standard))


@cache
def _weights(standard: str) -> Weights:
    table = files.learned("grading")[standard]
    return Weights(tuple(table["weights"]), tuple(table["cuts"]))


@cache
def zipf(word: str) -> float:
    """log10 of the word's occurrences in a billion words, by wordfreq; UNSEEN if it has none."""
    below = table.word(word).centibels
    return UNSEEN if below is None else math.log10(10 ** (below / 100)) + 9


def english_zipf(word: str) -> float:
    """The same of an English word in lower case; 0 if it has none."""
    below = table.value("english", "centibels", "word", word)
    return 9 + int(below) / 100 if below else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


class _Sharing(Struct, frozen=True):
    """What the listed words that share one character of a word say about it."""

    lowest: float
    mean: float
    alike: float  # the mean of those of the word's length that have the character in its place
    nearest: float  # the mean of those nearest in frequency
    count: int


def _sharing(word: str, place: int, lists: Listing) -> _Sharing:
    char, bands, frequency = word[place], lists.words, zipf(word)
    others = [w for w in lists.sharing.get(char, ()) if w != word]
    alike = [w for w in others if len(w) == len(word) and w[place : place + 1] == char]
    nearest = sorted(others, key=lambda w: (abs(zipf(w) - frequency), w))[:NEAREST]
    return _Sharing(
        min((bands[w] for w in others), default=NO_WORD),
        _mean([*(bands[w] for w in others), PRIOR]),
        _mean([*(bands[w] for w in alike), PRIOR]),
        _mean([*(bands[w] for w in nearest), PRIOR]),
        len(others),
    )


def features(word: str, lists: Listing) -> tuple[float, ...]:
    """What the estimate looks at, in the order of FEATURES; the word itself counts nowhere."""
    frequency = zipf(word)
    bands = [lists.characters.get(char, BEYOND) for char in word]
    shared = [_sharing(word, place, lists) for place in range(len(word))]
    longer = [lists.words[w] for w in lists.sharing.get(word[0], ()) if w != word and word in w]
    senses = sum(len(entry.senses) for entry in cedict.entries(word))
    alike = _mean([s.alike for s in shared])
    made = [lists.words[part] for part in parts(word, lists)]
    return (
        frequency,
        max(frequency - 5, 0.0),
        float(len(word) == 1),
        float(len(word) == 3),
        _mean(bands),
        max(bands),
        _mean([s.lowest for s in shared]),
        max(s.lowest for s in shared),
        _mean([s.mean for s in shared]),
        alike,
        _mean([s.nearest for s in shared]),
        _mean([math.log1p(s.count) for s in shared]),
        min(longer, default=NO_WORD),
        math.log1p(senses),
        _mean(bands) * frequency,
        alike * frequency,
        float(bool(made)),
        float(max(made, default=0)),
    )


def estimate(word: str, lists: Listing, weights: Weights) -> float:
    """The expected band of a word of Han characters, 1 to 7."""
    score = sum(w * x for w, x in zip(weights.weights, features(word, lists), strict=True))
    return 1 + sum(1 / (1 + math.exp(cut - score)) for cut in weights.cuts)


def parts(word: str, lists: Listing) -> tuple[str, ...]:
    """The fewest listed words that make up a word, the easiest of such; () if there are none.

    At least one is longer than a character, and the word itself does not count.
    """

    def cost(part: str) -> float | None:
        band = lists.words.get(part) if part != word else None
        return None if band is None else _PART + 10.0**band

    found = cheapest(word, cost, len(word))
    return found if any(len(part) > 1 for part in found) else ()


def band_name(level: float) -> str:
    """How a reason names a band.

    >>> band_name(4), band_name(7), band_name(8)
    ('HSK 4', 'HSK 7–9', 'beyond HSK')
    """
    number = round(level)
    return "beyond HSK" if number >= BEYOND else "HSK 7–9" if number == 7 else f"HSK {number}"


def unlisted(word: str, lists: Listing, weights: Weights) -> Grade:
    """The grade of a word that the list lacks."""
    if _NUMERAL.fullmatch(word) and all(char in lists.words for char in word):
        level = float(max(lists.words[char] for char in word))
        return Grade(level, False, f"not listed; a number of {band_name(level)} characters")
    strange = [char for char in dict.fromkeys(word) if char not in lists.characters]
    if strange:
        one = "is" if len(strange) == 1 else "are"
        reason = f"not listed; {' and '.join(strange)} {one} outside the character list"
        return Grade(BEYOND, False, f"{reason} → beyond HSK")
    level = estimate(word, lists, weights)
    frequency = f"Zipf {zipf(word):.1f}" if zipf(word) > UNSEEN else "in no frequency list"
    evidence = _parts_named(word, lists) or _characters_named(word, lists)
    reason = f"not listed; {evidence}; {frequency} → estimated {band_name(level)}"
    return Grade(round(level, 2), False, reason)


def _parts_named(word: str, lists: Listing) -> str:
    """Such as "安全 (HSK 2) + 性 (HSK 3)"."""
    return " + ".join(f"{p} ({band_name(lists.words[p])})" for p in parts(word, lists))


def _characters_named(word: str, lists: Listing) -> str:
    """Such as "鸿 and 沟 are HSK 7–9 characters": the hardest ones."""
    top = max(lists.characters[char] for char in word)
    hardest = [char for char in dict.fromkeys(word) if lists.characters[char] == top]
    if len(hardest) == 1:
        return f"{hardest[0]} is an {band_name(top)} character"
    return f"{' and '.join(hardest)} are {band_name(top)} characters"


class Grades(Struct, frozen=True):
    """What was found out of words, for whoever would find it out again."""

    by_standard: dict[str, dict[str, Grade]] = field(default_factory=dict)

    def learn(self, other: Grades) -> None:
        """Take over what another process found out."""
        for standard, known in other.by_standard.items():
            self.by_standard.setdefault(standard, {}).update(known)

    def __len__(self) -> int:
        return sum(map(len, self.by_standard.values()))


GRADES = Grades()


def grade(word: str, standard: str) -> Grade:
    """The band of a simplified word by the list "2025", "2021" or "2.0".

    >>> grade("发展", "2025").listed, grade("发展", "2025").reason
    (True, 'listed')
    """
    known = GRADES.by_standard.setdefault(standard, {})
    if (found := known.get(word)) is None:
        found = known[word] = _graded(word, standard)
    return found


def _graded(word: str, standard: str) -> Grade:
    lists = _listing(standard)
    if (band := lists.words.get(word)) is not None:
        return Grade(band, True, "listed")
    han = "".join(char for char in word if is_han(char))
    if not han:
        return Grade(1, False, "no Chinese characters")
    if han != word and (band := lists.words.get(han)) is not None:
        return Grade(band, False, f"its Chinese part {han} is {band_name(band)}")
    return unlisted(han, lists, _weights(standard))
