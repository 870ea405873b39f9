"""How sure a bead is that its two sides say the same.

Two things can be wrong. The boundaries: the probability of the bead among all chains says how
sure they are. And the content: a row of a table can be filled with another row's translation,
and no chain will notice. There the words speak, and the rivals: a pair whose English fits a
neighbour's Chinese better than its own is in the wrong place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policydeck.align.beads import Bead, Tables, Weights, likelihood
from policydeck.align.evidence import Floats, Ints, Lexicon, Side
from policydeck.storage import files

_RIVALS = 30  # beads on either side whose counterparts are tried
_ROWS = 32  # beads looked at at once
_FAR = 15.0  # beyond this lead of a rival, or over all rivals, nothing changes
_NONE = -99.0  # where there is no rival


def features(
    zh: Side, en: Side, chain: Sequence[Bead], lexicon: Lexicon, weights: Weights
) -> dict[str, Floats]:
    """What speaks for and against each bead, by the names of data/house/confidence.json."""
    beads = np.array(chain, dtype=np.int64).reshape(-1, 4)
    zh = zh.grouped(np.append(beads[:, 0], beads[-1:, 1]))
    en = en.grouped(np.append(beads[:, 2], beads[-1:, 3]))
    tables = Tables(zh, en, lexicon)
    by_zh, by_en = _against(tables, weights.mix)
    zh_words, en_words = np.diff(zh.offsets), np.diff(en.offsets)
    en_mean = by_zh.forward / np.maximum(1, en_words)
    zh_mean = by_zh.backward / np.maximum(1, zh_words)
    size, steady = zh.lengths * tables.ratio, weights.steady
    own = by_zh.forward + by_zh.backward
    return {
        "support": en_mean + zh_mean,
        "weaker": np.minimum(en_mean, zh_mean),
        "length": np.minimum(2.0, np.abs(np.log((en.lengths + steady) / (size + steady)))),
        "size": np.log(zh.lengths + 1),
        "lead_zh": np.clip(own - by_zh.rival, -_FAR, _FAR),
        "lead_en": np.clip(own - by_en.rival, -_FAR, _FAR),
    }


def content(found: dict[str, Floats]) -> Floats:
    """The probability that the two sides of each bead say the same, as far as words tell.

    A logistic regression; tools/train_confidence.py makes its weights and says from what.
    """
    weights = files.learned("confidence")
    total = sum(weights[name] * values for name, values in found.items()) + weights["bias"]
    probability: Floats = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
    return probability


class _Best:
    """Log-likelihood ratios of each bead's own sides, and the best of its rivals'."""

    def __init__(self, size: int) -> None:
        self.forward = np.zeros(size)  # its English given its Chinese
        self.backward = np.zeros(size)
        self.rival = np.full(size, _NONE)  # both directions together


def _against(tables: Tables, mix: float) -> tuple[_Best, _Best]:
    """For each bead its Chinese against all near English, and its English against Chinese."""
    n = len(tables.zh.lengths)
    by_zh, by_en = _Best(n), _Best(n)
    zh_key, en_key = _keys(tables.zh), _keys(tables.en)
    for a in range(0, n, _ROWS):
        b, c, d = min(n, a + _ROWS), max(0, a - _RIVALS), min(n, a + _ROWS + _RIVALS)
        own = np.arange(b - a), np.arange(a - c, b - c)
        forward, backward = _both(tables, (a, b), (c, d), mix)
        by_zh.forward[a:b], by_zh.backward[a:b] = forward[own], backward[own]
        by_zh.rival[a:b] = _rival(forward + backward, en_key, (a, b), (c, d))
        forward, backward = _both(tables, (c, d), (a, b), mix)
        by_en.rival[a:b] = _rival((forward + backward).T, zh_key, (a, b), (c, d))
    return by_zh, by_en


def _both(
    tables: Tables, rows: tuple[int, int], columns: tuple[int, int], mix: float
) -> tuple[Floats, Floats]:
    """Log-likelihood ratios of English columns given Chinese rows, and the reverse."""
    zh, en = (tables.zh, *rows), (tables.en, *columns)
    forward = likelihood(zh, en, tables.forward, tables.en_background, mix, most=1)[1]
    return forward, likelihood(en, zh, tables.backward, tables.zh_background, mix, most=1)[1].T


def _rival(matrix: Floats, key: Ints, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
    """The best entry of each row outside its own column and texts equal to it, or empty."""
    own, near = key[slice(*rows)], key[slice(*columns)]
    barred = (own[:, None] == near[None, :]) | (near == 0)[None, :]
    best: Floats = np.where(barred, _NONE, matrix).max(axis=1)
    return best


def _keys(side: Side) -> Ints:
    """A number for each sentence that equal sentences share; 0 for an empty one."""
    numbering = {b"": 0}
    return np.array(
        [
            numbering.setdefault(side.ids[a:b].tobytes(), len(numbering))
            for a, b in zip(side.offsets, side.offsets[1:], strict=False)
        ],
        dtype=np.int64,
    )
