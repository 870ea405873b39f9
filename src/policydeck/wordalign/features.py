"""The evidence about each cell of a pair (one unit, one token), as numbers for the model.

`base` is what can be known before anything is linked; `around` is what the model's own first
opinion says about the cell's neighbours, its row and its column.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck.language import english
from policydeck.language.english import EnToken
from policydeck.model import Token
from policydeck.wordalign.lexical import Lexical
from policydeck.wordalign.statistics import Posteriors
from policydeck.wordalign.units import FUNCTION

Matrix = NDArray[np.float32]
Layers = NDArray[np.float32]  # features × units × tokens
_TINY = 1e-4
# Weight of an unseen rival: below it a match counts as chance.
_RIVAL = 0.02
# Spreads similarities, which lie between 0 and 0.7, to shares. 0.03 and 0.08 are 0.2 worse.
_TEMPERATURE = 0.05


def _relative(size: int) -> Matrix:
    return ((np.arange(size) + 0.5) / max(size, 1)).astype(np.float32)


def _contrast(matrix: Matrix) -> list[Matrix]:
    """How a cell compares with the best other cell of its row and of its column."""
    result = []
    for axis in (1, 0):
        best = matrix.max(axis=axis, keepdims=True)
        result.append(matrix / (best + _TINY))
    return result


def _flags(zh: Sequence[Token], en: Sequence[EnToken]) -> list[Matrix]:
    shape = (len(zh), len(en))
    left = np.array(
        [[t.key in FUNCTION, t.kind == "other", len(t.key) == 1] for t in zh], np.float32
    )
    right = np.array(
        [[t.text.lower() in english.FUNCTION, not t.text[0].isalnum()] for t in en], np.float32
    )
    layers = [np.broadcast_to(left[:, k : k + 1], shape) for k in range(3)]
    layers += [np.broadcast_to(right[:, k], shape) for k in range(2)]
    layers.append(left[:, :1] * right[:, 0])
    layers.append(left[:, 1:2] * right[:, 1])
    layers.append(np.abs(left[:, 1:2] - right[:, 1]))
    return layers


def _unrivalled(prior: Matrix) -> list[Matrix]:
    """How alone a match stands in its row and column: an anchor wherever it stands."""
    row = prior / (prior.sum(axis=1, keepdims=True) + _RIVAL)
    column = prior / (prior.sum(axis=0, keepdims=True) + _RIVAL)
    best = (prior >= prior.max(axis=1, keepdims=True)) & (prior >= prior.max(axis=0, keepdims=True))
    return [np.sqrt(row * column), row * column, best & (prior > 2 * _RIVAL)]


def _similar(similarity: Matrix) -> list[Matrix]:
    """A model's similarity, alone and against its row and its column."""
    shares = []
    for axis in (1, 0):
        raised = np.exp((similarity - similarity.max(axis=axis, keepdims=True)) / _TEMPERATURE)
        shares.append(raised / raised.sum(axis=axis, keepdims=True))
    return [
        similarity, np.square(np.maximum(similarity, 0)), *shares, np.sqrt(shares[0] * shares[1]),
        *(np.log(x + _TINY) for x in shares),
        *(similarity - similarity.max(axis=axis, keepdims=True) for axis in (1, 0)),
    ]  # fmt: skip


