"""Sentences are cut where a reader would cut them. Cases are in cases/split.json."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck.align import split_en, split_zh
from policydeck.align.refine import pieces

CASES = json.loads((Path(__file__).parent / "cases" / "split.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["id"],
            marks=[pytest.mark.xfail(strict=True)] if case["expect"] == "fail" else [],
        )
        for case in CASES
    ],
)
def test_sentences_are_those_of_the_case(case: dict[str, object]) -> None:
    text = str(case["input"])
    spans = (split_zh if case["lang"] == "zh" else split_en)(text)
    assert [text[a:b] for a, b in spans] == case["expected"]


# Stops, quotes, brackets and marks in any order, as damaged files have them.
TEXT = st.text(
    st.sampled_from("我们说。！？；，：“”‘’（）—…\n 、1.a)A bU.S\"'.!?;:-•("), max_size=60
)


@given(TEXT, st.booleans())
def test_spans_are_in_order_and_lose_nothing_but_space_and_marks(text: str, chinese: bool) -> None:
    spans = (split_zh if chinese else split_en)(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    rest = "".join(
        text[a:b]
        for a, b in zip(
            [0, *(b for _, b in spans)], [*(a for a, _ in spans), len(text)], strict=True
        )
    )
    # outside the spans: white space, dashes, bullets and item numbers only
    assert re.fullmatch(r"[\s\-—•·()（）.、1aAbUS]*", rest)


def test_pieces_end_at_semicolons_outside_quotations() -> None:
    zh = "不得提供程序、工具；明知“前款；活动”的，不得提供技术支持。"
    assert [zh[a:b] for a, b in pieces(zh, (0, len(zh)), chinese=True)] == [
        "不得提供程序、工具；",
        "明知“前款；活动”的，不得提供技术支持。",
    ]
    en = "They act; others (who wait; or not) follow & go &amp; stay."
    assert [en[a:b] for a, b in pieces(en, (0, len(en)), chinese=False)] == [
        "They act;",
        "others (who wait; or not) follow & go &amp;",
        "stay.",
    ]
