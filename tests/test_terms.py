"""Terms: what must be found and must not be, where terms stand, and how good the weights are."""

from __future__ import annotations

import importlib
import json
import re
import runpy
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from policydeck import lexicon, script, terms
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.model import Term, Token
from policydeck.settings import Terms
from policydeck.storage import files
from policydeck.terms import competition, counts, standing, weigh
from policydeck.terms.candidates import Text
from policydeck.trees import Trees
from policydeck.wordalign import link, units

ROOT = Path(__file__).parents[1]
CASES = json.loads((ROOT / "tests/cases/terms.json").read_text(encoding="utf-8"))

CARD = Terms().least  # evidence from which on a term makes a card

Pair = tuple[str, str]


Sentences = list[tuple[tuple[Token, ...], tuple[Token, ...]]]


def prepare(pairs: Sequence[Pair]) -> tuple[Sentences, list[Text]]:
    keys = [script.simplify(zh) for zh, _ in pairs]
    tokens = [segment(zh, key) for (zh, _), key in zip(pairs, keys, strict=True)]
    pieces = [units(sentence) for sentence in tokens]
    en = [english.tokens(sentence) for _, sentence in pairs]
    matrices = [links.matrix for links in link(list(zip(pieces, en, strict=True)))]
    rows = zip(keys, tokens, pieces, en, matrices, strict=True)
    return list(zip(tokens, pieces, strict=True)), [terms.text(*row) for row in rows]


def find(pairs: Sequence[Pair], official: bool = True) -> dict[str, Term]:
    known = lexicon.policy_terms() if official else {}
    sentences, texts = prepare(pairs)
    found = terms.find(sentences, [counts.count(texts, known)], known.get)
    return {term.hanzi: term for term in found}


@pytest.mark.parametrize("case", CASES, ids=[case["zh"][:16] for case in CASES])
def test_what_is_found_and_what_is_not(
    case: dict[str, object], request: pytest.FixtureRequest
) -> None:
    if reason := case.get("fails"):
        request.applymarker(pytest.mark.xfail(reason=str(reason), strict=True))
    found = find([(str(case["zh"]), str(case["en"]))])
    kinds = dict(case.get("kinds", {}))  # type: ignore[call-overload]
    assert [t for t in case["found"] if t not in found] == []  # type: ignore[attr-defined]
    assert [t for t in case["absent"] if t in found] == []  # type: ignore[attr-defined]
    assert {hanzi: found[hanzi].kind for hanzi in kinds} == kinds


