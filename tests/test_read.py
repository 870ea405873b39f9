"""Every format with a sample of another program's making, and with a damaged one.

The cases are data: cases/read.json and cases/read-errors.json, about the files in samples/.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policydeck.errors import InputError, MissingExtraError, PolicydeckError
from policydeck.read import cleaning, pdf, read
from policydeck.read.formats import FORMATS

TESTS = Path(__file__).parent
SAMPLES = TESTS / "samples"
DOCUMENTS = TESTS.parent / "data" / "documents"


def cases(name: str) -> list[Any]:
    found = json.loads((TESTS / "cases" / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in found]


@pytest.mark.parametrize("case", cases("read.json"))
def test_sample_reads_as_it_should(case: dict[str, Any]) -> None:
    settings = case.get("settings", {})
    document = read([SAMPLES / path for path in case["input"]], **settings)
    passages = document.passages
    ends = [[p.ref, p.line, p.zh, p.en] for p in (passages[0], passages[-1])]
    assert {
        "name": document.name,
        "format": document.format,
        "encoding": document.encoding,
        "passages": len(passages),
        "first": ends[0],
        "last": ends[1],
        "without": [p.line for p in passages if not p.zh or not p.en],
        "notes": list(document.notes),
    } == case["expected"]


@pytest.mark.parametrize("case", cases("read-errors.json"))
def test_damaged_input_is_explained(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as error:
        read([SAMPLES / path for path in case["input"]], **case.get("settings", {}))
    expected = case["expected"].replace("{formats}", ", ".join(sorted(FORMATS)))
    assert str(error.value).replace(f"{SAMPLES}/", "") == expected


def test_the_same_targets_come_out_of_every_format() -> None:
    plain = [(p.zh, p.en) for p in read([SAMPLES / "sdg.tsv"]).passages]
    for name in ("sdg-gb18030.txt", "sdg-excel.csv", "sdg-semicolon.csv", "sdg.xlsx", "sdg.tmx"):
        assert [(p.zh, p.en) for p in read([SAMPLES / name]).passages] == plain, name
    for name in ("sdg-table.md", "sdg-table.html", "sdg-table.docx", "sdg-in-turn.docx"):
        passages = read([SAMPLES / name]).passages[1:]  # after the title
        assert [(p.zh, p.en) for p in passages] == plain[:5], name


def test_the_seed_is_kept_row_by_row() -> None:
    folder = DOCUMENTS / "global-ai-governance-initiative"
    lines = (folder / "text.txt").read_text(encoding="utf-8").splitlines()
    document = read([folder])
    assert (document.name, document.title) == ("gagi", "Global AI Governance Initiative")
    assert [p.ref for p in document.passages] == [f"gagi:{i}" for i in range(1, len(lines) + 1)]
    for line, passage in zip(lines, document.passages, strict=True):
        zh, en, *_ = (cell.strip() for cell in line.split("|"))
        assert (passage.zh, passage.en) == (zh, en)
    # the last line names the source and has no English
    assert document.notes[-1] == f"line {len(lines)}: no English, kept without card"
    assert read([folder / "text.txt"]) == document


def test_a_changed_text_is_noticed(tmp_path: Path) -> None:
    folder = DOCUMENTS / "global-ai-governance-initiative"
    text = (folder / "text.txt").read_text(encoding="utf-8").replace("發展", "发展", 1)
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    (tmp_path / "SOURCE.toml").write_bytes((folder / "SOURCE.toml").read_bytes())
    notes = read([tmp_path]).notes
    assert notes[0] == "text.txt is no longer the text whose sha256 is in SOURCE.toml"


def test_columns_doc_and_row_name_the_passage(tmp_path: Path) -> None:
    table = tmp_path / "rows.tsv"
    # from the Network Data Security Regulations, articles 3 and 7
    table.write_text(
        "doc\trow\tzh\ten\nregs\t3\t本条例所称网络数据\tNetwork data\nregs\t7\t国家支持\tThe State\n",
        encoding="utf-8",
    )
    document = read([table])
    assert [(p.ref, p.row, p.line) for p in document.passages] == [
        ("regs:3", 3, 2),
        ("regs:7", 7, 3),
    ]


def test_a_column_can_be_named(tmp_path: Path) -> None:
    table = tmp_path / "two.tsv"
    table.write_text("繁體\t简体\tEnglish\n網絡\t网络\tnetwork\n", encoding="utf-8")
    assert read([table], zh_column="简体").passages[0].zh == "网络"
    assert read([table], zh_column="1").passages[0].zh == "網絡"


def test_two_columns_in_english_are_not_guessed_between(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text("治理\tgovernance\tpolitics\n安全\tsecurity\tpolitics\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns 2 and 3 are all in English") as error:
        read([table])
    assert str(error.value).endswith("--set input.en_column=2")
    assert read([table], en_column="2").passages[0].en == "governance"


def test_a_title_may_stand_above_the_header(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("术语对照表,,\n序号,中文,英文\n1,治理,governance\n", encoding="utf-8")
    document = read([table])
    assert [(p.zh, p.en) for p in document.passages] == [
        ("术语对照表", ""),
        ("治理", "governance"),
    ]


def test_numbers_that_begin_again_are_no_references(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("No.,中文,英文\n1,治理,governance\n1,安全,security\n", encoding="utf-8")
    assert [p.ref for p in read([table]).passages] == ["words:1", "words:2"]


def test_a_table_of_figures_does_not_hide_the_paragraphs(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<p>国家保护个人信息。<p>The State protects personal information."
        "<table><tr><td>2022<td>12%<tr><td>2023<td>15%</table>",
        encoding="utf-8",
    )
    assert read([page]).passages[0].en.startswith("The State protects personal information.")


def test_the_separator_that_excel_notes_is_obeyed(tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("sep=;\r\n治理;governance, good\r\n", encoding="utf-8")
    assert [(p.en, p.line) for p in read([table]).passages] == [("governance, good", 2)]


def test_two_files_of_any_name_in_a_folder_are_a_pair(tmp_path: Path) -> None:
    (tmp_path / "white paper.txt").write_text("The State protects personal information.\n")
    (tmp_path / "白皮书.txt").write_text("国家保护个人信息。\n", encoding="utf-8")
    passage = read([tmp_path]).passages[0]
    assert (passage.zh[:2], passage.en[:9]) == ("国家", "The State")


def test_pinyin_is_not_taken_for_the_english(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text(
        "治理\tzhìlǐ\tgovernance\n网络数据处理者\twǎngluò shùjù chǔlǐzhě\tdata handler\n",
        encoding="utf-8",
    )
    assert [p.en for p in read([table]).passages] == ["governance", "data handler"]


@pytest.mark.parametrize(
    "header", ["Source\tTarget", "术语\tEnglish", "原文\t译文", "中文\tTranslation", "句子\t英文"]
)
def test_a_header_may_name_one_language_or_none(header: str, tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text(f"{header}\n治理体系\tthe system of governance\n", encoding="utf-8")
    assert [(p.zh, p.en) for p in read([table]).passages] == [
        ("治理体系", "the system of governance")
    ]


def test_a_row_of_a_word_list_is_no_header(tmp_path: Path) -> None:
    table = tmp_path / "words.tsv"
    table.write_text("中文\tChinese\n英文\tEnglish\n", encoding="utf-8")
    assert len(read([table]).passages) == 2


def test_languages_that_stand_the_other_way_round_are_exchanged(tmp_path: Path) -> None:
    table = tmp_path / "mixed.tsv"
    table.write_text("治理\tgovernance\nsecurity\t安全\n发展\tdevelopment\n", encoding="utf-8")
    document = read([table])
    assert (document.passages[1].zh, document.passages[1].en) == ("安全", "security")
    assert "line 2: the languages stood the other way round, exchanged" in document.notes


def test_a_pipe_too_many_makes_no_card(tmp_path: Path) -> None:
    table = tmp_path / "text.txt"
    table.write_text(
        "治理 | governance\n安全 | safety | security\n发展 | growth\n", encoding="utf-8"
    )
    document = read([table])
    assert [p.en for p in document.passages] == ["governance", "", "growth"]
    assert document.notes[-1] == "line 2: more than two columns, kept without card"


def test_several_bilingual_files_keep_their_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.tsv").write_text("治理\tgovernance\n", encoding="utf-8")
    document = read([tmp_path])
    assert [p.ref for p in document.passages] == ["a:1", "b:1"]
    assert document.name == tmp_path.name


def test_a_folder_leaves_out_what_has_no_translation(tmp_path: Path) -> None:
    (tmp_path / "law.zh.txt").write_text("国家保护个人信息。\n", encoding="utf-8")
    (tmp_path / "law.en.txt").write_text("The State protects personal information.\n")
    (tmp_path / "more.zh.txt").write_text("国家促进发展。\n", encoding="utf-8")
    document = read([tmp_path])
    assert [p.ref for p in document.passages] == ["law:1"]
    assert document.notes[-1] == "more.zh.txt: only Chinese in it, left out"


def test_only_lines_with_placeholders_are_left_out_of_a_long_passage(tmp_path: Path) -> None:
    (tmp_path / "a.zh.txt").write_text("安全\n共 {0} 项\n发展\n", encoding="utf-8")
    (tmp_path / "a.en.txt").write_text("security\n{0} items\ndevelopment\n")
    passage = read([tmp_path]).passages[0]
    assert (passage.zh, passage.en) == ("安全\n发展", "security\ndevelopment")


def test_a_file_of_a_pair_may_quote_the_other_language(tmp_path: Path) -> None:
    zh, en = "国家保护个人信息。\n" * 9, "The State protects personal information.\n" * 9
    (tmp_path / "中文版.txt").write_text(zh + "Personal Information Protection Law\n", "utf-8")
    (tmp_path / "translation.txt").write_text(en)
    passage = read([tmp_path / "translation.txt", tmp_path / "中文版.txt"]).passages[0]
    assert (passage.zh[:2], passage.en[:9]) == ("国家", "The State")


def test_a_very_long_line_is_read(tmp_path: Path) -> None:
    zh, en = "国家保护个人信息。" * 20_000, "The State protects personal information. " * 10_000
    for name, text in (("a.txt", f"{zh} | {en}\n"), ("b.csv", f'zh,en\n"{zh}","{en}"\n')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        passage = read([tmp_path / name]).passages[0]
        assert (len(passage.zh), len(passage.en)) == (len(zh), len(en.strip()))


@pytest.mark.parametrize(
    ("name", "extra"),
    [("sdg.xlsx", "office"), ("sdg-table.docx", "office"), ("sdg-table.pdf", "documents")],
)
def test_a_missing_package_is_named(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("python_calamine", "mammoth", "pypdfium2"):
        monkeypatch.setitem(sys.modules, package, None)  # as Python does for what is not installed
    with pytest.raises(MissingExtraError, match=rf'add: pip install "policydeck\[{extra}\]"$'):
        read([SAMPLES / name])


WHOLE = sorted(p for p in SAMPLES.rglob("*") if p.is_file() and "damaged" not in p.parts)


@given(st.sampled_from(WHOLE), st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 40))
def test_no_damage_leads_to_a_traceback(path: Path, at: int, by: bytes, cut: int) -> None:
    data = path.read_bytes()
    at %= len(data)
    with tempfile.TemporaryDirectory() as folder:
        damaged = Path(folder, path.name)
        damaged.write_bytes(data[:at] + by + data[at + cut :])
        with contextlib.suppress(PolicydeckError):
            read([damaged])


def test_lines_and_words_of_a_pdf_are_mended() -> None:
    # from Article 14 of the Personal Information Protection Law, and what must keep its hyphen
    assert pdf._mended("the processing of pers-", "onal information") == (
        "the processing of personal information"
    )
    assert pdf._mended("a long-", "term plan") == "a long-term plan"
    assert pdf._mended("Article 3-", "5") == "Article 3-5"


def test_the_key_of_a_menu_goes_and_an_ampersand_stays() -> None:
    assert cleaning.without_accelerators("另存为(_A)…", "Save _As…") == ("另存为…", "Save As…")
    assert cleaning.without_accelerators("研发", "R&D") == ("研发", "R&D")
