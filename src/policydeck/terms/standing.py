"""How words and strings of words stand in open texts: how often, and how often by themselves.

A unit is met between punctuation and function words; a fragment has more words beside it each
time: 管理委员会 begins where nothing stands before it in 25 of 277 places, 警察机关 in 163 of 396.
What binds the words of a candidate to each other is weighed against what binds its first and last
word to their neighbours, function words among these: 户籍国民 stands behind 无 more often than not.
`standing.tsv` holds what was counted; `tools/learn_standing.py` makes it.
A line is a word and what it begins, strings of up to three words without it, that of the word alone
first: each with its places and, where no function word stands at an end and the places are eight
and more, with four digits: in tenths in how many of them nothing stands before and after, and on a
scale of doublings, 1 for a thousandth, how often it stands behind what a verb follows (应, 不得,
未) and what a noun follows (的, 该, 一项).

    申报<TAB> 2826 3577<TAB>制度 61 4700<TAB>单位 5
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from policydeck.storage import files

OWN = (
    "weakest bond", "first closes", "last opens", "last closes", "as a noun", "first as a verb",
    "first as a noun", "last as a noun", "verb inside", "all but its last goes on so",
    "all but its first follows so",
)  # fmt: skip
AROUND = (
    "bond before", "bond after", "goes on from the word before",
    "first rather with the word before", "last rather with the word after",
)  # fmt: skip

# Of all strings of the table nothing stands before and after in so many places.
_OPENS, _CLOSES = 0.4, 0.6
# Bond of two words that never meet, by the logarithm of their share in each other's places: -4 is
# a hundredth of them.
_NEVER = 4.0
_SOME = 0.3  # places that any two words may have had beyond the table
# A word goes on with a certain other in so many of its places, as if seen in so many.
_EXPECTED, _SMOOTH = 0.05, 2.0


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


def _found(items: Sequence[str], head: str) -> str:
    """What follows `head` in the one of sorted items that begins with it."""
    at = bisect_left(items, head)
    return items[at][len(head) :] if at < len(items) and items[at].startswith(head) else ""


@lru_cache(1 << 10)
def _begun(word: str) -> list[str]:
    """The strings that a word begins, in their order."""
    return files.told("standing.tsv", f"{word}\t").split("\t")


@lru_cache(1 << 17)
def standing(word: str, *others: str) -> Standing:
    """What open texts say of a word, or of a string of words, which may be a word there.

    >>> standing("主管机关").places > 10_000, standing("没有这个词").places
    (True, 0)
    """
    rest = "".join(others)
    said = _found(_begun(word), f"{rest} ") or (rest and _found(_begun(word + rest), " "))
    if not said:
        return Standing()
    count, _, digits = said.partition(" ")
    if not digits:
        return Standing(int(count))
    opens, closes, verb, noun = (int(digit) / 10 for digit in digits)
    return Standing(int(count), opens + 0.05, closes + 0.05, verb, noun)


@lru_cache(1 << 16)  # two words that stand together are in several candidates
def bond(first: str, second: str) -> float:
    """How much two words belong together: 0 when they hardly meet, 2 when always."""
    apart = (standing(first).places + 1) * (standing(second).places + 1)
    together = standing(first, second).places + _SOME
    return (math.log(together) - math.log(apart) / 2 + _NEVER) / 2


def weakest(words: Sequence[str]) -> float:
    """The weakest bond inside a string of words."""
    return min(map(bond, words, words[1:]))


def own(words: Sequence[str]) -> list[float]:
    """What open texts say of a candidate, in the order of OWN."""
    whole, first, last = standing(*words), standing(words[0]), standing(words[-1])
    return [
        weakest(words),
        first.closes,
        last.opens,
        last.closes,
        whole.noun,
        first.verb,
        first.noun,
        last.noun,
        max((standing(word).verbal for word in words[1:-1]), default=-1.0),
        _share(words, words[:-1]) if len(words) > 2 else 0.0,
        _share(words, words[1:]) if len(words) > 2 else 0.0,
    ]


def _share(longer: Sequence[str], words: Sequence[str]) -> float:
    """In how many places of some words a longer string stands, beside what is to be expected."""
    seen = standing(*longer).places + _EXPECTED * _SMOOTH
    return min(seen / (standing(*words).places + _SMOOTH), 1.0) - _EXPECTED


def _rather(one: Sequence[str], other: Sequence[str]) -> float:
    """How much more often one pair of words stands in open texts than another."""
    return (math.log1p(standing(*one).places) - math.log1p(standing(*other).places)) / 4


def around(words: Sequence[str], beside: tuple[str, str], joined: tuple[str, str]) -> list[float]:
    """What binds it to the words beside it at one place, in the order of AROUND.

    "" is no word; `joined` are those that a term could go on with.
    """
    (before, after), first, last = beside, words[:2], words[-2:]
    return [
        max(bond(joined[0], words[0]), 0.0) if joined[0] else 0.0,
        max(bond(words[-1], joined[1]), 0.0) if joined[1] else 0.0,
        _share([before, *first], first) if before else 0.0,
        _rather([before, words[0]], first) if before else 0.0,
        _rather([words[-1], after], last) if after else 0.0,
    ]
