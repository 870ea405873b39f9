"""The optional sentence encoder: nothing depends on it, long passages gain by it.

`make test` installs the extra, so on Linux nothing is skipped here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from policydeck.align import align, encoder, uses_encoder
from policydeck.model import Passage

pytestmark = pytest.mark.usefixtures("models")

CASES = Path(__file__).parent / "cases"


def rows() -> list[tuple[str, str]]:
    with (CASES / "align_seed.tsv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["zh"], row["en"]) for row in table if row["en"]]


def test_a_table_is_aligned_the_same_with_and_without_it() -> None:
    passages = [Passage(zh, en, f"t:{i}", i, i) for i, (zh, en) in enumerate(rows(), 1)]
    assert (
        encoder.witness([p.zh for p in passages], [p.en for p in passages], [(1, 1)] * 28) is None
    )
    assert not uses_encoder(passages)
    assert align(passages, encode=True) == align(passages, encode=False)


def test_a_long_passage_is_aligned_with_it() -> None:
    twice = rows() * 2
    zh, en = [zh for zh, _ in twice], [en for _, en in twice]
    passage = Passage("\n".join(zh), "\n".join(en), "t:1", 1, 1)
    found = align([passage], keep_doubtful=True)
    assert sum((p.zh, p.en) in set(twice) for p in found) >= 52  # of 56
    assert found != align([passage], encode=False, keep_doubtful=True)
