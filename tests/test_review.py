"""The review sheet: unedited it changes nothing; edited cells become corrections that stay."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from known import WORK
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.errors import InputError
from policydeck.export import review, sheets
from policydeck.kinds import TERM
from policydeck.recipe import overrides
from policydeck.release import targets
from test_cli import SEED, Call, call

pytestmark = pytest.mark.slow

__all__ = ["call"]

ROWS = (0, 5, 7, 12, 14)  # of the text, with what is corrected here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built deck folder with a correction of its own and its sheet."""
    folder = tmp_path_factory.mktemp("review") / "deck"
    folder.mkdir()
    text = SEED.read_text("utf-8").splitlines()
    (folder / "text.txt").write_text("\n".join(text[row] for row in ROWS) + "\n", "utf-8")
    (folder / "deck.toml").write_text('[deck]\ndocuments = ["text.txt"]\n', "utf-8")
    (folder / "overrides.tsv").write_text(
        "# mine\nwhat\tterm\tvalue\tplace\nskip\t技术\t\t\nnote\t风险\told remark\t\n", "utf-8"
    )
    target = targets.find([folder], None, ())
    rows = review.table(pipeline.prepare(target, work=WORK), target.overrides)
    for name in ("review.xlsx", "review.tsv", "review.csv"):
        (folder / name).write_bytes(sheets.write(folder / name, rows, review.WRITTEN))
    pipeline.build(target, work=WORK)
    return folder


@pytest.fixture
def deck(folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder, tmp_path / "deck")
    return tmp_path / "deck"


def edit(sheet: Path, changes: dict[str, dict[str, str]], *added: dict[str, str]) -> None:
    """Change cells of some terms, as a spreadsheet program would, and sort the rows anew."""
    head, *rows = sheets.read(sheet)
    assert head == review.COLUMNS
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    for term, cells in changes.items():
        assert cells.keys() <= set(head)
        found[term] |= cells
    new = [*found.values(), *(dict.fromkeys(head, "") | cells for cells in added)]
    new.sort(key=lambda row: row["term"])
    table = [head, *([row[name] for name in head] for row in new)]
    sheet.write_bytes(sheets.write(sheet, table, review.WRITTEN))


@pytest.mark.parametrize("name", ["review.xlsx", "review.tsv", "review.csv"])
def test_an_unedited_sheet_changes_nothing(deck: Path, name: str) -> None:
    edit(deck / name, {})
    before = (deck / "overrides.tsv").read_bytes()
    target = targets.find([deck], None, ())
    taken = review.take(target, deck / name)
    assert (taken.rows, taken.idle) == ((), ())
    assert taken.target == target
    assert (deck / "overrides.tsv").read_bytes() == before


EDITS = {
    "治理": {"gloss": "to govern | governance", "remark": "ask about this"},
    "风险": {"remark": "", "level": "Beyond HSK"},
    "技术": {"make a note?": "yes", "pinyin": "ji4 shu4"},  # the reading that it has
    "挑战": {"make a note?": "No"},
    "智能鸿沟": {"renderings": "Gap in AI"},
    "主权": {"renderings": ""},
}


def test_edited_cells_become_corrections_that_stay(call: Call, deck: Path) -> None:
    edit(deck / "review.xlsx", EDITS, {"term": "共享人工智能", "make a note?": "yes"})
    code, out, err = call("build", deck, "--overrides", deck / "review.xlsx")
    assert (code, out) == (0, ""), err
    assert f"9 corrections taken from {deck / 'review.xlsx'}" in err
    lines = (deck / "overrides.tsv").read_text("utf-8").splitlines()
    assert lines[:2] == ["# mine", "what\tterm\tvalue\tplace"]
    # The old skip and the old remark have gone, since the new rows contradict them.
    expected = [
        "gloss\t治理\tto govern | governance\t", "note\t治理\task about this\t",
        "note\t风险\t\t", "level\t风险\tbeyond\t", "keep\t技术\t\t",
        "skip\t挑战\t\t", "rendering\t智能鸿沟\tgap in AI\ttext:5.1", "rendering\t主权\t\t",
        "keep\t共享人工智能\t\t",
    ]  # fmt: skip
    assert sorted(lines[2:]) == sorted(expected)
    notes = {note.fields[0]: note for note in apkg.read(deck / "deck.apkg").notes.values()}
    assert "to govern" in "".join(notes["治理"].fields)
    assert "ask about this" in "".join(notes["治理"].fields)
    assert "old remark" not in "".join(notes["风险"].fields)
    assert "policydeck::level::beyond-hsk" in notes["风险"].tags
    assert "policydeck::retired" in notes["挑战"].tags
    assert {"技术", "共享人工智能"} <= notes.keys()
    built = (deck / "deck.apkg").read_bytes()
    assert call("build", deck)[0] == 0  # without the sheet: the corrections are in overrides.tsv
    assert (deck / "deck.apkg").read_bytes() == built
    code, _, err = call("build", deck, "--overrides", deck / "review.xlsx")
    assert code == 0  # nor does taking the same sheet twice change anything
    assert "corrections taken" not in err
    assert (deck / "deck.apkg").read_bytes() == built


