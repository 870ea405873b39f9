"""Which words of this document go together: IBM model 1 both ways, the dictionary as prior.

Two refinements carry it on a single page. Each word starts from what the dictionary says of it
and leaves that only as far as the document gives evidence; and the two directions see each
other's links in every round, so that a word that both choose wins.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.wordalign.sheets import Floats, Ints, Sheet, by_sheet

ROUNDS = 5
# How many occurrences the dictionary's opinion is worth, and how much of its mass is kept for
# words it does not name.
PRIOR_COUNT = 2.0
UNNAMED = 0.3
# Sharpness of the belief that words stand at the same relative place on both sides.
DIAGONAL = 3.0
NULL = 0.05


class Kinds(Struct, frozen=True):
    """The different couples of a unit's word and a token's stem that meet in a block."""

    zh: Ints  # kind → number of the word, in rising order
    en: Ints  # kind → number of the stem, in rising order for a word
    flat: Ints  # kind of each cell of all sheets; one more than the last where there is no cell
    of: list[Ints]  # the same for each sheet

    def __len__(self) -> int:
        return len(self.zh)

    def find(self, zh: Ints, en: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """The kind of each couple zh[i], en[i], and whether it is one that meets at all."""
        width = int(self.en.max()) + 1
        wanted = zh * width + en
        known = self.zh * width + self.en
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return at, (known[at] == wanted) & (en < width)


class Posteriors(Struct, frozen=True):
    """What the statistics say of the cells of a sheet; "there" is from unit to token."""

    there: Floats  # probability that the token comes from this unit of the pair
    back: Floats
    free_there: Floats  # the same without regard to place
    free_back: Floats


def kinds(sheets: Sequence[Sheet], zh: Sequence[Ints], en: Sequence[Ints]) -> Kinds:
    """The kinds of all cells of the sheets, whose pairs are given as numbers, a token each."""
    left, right = [], []
    for sheet in sheets:
        rows, columns = sheet.rows(zh), sheet.columns(en)
        left.append(np.broadcast_to(rows[:, None], sheet.real.shape)[sheet.real])
        right.append(columns[sheet.owner][sheet.real])
    first, second = (_narrow(np.concatenate(x)) for x in (left, right))
    order = np.argsort(second, kind="stable")
    order = order[np.argsort(first[order], kind="stable")]
    first, second = first[order], second[order]
    new = np.append(True, (first[1:] != first[:-1]) | (second[1:] != second[:-1]))
    kind = np.empty(len(order), np.intp)
    kind[order] = np.cumsum(new) - 1
    real = np.concatenate([sheet.real.ravel() for sheet in sheets])
    flat = np.full(len(real), np.count_nonzero(new), np.intp)
    flat[real] = kind
    return Kinds(
        first[new].astype(np.intp), second[new].astype(np.intp), flat, by_sheet(flat, sheets)
    )


def _narrow(numbers: Ints) -> NDArray[np.unsignedinteger]:
    """The same in as few bytes as will do: numbers below 65,536 sort ten times as fast."""
    return numbers.astype(np.min_scalar_type(int(numbers.max())))


def _start(named: Floats, given: Ints) -> Floats:
    """Probabilities to begin with: the dictionary's, and a part for words it does not name."""
    even = 1 / np.bincount(given)[given]
    total = np.bincount(given, named)[given]
    dictionary = (1 - UNNAMED) * named / np.maximum(total, 1e-9) + UNNAMED * even
    return np.where(total > 0, dictionary, even).astype(np.float32)


def _shares(
    tables: Sequence[Floats], sheet: Sheet, kind: Ints, place: Floats | None
) -> tuple[Floats, Floats]:
    """Each cell's share of what its token (there) and its unit (back) have in their pair."""
    found = []
    for axis, table in enumerate(tables):
        values = np.append(table, np.float32(0))[kind]
        if place is not None:
            values *= place
        found.append(values / (sheet.total(values, axis) + np.float32(NULL * table.mean())))
    return found[0], found[1]


def posteriors(
    sheets: Sequence[Sheet], kinds: Kinds, named: Floats
) -> tuple[list[Posteriors], tuple[Floats, Floats]]:
    """The links that the document's own co-occurrence supports.

    `named` is the dictionary's weight of each kind. For each sheet what is said of its cells, and
    for each kind the probability of the stem given the word and of the word given the stem.
    """
    places = [np.exp(-DIAGONAL * distance(sheet)) for sheet in sheets]
    given = (kinds.zh, kinds.en)
    priors = [_start(named, side) for side in given]
    tables = priors
    cells = list(zip(sheets, kinds.of, places, strict=True))
    for _ in range(ROUNDS):
        found = [_shares(tables, *cell) for cell in cells]
        both = np.concatenate([np.sqrt(there * back).ravel() for there, back in found])
        counts = np.bincount(kinds.flat, both, minlength=len(kinds) + 1)[:-1]
        tables = [
            np.asarray(
                (counts + PRIOR_COUNT * prior) / (np.bincount(side, counts) + PRIOR_COUNT)[side],
                np.float32,
            )
            for prior, side in zip(priors, given, strict=True)
        ]
    said = [
        Posteriors(*shares, *_shares(tables, sheet, kind, None))
        for shares, (sheet, kind, _) in zip(found, cells, strict=True)
    ]
    return said, (tables[0], tables[1])


def distance(sheet: Sheet) -> Floats:
    """|relative place of the unit - relative place of the token| of each cell."""
    row = (sheet.place + 0.5) / sheet.heights[sheet.owner]
    column = (np.arange(sheet.real.shape[1]) + 0.5) / sheet.widths[:, None]
    apart = row.astype(np.float32)[:, None] - column.astype(np.float32)[sheet.owner]
    return np.asarray(np.abs(apart))
