"""The cheapest way to cut two lists of sentences into beads.

A bead joins a few sentences of one side with a few of the other. Its score is the
log-likelihood ratio of each side's words given the other's (see `evidence`), against their
background frequency, plus a term for the lengths and one for how common its shape is. A dynamic
programme finds the best chain; each row of it only looks at a band of columns, so time and
memory grow with the length of the text, not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policydeck.align.evidence import Floats, Ints, Lexicon, Side

Bead = tuple[int, int, int, int]  # zh sentences [a, b), en sentences [c, d)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the score is made of."""

    mix: float = 0.9  # share of the background in the mixture
    length: float = 1.0
    spread: float = 0.35  # standard deviation of the log length ratio of a long bead
    short: float = 12.0  # characters added to both lengths before the ratio is taken
    evidence: float = 1.0
    null: float = -6.0
    lone: float = -0.3  # of each word in a sentence without counterpart


# Shares of the shapes in the development part of MAC (1,326 beads), and a little for those
# that did not occur.
SHAPES = {
    (1, 1): 0.62, (1, 2): 0.20, (2, 1): 0.05, (1, 3): 0.05, (3, 1): 0.006, (2, 2): 0.015,
    (1, 4): 0.02, (4, 1): 0.002, (2, 3): 0.008, (3, 2): 0.004, (1, 5): 0.004, (5, 1): 0.001,
    (2, 4): 0.002, (3, 3): 0.002,
}  # fmt: skip
_MOST = 5
_CHUNK = 32  # start rows scored at once


@dataclass(frozen=True, slots=True)
class Band:
    """Where the chain may pass: for each row position 0…n, a range of column positions."""

    low: Ints
    high: Ints
    reach: Ints  # the last column at which a bead may arrive in the row
    leave: Ints  # the first column from which a bead may leave the row
    stop: Ints  # the last row that a bead which leaves the row may reach


def blocks(sizes: Sequence[tuple[int, int]]) -> Band:
    """The band of passages aligned one by one: nothing crosses from one into the next.

    `sizes` are their numbers of Chinese and English sentences; either may be 0.
    """
    low, high, reach, leave, stop = [0], [0], [0], [0], [0]
    en = 0
    for rows, columns in sizes:
        if rows == 0:  # its English has no row of its own to stand in
            en += columns
            high[-1] = leave[-1] = en
            continue
        end = len(low) - 1 + rows
        stop[-1] = end
        low += [en] * (rows - 1) + [en + columns]
        leave += [en] * (rows - 1) + [en + columns]
        high += [en + columns] * rows
        reach += [en + columns] * rows
        stop += [end] * rows
        en += columns
    return Band(*(np.array(x, dtype=np.int64) for x in (low, high, reach, leave, stop)))


class _Scorer:
    """Scores of all beads that start in a chunk of rows."""

    def __init__(self, zh: Side, en: Side, lexicon: Lexicon, weights: Weights) -> None:
        self.zh, self.en, self.weights = zh, en, weights
        self.zh_background, self.en_background = zh.background, en.background
        self.forward = _Rows(lexicon.zh, lexicon.en, lexicon.forward, len(zh.words))
        order = np.lexsort((lexicon.zh, lexicon.en))
        self.backward = _Rows(
            lexicon.en[order], lexicon.zh[order], lexicon.backward[order], len(en.words)
        )
        total = max(1.0, zh.lengths.sum())
        self.ratio = max(0.5, en.lengths.sum() / total)

    def chunk(self, a: int, b: int, c: int, d: int) -> dict[tuple[int, int], Floats]:
        """Shape → matrix of scores of the beads starting at rows a…b-1, columns c…d-1."""
        last = min(b + _MOST - 1, len(self.zh.lengths))
        w = self.weights
        en_given_zh = _likelihood(
            self.zh, a, last, self.en, c, d, self.forward, self.en_background, w.mix
        )
        zh_given_en = _likelihood(
            self.en, c, d, self.zh, a, last, self.backward, self.zh_background, w.mix
        )
        zh_length = np.concatenate(([0.0], np.cumsum(self.zh.lengths[a:last]))) * self.ratio
        en_length = np.concatenate(([0.0], np.cumsum(self.en.lengths[c:d])))
        found: dict[tuple[int, int], Floats] = {}
        for (k, m), share in SHAPES.items():
            rows, columns = last - a - k + 1, d - c - m + 1
            if rows <= 0 or columns <= 0:
                continue
            # en sentences c+j … c+j+m-1 given zh rows a+i … a+i+k-1, and the reverse
            x = np.concatenate(
                (np.zeros((rows, 1)), np.cumsum(en_given_zh[k][:rows], axis=1)), axis=1
            )
            score = x[:, m:] - x[:, :-m]
            y = np.concatenate(
                (np.zeros((columns, 1)), np.cumsum(zh_given_en[m][:columns], axis=1)), axis=1
            )
            score = w.evidence * (score + (y[:, k:] - y[:, :-k]).T)
            left = (zh_length[k:] - zh_length[:-k])[:, None]
            right = (en_length[m:] - en_length[:-m])[None, :]
            off = np.log((right + w.short) / (left + w.short)) / w.spread
            score -= w.length * 0.5 * off * off
            found[k, m] = (score + np.log(share))[: b - a]
        return found