def test_a_wording_that_the_text_lacks_is_the_translators_own(deck: Path) -> None:
    target = targets.find([deck], None, ())
    sheet = deck / "review.tsv"
    edit(sheet, {"治理": {"renderings": "ruling the seas | =steering"}})
    taken = review.take(target, sheet)
    assert [(r.what, r.value) for r in taken.rows] == [("english", "ruling the seas | =steering")]
    pipeline.build(taken.target, work=WORK)
    names = [name for name, _ in TERM.fields]
    (note,) = [n for n in apkg.read(target.out).notes.values() if n.fields[0] == "治理"]
    fields = dict(zip(names, note.fields, strict=True))
    assert "governance" in fields["Renderings"]  # what the text says is not lost
    assert "ruling the seas" in fields["Own"]
    assert "by the maker of this deck" in fields["Own"]
    # The same sheet again changes nothing; a new sheet shows the own wording, and can take it back.
    assert review.take(taken.target, sheet).rows == ()
    rows = review.table(pipeline.prepare(taken.target, work=WORK), taken.target.overrides)
    sheet.write_bytes(sheets.write(sheet, rows, review.WRITTEN))
    edit(sheet, {"治理": {"renderings": "governance"}})
    assert [(r.what, r.value) for r in review.take(taken.target, sheet).rows] == [("english", "")]


def test_the_owners_english_takes_the_place_of_what_is_wrong(deck: Path) -> None:
    rows = ("wrong\t治理\tGovernance\t", "english\t治理\tsteering | governance capacity\t",
            "wrong\t风险\trisk\t", "english\t合作\tteamwork\t",
            "wrong\t社会制度\tsocial system\t",
            "english\t社会制度\tsystem of society\t")  # fmt: skip
    with (deck / "overrides.tsv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)
    built = pipeline.build(targets.find([deck], None, ()), work=WORK)
    assert built.warnings == ()
    names = [name for name, _ in TERM.fields]
    found = {
        note.fields[0]: dict(zip(names, note.fields, strict=True))
        for note in apkg.read(built.target.out).notes.values() if len(note.fields) == len(names)
    }  # fmt: skip
    term = found["治理"]
    assert re.findall("<li>(.*?)</li>", term["Prompt"]) == ["steering", "governance capacity"]
    assert re.findall("<li>(.*?)</li>", term["Renderings"]) == ["governance capacity"]
    assert "steering" in term["Own"]
    marked = re.findall("<mark>([a-z ]*)</mark>", term["Example"])
    assert set(marked) == {"governance capacity"}
    assert "risk" not in found["风险"]["Renderings"].lower()
    assert "social system" not in found["社会制度"]["Senses"]
    assert "<mark>risk" not in found["风险"]["Example"]
    assert "system of society" in found["社会制度"]["Prompt"]  # no dictionary has it
    asked = re.findall("<li>(.*?)</li>", found["合作"]["Prompt"])
    assert (asked[0], len(asked)) == ("teamwork", 2)  # hers first, then the document's


def test_what_a_sheet_cannot_mean_is_named(deck: Path) -> None:
    target = targets.find([deck], None, ())
    sheet = deck / "review.tsv"
    kept, own = sheet.read_bytes(), (deck / "overrides.tsv").read_bytes()
    for cells, message in (
        ({"pinyin": "zhì"}, r"review\.tsv:\d+: the reading “zhì”. “治理” needs 2 syllables"),
        ({"gloss": ""}, "holds the senses"),
        ({"level": "thirty"}, "Write 1 to 6, 7-9 or beyond"),
        ({"make a note?": "maybe"}, "Write yes or no"),
    ):
        edit(sheet, {"治理": cells})
        with pytest.raises(InputError, match=message):
            review.take(target, sheet)
        sheet.write_bytes(kept)
    assert (deck / "overrides.tsv").read_bytes() == own
    text = (deck / "text.txt").read_text("utf-8").splitlines()
    (deck / "text.txt").write_text("\n".join(text[:4]) + "\n", "utf-8")
    edit(sheet, {"智能鸿沟": {"gloss": "the gap"}})
    taken = review.take(targets.find([deck], None, ()), sheet)
    assert any("“智能鸿沟” is no term of the text any more" in message for message in taken.idle)
    sheet.write_text("term\tgloss\n治理\tx\n", "utf-8")
    with pytest.raises(InputError, match="the header lacks traditional, pinyin"):
        review.take(target, sheet)
    sheet.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        review.take(target, sheet)
    (deck / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="damaged archive"):
        review.take(target, deck / "broken.xlsx")


def test_a_table_of_corrections_may_be_a_spreadsheet(deck: Path) -> None:
    with xlsxwriter.Workbook(str(deck / "mine.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([overrides.COLUMNS, ("风险", "", "level", 5)]):
            sheet.write_row(number, 0, row)
    taken = review.take(targets.find([deck], None, ()), deck / "mine.xlsx")
    assert [(r.term, r.what, r.value) for r in taken.target.overrides.rows] == [
        ("风险", "level", "5")
    ]
    assert taken.rows == ()


def test_the_sheet_hides_what_is_not_for_people(folder: Path) -> None:
    with zipfile.ZipFile(folder / "review.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<col min="10" max="10" ' in sheet
    assert 'hidden="1"' in sheet.partition('<col min="10"')[2].partition("/>")[0]
    assert len(sheets.read(folder / "review.xlsx")) == sheet.count("<row ")
