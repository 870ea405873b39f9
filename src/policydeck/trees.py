"""Trees that vote: what a learned model says of many rows of signs at once.

A tree asks all rows the same few questions, one after the other: is a sign above a cut? The answers
number a leaf, and the leaves of all trees add up to log odds. `tools/boosting.py` grows them, and a
file of data/house keeps the names of the signs, each tree's questions and its leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Trees(Struct, frozen=True):
    """A learned model."""

    base: float  # log odds before any question
    questions: tuple[tuple[tuple[int, float], ...], ...]  # of each tree: sign and cut
    leaves: tuple[Floats, ...]  # of each tree, by the answers read as a number

    @classmethod
    def of(cls, stored: Mapping[str, Any], names: Sequence[str]) -> Trees:
        """What a file keeps, for rows whose signs have these names."""
        at = [names.index(name) for name in stored["signs"]]
        questions = (zip(t["signs"], t["cuts"], strict=True) for t in stored["trees"])
        return cls(
            stored["base"],
            tuple(tuple((at[sign], cut) for sign, cut in tree) for tree in questions),
            tuple(np.array(tree["leaves"]) for tree in stored["trees"]),
        )

    def odds(self, rows: Floats) -> Floats:
        """The log odds of rows, each with signs in the order of the names: 0.4 s for 100,000."""
        columns = np.ascontiguousarray(rows.T)
        total = np.full(len(rows), self.base)
        for questions, leaves in zip(self.questions, self.leaves, strict=True):
            leaf = np.zeros(len(rows), np.uint8)
            for sign, cut in questions:
                leaf += leaf
                leaf += columns[sign] > cut
            total += leaves[leaf]
        return total

    def chances(self, rows: Floats) -> Floats:
        """The same as probabilities."""
        return np.asarray(1 / (1 + np.exp(-self.odds(rows))), np.float64)
