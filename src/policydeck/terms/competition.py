"""Candidates that overlap compete: 灾害能力 is no term where 抵御灾害能力 is a better one.

Each candidate is first weighed alone. Then it is weighed again with what its rivals got: those
that contain it, those inside it, those that cross its borders, and the best way of taking it apart
into two that are words or good candidates themselves. Where it occurs more than once, the rivals
are those of all places, on average.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.terms.candidates import MAX_TOKENS
from policydeck.terms.counts import Table

if TYPE_CHECKING:
    from policydeck.terms.weigh import Numbers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMES = (
    "best inside it", "best across its start", "best across its end", "best that goes on", "parts",
)  # fmt: skip

# What a word counts for as a part, beside candidates' probabilities; a single character is often
# only half a word. Measured with 1 and 0.5 alone.
_WORD, _CHARACTER = 1.0, 0.5
_SURE = 0.99
# Rivals begin at most so many words earlier; only titles are longer.
_REACH = MAX_TOKENS


def rivals(numbers: Numbers, tables: Iterable[Table], alone: Floats) -> Floats:
    """The rivals of each candidate, in the order of NAMES.

    `alone` holds the probabilities of the candidates weighed alone; those of the policy lexicon are
    sure to be terms.
    """
    alone = np.where(numbers.known, _SURE, alone)
    best, parts = np.zeros((len(alone), 4)), np.zeros((len(alone), 1))
    met = 0
    for table, ids in zip(tables, numbers.ids, strict=True):
        if not len(ids):
            continue
        spans = _Spans.of(table, alone[ids])
        best[ids] += spans.best(len(ids))
        new = ids >= met
        parts[ids[new]] = spans.parts(np.searchsorted(table.owner, np.flatnonzero(new)))
        met = max(met, int(ids.max()) + 1)
    return np.hstack([best / numbers.count[:, None], parts])


class _Spans(Struct, frozen=True):
    """The places of all candidates of a block."""

    table: Table
    chance: Floats  # of each place's candidate
    width: int  # more than any text has words: what numbers words through all texts

    @classmethod
    def of(cls, table: Table, alone: Floats) -> _Spans:
        return cls(table, alone[table.owner], int(table.places[:, 2].max()) + 1)

    def best(self, size: int) -> Floats:
        """The best rivals of each candidate by the way they overlap, summed over its places."""
        text, i, j = self.table.places.T
        at = text * self.width + i
        order = np.argsort(at, kind="stable")
        low = np.searchsorted(at[order], text * self.width + np.maximum(i - _REACH, 0))
        count = np.searchsorted(at[order], text * self.width + j) - low
        begins = np.cumsum(count) - count
        mine = np.repeat(np.arange(len(i)), count)
        other = order[np.arange(len(mine)) - (begins - low)[mine]]
        a, b, i, j = i[other], j[other], i[mine], j[mine]
        chance = np.where((b <= i) | ((a == i) & (b == j)), 0, self.chance[other])
        around, inside = (a <= i) & (j <= b), (i <= a) & (b <= j)
        ways = (inside & ~around, ~around & ~inside & (a < i), ~around & ~inside & (a >= i),
                around & ((a == i) | (b == j)))  # fmt: skip
        sums = np.zeros((size, len(ways)))
        here = [np.maximum.reduceat(np.where(way, chance, 0), begins) for way in ways]
        np.add.at(sums, self.table.owner, np.stack(here, axis=1))
        return sums

    def parts(self, places: Ints) -> Floats:
        """How good the worse part of each place is where it is best cut in two."""
        text, i, j = self.table.places[places].T
        count = np.where(j - i > 2, j - i - 1, 0)
        each = np.repeat(np.arange(len(places)), count)
        cut = i[each] + 1 + np.arange(len(each)) - (np.cumsum(count) - count)[each]
        first, second = self._part(text[each], i[each], cut), self._part(text[each], cut, j[each])
        best = np.zeros((len(places), 1))
        np.maximum.at(best[:, 0], each, np.minimum(first, second))
        return best

    def _part(self, text: Ints, i: Ints, j: Ints) -> Floats:
        """What is between two boundaries: a word, or a candidate, or neither."""
        known = self._number(*self.table.places.T)
        order = np.argsort(known)
        wanted = self._number(text, i, j)
        at = order[np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)]
        chance = np.where(known[at] == wanted, self.chance[at], 0)
        word = np.where(self.table.long[self.table.starts[text] + i], _WORD, _CHARACTER)
        return np.where(j - i == 1, word, chance)

    def _number(self, text: Ints, i: Ints, j: Ints) -> Ints:
        return (text * self.width + i) * self.width + j
