"""A file that `policydeck pairs` wrote, corrected by hand → passages and pairs as they stand.

    ref	score	zh	en	doubt
    gagi:1.1	0.98	人工智能是…	Artificial intelligence is …

A row that was deleted is no pair; one whose doubt was emptied is a sound one; text may be changed,
and rows joined or cut. References stay, so that notes are the same as before.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from policydeck.errors import InputError
from policydeck.model import Passage, SentencePair
from policydeck.read.document import Content, places

_NO_COUNTERPART = "no counterpart"


def take(content: Content, path: Path) -> tuple[tuple[Passage, ...], tuple[SentencePair, ...]]:
    """A passage for each row and its pair. Raises InputError for references that stand twice."""
    counts = Counter(row.key for row in content.rows)
    twice = [row.line for row in content.rows if counts[row.key] > 1 or not row.key.strip()]
    if twice:
        found = f"{places(twice)}: a reference that is missing or stands twice"
        expected = "Expected each pair under its own, such as gagi:8.2 and gagi:8.3"
        raise InputError(path, twice[0], found, expected)
    passages, pairs = [], []
    for number, row in enumerate(content.rows, 1):
        zh, en, doubt = (cell.strip() for cell in row.cells)
        passages.append(Passage(zh, en, row.key, number, row.line))
        why = doubt or ("" if zh and en else _NO_COUNTERPART)
        pairs.append(SentencePair(zh, en, row.key, float(not why), number, 0, 0, why))
    return tuple(passages), tuple(pairs)
