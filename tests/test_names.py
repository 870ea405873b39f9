"""Names stand whole: of people, whom no dictionary knows, and of organs of several words."""

from __future__ import annotations

from functools import cache

import pytest

from policydeck import lexicon, terms
from policydeck.analysis import Analysed, tasks
from policydeck.model import SentencePair
from policydeck.script import Script
from policydeck.terms import counts, text
from policydeck.terms.candidates import Text

# A joint statement of 2023 and an Act of Taiwan, each with the English of its publisher.
PAIRS = (
    (
        "应国务院总理李强邀请，澳大利亚总理安东尼·阿尔巴尼斯访华。",
        "At the invitation of Premier Li Qiang, Prime Minister Anthony Albanese visited China.",
    ),
    ("阿尔巴尼斯总理举行会谈。", "Prime Minister Albanese held talks."),
    (
        "本规则由法务部矫正署报联合国备查。",
        "The Agency of Corrections reports to the United Nations.",
    ),
    ("任务由单位负责人曾强承担。", "Zeng Qiang, who heads the unit, takes on the task."),
    (
        "巴巴多斯总理莫特利谈中孟关系及机关（构）事务。",
        "Prime Minister Mottley of Barbados spoke of China-Bangladesh relations and of agencies.",
    ),
)


@cache
def studied() -> tuple[tuple[Analysed, ...], tuple[Text, ...]]:
    pairs = tuple(SentencePair(zh, en, f"t:{n}", 1.0, n, 0, 0) for n, (zh, en) in enumerate(PAIRS))
    study, linked = tasks.study(pairs, Script("simplified", ""), "tw", False, ())
    rows = zip(study.sentences, linked.links, strict=True)
    return study.sentences, tuple(
        text(s.key, s.tokens, s.units, s.en_tokens, links.matrix) for s, links in rows
    )


def test_people_are_words_and_their_names_notes() -> None:
    sentences, texts = studied()
    assert "阿尔巴尼斯" in {token.text for token in sentences[1].tokens}
    cut = [(s.tokens, s.units) for s in sentences]
    found = {
        t.hanzi
        for t in terms.find(cut, [counts.count(texts, lexicon.policy_terms())], lambda _: None)
    }
    assert {"李强", "安东尼·阿尔巴尼斯"} <= found
    pieces = {"李", "强", "安东尼", "尼斯", "李强邀请", "国务院总理李强", "阿尔巴尼斯总理"}
    assert not pieces & found
    assert {"巴巴多斯", "莫特利", "中孟"} <= found
    assert not {"巴", "巴多斯", "莫", "特利", "孟关系", "构"} & found


@pytest.mark.parametrize(
    ("pair", "name", "read"),
    [
        (0, "李强", "Lǐ Qiáng"),
        (0, "阿尔巴尼斯", "Ā ěr bā ní sī"),
        (2, "法务部", "Fǎ wù Bù"),
        (2, "矫正署", "Jiǎo zhèng Shǔ"),
        (2, "联合国", "Lián hé guó"),
        (3, "曾强", "Zēng Qiáng"),
        (3, "任务", "rèn wu"),
    ],
)
def test_names_have_their_readings_and_capitals_in_sentences(
    pair: int, name: str, read: str
) -> None:
    line = studied()[0][pair].line()
    at = line.simplified.index(name)
    syllables = [s.capitalize() if i in line.capitals else s for i, s in enumerate(line.syllables)]
    assert [s.lower() for s in syllables[at : at + len(name)]] == read.lower().split()
    assert [s[:1].isupper() for s in syllables[at : at + len(name)]] == [
        s[:1].isupper() for s in read.split()
    ]
