"""Word alignment: units, tables, statistics, and the links of a single page."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck import lexicon, script, wordalign
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.storage import files
from policydeck.wordalign import evidence, features, lexical, model, sheets, statistics
from policydeck.wordalign.units import units

SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"
CHARACTERS = "人工智能发展中国家的网络安全和命运共同体一二三AI5G，。、"
Pair = wordalign.Pair


def pair(zh: str, en: str) -> Pair:
    return units(segment(zh, script.simplify(zh))), english.tokens(en)


def link(pairs: list[Pair]) -> list[np.ndarray]:
    return [links.matrix for links in wordalign.link(pairs, contextual=False)]


@pytest.fixture(scope="module")
def page() -> list[Pair]:
    rows = [line.split(" | ") for line in SEED.read_text(encoding="utf-8").splitlines()]
    return [pair(r[0].strip(), r[1].strip()) for r in rows if len(r) > 1 and r[1].strip()]


@given(st.text(CHARACTERS, max_size=30))
def test_units_cover_the_tokens(text: str) -> None:
    tokens = segment(text, text)
    cut = units(tokens)
    assert "".join(u.text for u in cut) == text
    assert all(text[u.start : u.end] == u.text for u in cut)
    assert all(len(u.key) <= lexicon.LONGEST for u in cut if u.kind == "word")
    assert {t.start for t in tokens} <= {u.start for u in cut}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("管理层", ["管理", "层"]),  # joined: its parts are known in English
        ("用水", ["用水"]),  # joined, of two characters
        ("可行性", ["可行性"]),  # in a dictionary
        ("时间性", ["时间性"]),  # derived
        ("国计民生", ["国", "计", "民生"]),  # longer than three
    ],
)
def test_units_of_a_word(word: str, expected: list[str]) -> None:
    tokens = segment(word, word)
    assert len(tokens) == 1
    assert [unit.key for unit in units(tokens)] == expected


def test_links_of_a_page(page: list[Pair]) -> None:
    """The content words of the first passages: at least nine in ten links are found."""
    wanted = [
        (0, "领域", "area"), (0, "快速", "fast"), (0, "深远", "profound"), (0, "机遇", "opportunities"),
        (0, "风险", "risks"), (0, "挑战", "challenges"), (0, "共同", "common"), (1, "和平", "peace"),
        (1, "综合", "comprehensive"), (1, "对话", "dialogue"), (1, "共识", "consensus"),
        (1, "公正", "fair"), (1, "机制", "mechanisms"), (2, "加强", "enhance"),
        (2, "交流", "exchange"), (2, "防范", "prevent"), (2, "可靠性", "reliable"),
        (2, "企业", "companies"), (5, "主权", "sovereignty"), (5, "操纵", "manipulating"),
    ]  # fmt: skip
    matrices = link(page)
    found = 0
    for number, zh, en in wanted:
        left, right = page[number]
        rows = [i for i, t in enumerate(left) if t.key == zh]
        columns = [j for j, t in enumerate(right) if t.text == en]
        assert rows
        assert columns
        found += bool(matrices[number][np.ix_(rows, columns)].max() > 0.5)
    assert found >= 18


def test_shape_and_range(page: list[Pair]) -> None:
    some = [*page[:3], ((), english.tokens("nothing")), (page[0][0], ())]
    matrices = link(some)
    assert [m.shape for m in matrices] == [(len(zh), len(en)) for zh, en in some]
    assert all(m.min() >= 0 and m.max() <= 1 for m in matrices if m.size)
    assert wordalign.link([]) == []


def test_order_of_pairs_does_not_matter(page: list[Pair]) -> None:
    forward = link(page)
    backward = link(page[::-1])[::-1]
    for a, b in zip(forward, backward, strict=True):
        assert np.allclose(a, b, atol=1e-3)


def test_long_documents_are_taken_in_blocks(
    page: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = link(page[:2] * 2)
    monkeypatch.setattr(wordalign, "BLOCK", sum(len(z) * len(e) for z, e in page[:2]))
    apart = link(page[:2] * 2)
    assert [m.shape for m in apart] == [m.shape for m in together]
    assert np.array_equal(apart[0], apart[2])  # each block sees only itself


def test_what_is_no_sentence_stays_unlinked(
    page: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordalign, "LARGEST", len(page[3][0]) * len(page[3][1]))
    linked = link([page[0], page[3]])
    assert not linked[0].any()
    assert linked[1].any()


def test_statistics_learn_a_name_that_no_dictionary_has() -> None:
    """Word 0 goes with stem 0, though nothing is known of either and they stand apart."""
    chance = np.random.default_rng(1)
    zh = [np.array([0, *range(2 * n + 1, 2 * n + 3)]) for n in range(12)]
    en = [chance.permutation(row) for row in zh]
    laid = sheets.sheets([3] * 12, [3] * 12)
    kinds = statistics.kinds(laid, zh, en)
    said, (there, _) = statistics.posteriors(laid, kinds, np.zeros(len(kinds), np.float32))
    assert kinds.en[kinds.zh == 0][there[kinds.zh == 0].argmax()] == 0
    for sheet, cells in zip(laid, said, strict=True):
        for matrix in sheet.cut(cells.there):
            assert matrix.shape == (3, 3)
            assert (matrix.sum(axis=0) <= 1.0001).all()
        assert all((matrix.sum(axis=1) <= 1.0001).all() for matrix in sheet.cut(cells.back))


def test_what_the_dictionary_lacks_comes_from_tables() -> None:
    assert lexicon.word_links("享有")["entitl"][0] > 0.05
    assert lexicon.character_links("援")["assist"][1] > 0
    assert lexicon.word_links("没有这个词") == {}


@pytest.mark.parametrize("name", ["links-words.tsv", "links-characters.tsv"])
def test_tables_are_sorted_and_in_form(name: str) -> None:
    lines = files.house(name).read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    assert rows == sorted(rows, key=lambda r: r.split("\t")[0])
    form = re.compile(r"[^\t]+\t[^ ;]+ \d{1,3} \d{1,3}(;[^ ;]+ \d{1,3} \d{1,3})*")
    assert not [row for row in rows if not form.fullmatch(row)]


@pytest.mark.parametrize("name", ["plain", "neural"])
def test_weights_fit_the_features(name: str) -> None:
    zh, en = pair("加强合作", "enhance cooperation")
    alike = [np.full((len(zh), len(en)), 0.5, np.float32)] if name == "neural" else None
    block = evidence.gather([(zh, en)])
    sheet, cells = block.sheets[0], block.cells[0]
    matrix = next(model.apply(block, alike, model.stages(name)))
    assert sheet.cut(matrix)[0].shape == (2, 2)
    assert np.isfinite(matrix).all()
    size = len(features.typed(block)) + len(features.base(sheet, cells, alike))
    more = size + len(features.around(sheet, matrix))
    assert [stage.shape[1] - 1 for stage in model.stages(name)] == [size, more, more]


@pytest.mark.parametrize(
    ("zh", "kind", "en"),
    [("2030年", "number", "2030"), ("1,000", "number", "1000"), ("三", "word", "third"),
     ("３", "number", "3"), ("AI", "latin", "ai"), ("，", "other", ","), ("“", "other", "”"),
     ("25日", "number", "25th"), ("第七十", "word", "70"), ("二〇三〇", "word", "2030"),
     ("70万", "number", "700,000"), ("380万", "number", "3.8"), ("380万", "number", "million"),
     ("三百", "word", "hundred"), ("十二月", "word", "December")],
)  # fmt: skip
def test_the_same_in_both_scripts(zh: str, kind: str, en: str) -> None:
    assert lexical.en_surface(en) in lexical.zh_surfaces(zh, kind)


@pytest.mark.parametrize(
    ("zh", "kind", "en"),
    [("2000年", "number", "2"), ("十二", "word", "one"), ("一点", "word", "one"),
     ("百分之", "word", "100")],
)  # fmt: skip
def test_not_the_same_number(zh: str, kind: str, en: str) -> None:
    assert lexical.en_surface(en) not in lexical.zh_surfaces(zh, kind)
