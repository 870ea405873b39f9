"""Segmentation: tokens that are words, with offsets into the text's own spelling."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import lexicon, script, wordalign
from policydeck.analysis import borders
from policydeck.lexicon.segment import segment
from policydeck.model import Token
from policydeck.pinyin import cutting
from policydeck.storage import files

CASES = Path(__file__).parent / "cases/segment.tsv"
SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"

_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
_MIXED = st.text(
    st.sampled_from("他国内政和服务产品第三十四条一百年及其他性化率5G.,%℃AI&-+/年月日 \n"),
    max_size=80,
)
TEXT = _ANY | _MIXED


@pytest.mark.parametrize(
    "cut", [row["words"] for _, row in files.table(CASES, ("words", "comment"))]
)
def test_words_are_cut_at_their_boundaries(cut: str) -> None:
    text = cut.replace(" ", "")
    assert " ".join(token.text for token in segment(text, text)) == cut


def test_traditional_text_keeps_its_spelling_and_has_simplified_keys() -> None:
    text = "干涉他國內政，朝著專著"
    tokens = segment(text, script.simplify(text))
    assert [t.text for t in tokens] == ["干涉", "他國", "內政", "，", "朝著", "專著"]
    assert [t.key for t in tokens] == ["干涉", "他国", "内政", "，", "朝着", "专著"]


def test_kinds() -> None:
    text = "2030年5G、COVID-19防控"
    kinds = [(t.text, t.kind) for t in segment(text, text)]
    assert kinds == [
        ("2030年", "number"), ("5G", "latin"), ("、", "other"), ("COVID-19", "latin"),
        ("防控", "word"),
    ]  # fmt: skip


def test_every_word_of_the_seed_is_in_the_lexicon_or_derived_from_it() -> None:
    text = script.simplify(SEED.read_text(encoding="utf-8"))
    unknown = {
        token.key
        for token in segment(text, text)
        if token.kind == "word"
        and not lexicon.frequency(token.key)
        and not lexicon.frequency(token.key[:-1])
    }
    assert unknown == set()


def test_compounds_are_cut_and_idioms_names_and_listed_words_are_not() -> None:
    for compound in ("数据处理", "公安机关", "气候变化", "基础设施"):
        assert list(map(len, lexicon.cut(compound))) == [2, 2]
    for kept in ("人工智能", "循序渐进", "平等互利", "恐怖主义", "联合国宪章", "意识形态"):
        assert lexicon.cut(kept) == (kept,)


def test_house_words_say_why() -> None:
    rows = list(files.table(files.house("words.tsv"), ("word", "freq", "why")))
    assert all(row["why"] for _, row in rows)
    assert [row["word"] for _, row in rows] == sorted({row["word"] for _, row in rows})


@given(TEXT)
def test_tokens_join_to_the_text(text: str) -> None:
    tokens = segment(text, script.simplify(text))
    assert "".join(token.text for token in tokens) == text
    assert all(text[t.start : t.end] == t.text and len(t.text) == len(t.key) for t in tokens)


@given(TEXT)
def test_a_text_is_cut_as_its_traditional_form_is(text: str) -> None:
    key = script.simplify(text)
    ends = [token.end for token in segment(key, key)]
    assert [token.end for token in segment(text, key)] == ends


@pytest.mark.parametrize("cut", ["多 利益 攸关方", "中国 青年 报", "人工 智能", "数据 安全 法"])
def test_alignment_pinyin_and_readings_cut_a_word_at_the_same_places(cut: str) -> None:
    word = cut.replace(" ", "")
    assert " ".join(lexicon.pieces(word)) == cut
    assert cutting.cut(word) == cut
    units = wordalign.units((Token(word, 0, len(word), word, "word"),))
    assert " ".join(unit.key for unit in units) == cut


# Compounds that no dictionary has, and words that only look cut across.
BORDERS = (
    ("副召集人均未能出席", "召集 人 均"),
    ("加害人為被害人之直系血親", "加害 人 为"),
    ("董事、監察人為法人者", "监察 人 为"),
    ("由委員一人為主席", "一 人 为"),
    ("人均收入", ""),
    ("認為是人為因素", ""),
    ("提高安全性能", ""),
    ("左右各設一個方向指示器", ""),
)


@pytest.mark.parametrize(("zh", "words"), BORDERS, ids=[zh for zh, _ in BORDERS])
def test_no_word_is_cut_across_the_border_of_a_compound(zh: str, words: str) -> None:
    assert [new for _, new in borders.splits(script.simplify(zh))] == ([words] if words else [])
