"""How probable each bead of the best chain is among all chains.

The forward-backward sums over the same scores that the best chain is made of. The scores are
tempered first, because the words of a sentence are not independent witnesses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from policydeck.align.band import Band
from policydeck.align.beads import Bead, Chunk, Weights, lone
from policydeck.align.evidence import Floats, Side

# Share of a score that counts; see `confidence` for how well the result is calibrated.
TEMPER = 0.5
_NEVER = -1e12  # log of a probability of 0 that can still be added to


def posterior(
    zh: Side, en: Side, chunks: Sequence[Chunk], band: Band, weights: Weights,
    chain: Sequence[Bead],
) -> list[float]:  # fmt: skip
    """The probability of each bead of the chain."""
    steps = _Steps(zh, en, chunks, band, weights)
    n, low = len(zh.lengths), band.low
    forward = [np.full(width, _NEVER) for width in band.widths]
    forward[0][0] = 0.0
    for i in range(n + 1):
        forward[i] = steps.along(i, forward[i])
        for k, m, start, end, score in steps.of(i):
            piece = forward[i + k][start + m - low[i + k] : end + m - low[i + k]]
            np.logaddexp(piece, forward[i][start - low[i] : end - low[i]] + score, out=piece)
    backward = [np.full(width, _NEVER) for width in band.widths]
    backward[n][-1] = 0.0
    found: dict[tuple[int, int, int], float] = {}
    wanted = {(a, b - a, d - c): c for a, b, c, d in chain if b > a}
    for i in range(n, -1, -1):
        here = backward[i]
        for k, m, start, end, score in steps.of(i):
            through = backward[i + k][start + m - low[i + k] : end + m - low[i + k]] + score
            piece = here[start - low[i] : end - low[i]]
            np.logaddexp(piece, through, out=piece)
            if (i, k, m) in wanted:
                at = wanted[i, k, m]
                found[i, k, m] = float(forward[i][at - low[i]] + through[at - start])
        backward[i] = steps.against(i, here)
    total = forward[n][-1]
    return [
        float(np.exp(min(0.0, found[a, b - a, d - c] - total))) if b > a else 0.5
        for a, b, c, d in chain
    ]


class _Steps:
    """The tempered scores of all steps that leave a row."""

    def __init__(
        self, zh: Side, en: Side, chunks: Sequence[Chunk], band: Band, weights: Weights
    ) -> None:
        self.zh, self.en, self.band = zh, en, band
        self.chunks = chunks
        self.torn = TEMPER * weights.torn
        self.lone_zh = TEMPER * lone(zh, weights)
        self.lone_en = np.concatenate(([0.0], np.cumsum(TEMPER * lone(en, weights))))
        self.rows = chunks[1].row if len(chunks) > 1 else len(zh.lengths) + 1

    def of(self, i: int) -> Iterator[tuple[int, int, int, int, Floats]]:
        """Shape, columns and scores of each kind of bead that leaves row i."""
        band = self.band
        if i == len(self.zh.lengths):
            return
        chunk = self.chunks[i // self.rows]
        # of a boundary inside a quotation on one side only: here, and so once for each bead
        row = self.torn * (self.zh.quoted[i] != self.en.quoted[band.low[i] : band.high[i] + 1])
        for (k, m), matrix in [*chunk.scores.items(), ((1, 0), None)]:
            if i + k > band.stop[i]:
                continue
            start, end = band.columns(i, k, m)
            if start < end:
                torn = row[start - band.low[i] : end - band.low[i]]
                if matrix is None:
                    yield k, m, start, end, self.lone_zh[i] - torn
                else:
                    own = matrix[i - chunk.row, start - chunk.column : end - chunk.column]
                    yield k, m, start, end, TEMPER * own - torn

    def along(self, i: int, row: Floats) -> Floats:
        """The row after steps over single English sentences."""
        if len(row) == 1:
            return row
        steps = self.lone_en[self.band.low[i] : self.band.high[i] + 1]
        reached: Floats = np.logaddexp.accumulate(row - steps) + steps
        return reached

    def against(self, i: int, row: Floats) -> Floats:
        """The same from the end."""
        if len(row) == 1:
            return row
        steps = self.lone_en[self.band.low[i] : self.band.high[i] + 1]
        reached: Floats = np.logaddexp.accumulate((row + steps)[::-1])[::-1] - steps
        return reached
