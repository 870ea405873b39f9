"""The small trained model: logistic regressions stacked, each seeing the last one's links.

A file of weights, made by `tools/train_wordalign.py`, holds for each stage a list of weights in
the order of the features. The first stage sees the evidence alone, the later ones also what the
stage before thinks of the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from policydeck import files
from policydeck.wordalign.features import Layers, Matrix, around

Stages = tuple[Matrix, ...]


@cache
def stages(name: str) -> Stages:
    """The weights called `name`: "plain", or "neural" with contextual similarity."""
    return tuple(np.array(stage, np.float32) for stage in files.learned("wordalign")[name])


def logistic(layers: Layers, weights: Matrix) -> Matrix:
    """One regression over all cells of a pair."""
    return np.asarray(1 / (1 + np.exp(-np.tensordot(weights, layers, 1))), np.float32)


def apply(evidence: Layers, weights: Sequence[Matrix]) -> Matrix:
    """Link probabilities of a pair from its evidence."""
    matrix = logistic(evidence, weights[0])
    for stage in weights[1:]:
        matrix = logistic(np.concatenate([evidence, around(matrix)]), stage)
    return matrix
