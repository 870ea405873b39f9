"""The evidence about each cell of a sheet (one unit, one token), as numbers for the model.

`typed` is what follows from the two words alone, `base` what else can be known before anything
is linked; `around` is what the model's own first opinion says about the cell's neighbours, its
row and its column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from policydeck.wordalign.evidence import Block, Cells
from policydeck.wordalign.sheets import BLANK, Floats, Sheet
from policydeck.wordalign.statistics import distance

Layers = NDArray[np.float32]  # features × rows × columns
_TINY = 1e-4
# Weight of an unseen rival: below it a match counts as chance.
_RIVAL = 0.02
# Spreads similarities, which lie between 0 and 0.7, to shares. 0.03 and 0.08 are 0.2 worse.
_TEMPERATURE = 0.05
# The similarity of what is no cell: beside any cosine it has no share.
_UNLIKE = -2.0
# Units or tokens on either side whose links tell where a cell's should point; those farther away
# count e to the -0.7 for each step, a ten-millionth.
_FAR = 24
_FADE = 0.7


def _stacked(layers: list[Floats], shape: tuple[int, ...]) -> Layers:
    result = np.empty((len(layers), *shape), np.float32)
    for number, layer in enumerate(layers):
        result[number] = layer
    return result


def typed(block: Block) -> NDArray[np.float32]:
    """Features × kinds of cells, and last what is no cell."""
    known = block.known
    learned = np.sqrt(known.there * known.back)
    by_characters = np.sqrt(known.characters_there * known.characters_back)
    there, back = (np.append(table, np.float32(0)) for table in block.tables)
    layers = [
        np.sqrt(known.own), known.own > 0, np.sqrt(known.own_root), known.own_root > 0,
        np.sqrt(known.parts), known.parts > 0, np.sqrt(known.parts_root),
        np.sqrt(known.there), np.sqrt(known.back), np.sqrt(learned), known.there > 0,
        np.sqrt(known.characters_there), np.sqrt(known.characters_back),
        np.sqrt(known.character_back), np.sqrt(by_characters), known.characters_back > 0,
        np.log(there + _TINY), np.log(back + _TINY),
    ]  # fmt: skip
    return _stacked(layers, known.own.shape)


def _contrast(sheet: Sheet, cells: Floats) -> list[Floats]:
    """How a cell compares with the best of its row and of its column."""
    return [cells / (sheet.best(cells, axis) + _TINY) for axis in (1, 0)]


def _flags(sheet: Sheet, cells: Cells) -> list[Floats]:
    left = [cells.units[:, k, None] for k in range(3)]
    right = [cells.tokens[sheet.owner, :, k] for k in range(2)]
    return [
        *left, *right, left[0] * right[0], left[1] * right[1], np.abs(left[1] - right[1])
    ]  # fmt: skip


def _unrivalled(sheet: Sheet, prior: Floats) -> list[Floats]:
    """How alone a match stands in its row and column: an anchor wherever it stands."""
    row, column = (prior / (sheet.total(prior, axis) + _RIVAL) for axis in (1, 0))
    best = (prior >= sheet.best(prior, 1)) & (prior >= sheet.best(prior, 0))
    return [np.sqrt(row * column), row * column, best & (prior > 2 * _RIVAL)]


def _similar(sheet: Sheet, similarity: Floats) -> list[Floats]:
    """A model's similarity, alone and against its row and its column."""
    against = [similarity - sheet.best(similarity, axis) for axis in (1, 0)]
    shares = []
    for axis, less in zip((1, 0), against, strict=True):
        raised = np.exp(less / _TEMPERATURE)
        shares.append(raised / np.maximum(sheet.total(raised, axis), _TINY))
    return [
        similarity, np.square(np.maximum(similarity, 0)), *shares, np.sqrt(shares[0] * shares[1]),
        *(np.log(x + _TINY) for x in shares), *against,
    ]  # fmt: skip


