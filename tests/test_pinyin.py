"""Readings in context: gold cases, both scripts, the house tables and any text at all."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import script
from policydeck.language import hanzi, tones
from policydeck.lexicon.segment import segment
from policydeck.pinyin import cutting, dictionary, in_taiwan, lines, model, read, rules
from policydeck.storage import files

CASES = Path(__file__).parent / "cases"
HAN = re.compile(f"[{hanzi.HAN}]")


def _targets(name: str) -> list[tuple[str, int, str]]:
    """Sentence, index of the bracketed character, its syllable in numbers."""
    rows = []
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        marked, syllable = line.split("\t")
        at = marked.index("[")
        rows.append((marked.replace("[", "").replace("]", ""), at, syllable))
    return rows


def _wrong(rows: list[tuple[str, int, str]], texts: list[str]) -> list[str]:
    answers = lines(texts, numbers=True)
    wrong = []
    for (sentence, at, syllable), answer in zip(rows, answers, strict=True):
        said = answer.split()[len(HAN.findall(sentence[:at]))]
        if said != syllable:
            wrong.append(f"{sentence[at]} {said} for {syllable} in {sentence}")
    return wrong


# Two floors. The second file was written row by row from what went wrong in Chinese laws, UN
# targets, a Taiwanese statute and thirty government reports, so it must stay clean; the first
# is a test set of the same kind by another hand: 161 rows, one may fall.
@pytest.mark.parametrize(
    ("name", "allowed"), [("pinyin_challenge.tsv", 1), ("pinyin_policy.tsv", 0)]
)
def test_polyphones_of_policy_text_are_read_right(name: str, allowed: int) -> None:
    rows = _targets(name)
    wrong = _wrong(rows, [sentence for sentence, _, _ in rows])
    assert len(wrong) <= allowed, wrong


@pytest.mark.parametrize("variety", ["tw", "hk"])
def test_traditional_text_is_read_as_well_as_simplified(variety: str) -> None:
    rows = _targets("pinyin_policy.tsv")
    texts = [script.traditional(sentence, variety) for sentence, _, _ in rows]
    assert texts != [sentence for sentence, _, _ in rows]
    wrong = _wrong(rows, texts)
    assert len(wrong) <= 0.003 * len(rows), wrong


def test_running_text_has_no_wrong_syllable() -> None:
    # From the Global AI Governance Initiative, as published: Traditional with Simplified remains.
    text = "為此，我們重申，各國應堅持發展和安全并重的原則，以增進人類共同福祉為目標。"
    expected = (
        "wei4 ci3 wo3 men5 chong2 shen1 ge4 guo2 ying1 jian1 chi2 fa1 zhan3 he2 an1 quan2 "
        "bing4 zhong4 de5 yuan2 ze2 yi3 zeng1 jin4 ren2 lei4 gong4 tong2 fu2 zhi3 wei2 mu4 biao1"
    )
    assert list(lines([text], numbers=True)) == [expected]


def test_every_syllable_says_what_decided_it() -> None:
    text = "应对泄露的处罚龘"
    (syllables,) = read([segment(text, text)])
    sources = [s.source.split(":")[0].split(" ")[0] for s in syllables]
    assert sources == [
        "dictionary",
        "dictionary",
        "house",
        "house",
        "rule",
        "dictionary",
        "dictionary",
        "usual",
    ]


def test_model_takes_many_sentences_at_once_and_keeps_them_apart() -> None:
    one = model.guess(["他长大了。"], [[1]])[0]
    many = model.guess(["他长大了。", "校长", "长江，长期以来"], [[1], [1], [0, 3]])
    assert many[0][0][0] == one[0][0] == "zhǎng"
    assert many[0][0][1] == pytest.approx(one[0][1], abs=1e-4)
    assert [s for s, _ in many[2]] == ["cháng", "cháng"]


def test_house_readings_are_sorted_and_each_says_why() -> None:
    rows = [r for _, r in files.table(files.house("pinyin.tsv"), ("word", "pinyin", "cut", "why"))]
    names = [r["word"] for r in rows]
    assert names == sorted(set(names))
    assert all(r["why"] and (r["pinyin"] or r["cut"]) for r in rows)
    for row in rows:
        assert all(tones.convert(s, "numbers")[-1] in "12345" for s in row["pinyin"].split())
        plain = row["cut"]
        for mark in (" ", "-", cutting.CAPITAL):
            plain = plain.replace(mark, "")
        assert plain in ("", row["word"])


def test_no_rule_stands_behind_one_that_always_fits() -> None:
    ends: Counter[str] = Counter()
    columns = ("word", "reading", "before", "after", "why")
    for line, row in files.table(files.house("pinyin_rules.tsv"), columns):
        assert row["why"], line
        assert re.compile(row["before"])
        assert re.compile(row["after"])
        assert not ends[row["word"]], f"line {line} is never reached"
        ends[row["word"]] += not (row["before"] or row["after"])


def test_house_reading_holds_in_longer_words_only_where_it_is_fuller() -> None:
    assert dictionary.word("利害关系人") == (("lì", "hài", "guān", "xì", "rén"), "dictionary")
    assert dictionary.word("东西方") == (("dōng", "xī", "fāng"), "dictionary")


@given(st.lists(st.text(max_size=60).filter(lambda t: "\n" not in t and "\r" not in t), max_size=4))
def test_any_text_has_one_syllable_for_each_han_character(texts: list[str]) -> None:
    answers = list(lines(texts, numbers=True))
    assert [len(a.split()) for a in answers] == [len(HAN.findall(t)) for t in texts]


# Rare ideographs, compatibility forms, 〇, numbers and marks in one heap.
heap = st.text(
    st.sampled_from("为应得长重一不第了着過縣〇龘\uf900\U00020000年月12A，。《》—… "), max_size=40
)


@given(heap)
def test_running_pinyin_never_fails_and_keeps_digits(text: str) -> None:
    (running,) = lines([text], numbers=False)
    assert re.findall("[12]", running) == re.findall("[12]", text)


@given(heap)
def test_what_stands_in_other_lines_changes_nothing(text: str) -> None:
    alone = list(lines([text], numbers=True))
    assert list(lines(["校长长期重视。", text], numbers=True))[1:] == alone


def test_lines_are_read_as_they_come() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield "重申\n"

    answers = lines(endless(), numbers=True)  # type: ignore[arg-type]
    assert next(answers) == "chong2 shen1"
    assert taken <= 2000


@pytest.mark.parametrize("name", ["\u9577", "\u5f97"])
def test_rule_table_is_read_once(name: str) -> None:
    assert rules.table() is rules.table()
    assert script.simplify(name) in rules.table()


@pytest.mark.parametrize("numbers", [True, False])
def test_an_endless_line_is_read_in_pieces_and_stays_one_line(numbers: bool) -> None:
    sentence = "各国应当重申：为人类谋福祉。"
    (once,) = lines([sentence], numbers)
    (many,) = lines([sentence * 1600 + "\n"], numbers)  # three pieces
    assert many == " ".join([once] * 1600)
    (bare,) = lines(["为" * 25_000], numbers=True)
    assert len(bare.split()) == 25_000


# What Taiwan reads otherwise, and what it reads as the Mainland does.
TAIWAN = (
    ("企業應重視質量", "qì yè yīng zhòng shì zhí liàng", "on a character; 應 as a surname"),
    (
        "與法國合作，研究法律",
        "yǔ fà guó hé zuò yán jiù fǎ lǜ",
        "on a name: 法 is no France in 法律",
    ),
    ("期間的部分共識", "qí jiān de bù fèn gòng shì", "on a word; a variant of 期 has no remark"),
    ("携帶者", "xī dài zhě", "on a word inside a longer one"),
    ("質權人釋放人質", "zhì quán rén shì fàng rén zhì", "the house against the remark on 質"),
    ("我和你簽署", "wǒ hé nǐ qiān shǔ", "on one sense of 和, of 署: left"),
)


@pytest.mark.parametrize(("text", "said", "why"), TAIWAN, ids=[case[0] for case in TAIWAN])
def test_taiwan_reads_some_words_otherwise(text: str, said: str, why: str) -> None:
    tokens = segment(text, script.simplify(text))
    mainland = iter(read([tokens])[0])
    syllables = [next(mainland) if HAN.match(c) else None for c in text]
    found = [s for s in in_taiwan(tokens, syllables) if s]
    assert " ".join(s.text for s in found) == said, why
    assert all(
        s.source.startswith("Taiwan: ")
        for s, m in zip(found, filter(None, syllables), strict=True)
        if s != m
    )
