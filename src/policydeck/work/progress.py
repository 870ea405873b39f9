"""How far a build has come: what is being done, and the share of all that is done."""

from __future__ import annotations

import time
from itertools import accumulate

from msgspec import Struct, field

# Tasks in the order in which they come, what is said of them, and their part of the time of a first
# build: of 39 laws, 98,542 characters, in one process.
_TASKS = {
    "aligned": ("aligning sentences", 0.11),
    "misspelt": ("looking at the script", 0.01),
    "study": ("reading and linking words", 0.10),
    "count": ("counting terms", 0.10),
    "rendered": ("finding renderings", 0.31),
    "_senses": ("choosing senses", 0.12),
    "excerpted": ("cutting examples", 0.08),
    "of_words": ("looking at characters", 0.07),
    "_write": ("writing notes", 0.10),
}
_BEGINS = dict(
    zip(_TASKS, accumulate((part for _, part in _TASKS.values()), initial=0), strict=False)
)
# What a build says of itself where all tasks before were done another time.
_STEPS = {"finding terms": "count", "ordering": "excerpted", "writing": "_write"}


class Progress(Struct):
    """What is being done, and the share of all that is done."""

    text: str = "starting"
    share: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """Take in what a build says of itself."""
        self.text = text
        self.share = max(self.share, _BEGINS[_STEPS[text]] if text in _STEPS else 0.0)

    def task(self, name: str, share: float) -> None:
        """Take in that so much of the tasks of a kind is done."""
        if name in _TASKS:
            self.text, part = _TASKS[name]
            self.share = max(self.share, _BEGINS[name] + share * part)

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes; known once a twentieth is done."""
        return self.elapsed * (1 - self.share) / self.share if self.share >= 0.05 else None
