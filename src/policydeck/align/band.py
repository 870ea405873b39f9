"""Which columns the dynamic programme looks at in each row.

Passages are aligned one by one: nothing crosses from one into the next. Within a short passage
every column is looked at, within a long one only the neighbourhood of what surely corresponds
(`anchors`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

Ints = npt.NDArray[np.int64]


class Band(Struct, frozen=True):
    """Where the chain may pass. Rows and columns are boundaries between sentences, from 0."""

    # Lists, because rows are looked up one by one in the innermost loop.
    low: list[int]  # the first column of each row
    high: list[int]  # the last
    reach: list[int]  # the last column at which a bead may arrive in the row
    leave: list[int]  # the first column from which a bead may leave the row
    stop: list[int]  # the last row that a bead which leaves the row may reach

    @property
    def widths(self) -> list[int]:
        """The number of columns of each row."""
        return [b - a + 1 for a, b in zip(self.low, self.high, strict=True)]

    def columns(self, row: int, down: int, along: int) -> tuple[int, int]:
        """The columns [start, end) of `row` from which a bead may go `down` and `along`."""
        start, other = self.leave[row], self.low[row + down] - along
        end, last = self.high[row], self.reach[row + down] - along
        return (start if start > other else other), (end if end < last else last) + 1


# First and last column of each row of a passage, counted from its own start.
Limits = tuple[Ints, Ints]


def full(rows: int, columns: int) -> Limits:
    """Every column in every row."""
    return np.zeros(rows + 1, dtype=np.int64), np.full(rows + 1, columns, dtype=np.int64)


def join(sizes: Sequence[tuple[int, int]], limits: Iterable[Limits | None]) -> Band:
    """The band of passages that follow one another.

    `sizes` are their numbers of Chinese and English sentences; either may be 0. Where `limits`
    has nothing, every column is looked at.
    """
    low, high, reach, leave, stop = [0], [0], [0], [0], [0]
    row = en = 0
    for (rows, columns), own in zip(sizes, limits, strict=True):
        if rows:
            first, last = own or full(rows, columns)
            stop[-1] = row + rows
            high[-1] = max(high[-1], en + int(last[0]))
            inner = (first[1:] + en).tolist(), (last[1:] + en).tolist()
            low += inner[0]
            high += inner[1]
            reach += inner[1]
            leave += [*inner[0][:-1], en + columns]
            stop += [row + rows] * rows
            row += rows
        else:  # its English has no row of its own to stand in
            high[-1] = leave[-1] = en + columns
        en += columns
    return Band(low, high, reach, leave, stop)


def around(
    chain: Sequence[tuple[int, int, int, int]], sizes: Sequence[tuple[int, int]], by: Ints
) -> Iterator[Limits]:
    """For each passage the columns near a chain of beads: within `by[row]` of it in each row."""
    corners = np.array([(0, 0), *((b[1], b[3]) for b in chain)], dtype=np.int64)
    row = column = 0
    for rows, columns in sizes:
        at = np.arange(row, row + rows + 1)
        first = np.searchsorted(corners[:, 0], at, side="right") - 1
        last = np.minimum(np.searchsorted(corners[:, 0], at, side="left"), len(corners) - 1)
        before, after = corners[np.minimum(first, last), 1], corners[np.maximum(first, last), 1]
        low = np.clip(before - column - by[at], 0, columns)
        high = np.clip(after - column + by[at], 0, columns)
        low[0], high[-1] = 0, columns
        yield np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
        row += rows
        column += columns
