"""A rough path through two long texts, so that only its neighbourhood need be looked at closely.

Rare words that the dictionary joins (names, numbers, technical terms) meet mostly where the
texts correspond. Their meetings are counted on a coarse grid, and the path through the grid
that gathers most of them is taken; then the same again on a finer grid along that path.
"""

from __future__ import annotations

import numpy as np

from policydeck.align.band import Limits, full
from policydeck.align.evidence import Flags, Floats, Ints, Lexicon, Side

# Below this product of sentence numbers every column is looked at: 500 × 500 sentences take
# a second.
SMALL = 250_000


_GRID = 800  # cells of the coarse grid a side, at most
_FINE = 8  # sentences in a cell of the fine grid
_MARGIN = 1  # cells of the grid on either side of the path, and one more cell
# Price of a step that is not diagonal, in mean weights of a row (most of it noise): without it
# the path zigzags to gather noise; from .05 on it cuts the corner of a missing chapter.
_DETOUR = 0.005
_MOST_MEETINGS = 3_000_000


def narrow(zh: Side, en: Side, lexicon: Lexicon) -> Limits:
    """The columns worth looking at in each row, for two texts that are too long to look at all."""
    rows, columns = len(zh.lengths), len(en.lengths)
    limits = full(rows, columns)
    finest = max(1, -(-max(rows, columns) // _GRID))
    for cell in sorted({max(finest, _FINE), _FINE}, reverse=True):
        i, j, weight = _meetings(zh, en, lexicon, limits)
        limits = _along(_path(i // cell, j // cell, weight, limits, cell), rows, columns, cell)
    return limits


def _meetings(zh: Side, en: Side, lexicon: Lexicon, limits: Limits) -> tuple[Ints, Ints, Floats]:
    """Zh sentence, en sentence and weight of each meeting of two joined words in the limits."""
    often = np.maximum(
        np.bincount(zh.ids, minlength=len(zh.words))[lexicon.zh],
        np.bincount(en.ids, minlength=len(en.words))[lexicon.en],
    )
    order = np.argsort(often, kind="stable")
    # A pair of words that occur k times each meets k² times; rare pairs first, until enough.
    order = order[: np.searchsorted(np.cumsum(often[order].astype(float) ** 2), _MOST_MEETINGS)]
    zh_sentence, zh_order = _by_word(zh)
    en_sentence, en_order = _by_word(en)
    zh_start = np.searchsorted(zh.ids[zh_order], np.arange(len(zh.words) + 1))
    sizes = np.diff(zh_start)[lexicon.zh[order]]
    pair = np.repeat(order, sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    i = zh_sentence[zh_order][zh_start[lexicon.zh[pair]] + within]
    # the English word's occurrences that stand within the limits of row i
    big = len(en.lengths) + 1
    keys = en.ids[en_order] * big + en_sentence[en_order]
    wanted = lexicon.en[pair] * big
    first = np.searchsorted(keys, wanted + limits[0][i])
    counts = np.searchsorted(keys, wanted + limits[1][i + 1]) - first
    owner = np.repeat(np.arange(len(pair)), counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    weight = lexicon.prior[pair[owner]] / often[pair[owner]] ** 2.0
    return i[owner], en_sentence[en_order][first[owner] + within], weight


def _by_word(side: Side) -> tuple[Ints, Ints]:
    """The sentence of each word token, and the tokens sorted by word."""
    sentence = np.repeat(np.arange(len(side.lengths)), np.diff(side.offsets))
    return sentence, np.argsort(side.ids, kind="stable")


def _path(i: Ints, j: Ints, weight: Floats, limits: Limits, cell: int) -> Ints:
    """The first and the last column of the path in each row of the grid.

    `i` and `j` are the cells of the meetings, `limits` those of the sentences.
    """
    ends = np.minimum(np.arange(cell, len(limits[0]) - 1 + cell, cell), len(limits[0]) - 1)
    low, high = limits[0][:-1:cell] // cell, (limits[1][ends] - 1) // cell
    rows = len(low)
    order = np.argsort(i, kind="stable")
    start = np.searchsorted(i[order], np.arange(rows + 1))
    # what chance would bring to a cell is taken off, so that noise gathers nothing
    chance = np.bincount(j, weight, int(high[-1]) + 1) / max(1e-9, weight.sum())
    detour = _DETOUR * weight.sum() / rows
    above, above_low = np.zeros(1), -1  # a cell before the first row, on its diagonal
    runs: list[Ints] = []  # for each cell the column at which the path came into its row
    straight: list[Flags] = []  # and whether it came from straight above
    for row in range(rows):
        mine = order[start[row] : start[row + 1]]
        a, b = int(low[row]), int(high[row])
        gain = np.bincount(j[mine] - a, weight[mine], b - a + 1)
        gain = gain - gain.sum() * chance[a : b + 1]
        came = np.full(b - a + 2, -np.inf)  # columns a - 1 … b of the row above
        x, y = max(a - 1, above_low), min(b, above_low + len(above) - 1)
        came[x - a + 1 : y - a + 2] = above[x - above_low : y - above_low + 1]
        straight.append(came[1:] - detour > came[:-1])
        entered = gain + np.maximum(came[:-1], came[1:] - detour)
        step = np.cumsum(gain - detour)
        best = np.maximum.accumulate(entered - step)
        here = np.where(entered - step >= best, np.arange(b - a + 1), 0)
        runs.append(np.maximum.accumulate(here))
        above, above_low = best + step, a
    return _trace(runs, straight, low, int(high[-1]))


def _trace(runs: list[Ints], straight: list[Flags], low: Ints, column: int) -> Ints:
    """The path read from its last cell."""
    path = np.zeros((len(runs), 2), dtype=np.int64)
    for row in range(len(runs) - 1, -1, -1):
        first = int(runs[row][column - low[row]])
        path[row] = first + low[row], column
        column = int(low[row]) + first - (not straight[row][first])
    return path


def _along(path: Ints, rows: int, columns: int, cell: int) -> Limits:
    """The limits of the sentences along a path of cells."""
    at = np.minimum(np.arange(rows + 1) // cell, len(path) - 1)
    before = np.maximum(at - _MARGIN, 0)
    after = np.minimum(at + _MARGIN, len(path) - 1)
    low = np.maximum(0, (path[before, 0] - 1) * cell)
    high = np.minimum(columns, (path[after, 1] + 2) * cell)
    low[0], high[-1] = 0, columns
    return low, high
