"""Sentence pairs laid out as arrays: one under another on sheets, so that one step serves many.

A row of a sheet is a Chinese unit, a column an English token. Pairs of about the same width share
a sheet, and two blank rows follow each, so that a look at a cell's neighbours stays inside its
pair. What stands at blank rows and beyond a pair's width is no cell: `real` says which are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[Any]
Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

# Cells of a sheet: layers of so many stay in a core's cache.
SIZE = 1 << 16
BLANK = 2


class Sheet(Struct, frozen=True):
    """Some of a block's pairs. A cell's row is the unit's, its column the token's of its pair."""

    pairs: Ints  # which of the block's pairs
    heights: Ints
    widths: Ints
    starts: Ints  # first row of each pair
    owner: Ints  # row → which of `pairs`
    place: Ints  # row → which unit of its pair
    real: NDArray[np.bool_]  # rows × columns: whether it is a cell

    def rows(self, values: Sequence[Array], blank: float = 0) -> Array:
        """A value for each unit of all pairs of the block → one for each row."""
        result = np.full((len(self.owner), *values[0].shape[1:]), blank, values[0].dtype)
        result[self.place < self.heights[self.owner]] = np.concatenate(
            [values[pair] for pair in self.pairs]
        )
        return result

    def columns(self, values: Sequence[Array], blank: float = 0) -> Array:
        """A value for each token of all pairs of the block → pairs × columns."""
        shape = len(self.pairs), self.real.shape[1], *values[0].shape[1:]
        result = np.full(shape, blank, values[0].dtype)
        result[np.arange(shape[1]) < self.widths[:, None]] = np.concatenate(
            [values[pair] for pair in self.pairs]
        )
        return result

    def cells(self, values: Sequence[Array], blank: float) -> Array:
        """A matrix for each pair of the block → a sheet of them."""
        result = np.full(self.real.shape, blank, np.float32)
        for start, pair in zip(self.starts, self.pairs, strict=True):
            height, width = values[pair].shape
            result[start : start + height, :width] = values[pair]
        return result

    def best(self, cells: Floats, axis: int) -> Floats:
        """The highest value in each cell's row (axis 1) or column (axis 0) of its pair."""
        if axis:
            return np.asarray(cells.max(axis=1, keepdims=True))
        return np.asarray(np.maximum.reduceat(cells, self.starts, axis=0)[self.owner])

    def total(self, cells: Array, axis: int) -> Floats:
        """The sum of each cell's row (axis 1) or column (axis 0) of its pair."""
        if axis:
            return np.asarray(cells.sum(axis=1, keepdims=True, dtype=np.float32))
        sums = np.add.reduceat(cells, self.starts, axis=0, dtype=np.float32)
        return np.asarray(sums[self.owner])

    def cut(self, cells: Array) -> list[Array]:
        """A sheet of values → a matrix for each of its pairs."""
        return [
            np.ascontiguousarray(cells[start : start + height, :width])
            for start, height, width in zip(self.starts, self.heights, self.widths, strict=True)
        ]


def sheets(heights: Sequence[int], widths: Sequence[int]) -> list[Sheet]:
    """The sheets of a block whose pairs have these sizes, narrow pairs first."""
    height, width = np.asarray(heights, np.intp), np.asarray(widths, np.intp)
    order = np.argsort(width, kind="stable")
    groups: list[list[int]] = []
    rows = 0
    for pair in order.tolist():
        more = int(height[pair]) + BLANK
        if not groups or (rows + more) * int(width[pair]) > SIZE:
            groups.append([])
            rows = 0
        groups[-1].append(pair)
        rows += more
    return [_sheet(np.array(group, np.intp), height, width) for group in groups]


def _sheet(pairs: Ints, height: Ints, width: Ints) -> Sheet:
    heights, widths = height[pairs], width[pairs]
    ends = np.cumsum(heights + BLANK)
    starts = ends - heights - BLANK
    owner = np.repeat(np.arange(len(pairs)), heights + BLANK)
    place = np.arange(ends[-1]) - starts[owner]
    real = (np.arange(widths.max()) < widths[owner, None]) & (place < heights[owner])[:, None]
    return Sheet(pairs, heights, widths, starts, owner, place, real)


def by_sheet(flat: Array, sheets: Sequence[Sheet]) -> list[Array]:
    """The cells of all sheets, one after the other → each sheet's, as they lie."""
    ends = np.cumsum([sheet.real.size for sheet in sheets])[:-1]
    parts = zip(np.split(flat, ends), sheets, strict=True)
    return [cells.reshape(sheet.real.shape) for cells, sheet in parts]
