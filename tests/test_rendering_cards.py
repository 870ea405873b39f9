"""What cards show of a rendering: cases by cause, and what holds for any links."""

from __future__ import annotations

from collections.abc import Sequence
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
from policydeck.storage import files

Spans = tuple[tuple[int, int], ...]
CASES = Path(__file__).parent / "cases" / "rendering-cards.tsv"
FIELDS = ("term", "zh", "en", "links", "weak", "chosen", "score", "english", "why")


def card(
    hanzi: str, senses: tuple[str, ...], at: tuple[int, int], spans: Sequence[tuple[int, int]],
    score: float, once: bool, sentence: rendering.Sentence,
) -> Spans | None:  # fmt: skip
    whose = rendering.claims([at], sentence)[0]
    before = rendering.Found(tuple(spans), score, ())
    return rendering.for_card(hanzi, senses, at, before, once, sentence, whose).spans or None


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
    start, at = en.index(case["chosen"]), zh.index(term)
    found = card(
        term, (), (at, at + len(term)), [(start, start + len(case["chosen"]))],
        float(case["score"]), True,
        linked_pairs.linked(wordalign.units(segment(zh, zh)), english.tokens(en), matrix(case)),
    )  # fmt: skip
    assert (" … ".join(en[a:b] for a, b in found) if found else "-") == case["english"]


def test_a_wording_of_several_places_need_be_no_sense() -> None:
    zh, en = "有关部门", "relevant authorities"
    units, words = wordalign.units(segment(zh, zh)), english.tokens(en)
    links = np.array([[0.9, 0.0], [0.0, 0.9]], np.float32)
    span = [(9, 20)]
    assert (
        card("部门", (), (2, 4), span, 0.6, True, linked_pairs.linked(units, words, links)) is None
    )
    assert card("部门", (), (2, 4), span, 0.6, False, linked_pairs.linked(units, words, links)) == (
        (9, 20),
    )


ZH, EN = "不得非法利用自律机制", "They shall not illegally exploit the self-regulation mechanism."
UNITS, WORDS = wordalign.units(segment(ZH, ZH)), english.tokens(EN)


@given(
    arrays.arrays(
        np.float32, (len(UNITS), len(WORDS)), elements=st.floats(0, 1, width=32), fill=st.just(0.0)
    ),
    st.sampled_from([(u.start, u.end) for u in UNITS]),
    st.integers(0, len(WORDS) - 2),
    st.integers(1, 4),
)
def test_any_links(matrix: np.ndarray, at: tuple[int, int], first: int, size: int) -> None:
    last = min(first + size, len(WORDS) - 1) - 1
    span = (WORDS[first].start, WORDS[last].end)
    found = card(
        ZH[slice(*at)], (), at, [span], 0.9, False, linked_pairs.linked(UNITS, WORDS, matrix)
    )
    ends = [-1, *(b for _, b in found or ())]
    for (a, b), before in zip(found or (), ends, strict=False):
        assert before < a < b <= len(EN)
        assert EN[a:b].strip(" ") == EN[a:b]
        assert not EN[:a].endswith("self-")


def test_a_noun_after_a_possessive_is_not_the_owners() -> None:
    zh, en = "他国主权", "other countries' national sovereignty"
    units, words = wordalign.units(segment(zh, zh)), english.tokens(en)
    links = np.array([[0.85, 0.76, 0.3, 0.77, 0], [0, 0, 0, 0, 0.95]], np.float32)
    sentence = linked_pairs.linked(units, words, links)
    found = card("他国", ("other countries",), (0, 2), [(0, 25)], 0.93, True, sentence)
    assert found == ((0, 15),)


@pytest.mark.parametrize(
    ("en", "parts", "shown"),
    [
        ("modern and sustainable energy", ["modern", "energy"], True),
        ("modern forms of low cost and clean energy", ["modern", "energy"], False),
        ("modern is the energy", ["modern", "energy"], False),
        ("modern, shared energy", ["modern", "energy"], False),
    ],
)
def test_parts_are_shown_where_a_reader_can_join_them(
    en: str, parts: list[str], shown: bool
) -> None:
    units, words = wordalign.units(segment("现代能源", "现代能源")), english.tokens(en)
    links = np.array([[0.95 * (w.text == part) for w in words] for part in parts], np.float32)
    spans = [(en.index(part), en.index(part) + len(part)) for part in parts]
    found = card(
        "现代能源", (), (0, 4), spans, 0.95, True, linked_pairs.linked(units, words, links)
    )
    assert (found == tuple(spans)) is shown
    assert shown or found is None


def test_a_list_is_shown_whole_or_not_at_all() -> None:
    zh, en = "三农工作", "work on agriculture, rural areas and rural people"
    units, words = wordalign.units(segment(zh, zh)), english.tokens(en)
    links = np.zeros((len(units), len(words)), np.float32)
    links[0, 2] = links[-1, 0] = 0.95
    senses = ("agriculture, rural areas and farmers",)
    assert (
        card(
            "三农", senses, (0, 2), [(8, 19)], 0.97, True, linked_pairs.linked(units, words, links)
        )
        is None
    )
