"""The small trained model: regressions stacked, each seeing the last one's links.

A file of weights, made by `tools/train_wordalign.py`, holds for each stage rows of weights in the
order of the features, each with a last weight for what the row says: the first row counts as it
is, what the others say goes through a tanh. The first stage sees the evidence alone, the later
ones also what the stage before thinks of the neighbours; only the last has more rows than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

import numpy as np

from policydeck.storage import files
from policydeck.wordalign import features
from policydeck.wordalign.evidence import Block
from policydeck.wordalign.features import Layers
from policydeck.wordalign.sheets import Floats, Sheet

Stages = tuple[Floats, ...]

# Hidden units are asked of what is linked so much: of 1.4 million cells 27 %, in 0.25 s for 1.8.
# Of 46,900 cells that they would link at 0.3 or more it leaves out 15.
LEAST = 0.01


@cache
def stages(name: str) -> Stages:
    """The weights called `name`: "plain", or "neural" with contextual similarity."""
    return tuple(np.array(stage, np.float32) for stage in files.learned("wordalign")[name])


def links(
    sheet: Sheet, layers: Sequence[Layers], stage: Floats, before: Floats | None = None
) -> Floats:
    """What a stage says of the cells of a sheet; `before` is what the stage before it said."""
    if before is None or len(stage) == 1:
        sizes = np.cumsum([len(some) for some in layers])[:-1]
        each = zip(np.split(stage[0, :-1], sizes), layers, strict=True)
        said = np.sum([np.tensordot(row, some, 1) for row, some in each], axis=0)
        return sheet.real * _chance(said)
    found = before.copy()
    cells = np.flatnonzero(before >= LEAST)
    seen = np.empty((stage.shape[1] - 1, len(cells)), np.float32)
    for values, layer in zip(seen, chain.from_iterable(layers), strict=True):
        np.take(layer, cells, out=values, mode="clip")  # three times as fast as with a check
    said = stage[:, :-1] @ seen
    bent = stage[1:, -1] @ np.tanh(said[1:], out=said[1:])
    found.reshape(-1)[cells] = _chance(said[0] + bent)
    return found


def _chance(odds: Floats) -> Floats:
    with np.errstate(over="ignore"):  # of what is out of the question the exponential is infinite
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def apply(
    block: Block, alike: Sequence[Floats] | None, stages: Sequence[Floats]
) -> Iterator[Floats]:
    """The link probabilities of each sheet; `alike` is the similarity of each pair's words."""
    typed = features.typed(block)
    for sheet, cells in zip(block.sheets, block.cells, strict=True):
        known = [typed.take(cells.kind, axis=1), features.base(sheet, cells, alike)]
        found = links(sheet, known, stages[0])
        for stage in stages[1:]:
            found = links(sheet, [*known, features.around(sheet, found)], stage, found)
        yield found