def base(
    known: Lexical,
    counted: Posteriors,
    zh: Sequence[Token],
    en: Sequence[EnToken],
    similarity: Matrix | None,
) -> Layers:
    """The evidence before anything is linked."""
    place = np.abs(_relative(len(zh))[:, None] - _relative(len(en)))
    both = np.sqrt(counted.there * counted.back)
    free = np.sqrt(counted.free_there * counted.free_back)
    learned = np.sqrt(known.there * known.back)
    by_characters = np.sqrt(known.characters_there * known.characters_back)
    prior = known.prior
    layers = [
        np.ones_like(place),
        np.sqrt(known.own), known.own > 0, np.sqrt(known.own_root), known.own_root > 0,
        np.sqrt(known.parts), known.parts > 0, np.sqrt(known.parts_root),
        np.sqrt(known.whole), known.whole > 0, known.same,
        np.sqrt(known.there), np.sqrt(known.back), np.sqrt(learned), known.there > 0,
        np.sqrt(known.characters_there), np.sqrt(known.characters_back),
        np.sqrt(known.character_back), np.sqrt(by_characters), known.characters_back > 0,
        counted.there, counted.back, both,
        np.log(counted.there + _TINY), np.log(counted.back + _TINY),
        counted.free_there, counted.free_back, free, *_contrast(free),
        np.log(counted.table_there + _TINY), np.log(counted.table_back + _TINY),
        place, np.sqrt(place), np.square(place),
        *_contrast(both), *_contrast(np.sqrt(prior)), *_unrivalled(prior),
        *_flags(zh, en),
        *(_similar(similarity) if similarity is not None else ()),
    ]  # fmt: skip
    return np.stack([np.asarray(x, np.float32) for x in layers])


def _shifted(matrix: Matrix, down: int, right: int) -> Matrix:
    """matrix[i + down, j + right] at (i, j), zero outside."""
    height, width = matrix.shape
    result = np.zeros_like(matrix)
    rows = slice(max(0, -down), min(height, height - down))
    columns = slice(max(0, -right), min(width, width - right))
    if rows.start < rows.stop and columns.start < columns.stop:
        result[rows, columns] = matrix[
            rows.start + down : rows.stop + down, columns.start + right : columns.stop + right
        ]
    return result


def _best_other(matrix: Matrix, axis: int) -> Matrix:
    """The highest value of the row (axis 1) or column (axis 0) outside the cell itself."""
    if matrix.shape[axis] < 2:
        return np.zeros_like(matrix)
    top = np.partition(matrix, -2, axis=axis)
    first, second = np.take(top, [-1], axis=axis), np.take(top, [-2], axis=axis)
    return np.where(matrix >= first, second, first)


def _expected(matrix: Matrix, axis: int) -> list[Matrix]:
    """How far a cell stands from where the links of its neighbours point, and how sure they are.

    For rows (axis 1): the tokens that the units before and after are linked to, the nearer units
    counting more.
    """
    if axis == 0:
        return [x.T for x in _expected(matrix.T, 1)]
    height, width = matrix.shape
    mass = np.square(matrix)
    total = mass.sum(axis=1)
    centre = (mass @ np.arange(width, dtype=np.float32)) / (total + _TINY)
    gap = np.abs(np.arange(height)[:, None] - np.arange(height)).astype(np.float32)
    layers = []
    for side in (-1, 1):
        near = np.exp(-0.7 * gap) * np.minimum(total, 1.0)
        near = np.where(side * (np.arange(height) - np.arange(height)[:, None]) > 0, near, 0.0)
        sure = near.sum(axis=1)
        target = (near @ centre) / (sure + _TINY)
        distance = np.abs(np.arange(width) - target[:, None])
        layers.append((np.exp(-distance / 3) * np.minimum(sure, 1.0)[:, None]).astype(np.float32))
    return layers


def around(matrix: Matrix) -> Layers:
    """What links already thought likely say about each cell."""
    clipped = np.clip(matrix, _TINY, 1 - _TINY)
    ring = [_shifted(matrix, d, r) for d in (-1, 0, 1) for r in (-1, 0, 1) if d or r]
    wide = sum(
        (_shifted(matrix, d, r) for d in (-2, 2) for r in (-2, -1, 0, 1, 2)), np.zeros_like(matrix)
    )
    row, column = _best_other(matrix, 1), _best_other(matrix, 0)
    layers = [
        np.log(clipped / (1 - clipped)), matrix, *ring, wide, row, column,
        matrix - row, matrix - column,
        matrix.sum(axis=1, keepdims=True) - matrix, matrix.sum(axis=0, keepdims=True) - matrix,
        *_expected(matrix, 1), *_expected(matrix, 0),
    ]  # fmt: skip
    return np.stack([np.asarray(np.broadcast_to(x, matrix.shape), np.float32) for x in layers])