def table(name: str) -> list[dict[str, str]]:
    lines = (ROOT / "tests/cases" / name).read_text(encoding="utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_texts_that_the_weights_have_not_seen() -> None:
    """Floors under what was measured: recall .81; .69 of what is found are terms, .15 good units."""
    rows = table("terms-gold.tsv")
    found = find([(row["zh"], row["en"]) for row in rows])
    chosen = {hanzi for hanzi, term in found.items() if not term.single}
    gold = {t for row in rows for t in row["terms"].split()}
    also = {t for row in rows for t in row["also"].split()}
    right = gold & found.keys()
    wrong = chosen - gold - also
    sure = {hanzi for hanzi in chosen if found[hanzi].score >= 0.9}
    assert len(right) / len(gold) >= 0.77, sorted(gold - right)
    assert len(chosen & gold) / len(chosen) >= 0.67
    assert len(wrong) / len(chosen) <= 0.2, sorted(wrong)
    assert len(sure) >= 25
    assert len(sure & wrong) <= 2, sorted(sure & wrong)


@cache
def annotated() -> list[Pair]:
    rows = files.table(ROOT / "data/gold/policy-prose/text.tsv", ("zh", "en"))
    return [(row["zh"], row["en"]) for _, row in rows]


@settings(max_examples=settings().max_examples // 6)  # each links a whole text
@given(st.lists(st.integers(0, 82), min_size=1, max_size=5))
def test_occurrences_are_where_the_term_stands(chosen: list[int]) -> None:
    pairs = [annotated()[number] for number in chosen]
    _, texts = prepare(pairs)
    found = find(pairs).values()
    assert len({term.hanzi for term in found}) == len(found)
    for term in found:
        places = [(o.pair, o.start, o.end) for o in term.occurrences]
        assert places == sorted(set(places))
        assert all(texts[pair].zh[start:end] == term.hanzi for pair, start, end in places)
        assert term.why
        assert 0 < term.score <= 1
        at = 0  # the parts stand in the term, in order
        for part in term.parts:
            at = term.hanzi.index(part, at) + len(part)


def test_blocks_say_together_what_their_texts_say_at_once() -> None:
    """However texts are cut into blocks, the same terms are found, for the same reasons."""
    known = lexicon.policy_terms()
    sentences, texts = prepare(annotated()[:40])
    whole = terms.find(sentences, [counts.count(texts, known)], known.get)
    cut = [counts.count(texts[a:b], known) for a, b in ((0, 7), (7, 8), (8, 8), (8, 40))]
    for one, other in zip(terms.find(sentences, cut, known.get), whole, strict=True):
        assert one.score == pytest.approx(other.score)
        assert replace(one, score=other.score) == other


def test_two_documents_count_as_one() -> None:
    """Words count over all texts; the same text twice has every term twice as often."""
    once = find(annotated()[:12])
    twice = find(annotated()[:12] * 2)
    assert all(
        len(twice[hanzi].occurrences) == 2 * len(term.occurrences)
        for hanzi, term in once.items()
        if hanzi in twice
    )
    assert {h for h, t in once.items() if t.single} == {h for h, t in twice.items() if t.single}


def test_the_same_input_gives_the_same_terms() -> None:
    pairs = annotated()[:10]
    assert find(pairs) == find(pairs)


def test_words_inside_longer_words_are_listed_where_they_stand_alone_too() -> None:
    alone = find([("人工智能改变世界。", "AI changes the world.")])
    both = find(
        [("人工智能改变世界。", "AI changes the world."), ("人工成本上升。", "Labour costs rise.")]
    )
    assert "人工" not in alone
    assert [o.pair for o in both["人工"].occurrences] == [0, 1]
    assert alone["人工智能"].parts == ("人工", "智能")


def test_what_crosses_a_known_term_loses() -> None:
    """意识形态划线 is weaker beside 以意识形态 where that is known."""
    _, texts = prepare([("反对以意识形态划线。", "We oppose drawing ideological lines.")])
    chances = []
    for known in ((), ("以意识形态",)):
        tables = [counts.count(texts, known)]
        ((_, found, chance),) = weigh.weighed(tables, weigh.numbered(tables))
        chances.append(chance[found.keys.index("意识形态划线")])
    assert chances[1] < chances[0]


def test_trees_name_the_evidence() -> None:
    """A sign that no evidence answers to, or evidence that was not learnt from, would be silent."""
    stored = json.loads((ROOT / "data/house/terms.json").read_text(encoding="utf-8"))
    assert stored["alone"]["signs"] == list(weigh.NAMES)
    assert stored["against rivals"]["signs"] == [*weigh.NAMES, *competition.NAMES]
    assert [name for name, n in Counter(weigh.NAMES).items() if n > 1] == []


@pytest.mark.slow
def test_evidence_tells_terms_of_a_text_not_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learnt from one text alone, the evidence ranks the terms of another.

    Measured: average precision .82; by chance it would be .23.
    """
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = runpy.run_path(str(ROOT / "tools/train_terms.py"))
    documents = importlib.import_module("gold").documents()
    prose = tool["annotated"](next(d for d in documents if d.name == "policy-prose"))
    rows = table("terms-gold.tsv")
    _, texts = prepare([(row["zh"], row["en"]) for row in rows])
    found = weigh.added([counts.count(texts, ())])
    gold = {t for row in rows for t in row["terms"].split()}
    model = Trees.of(tool["alone"]([prose]), weigh.NAMES)
    chances = model.odds(tool["evidence"](found))
    right = np.array([key in gold for key in found.keys])[np.argsort(-chances, kind="stable")]
    average = (right.cumsum() / np.arange(1, len(right) + 1))[right].mean()
    assert average >= 0.75, average


def test_pairs_without_english_and_without_chinese_have_terms_all_the_same() -> None:
    found = find([("加强国际合作，维护世界和平。", ""), ("", "Nothing here."), ("。", ".")])
    assert [(o.pair, o.start, o.end) for o in found["国际合作"].occurrences] == [(0, 2, 6)]
    assert find([]) == {}


@pytest.mark.parametrize(
    ("zh", "en", "hanzi"),
    [
        ("带来各种风险。", "It brings various risks.", "各种风险"),
        ("在公告中予以列明。", "They shall be listed in the notice.", "予以列明"),
        ("各国加快发展。", "Countries will speed up development.", "各国加快发展"),
        ("中国推进能源革命。", "China promotes the energy revolution.", "中国推进能源革命"),
        ("经济发展勾勒了蓝图。", "Development has outlined a blueprint.", "发展勾勒"),
        ("太阳仰角零点五度。", "The elevation of the sun is 0.5 degrees.", "零点五度"),
    ],
)  # fmt: skip
def test_no_piece_of_a_sentence_makes_a_card(zh: str, en: str, hanzi: str) -> None:
    found = {hanzi: term.score for hanzi, term in find([(zh, en)], official=False).items()}
    assert found.get(hanzi, 0.0) < CARD


@pytest.mark.parametrize(
    ("zh", "en", "hanzi"),
    [
        ("采取补救措施。", "Take remedial measures.", "补救措施"),
        ("规定保存期限。", "They prescribe storage periods.", "保存期限"),
        ("建立监管制度。", "Establish a regulatory system.", "监管制度"),
        ("加强风险管理。", "Strengthen risk management.", "风险管理"),
    ],
)
def test_a_verb_that_describes_a_noun_may_make_a_card(zh: str, en: str, hanzi: str) -> None:
    found = {hanzi: term.score for hanzi, term in find([(zh, en)], official=False).items()}
    assert found.get(hanzi, 0.0) >= CARD


def test_open_texts_tell_a_unit_from_a_piece_and_a_verb_from_a_noun() -> None:
    """管理委员会 stands in names of committees, 警察机关 by itself; 检具 is done, 资格 is had."""
    known = standing.standing
    assert known("管理", "委员会").opens < known("警察", "机关").opens
    assert known("检具").verbal > 0 > known("资格").verbal
    assert standing.bond("国家", "完整") < 0 < standing.bond("领土", "完整")
    assert known("没有这个词").places == known("没有", "这个词").places == 0
    note, *lines = files.house("standing.tsv").read_text(encoding="utf-8").splitlines()
    assert note.startswith("# ")
    assert lines == sorted(lines)
    line = re.compile(r"[^\t]+(\t[^\t ]* \d+( \d{4})?)+")
    assert not [each for each in lines if not line.fullmatch(each)]


def test_a_piece_is_what_goes_on_with_the_word_beside_it() -> None:
    """Nationals without household registration: 户籍国民 alone is a piece."""
    sign = standing.AROUND.index("goes on from the word before")
    beside = standing.around(["户籍", "国民"], ("无", ""), ("无", ""))[sign]
    alone = standing.around(["户籍", "国民"], ("", ""), ("", ""))[sign]
    assert beside > 0.5 > alone
