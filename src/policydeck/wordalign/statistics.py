"""Which words of this document go together: IBM model 1 both ways, the dictionary as prior.

Two refinements carry it on a single page. Each word starts from what the dictionary says of it
and leaves that only as far as the document gives evidence; and the two directions see each
other's links in every round, so that a word that both choose wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

ROUNDS = 5
# How many occurrences the dictionary's opinion is worth, and how much of its mass is kept for
# words it does not name.
PRIOR_COUNT = 2.0
UNNAMED = 0.3
# Sharpness of the belief that words stand at the same relative place on both sides.
DIAGONAL = 3.0
NULL = 0.05


@dataclass(frozen=True, slots=True)
class Cells:
    """All (unit, token) cells of a block of pairs, one after the other."""

    row: Ints  # id of the unit occurrence
    column: Ints  # id of the token occurrence
    zh: Ints  # id of the unit's word
    en: Ints  # id of the token's stem
    prior: Floats  # the dictionary's weight for the two words
    place: Floats  # |relative place of unit - relative place of token|


def _normalised(values: Floats, groups: Ints, extra: float = 0.0) -> Floats:
    totals = np.bincount(groups, values) + extra
    return np.asarray(values / totals[groups], np.float32)


@dataclass(frozen=True, slots=True)
class Posteriors:
    """What the statistics say of each cell; "there" is from unit to token, "back" the reverse."""

    there: Floats  # probability that the token comes from this unit of the pair
    back: Floats
    free_there: Floats  # the same without regard to place
    free_back: Floats
    table_there: Floats  # probability of the stem given the word, over the document
    table_back: Floats

    def cut(self, start: int, shape: tuple[int, int]) -> Posteriors:
        """The cells of one pair, as matrices."""
        end = start + shape[0] * shape[1]
        return Posteriors(*(getattr(self, f.name)[start:end].reshape(shape) for f in fields(self)))


def _start(named: Floats, given: Ints) -> Floats:
    """Probabilities to begin with: the dictionary's, and a part for words it does not name."""
    even = 1 / np.bincount(given)[given]
    total = np.bincount(given, named)[given]
    dictionary = (1 - UNNAMED) * named / np.maximum(total, 1e-9) + UNNAMED * even
    return np.where(total > 0, dictionary, even).astype(np.float32)


def posteriors(cells: Cells) -> Posteriors:
    """The links that the document's own co-occurrence supports."""
    width = int(cells.en.max()) + 1
    keys, kind = np.unique(cells.zh * width + cells.en, return_inverse=True)
    named = np.zeros(len(keys), np.float32)
    np.maximum.at(named, kind, cells.prior)
    place = np.exp(-DIAGONAL * cells.place).astype(np.float32)
    sides = [(keys // width, cells.column), (keys % width, cells.row)]
    priors = [_start(named, given) for given, _ in sides]
    tables = list(priors)
    found: list[Floats] = []
    for _ in range(ROUNDS):
        found = [
            _normalised(table[kind] * place, group, NULL * float(np.mean(table)))
            for table, (_, group) in zip(tables, sides, strict=True)
        ]
        counts = np.bincount(kind, np.sqrt(found[0] * found[1]), minlength=len(keys))
        tables = [
            np.asarray(
                (counts + PRIOR_COUNT * prior) / (np.bincount(given, counts) + PRIOR_COUNT)[given],
                np.float32,
            )
            for prior, (given, _) in zip(priors, sides, strict=True)
        ]
    spread = [table[kind] for table in tables]
    free = [
        _normalised(values, group, NULL * float(np.mean(table)))
        for values, table, (_, group) in zip(spread, tables, sides, strict=True)
    ]
    return Posteriors(found[0], found[1], free[0], free[1], spread[0], spread[1])


def cells(zh: Sequence[Sequence[int]], en: Sequence[Sequence[int]],
          priors: Sequence[Floats]) -> Cells:  # fmt: skip
    """The cells of pairs given as word ids and, for each pair, the dictionary's matrix."""
    parts: list[tuple[Ints, Ints, Ints, Ints, Floats]] = []
    row = column = 0
    for left, right in zip(zh, en, strict=True):
        height, width = len(left), len(right)
        i, j = np.repeat(np.arange(height), width), np.tile(np.arange(width), height)
        place = np.abs((i + 0.5) / max(height, 1) - (j + 0.5) / max(width, 1))
        parts.append((row + i, column + j, np.asarray(left, np.intp)[i],
                      np.asarray(right, np.intp)[j], place.astype(np.float32)))  # fmt: skip
        row, column = row + height, column + width
    joined = [np.concatenate(x) for x in zip(*parts, strict=True)]
    prior = np.concatenate([p.ravel() for p in priors])
    return Cells(joined[0], joined[1], joined[2], joined[3], prior, joined[4])
