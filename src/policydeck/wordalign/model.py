"""The small trained model: regressions stacked, each seeing the last one's links.

A file of weights, made by `tools/train_wordalign.py`, holds for each stage rows of weights in the
order of the features, each with a last weight for what the row says: the first row counts as it
is, what the others say goes through a tanh. The first stage sees the evidence alone, the later
ones also what the stage before thinks of the neighbours; only the last of "neural" has more rows
than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from policydeck.storage import files
from policydeck.wordalign import features
from policydeck.wordalign.evidence import Block
from policydeck.wordalign.features import Layers
from policydeck.wordalign.sheets import Floats, Sheet

Stages = tuple[Floats, ...]


@cache
def stages(name: str) -> Stages:
    """The weights called `name`: "plain", or "neural" with contextual similarity."""
    return tuple(np.array(stage, np.float32) for stage in files.learned("wordalign")[name])


def links(sheet: Sheet, layers: Sequence[Layers], stage: Floats) -> Floats:
    """What a stage says of the cells of a sheet."""
    said, at = np.zeros((len(stage), *sheet.real.shape), np.float32), 0
    for some in layers:
        said += np.tensordot(stage[:, at : at + len(some)], some, 1)
        at += len(some)
    bent = np.tensordot(stage[1:, -1], np.tanh(said[1:], out=said[1:]), 1)
    with np.errstate(over="ignore"):  # of what is out of the question the exponential is infinite
        return np.asarray(sheet.real / (1 + np.exp(-(said[0] + bent))), np.float32)


def apply(
    block: Block, alike: Sequence[Floats] | None, stages: Sequence[Floats]
) -> Iterator[Floats]:
    """The link probabilities of each sheet; `alike` is the similarity of each pair's words."""
    typed = features.typed(block)
    for sheet, cells in zip(block.sheets, block.cells, strict=True):
        known = [typed[:, cells.kind], features.base(sheet, cells, alike)]
        found = links(sheet, known, stages[0])
        for stage in stages[1:]:
            found = links(sheet, [*known, features.around(sheet, found)], stage)
        yield found
