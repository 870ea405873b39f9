"""The evidence about each cell of a pair (one unit, one token), as numbers for the model.

`base` is what can be known before anything is linked; `around` is what the model's own first
opinion says about the cell's neighbours, its row and its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policydeck.lexicon import cedict, english
from policydeck.lexicon.english import EnToken
from policydeck.model import Token
from policydeck.wordalign import lexical
from policydeck.wordalign.units import FUNCTION

Matrix = NDArray[np.float32]
Layers = NDArray[np.float32]  # features × units × tokens
_TINY = 1e-4


@dataclass(frozen=True, slots=True)
class Lexical:
    """What dictionaries and spelling say of one pair, before any statistics."""

    layers: tuple[Matrix, ...]
    prior: Matrix  # the statistical model's prior


def _compounds(keys: Sequence[str]) -> list[tuple[int, int, str]]:
    """The dictionary words that two to four neighbouring units make: first, end, word."""
    known = cedict.headwords()
    found = []
    for first in range(len(keys)):
        for end in range(first + 2, min(first + 4, len(keys)) + 1):
            if not keys[end - 1]:
                break
            if keys[first] and (joined := "".join(keys[first:end])) in known:
                found.append((first, end, joined))
    return found


def lexical_evidence(zh: Sequence[Token], en: Sequence[EnToken]) -> Lexical:
    """Dictionary, sub-word and surface evidence of a pair."""
    keys = [t.key if t.kind == "word" else "" for t in zh]
    stems = [t.stem for t in en]
    where = lexical.places(stems)
    where_root = lexical.places(
        [s[: lexical.ROOT] if len(s) >= lexical.ROOT else "" for s in stems]
    )
    width = len(en)
    own = lexical.spread(keys, lexical.word, where, width)
    own_root = lexical.spread(keys, lexical.roots_of(lexical.word), where_root, width)
    chars = lexical.spread(keys, lexical.characters, where, width)
    chars_root = lexical.spread(keys, lexical.roots_of(lexical.characters), where_root, width)
    compounds = _compounds(keys)
    whole = np.zeros_like(own)
    glossed = lexical.spread([word for *_, word in compounds], lexical.word, where, width)
    for (first, end, _), weights in zip(compounds, glossed, strict=True):
        whole[first:end] = np.maximum(whole[first:end], weights)
    same = lexical.surface(zh, en)
    prior = np.maximum.reduce(
        [own, 0.5 * own_root, 0.3 * chars, 0.2 * chars_root, 0.5 * whole, same]
    )
    return Lexical((own, own_root, chars, chars_root, whole, same), prior)


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


def base(lexical_layers: Lexical, forward: Matrix, backward: Matrix,
         zh: Sequence[Token], en: Sequence[EnToken]) -> Layers:  # fmt: skip
    """The evidence before anything is linked."""
    own, own_root, chars, chars_root, whole, same = lexical_layers.layers
    place = np.abs(_relative(len(zh))[:, None] - _relative(len(en)))
    both = np.sqrt(forward * backward)
    layers = [
        np.ones_like(own),
        np.sqrt(own), own > 0, np.sqrt(own_root), own_root > 0, np.sqrt(chars), chars > 0,
        np.sqrt(chars_root), np.sqrt(whole), whole > 0, same,
        forward, backward, both, np.log(forward + _TINY), np.log(backward + _TINY),
        place, np.sqrt(place), np.square(place),
        *_contrast(both),
        *_contrast(np.sqrt(lexical_layers.prior)),
        *_flags(zh, en),
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
