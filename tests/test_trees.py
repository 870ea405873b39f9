"""Learned trees: they tell what no sum of signs can, and read the same whatever holds their rows."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from policydeck.trees import Trees

ROOT = Path(__file__).parents[1]
NAMES = ("first", "second", "noise", "more", "yet more", "the same again")


def test_trees_tell_what_no_sum_of_signs_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    grown = runpy.run_path(str(ROOT / "tools/boosting.py"))["grown"]
    rows = np.random.default_rng(1).normal(size=(9_000, len(NAMES)))
    rows[:, 5] = 1.0
    labels = ((rows[:, 0] > 0) ^ (rows[:, 1] > 0)).astype(float)
    seen = rows[:2_000], labels[:2_000], np.ones(2_000)
    learnt = grown(*seen, NAMES, 60)
    assert learnt == grown(*seen, NAMES, 60)
    odds = Trees.of(learnt, NAMES).odds(rows)
    assert ((odds > 0) == labels)[2_000:].mean() > 0.95
    # Who reads the model names its signs, in an order of its own.
    order = [3, 1, 5, 0, 4, 2]
    other = Trees.of(learnt, [NAMES[n] for n in order])
    assert (other.odds(rows[:, order]) == odds).all()
    assert other.odds(rows[:0]).shape == (0,)
