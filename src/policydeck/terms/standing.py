"""How words and strings of words stand in open texts: how often, and how often by themselves.

A unit is met between punctuation and function words; a fragment has more words beside it each
time: 管理委员会 begins where nothing stands before it in 25 of 277 places, 警察机关 in 163 of 396.
What binds the words of a candidate to each other is weighed against what binds its first and last
word to their neighbours. `standing.tsv` holds what was counted; `tools/learn_standing.py` makes it.
A line is a string, its places, and four digits: in tenths in how many of them nothing stands before
and after, and on a scale of doublings, 1 for a thousandth, how often it stands behind what a verb
follows (应, 不得, 未) and what a noun follows (的, 该, 一项).

    申报<TAB>2826<TAB>3577
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from policydeck.storage import files

OWN = (
    "in open texts", "closes in open texts", "weakest bond", "first closes", "last opens",
    "last closes", "first unseen", "last unseen", "as a verb", "as a noun", "first as a verb",
    "first as a noun", "last as a verb", "last as a noun", "verb last", "verb inside",
)  # fmt: skip
AROUND = ("bond before", "bond after", "bond before over weakest", "bond after over weakest")

# Of all strings of the table nothing stands before and after in so many places.
_OPENS, _CLOSES = 0.4, 0.6
# Bond of two words that never meet, by the logarithm of their share in each other's places: -4 is
# a hundredth of them.
_NEVER = 4.0
_SOME = 0.3  # places that any two words may have had beyond the table


class Standing(NamedTuple):
    """A string in open texts."""

    places: int = 0
    opens: float = _OPENS  # share of its places where no word stands before it
    closes: float = _CLOSES
    verb: float = 0.5  # how often it stands where verbs do: .1 a thousandth, .2 two, .9 a quarter
    noun: float = 0.7

    @property
    def verbal(self) -> float:
        """How much more it stands where verbs do than where nouns do."""
        return self.verb - self.noun


@cache
def _lines() -> list[str]:
    return files.house("standing.tsv").read_text(encoding="utf-8").splitlines()


@lru_cache(1 << 17)
def standing(key: str) -> Standing:
    """What open texts say of a word or string of words.

    >>> standing("主管机关").places > 10_000, standing("没有这个词").places
    (True, 0)
    """
    lines = _lines()
    at = bisect_left(lines, f"{key}\t")
    if at == len(lines) or not lines[at].startswith(f"{key}\t"):
        return Standing()
    _, count, digits = lines[at].split("\t")
    opens, closes, verb, noun = (int(digit) / 10 for digit in digits)
    return Standing(int(count), opens + 0.05, closes + 0.05, verb, noun)


def bond(first: str, second: str) -> float:
    """How much two words belong together: 0 when they hardly meet, 2 when always."""
    apart = (standing(first).places + 1) * (standing(second).places + 1)
    together = standing(first + second).places + _SOME
    return (math.log(together) - math.log(apart) / 2 + _NEVER) / 2


def weakest(words: Sequence[str]) -> float:
    """The weakest bond inside a string of words."""
    return min(map(bond, words, words[1:]))


def own(key: str, words: Sequence[str]) -> list[float]:
    """What open texts say of a candidate, in the order of OWN."""
    whole, first, last = standing(key), standing(words[0]), standing(words[-1])
    return [
        float(whole.places > 0),
        whole.closes - _CLOSES,
        weakest(words),
        first.closes,
        last.opens,
        last.closes,
        float(not first.places),
        float(not last.places),
        whole.verb,
        whole.noun,
        first.verb,
        first.noun,
        last.verb,
        last.noun,
        max(last.verbal, 0.0),
        max((standing(word).verbal for word in words[1:-1]), default=-1.0),
    ]


def around(before: str, words: Sequence[str], after: str) -> list[float]:
    """What binds it to its neighbours at one place, in the order of AROUND; "" is no neighbour."""
    inside = weakest(words)
    opening = bond(before, words[0]) if before else 0.0
    closing = bond(words[-1], after) if after else 0.0
    return [
        max(opening, 0.0),
        max(closing, 0.0),
        max(opening - inside, 0.0) if before else 0.0,
        max(closing - inside, 0.0) if after else 0.0,
    ]
