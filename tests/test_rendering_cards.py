"""How the chosen English is made fit for a card: cases by cause, and what holds for any links."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import linked_pairs
from policydeck import rendering, wordalign
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.rendering import shaping
from policydeck.storage import files

CASES = Path(__file__).parent / "cases" / "rendering-cards.tsv"
FIELDS = ("term", "zh", "en", "links", "weak", "chosen", "english", "why")


def cases() -> list[dict[str, str]]:
    return [row for _, row in files.table(CASES, FIELDS)]


def matrix(case: dict[str, str]) -> np.ndarray:
    units = wordalign.units(segment(case["zh"], case["zh"]))
    words = english.tokens(case["en"])
    found = np.zeros((len(units), len(words)), np.float32)
    for column, sure in (("weak", 0.5), ("links", 0.95)):
        for link in case[column].split():
            zh, en = link.split("=")
            rows = [i for i, unit in enumerate(units) if unit.text in zh or zh in unit.text]
            columns = [k for k, word in enumerate(words) if word.text == en]
            assert rows, link
            assert columns, link
            found[np.ix_(rows, columns)] = sure
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c['term']}-{c['chosen']}")
def test_cases(case: dict[str, str]) -> None:
    zh, en, term = case["zh"], case["en"], case["term"]
    words = english.tokens(en)
    sentence = linked_pairs.linked(wordalign.units(segment(zh, zh)), words, matrix(case))
    first = en.index(case["chosen"])
    inside = [
        k for k, t in enumerate(words) if first <= t.start and t.end <= first + len(case["chosen"])
    ]
    at = zh.index(term), zh.index(term) + len(term)
    (_, page), *_ = rendering.pages([([at], sentence)])
    place = rendering.at(page)[0][0]
    spans, _ = shaping.shaped((inside[0], inside[-1] + 1), place)
    shown = " … ".join(en[words[a].start : words[b - 1].end] for a, b in spans)
    assert (shown or "-") == case["english"]


def test_every_rule_tells_what_it_is_for() -> None:
    names = [name for name, _, _ in shaping.RULES]
    assert len(set(names)) == len(names)
    assert all("→" in example for _, _, example in shaping.RULES)


ZH, EN = "不得非法利用自律机制", "They shall not illegally exploit the self-regulation mechanism."
UNITS, WORDS = wordalign.units(segment(ZH, ZH)), english.tokens(EN)


@given(
    arrays.arrays(
        np.float32, (len(UNITS), len(WORDS)), elements=st.floats(0, 1, width=32), fill=st.just(0.0)
    ),
    st.sampled_from([(u.start, u.end) for u in UNITS]),
)
def test_any_links(matrix: np.ndarray, at: tuple[int, int]) -> None:
    found = linked_pairs.render([at], linked_pairs.linked(UNITS, WORDS, matrix))[0].spans
    ends = [-1, *(b for _, b in found)]
    for (a, b), before in zip(found, ends, strict=False):
        assert before < a < b <= len(EN)
        assert EN[a:b].strip(" ") == EN[a:b]


def test_other_places_of_the_same_wording_second_a_doubtful_one() -> None:
    alone, thrice = rendering.seconded(0.4, 0), rendering.seconded(0.4, 2)
    assert 0.4 == alone < thrice < 1
    assert rendering.seconded(1.0, 3) == 1.0
