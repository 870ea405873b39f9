"""The best way to cut two lists of sentences into beads.

A bead joins a few sentences of one side with a few of the other. Its score is the
log-likelihood ratio of each side's words given the other's (see `evidence`) against their
background frequency, plus a term for the lengths and one for how common its shape is. A dynamic
programme finds the best chain; each row of it only looks at a band of columns, so time and
memory grow with the length of the text, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from policydeck.align.band import Band
from policydeck.align.evidence import Flags, Floats, Ints, Lexicon, Side
from policydeck.storage import files

Bead = tuple[int, int, int, int]  # zh sentences [a, b), en sentences [c, d)
Shape = tuple[int, int]  # numbers of zh and en sentences


class Weights(Struct, frozen=True):
    """What the score is made of; tools/train_beads.py makes the numbers and says from what."""

    mix: float  # share of the background: near 1, a word without counterpart costs little
    evidence: float  # the words of a sentence are not as independent as the model thinks
    length: float
    spread: float  # standard deviation of the log of the length ratio
    steady: float  # characters added to both lengths: short sentences vary more
    shape: float
    torn: float  # penalty of a boundary that is inside quoted speech on one side only
    null: float  # of a sentence without counterpart; at -6 a missing page is absorbed
    lone: float  # of each word of it
    # of the encoder's similarity, for each pair of sentences, and the one that says nothing
    worth: float = 0.0
    neutral: float = 0.0


@cache
def weights(encoder: bool = False) -> Weights:
    """What the words weigh alone, or beside the sentence encoder, where they say less."""
    stored = files.learned("beads")
    return Weights(**stored["words"] | (stored["beside the encoder"] if encoder else {}))


@cache
def shapes() -> dict[Shape, float]:
    """How common each shape of a bead is: its share of all beads."""
    return {_shape(name): share for name, share in files.learned("beads")["shapes"].items()}


def _shape(name: str) -> Shape:
    zh, _, en = name.partition(":")
    return int(zh), int(en)


MOST = 5  # sentences of one side in a bead
_ROWS = 32  # start rows scored at once: fewer cost more calls, more look at idle columns
_WALL = -1e6  # score of a bead that reaches over a wall
_LONE_EN, _LONE_ZH = 126, 127  # steps beside the shapes, which are numbered from 0


class Chunk(Struct, frozen=True):
    """Scores of all beads that start in some rows."""

    row: int  # the first row
    column: int  # the first column
    scores: dict[Shape, npt.NDArray[np.float32]]  # [i, j]: starts at row + i, column + j


def lone(side: Side, weights: Weights) -> Floats:
    """The score of each sentence when it stays without counterpart."""
    return weights.null + weights.lone * np.diff(side.offsets)


def score(
    zh: Side, en: Side, lexicon: Lexicon, band: Band, weights: Weights
) -> Iterator[Chunk]:  # fmt: skip
    """The scores of all beads within the band, chunk by chunk."""
    n = len(zh.lengths)
    tables = Tables(zh, en, lexicon)
    for row in range(0, n, _ROWS):
        stop = min(row + _ROWS, n)
        column, last = band.low[row], band.high[min(n, stop - 1 + MOST)]
        yield Chunk(row, column, tables.score(weights, (row, stop), (column, last)))


class Tables:
    """Both directions of a lexicon by rows, with all that does not change between chunks."""

    def __init__(self, zh: Side, en: Side, lexicon: Lexicon) -> None:
        self.zh, self.en = zh, en
        self.zh_background, self.en_background = zh.background, en.background
        self.forward = _Rows(lexicon.zh, lexicon.en, lexicon.forward, len(zh.words))
        order = np.lexsort((lexicon.zh, lexicon.en))
        self.backward = _Rows(
            lexicon.en[order], lexicon.zh[order], lexicon.backward[order], len(en.words)
        )
        self.ratio = max(0.5, en.lengths.sum() / max(1.0, zh.lengths.sum()))

    def score(
        self, weights: Weights, rows: tuple[int, int], columns: tuple[int, int]
    ) -> dict[Shape, npt.NDArray[np.float32]]:
        """Shape → scores of the beads that start in the rows, anywhere in the columns."""
        a, stop = rows
        b, (c, d) = min(stop + MOST - 1, len(self.zh.lengths)), columns
        en_given_zh = likelihood(
            (self.zh, a, b), (self.en, c, d), self.forward, self.en_background, weights.mix
        )
        zh_given_en = likelihood(
            (self.en, c, d), (self.zh, a, b), self.backward, self.zh_background, weights.mix
        )
        zh_size = _sums(self.zh.lengths[a:b]) * self.ratio
        en_size = _sums(self.en.lengths[c:d])
        found: dict[Shape, npt.NDArray[np.float32]] = {}
        for (k, m), share in shapes().items():
            if b - a < k or d - c < m:
                continue
            words = _windows(en_given_zh[k], m) + _windows(zh_given_en[m], k).T
            left = (zh_size[k:] - zh_size[:-k])[:, None]
            right = (en_size[m:] - en_size[:-m])[None, :]
            off = np.log((right + weights.steady) / (left + weights.steady)) / weights.spread
            total = weights.evidence * words - weights.length * 0.5 * off * off
            total += weights.shape * np.log(share)
            total[_reach(self.zh.walls[a : b + 1], k)] = _WALL
            total[:, _reach(self.en.walls[c : d + 1], m)] = _WALL
            found[k, m] = total[: stop - a].astype(np.float32)
        return found


class _Rows:
    """A sparse matrix by rows."""

    def __init__(self, row: Ints, column: Ints, value: Floats, rows: int) -> None:
        self.start = _sums(np.bincount(row, minlength=rows)).astype(np.int64)
        self.column, self.value = column, value

    def take(self, rows: Ints) -> tuple[Ints, Ints]:
        """Positions of all entries of the given rows, and which of the rows each belongs to."""
        counts = self.start[rows + 1] - self.start[rows]
        owner = np.repeat(np.arange(len(rows)), counts)
        first = np.cumsum(counts) - counts
        return self.start[rows][owner] + np.arange(len(owner)) - first[owner], owner


def _reach(walls: Flags, size: int) -> Flags:
    """Whether a bead of so many sentences, from each on, reaches over a wall."""
    sums = np.cumsum(walls)
    reached: Flags = sums[size - 1 : len(sums) - 1] > sums[: len(sums) - size]
    return reached


def _sums(values: npt.NDArray[np.generic]) -> Floats:
    """0 and the running sums."""
    return np.concatenate(([0.0], np.cumsum(values)))


def _windows(matrix: Floats, size: int) -> Floats:
    """Sums over `size` neighbouring columns."""
    sums = np.concatenate((np.zeros((len(matrix), 1)), np.cumsum(matrix, axis=1)), axis=1)
    windows: Floats = sums[:, size:] - sums[:, :-size]
    return windows


def likelihood(
    source: tuple[Side, int, int], target: tuple[Side, int, int],
    table: _Rows, background: Floats, mix: float, most: int = MOST,
) -> dict[int, Floats]:  # fmt: skip
    """k → matrix [i, j]: log-likelihood ratio of target sentence j given sources i…i+k-1."""
    words, owner = _slice(*target)
    types, local = np.unique(words, return_inverse=True)
    counts = np.zeros((target[2] - target[1], len(types)))
    np.add.at(counts, (owner, local), 1.0)
    where = np.full(len(background), -1, dtype=np.int64)
    where[types] = np.arange(len(types))
    words, owner = _slice(*source)
    size = source[2] - source[1]
    entries, word = table.take(words)
    column = where[table.column[entries]]
    seen = column >= 0
    flat = owner[word[seen]] * len(types) + column[seen]
    given = np.bincount(flat, table.value[entries[seen]], size * len(types))
    sums = np.zeros((size + 1, len(types)))
    np.cumsum(given.reshape(size, len(types)), axis=0, out=sums[1:])
    lengths = _sums(np.bincount(owner, minlength=size))
    found: dict[int, Floats] = {}
    for k in range(1, min(most, size) + 1):
        share = (sums[k:] - sums[:-k]) / np.maximum(1.0, lengths[k:] - lengths[:-k])[:, None]
        ratio = np.log(mix + (1 - mix) * np.maximum(share, 0.0) / background[types])
        found[k] = ratio @ counts.T
    return found


def _slice(side: Side, start: int, stop: int) -> tuple[Ints, Ints]:
    """The word ids of some sentences, and for each the number of its sentence from `start`."""
    sizes = np.diff(side.offsets[start : stop + 1])
    return side.ids[side.offsets[start] : side.offsets[stop]], np.repeat(
        np.arange(stop - start), sizes
    )


def best(zh: Side, en: Side, chunks: Iterable[Chunk], band: Band, weights: Weights) -> list[Bead]:
    """The chain of beads with the highest score."""
    n = len(zh.lengths)
    lone_zh, lone_en = lone(zh, weights), _sums(lone(en, weights))
    low, high, stop, widths = band.low, band.high, band.stop, band.widths
    rows = {0: np.where(np.arange(widths[0]) == 0, 0.0, -np.inf)}
    back = [np.full(width, -1, dtype=np.int8) for width in widths]
    source = iter(chunks)
    chunk, steps = Chunk(0, 0, {}), list[tuple[int, Shape, npt.NDArray[np.float32] | None]]()
    for i in range(n + 1):
        torn = weights.torn * (zh.quoted[i] != en.quoted[low[i] : high[i] + 1])
        here = _along(rows.pop(i) - torn, lone_en[low[i] : high[i] + 1], back[i])
        if i == n:
            break
        if i % _ROWS == 0:
            chunk = next(source)
            steps = _steps(chunk)
        for step, (k, m), matrix in steps:
            if i + k > stop[i]:
                continue
            start, end = band.columns(i, k, m)
            if start >= end:
                continue
            if i + k not in rows:
                rows[i + k] = np.full(widths[i + k], -np.inf)
            new = here[start - low[i] : end - low[i]]
            if matrix is None:
                new = new + lone_zh[i]
            else:
                new = new + matrix[i - chunk.row, start - chunk.column : end - chunk.column]
            piece = slice(start + m - low[i + k], end + m - low[i + k])
            old = rows[i + k][piece]
            better = new > old
            np.copyto(old, new, where=better)
            np.copyto(back[i + k][piece], step, where=better)
    return _chain(back, band)


def _steps(chunk: Chunk) -> list[tuple[int, Shape, npt.NDArray[np.float32] | None]]:
    """Number, shape and scores of the steps to another row that the chunk is large enough for."""
    steps: list[tuple[int, Shape, npt.NDArray[np.float32] | None]] = [
        (step, shape, chunk.scores[shape])
        for step, shape in enumerate(shapes())
        if shape in chunk.scores
    ]
    return [*steps, (_LONE_ZH, (1, 0), None)]


def _along(row: Floats, lone_en: Floats, back: npt.NDArray[np.int8]) -> Floats:
    """The row after steps over single English sentences; marks them in `back`."""
    base = row - lone_en
    reached = np.maximum.accumulate(base)
    skipped = reached > base
    back[skipped] = _LONE_EN
    return np.where(skipped, reached + lone_en, row)


def _chain(back: list[npt.NDArray[np.int8]], band: Band) -> list[Bead]:
    """The beads, read from the end."""
    steps = dict(enumerate(shapes())) | {_LONE_EN: (0, 1), _LONE_ZH: (1, 0)}
    i, j = len(back) - 1, band.high[-1]
    found: list[Bead] = []
    while (i, j) != (0, 0):
        k, m = steps[back[i][j - band.low[i]]]
        found.append((i - k, i, j - m, j))
        i, j = i - k, j - m
    return found[::-1]
