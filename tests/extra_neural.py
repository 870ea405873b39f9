"""Hide the language models of the extra `neural` from what is not about them.

Everything that builds decks must be the same with and without the extra. Loading and asking the
models takes seconds a deck, so tests see a plain install unless they ask for the fixture `models`.
"""

from __future__ import annotations

import platform
import sys

from policydeck.align import encoder
from policydeck.wordalign import e5

# `make setup` installs the extra, but one of its packages has wheels for this system alone.
COMPLETE = (sys.platform, platform.machine()) == ("linux", "x86_64")
_PATH, _AVAILABLE = e5.path, encoder.available


def hide() -> None:
    """Let this process find neither model, as where the extra is not installed."""
    e5.path, encoder.available = lambda: None, lambda: False  # type: ignore[assignment]


def show() -> None:
    """Let this process find what is installed."""
    e5.path, encoder.available = _PATH, _AVAILABLE
