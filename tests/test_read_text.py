"""Encodings, quoting, paragraphs and markup, as properties and small cases."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck.read import cleaning, columns, encoding, labels, pages, prose, read, tables, turns
from policydeck.read.document import Content, Row, Source
from policydeck.read.language import language
from policydeck.read.sources import texts

TESTS = Path(__file__).parent
PATH = Path("text.tsv")


def cases(name: str) -> list[Any]:
    found = json.loads((TESTS / "cases" / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in found]


# What a cell may hold: everything but control characters, surrogates and what counts as blank
# alone; \n in plain TSV is a line break, so a backslash is left to the other properties.
CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\\\ufeff"), min_size=1
)
QUOTED_CELL = st.text(
    st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from('\n\t,;|" "')),
)
SIGNS = "<>&{}[]*_`%+#=~"
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1)


@given(
    st.lists(st.lists(QUOTED_CELL, min_size=2, max_size=4), min_size=1),
    st.sampled_from("\t,;"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_quoted_table_reads_back(table: list[list[str]], delimiter: str, quoting: Any) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(table)
    read = tables.delimited(out.getvalue(), delimiter, PATH)
    assert [list(row.cells) for row in read] == [r for r in table if any(c.strip() for c in r)]


@given(TABLE, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_tsv_of_a_spreadsheet_reads_back(table: list[list[str]], quoting: Any) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", quoting=quoting).writerows(table)
    read = tables.tsv(out.getvalue(), PATH)
    assert [list(row.cells) for row in read] == [r for r in table if any(c.strip() for c in r)]


@given(TABLE)
def test_plain_tsv_reads_back_unless_every_quote_looks_like_quoting(table: list[list[str]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in table)
    if not tables.is_quoted(text):
        kept = [row for row in table if any(cell.strip() for cell in row)]
        assert [list(row.cells) for row in tables.tsv(text, PATH)] == kept


@pytest.mark.parametrize(
    "line",
    [
        '"Personal data"\t"个人信息"是指',  # a definition begins with a quotation
        '个人信息\t"Personal information" means any kind of information',
        '“个人信息”\t6" pipe',
    ],
)
def test_a_quotation_in_plain_tsv_is_kept(line: str) -> None:
    assert tables.tsv(line, PATH)[0].cells == tuple(line.split("\t"))


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"])
def test_the_seed_survives_every_encoding(name: str) -> None:
    seed = TESTS.parent / "data/documents/global-ai-governance-initiative/text.txt"
    text = seed.read_text(encoding="utf-8")
    for part in (text, text[:400], text[-24:]):
        assert encoding.decode(Source(PATH, part.encode(name)))[0] == part


@given(st.integers(0, 4000), st.integers(8, 300), st.sampled_from(["gb18030", "big5"]))
def test_short_pieces_are_told_apart(start: int, length: int, name: str) -> None:
    sample = {"gb18030": "sdg.tsv", "big5": "votegov-big5.tsv"}[name]
    data = (TESTS / "samples" / sample).read_bytes()
    text = data.decode("big5" if name == "big5" else "utf-8")
    piece = text[start % (len(text) - length) :][:length]
    if sum("\u4e00" <= c <= "\u9fff" for c in piece) >= 4:  # fewer may be read either way
        assert encoding.decode(Source(PATH, piece.encode(name)))[0] == piece


@pytest.mark.parametrize("case", cases("cleaning.json"))
def test_markup_and_placeholders(case: dict[str, str]) -> None:
    cleaned = cleaning.clean(case["input"])
    assert (cleaned, cleaning.placeholder(cleaned)) == (case["expected"], case["placeholder"])


@given(
    st.text(st.characters(categories=("L", "M", "N", "P", "Sc", "Zs"), exclude_characters=SIGNS))
)
def test_text_without_signs_of_markup_stays(text: str) -> None:
    assert cleaning.clean(text) == cleaning.plain(text) or "---" in text


@given(st.text())
def test_cleaning_ends_and_never_fails(text: str) -> None:
    cleaning.placeholder(cleaning.clean(text))


@pytest.mark.parametrize("case", cases("languages.json"))
def test_language(case: dict[str, str]) -> None:
    assert language(case["input"]) == case["expected"]


def test_wrapped_lines_are_joined_and_whole_ones_are_not() -> None:
    # from the Network Data Security Regulations, article 1, wrapped by a mail program
    wrapped = (
        "These Regulations are formulated in accordance with the Cybersecurity\n"
        "Law of the People's Republic of China, for the purposes of regulating\n"
        "network data processing activities.\n\n"
        "These Regulations apply to network data processing activities and the\n"
        "security supervision thereof.\n"
    )
    assert [row.line for row in prose.paragraphs(wrapped)[0]] == [1, 5]
    assert "Cybersecurity Law" in prose.paragraphs(wrapped)[0][0].cells[0]
    whole = wrapped.replace("\n\n", "\n").replace("\n", ".\n")
    assert len(prose.paragraphs(whole)[0]) == 5


def test_a_footnote_is_left_out_on_the_page_after_its_mark_and_after_several() -> None:
    page = [
        "The State protects the personal information of natural persons, and no",
        "[1] organization may infringe upon it.[2]",
        "",
        "- 1 -",
        "",
        "The law applies to handling in the territory.[2] It applies abroad, too.",
        "",
        "_____",
        "[1] See the memorandum.",
        "[2] See the report.",
        "",
        "- 2 -",
    ]
    rows, notes = prose.paragraphs("\n".join(page))
    text = "\n".join(row.cells[0] for row in rows)
    assert "memorandum" not in text
    assert "report" not in text
    assert "[" not in text
    assert "3 lines of footnotes left out" in notes  # with the rule above them


def test_a_table_of_contents_is_left_out_and_headings_stay() -> None:
    # as a word processor writes one: the headings again, each with a tab and its page
    listed = ["目录", "第一章 总则\t1", "第二章 罚则\t3"]
    text = ["第一章 总则", "国家保护个人信息。", "第二章 罚则", "违反本法的，处以罚款。"]
    rows = tuple(Row(n, (line,)) for n, line in enumerate([*listed, *text], 1))
    found = pages.without_contents(Content("docx", rows))
    assert [row.cells[0] for row in found.rows] == text
    assert found.notes == ("3 lines of a table of contents left out",)
    assert pages.without_contents(Content("docx", rows[3:])).rows == rows[3:]


def test_paragraphs_find_their_neighbour_by_length() -> None:
    # a title in English alone before paragraphs in turn
    rows = [
        Row(1, ("Global AI Governance Initiative, as published on the occasion of the forum",)),
        Row(2, ("为此，我们倡议：",)),
        Row(3, ("To make this happen, we would like",)),
        Row(4, ("坚持相互尊重、平等互利的原则。",)),
        Row(5, ("We should adhere to the principles of mutual respect and equality.",)),
    ]
    found = [(draft.zh[:2], draft.line) for draft in turns.pair(rows)]
    assert found == [("", 1), ("为此", 2), ("坚持", 4)]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("中文：", "English: "),
        ("ZH: ", "EN: "),
        ("原文：", "译文："),
        ("【中文译文】", "[English]"),
        ("**Chinese (Simplified)**: ", "**English version:** "),
        ("CN - ", "EN - "),
        ("Chinese:\n", "English:\n"),
        ("中文\n", "英文\n"),
    ],
)
def test_labels_of_languages_at_the_head_of_lines_reach_no_pair(
    zh: str, en: str, tmp_path: Path
) -> None:
    texts = [
        ("国家保护个人信息。", "The State protects personal information."),
        ("中国：负责任的大国。", "China: a responsible major country."),
    ]
    file = tmp_path / "labelled.txt"
    file.write_text("\n\n".join(f"{zh}{a}\n{en}{b}" for a, b in texts), encoding="utf-8")
    assert [(p.zh, p.en) for p in read([file]).passages] == texts
    header = Row(1, ("中文", "English"))
    table = Content("tsv", (header, *(Row(n, text) for n, text in enumerate(texts, 2))))
    assert labels.without(table) == table


def test_labels_of_languages_in_cues_reach_no_pair(tmp_path: Path) -> None:
    cues = tmp_path / "labelled.srt"
    cues.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\n中文：国家保护个人信息。\n"
        "EN: The State protects personal information.\n",
        encoding="utf-8",
    )
    assert [(p.zh, p.en) for p in read([cues]).passages] == [
        ("国家保护个人信息。", "The State protects personal information.")
    ]


def test_labels_of_columns() -> None:
    named = {
        "zh-CN": "zh",
        "简体中文": "zh",
        "English (text)": "en",
        "英文": "en",
        "Source": "side",
        "zh_text": "zh",
        "中文术语": "zh",
        "Chinese socialism": "",
        "英语教学": "",
        "术语": "other",
        "": "",
    }
    assert {cell: columns.label(cell) for cell in named} == named


def test_files_are_paired_by_their_names(tmp_path: Path) -> None:
    for name in ("a.zh.txt", "a.en.txt", "zh-CN/b.md", "en/b.md", "c_zh.docx", "c_en.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    for name in ("README.md", ".hidden.txt", "picture.png"):
        (tmp_path / name).write_text("x")
    assert {text.name: text.shown for text in texts([tmp_path])} == {
        "a": ("a.zh.txt", "a.en.txt"),
        "b": ("zh-CN/b.md", "en/b.md"),
        "c": ("c_zh.docx", "c_en.docx"),
    }


def test_no_file_is_lost_to_another_of_its_name(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a/law.tsv", "b/law.tsv", "b/law.csv")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert [text.name for text in texts(paths)] == ["law", "law-2", "law-3"]
    assert [text.name for text in texts([tmp_path])] == ["a-law", "b-law", "b-law-2"]
