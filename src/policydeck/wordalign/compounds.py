"""What longer dictionary words and policy terms say of the units that make them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple
from numpy.typing import NDArray

from policydeck import lexicon
from policydeck.language import english
from policydeck.wordalign import lexical
from policydeck.wordalign.sheets import Floats, Ints

Places = NDArray[np.int32]

# Units of the longest term of the policy lexicon that is looked for, and of a dictionary word.
LONGEST_TERM = 8
LONGEST_WORD = 4
# From this weight on a unit claims an English word for itself. One sense of ten is 0.1.
CLAIMED = 0.05
# What a longer word says counts half as much as what a unit's own senses say.
LONGER = 0.5


class Known(Struct, frozen=True):
    """Cells of a pair whose token may mean the unit, alone or as part of a longer word.

    For each its row and column, the first unit of the word and the one after its last, a weight.
    """

    row: Places
    column: Places
    first: Places
    end: Places
    weight: Floats

    @classmethod
    def alone(cls, weights: Floats) -> Known:
        """The cells of units by themselves, from all weights of a pair."""
        row, column = (x.astype(np.int32) for x in np.nonzero(weights))
        return cls(row, column, row, row + 1, weights[row, column])

    def __getitem__(self, which: slice) -> Known:
        return Known(*(array[which] for array in astuple(self)))

    def __add__(self, other: Known) -> Known:
        return Known(*map(np.concatenate, zip(astuple(self), astuple(other), strict=True)))


@cache
def _glosses(key: str) -> lexical.Glosses:
    """The words of a policy term's official English, or a longer dictionary word's senses."""
    if (term := lexicon.policy_terms().get(key)) is None:
        return lexical.word(key)
    stems = [t.stem for text in term.english for t in english.tokens(text)]
    content = [stem for stem in stems if stem[0].isalnum() and stem not in english.FUNCTION]
    return dict.fromkeys(content, 1 / max(1, len(content)))


@cache
def _beginnings() -> frozenset[str]:
    """What policy terms begin with."""
    return frozenset(key[:end] for key in lexicon.policy_terms() for end in range(1, len(key)))


def _joined(keys: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The known words and terms that neighbouring units make: first, end, word."""
    terms, beginnings = lexicon.policy_terms(), _beginnings()
    for first in range(len(keys)):
        word = ""
        for end in range(first + 1, min(first + LONGEST_TERM, len(keys)) + 1):
            if not keys[end - 1]:
                break
            word += keys[end - 1]
            size = end - first
            if word in terms or (1 < size <= LONGEST_WORD and lexicon.is_headword(word)):
                yield first, end, word
            if size >= LONGEST_WORD and word not in beginnings:
                break


class Found(Struct, frozen=True):
    """English tokens that longer words are known to mean, and the units that they may belong to."""

    pair: Ints
    first: Ints  # the longer word's units
    end: Ints
    column: Ints
    weight: Floats
    shared: NDArray[np.bool_]  # whether all units have it alike


def find(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Found:
    """The longer words of pairs, given as words ("" for what is none) and stems."""
    places: list[int] = []
    weights: list[float] = []
    for number, (words, stems) in enumerate(pairs):
        where: dict[str, list[int]] = {}
        for column, stem in enumerate(stems):
            where.setdefault(stem, []).append(column)
        for first, end, word in _joined(words):
            shared = lexicon.is_headword(word)
            for stem, weight in _glosses(word).items():
                for column in where.get(stem, ()):
                    places += number, first, end, column, shared
                    weights.append(weight)
    pair, first_unit, end_unit, token, alike = np.array(places, np.intp).reshape(-1, 5).T
    return Found(pair, first_unit, end_unit, token, np.array(weights, np.float32), alike > 0)


def weigh(found: Found, claims: Callable[[Ints, Ints, Ints], Floats]) -> tuple[Ints, Known]:
    """The cells of what was found with their weights, and the pair of each.

    The parts of a dictionary word share all its senses. In a policy term, a word that one of the
    units means by itself (`claims`, of pair, row and column) is that unit's alone: in
    单边强制措施, "unilateral coercive measures", "unilateral" says nothing of 强制. The rest is
    anyone's.
    """
    sizes = found.end - found.first
    starts = np.cumsum(sizes) - sizes
    each = np.repeat(np.arange(len(sizes)), sizes)
    row = np.arange(len(each)) - (starts - found.first)[each]
    claimed = claims(found.pair[each], row, found.column[each])
    best = np.maximum.reduceat(claimed, starts) if len(starts) else claimed
    best = np.where(found.shared, 0, best).astype(np.float32)[each]
    shares = np.where(best > CLAIMED, claimed / np.maximum(best, CLAIMED), 1)
    column, first, end = (x[each] for x in (found.column, found.first, found.end))
    small = [x.astype(np.int32) for x in (row, column, first, end)]
    known = Known(small[0], small[1], small[2], small[3], found.weight[each] * shares)
    return found.pair[each], known
