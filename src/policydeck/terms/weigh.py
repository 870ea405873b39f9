"""Evidence → the probability that a candidate is a term.

Two small logistic models, one after the other: each candidate alone, then against its rivals.
Their weights stand in data/house/terms.json; tools/train_terms.py makes them and says from what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from policydeck.storage import files
from policydeck.terms import competition, evidence
from policydeck.terms.candidates import Candidate, Text

Floats = NDArray[np.float64]


@cache
def _weights() -> tuple[Floats, Floats]:
    stored = files.learned("terms")
    alone = [stored["alone"].get(name, 0.0) for name in evidence.NAMES]
    names = (*evidence.NAMES, *competition.NAMES)
    return np.array(alone), np.array([stored["against rivals"].get(name, 0.0) for name in names])


def weigh(found: Sequence[Candidate], texts: Sequence[Text]) -> tuple[Floats, Floats]:
    """Each candidate's evidence, in the order of evidence.NAMES, and its probability."""
    rows = evidence.rows(found, texts)
    alone, against = _weights()
    first = competition.chances(rows @ alone)
    both = np.hstack([rows, competition.rows(found, texts, first)])
    return rows, competition.chances(both @ against)
