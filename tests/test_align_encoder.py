"""The optional sentence encoder: nothing depends on it, long passages gain by it.

`make test` installs the extra, so on Linux nothing is skipped here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from policydeck.align import align, beads, encoder
from policydeck.model import Passage

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("models")]

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
    assert align(passages, encode=True) == align(passages, encode=False)


def test_a_long_passage_is_aligned_with_it() -> None:
    twice = rows() * 2
    zh, en = [zh for zh, _ in twice], [en for _, en in twice]
    passage = Passage("\n".join(zh), "\n".join(en), "t:1", 1, 1)
    assert encoder.witness(zh, en, [(len(zh), len(en))])
    found = align([passage], keep_doubtful=True)
    assert sum((p.zh, p.en) in set(twice) for p in found) >= 52  # of 56


def test_it_is_asked_where_the_words_leave_doubt_and_tells_translations() -> None:
    zh, en = [zh for zh, _ in rows() * 2], [en for _, en in rows() * 2]
    chain = [(at, at + 1, at, at + 1) for at in range(len(zh))]
    witness = encoder.witness(zh, en, [(len(zh), len(en))])
    assert witness is not None
    assert not witness.look(chain, [0.99] * len(chain))
    assert witness.look(chain, [0.99] * 42 + [0.2] * 14)
    nothing = beads.Chunk(0, 0, {(1, 1): np.zeros((len(zh), len(en)), dtype=np.float32)})
    scores = next(witness.add([nothing], beads.weights(encoder=True))).scores[1, 1]
    assert not scores[:34, :34].any()
    assert (scores[42:, 42:].argmax(axis=1) == range(14)).mean() > 0.7