class _Rows:
    """A sparse matrix by rows."""

    def __init__(self, row: Ints, column: Ints, value: Floats, rows: int) -> None:
        self.start = np.zeros(rows + 1, dtype=np.int64)
        np.cumsum(np.bincount(row, minlength=rows), out=self.start[1:])
        self.column, self.value = column, value

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """Positions of all entries of the given rows, and which of the rows each belongs to."""
        counts = self.start[rows + 1] - self.start[rows]
        owner = np.repeat(np.arange(len(rows)), counts)
        first = np.cumsum(counts) - counts
        within = np.arange(len(owner)) - first[owner]
        return self.start[rows][owner] + within, owner


def _likelihood(  # noqa: PLR0917
    source: Side, a: int, b: int, target: Side, c: int, d: int,
    table: _Rows, background: Floats, mix: float,
) -> dict[int, Floats]:  # fmt: skip
    """k → matrix: log-likelihood ratio of target sentence j given source sentences i…i+k-1."""
    ids = target.ids[target.offsets[c] : target.offsets[d]]
    types, local = np.unique(ids, return_inverse=True)
    owner = np.repeat(np.arange(d - c), np.diff(target.offsets[c : d + 1]))
    counts = np.zeros((d - c, len(types)), dtype=np.float32)
    np.add.at(counts, (owner, local), 1.0)
    where = np.full(len(target.words), -1, dtype=np.int64)
    where[types] = np.arange(len(types))
    words = source.ids[source.offsets[a] : source.offsets[b]]
    sentence = np.repeat(np.arange(b - a), np.diff(source.offsets[a : b + 1]))
    entries, word = table.take(words)
    column = where[table.column[entries]]
    seen = column >= 0
    flat = sentence[word[seen]] * len(types) + column[seen]
    sums = np.bincount(
        flat, weights=table.value[entries[seen]], minlength=(b - a) * len(types)
    ).reshape(b - a, len(types))
    size = np.diff(source.offsets[a : b + 1]).astype(float)
    sums = np.concatenate((np.zeros((1, len(types))), np.cumsum(sums, axis=0)))
    size = np.concatenate(([0.0], np.cumsum(size)))
    found: dict[int, Floats] = {}
    for k in range(1, min(_MOST, b - a) + 1):
        share = (sums[k:] - sums[:-k]) / np.maximum(1.0, size[k:] - size[:-k])[:, None]
        ratio = np.log(mix + (1 - mix) * np.maximum(share, 0.0) / background[types])
        found[k] = ratio @ counts.T
    return found


def best(zh: Side, en: Side, lexicon: Lexicon, within: Band, weights: Weights) -> list[Bead]:
    """The chain of beads with the highest score."""
    n = len(zh.lengths)
    scorer = _Scorer(zh, en, lexicon, weights)
    shapes = list(SHAPES)
    low, high = within.low, within.high
    lone_zh = weights.null + weights.lone * np.diff(zh.offsets)
    lone_en = np.concatenate(([0.0], np.cumsum(weights.null + weights.lone * np.diff(en.offsets))))
    rows: dict[int, Floats] = {0: np.full(int(high[0] - low[0]) + 1, -np.inf)}
    back: dict[int, npt.NDArray[np.int8]] = {0: np.full(len(rows[0]), -1, dtype=np.int8)}
    rows[0][0] = 0.0
    chunk: dict[tuple[int, int], Floats] = {}
    chunk_start = first = 0
    for i in range(n + 1):
        score = rows.pop(i)
        steps = lone_en[low[i] : high[i] + 1]
        base = score - steps
        along = np.maximum.accumulate(base)
        skipped = along > base
        back[i][skipped] = len(shapes)
        score = np.where(skipped, along + steps, score)
        if i == n:
            break
        if i % _CHUNK == 0:
            stop = min(i + _CHUNK, n)
            chunk_start, first = i, int(low[i])
            chunk = scorer.chunk(i, stop, first, int(high[min(n, stop - 1 + _MOST)]))
        for at, (k, m) in enumerate([*shapes, (1, 0)]):
            matrix = chunk.get((k, m))
            if i + k > within.stop[i] or (m and matrix is None):
                continue
            target = rows.get(i + k)
            if target is None:
                target = rows[i + k] = np.full(int(high[i + k] - low[i + k]) + 1, -np.inf)
                back[i + k] = np.full(len(target), -1, dtype=np.int8)
            # columns j of this row whose bead ends inside the other row
            start = max(int(within.leave[i]), int(low[i + k]) - m)
            end = min(int(high[i]), int(within.reach[i + k]) - m) + 1
            if start >= end:
                continue
            reached = score[start - low[i] : end - low[i]]
            if matrix is None:
                new = reached + lone_zh[i]
            else:
                new = reached + matrix[i - chunk_start, start - first : end - first]
            piece = slice(start + m - low[i + k], end + m - low[i + k])
            better = new > target[piece]
            target[piece][better] = new[better]
            back[i + k][piece][better] = at if m else len(shapes) + 1
    return _chain(back, low, n, int(high[n]), shapes)


def _chain(
    back: dict[int, npt.NDArray[np.int8]], low: Ints, n: int, columns: int,
    shapes: list[tuple[int, int]],
) -> list[Bead]:  # fmt: skip
    steps = [*shapes, (0, 1), (1, 0)]
    i, j = n, columns
    found: list[Bead] = []
    while (i, j) != (0, 0):
        k, m = steps[back[i][j - low[i]]]
        found.append((i - k, i, j - m, j))
        i, j = i - k, j - m
    return found[::-1]
