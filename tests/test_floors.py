"""What reaches cards does not get worse unseen: see tools/floors.py."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TOOLS = Path(__file__).parents[1] / "tools"


def test_no_figure_is_below_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    floors = importlib.import_module("floors")
    assert list(floors.missed()) == []
