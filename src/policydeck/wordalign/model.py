"""The small trained model: logistic regressions stacked, each seeing the last one's links.

A file of weights, made by `tools/train_wordalign.py`, holds for each stage a list of weights in
the order of the features. The first stage sees the evidence alone, the later ones also what the
stage before thinks of the neighbours.
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


def logistic(sheet: Sheet, said: Floats, layers: Sequence[Layers], weights: Floats) -> Floats:
    """One regression over the cells of a sheet, of whose features `said` is the part by kind."""
    total, at = said, 0
    for some in layers:
        total = total + np.tensordot(weights[at : at + len(some)], some, 1)
        at += len(some)
    with np.errstate(over="ignore"):  # of what is out of the question the exponential is infinite
        return np.asarray(sheet.real / (1 + np.exp(-total)), np.float32)


def apply(
    block: Block, alike: Sequence[Floats] | None, weights: Sequence[Floats]
) -> Iterator[Floats]:
    """The link probabilities of each sheet; `alike` is the similarity of each pair's words."""
    typed = features.typed(block)
    size = len(typed)
    by_kind = [stage[:size] @ typed for stage in weights]
    for sheet, cells in zip(block.sheets, block.cells, strict=True):
        layers = [features.base(sheet, cells, alike)]
        links = logistic(sheet, by_kind[0][cells.kind], layers, weights[0][size:])
        for stage, scores in zip(weights[1:], by_kind[1:], strict=True):
            seen = [*layers, features.around(sheet, links)]
            links = logistic(sheet, scores[cells.kind], seen, stage[size:])
        yield links