def base(sheet: Sheet, cells: Cells, alike: Sequence[Floats] | None) -> Layers:
    """The evidence before anything is linked; `alike` is the similarity of each pair's words."""
    place = distance(sheet)
    counted = cells.counted
    both = np.sqrt(counted.there * counted.back)
    free = np.sqrt(counted.free_there * counted.free_back)
    layers = [
        np.ones_like(place), np.sqrt(cells.whole), cells.whole > 0, cells.same,
        counted.there, counted.back, both,
        np.log(counted.there + _TINY), np.log(counted.back + _TINY),
        counted.free_there, counted.free_back, free, *_contrast(sheet, free),
        place, np.sqrt(place), np.square(place), *_contrast(sheet, both),
        *_contrast(sheet, np.sqrt(cells.prior)), *_unrivalled(sheet, cells.prior),
        *_flags(sheet, cells),
        *(_similar(sheet, sheet.cells(alike, _UNLIKE)) if alike is not None else ()),
    ]  # fmt: skip
    return _stacked(layers, place.shape)


def _best_other(sheet: Sheet, links: Floats, axis: int) -> Floats:
    """The highest value of the row (axis 1) or column (axis 0) outside the cell itself."""
    first = sheet.best(links, axis)
    highest = links >= first
    second = sheet.best(np.where(highest, 0, links), axis)
    second = np.where(sheet.total(highest, axis) > 1, first, second)
    return np.where(highest, second, first)


def _expected(sheet: Sheet, links: Floats) -> list[Floats]:
    """How far a cell stands from where the links of its neighbours point, and how sure they are.

    For a row, the tokens that the units before and after are linked to, the nearer units counting
    more; and the same for a column.
    """
    mass = np.square(links)
    place = sheet.place.astype(np.float32)
    columns = np.arange(links.shape[1], dtype=np.float32)
    grid = np.zeros((2, len(sheet.pairs), int(sheet.heights.max()) + BLANK), np.float32)
    grid[:, sheet.owner, sheet.place] = mass.sum(axis=1), mass @ columns
    layers = []
    for target, sure in _pointed(*grid):
        at, weight = (x[sheet.owner, sheet.place][:, None] for x in (target, sure))
        layers.append(np.exp(np.abs(columns - at) / -3) * weight)
    totals = [
        np.add.reduceat(x, sheet.starts, axis=0) for x in (mass, mass * place[:, None])
    ]  # fmt: skip
    for target, sure in _pointed(*totals):
        at, weight = (x[sheet.owner] for x in (target, sure))
        layers.append(np.exp(np.abs(place[:, None] - at) / -3) * weight)
    return layers


def _pointed(total: Floats, moment: Floats) -> Iterator[tuple[Floats, Floats]]:
    """For each place of each pair where those before, then those after it point, and how surely.

    Of each place the mass of its links is given, and its sum over where they point.
    """
    centre = moment / (total + _TINY)
    near = np.minimum(total, 1)
    known = np.stack([near, near * centre])
    for side in (known, known[..., ::-1]):
        sums = np.zeros_like(known)
        for step in range(1, min(_FAR + 1, known.shape[2])):
            sums[..., step:] += np.float32(math.exp(-_FADE * step)) * side[..., :-step]
        if side is not known:
            sums = sums[..., ::-1]
        yield sums[1] / (sums[0] + _TINY), np.minimum(sums[0], 1)


def around(sheet: Sheet, links: Floats) -> Layers:
    """What links already thought likely say about each cell."""
    clipped = np.clip(links, _TINY, 1 - _TINY)
    height, width = links.shape
    padded = np.pad(links, BLANK)

    def shifted(down: int, right: int) -> Floats:
        row, column = BLANK + down, BLANK + right
        return padded[row : row + height, column : column + width]

    ring = [shifted(d, r) for d in (-1, 0, 1) for r in (-1, 0, 1) if d or r]
    wide = sum((shifted(d, r) for d in (-2, 2) for r in (-2, -1, 0, 1, 2)), np.zeros_like(links))
    row, column = _best_other(sheet, links, 1), _best_other(sheet, links, 0)
    layers = [
        np.log(clipped / (1 - clipped)), links, *ring, wide, row, column,
        links - row, links - column,
        sheet.total(links, 1) - links, sheet.total(links, 0) - links,
        *_expected(sheet, links),
    ]  # fmt: skip
    return _stacked(layers, links.shape)
