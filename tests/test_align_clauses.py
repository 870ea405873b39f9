"""Clause pairs correspond exactly and can stand alone."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from policydeck import script, wordalign
from policydeck.align import align
from policydeck.align.clauses import clauses
from policydeck.language import english
from policydeck.lexicon import segment
from policydeck.model import Passage, SentencePair

CASES = Path(__file__).parent / "cases"


def table(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def seed_clauses() -> list[SentencePair]:
    rows = [row for row in table("align_seed.tsv") if row["en"]]
    pairs = align([Passage(r["zh"], r["en"], r["ref"], i, i) for i, r in enumerate(rows, 1)])
    tokens = [wordalign.units(segment(p.zh, script.simplify(p.zh))) for p in pairs]
    words = [english.tokens(p.en) for p in pairs]
    links = wordalign.link(list(zip(tokens, words, strict=True)), contextual=False)
    return [
        clause
        for pair, zh, en, linked in zip(pairs, tokens, words, links, strict=True)
        for clause in clauses(pair, zh, en, linked.matrix)
    ]


def test_every_clause_of_the_seed_was_read_and_found_right(
    seed_clauses: list[SentencePair],
) -> None:
    # a new pair here is no failure of the code: read it, then add it to the file or mend the code
    approved = {(row["zh"], row["en"]) for row in table("align_clauses.tsv")}
    assert [(c.zh, c.en) for c in seed_clauses if (c.zh, c.en) not in approved] == []


def test_the_seed_gives_enough_clauses_of_a_useful_length(seed_clauses: list[SentencePair]) -> None:
    # of 42 right ones 21 are too free for the links of so short a text to vouch for every word
    assert len(seed_clauses) >= 20
    assert sum(5 <= len(c.zh) <= 20 for c in seed_clauses) >= 0.7 * len(seed_clauses)


def cut(zh: str, en: str, links: dict[str, str], strength: float = 0.95) -> list[tuple[str, str]]:
    """Clauses of a pair whose words are linked as told: Chinese word → English words."""
    tokens = segment(zh, script.simplify(zh))
    words = english.tokens(en)
    matrix = np.zeros((len(tokens), len(words)), np.float32)
    for i, token in enumerate(tokens):
        for j, word in enumerate(words):
            if word.text.lower() in links.get(token.text, "").split():
                matrix[i, j] = strength
    pair = SentencePair(zh, en, "t:1.1", 1.0, 1, 0, 0)
    found = clauses(pair, tokens, words, matrix)
    for clause in found:
        assert zh[clause.zh_start : clause.zh_start + len(clause.zh)] == clause.zh
        assert en[clause.en_start : clause.en_start + len(clause.en)] == clause.en
    return [(c.zh, c.en) for c in found]


LINKS = {
    "尊重": "respect", "他国": "other countries", "主权": "sovereignty", "遵守": "abide",
    "国际法": "international law", "促进": "promote", "世界": "world", "和平": "peace",
}  # fmt: skip


def test_clauses_may_cross() -> None:
    assert cut(
        "各国应尊重他国主权，遵守国际法。",
        "All should abide by international law and respect the sovereignty of other countries.",
        LINKS,
    ) == [
        ("尊重他国主权", "respect the sovereignty of other countries"),
        ("遵守国际法", "abide by international law"),
    ]


def test_a_word_linked_to_the_outside_forbids_the_cut() -> None:
    # 和平 "peace" stands in the other clause of the English sentence
    zh, en = (
        "尊重他国主权，促进世界和平。",
        "Promote it in the world, respect peace and sovereignty.",
    )
    assert ("促进世界和平", "Promote it in the world") not in cut(zh, en, LINKS)


def test_a_lost_negation_forbids_the_cut() -> None:
    zh = "各国应尊重他国主权，不得干涉他国内政。"
    links = LINKS | {"干涉": "interfere", "内政": "internal affairs"}
    right = "Respect sovereignty, and do not interfere in the internal affairs of other countries."
    assert not [c for c in cut(zh, right, links) if "干涉" in c[0] and "not" not in c[1]]
    wrong = "Respect sovereignty, and interfere in the internal affairs of other countries."
    assert not [c for c in cut(zh, wrong, links) if "干涉" in c[0]]


def test_no_fragment_is_cut() -> None:
    # ends in 的, starts with a preposition, leaves a quotation open
    links = LINKS | {"在": "in", "基础": "basis", "原则": "principle", "坚持": "uphold"}
    found = cut(
        "在尊重他国主权的基础上，坚持“促进世界和平，遵守国际法”的原则。",
        "On the basis of respect for the sovereignty of other countries, uphold the principle "
        "“promote world peace, abide by international law”.",
        links,
    )
    assert all(
        zh[0] != "在" and zh[-1] != "的" and zh.count("“") == zh.count("”") for zh, _ in found
    )


def test_a_short_sentence_is_not_cut_from_itself() -> None:
    assert cut("尊重他国主权。", "Respect the sovereignty of other countries.", LINKS) == []


@pytest.mark.parametrize(
    ("zh", "en", "links"),
    [
        (
            "实施科教战略，强化基础。",
            "We will implement the strategy of science and education and consolidate foundations.",
            {"实施": "implement", "战略": "strategy", "科教": "science", "强化": "consolidate",
             "基础": "foundations"},
        ),
        (
            "现在我代表国务院报告工作，请予审议。",
            "On behalf of the State Council, I report the work for deliberation.",
            {"我": "i", "代表": "behalf", "国务院": "state council", "报告": "report",
             "工作": "work", "审议": "deliberation"},
        ),
        (
            "扩大收支规模，力求收支平衡。",
            "Expand the scale of revenues and strive for balanced revenues.",
            {"扩大": "expand", "规模": "scale", "收支": "revenues", "力求": "strive",
             "平衡": "balanced revenues"},
        ),
        (
            "保护儿童的权利，并为此采取适当的措施。",
            "Protect the rights of children and, to this end, take appropriate measures.",
            {"保护": "protect", "儿童": "children", "权利": "rights", "为此": "end",
             "采取": "take", "适当": "appropriate", "措施": "measures"},
        ),
    ],
    ids=["coordination", "leaning word", "tail of another", "after a preposition"],
)  # fmt: skip
def test_no_edge_cuts_through_what_belongs_together(
    zh: str, en: str, links: dict[str, str]
) -> None:
    for _, english_part in cut(zh, en, links):
        assert not english_part.endswith("science")
        assert not english_part.lower().startswith(("behalf", "revenues", "this"))


def found(zh: str, en: str) -> list[str]:
    """The Chinese of all clauses of a pair, linked as in a build."""
    tokens = wordalign.units(segment(zh, script.simplify(zh)))
    words = english.tokens(en)
    matrix = wordalign.link([(tokens, words)], contextual=False)[0].matrix
    return [
        c.zh for c in clauses(SentencePair(zh, en, "t:1.1", 1.0, 1, 0, 0), tokens, words, matrix)
    ]


@pytest.mark.parametrize("row", table("align_no_clauses.tsv"), ids=lambda row: row["why"])
def test_what_cannot_stand_alone_or_says_nothing_is_no_clause(row: dict[str, str]) -> None:
    assert row["clause"] in row["zh"]
    assert row["clause"] not in found(row["zh"], row["en"])
