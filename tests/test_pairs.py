"""Corrections of sentence pairs and clauses, by overrides.tsv or in a file of pairs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from policydeck.anki import apkg
from policydeck.errors import InputError
from policydeck.recipe import overrides
from test_cli import TEXT, Call, call

__all__ = ["call"]

# Each case: rows of overrides.tsv; the pairs then, as (reference, beginnings of both sides); what
# is said of each row. The text: two sentences in a row, a doubtful pair, the second line of TEXT.
LINES = (
    "各国应加强信息交流和技术合作。我们倡议尊重他国主权。\tAll countries should enhance information "
    "exchange and technological cooperation. We call for respecting the sovereignty of others.\n"
    "到2030年消除贫困。\tEradicate poverty by 2015.\n" + TEXT.splitlines()[1] + "\n"
)
FIRST, SECOND = ("1.1", "各国", "All"), ("1.2", "我们", "We call for respecting the sovereignty of")
THIRD, LAST = ("2.1", "到2030", "Eradicate"), ("3.1", "我们", "We call for")
CASES = [
    ("nothing", "", [FIRST, SECOND, LAST], []),
    ("accept", "\t2.1\taccept\t", [FIRST, SECOND, THIRD, LAST], ["accept: t:2.1 “到2030年"]),
    ("drop", "各國應加強\t\tdrop\t", [SECOND, LAST], ["drop: t:1.1 “各国应加强"]),
    ("drop a moved one", "各国应加强\t7.1\tdrop\t", [SECOND, LAST], ["no longer at 7.1"]),
    ("join", "\t1.1\tjoin\t", [("1.1", "各国", "All"), LAST], ["join: t:1.1"]),
    ("join the last", "\t1.2\tjoin\t", [FIRST, SECOND, LAST], ["no pair follows it"]),
    ("cut", "\t3.1\tcut\t共同做好 = and for preventing",
     [FIRST, SECOND, LAST, ("3.1-2", "共同做好风险防范。", "and for preventing risks")],
     ["cut: t:3.1"]),
    ("cut nowhere", "\t3.1\tcut\t共同做好 = and to prevent", [FIRST, SECOND, LAST],
     ["“and to prevent” does not follow in it"]),
    ("reword", "到2030年消除贫困。\t\treword\tEnd poverty by 2030.",
     [FIRST, SECOND, ("2.1", "到2030", "End poverty by 2030."), LAST], ["reword: t:2.1"]),
    ("changed", "各国应当加强信息交流和技术合作。\t1.1\tdrop\t", [FIRST, SECOND, LAST],
     ["the nearest is t:1.1 “各国应加强"]),
    ("twice", "我们倡议尊重他国主权\t\tdrop\t", [FIRST, LAST], ["drop: t:1.2"]),
    ("unclear", "我们倡议尊重\t\tdrop\t", [FIRST, SECOND, LAST], ["several pairs have this text"]),
]  # fmt: skip


def pairs(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    ("row", "expected", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_correction_changes_its_pair_and_says_so(
    row: str, expected: list[tuple[str, str, str]], said: list[str], call: Call, tmp_path: Path
) -> None:
    (tmp_path / "t.tsv").write_text(LINES, "utf-8")
    (tmp_path / "t.overrides.tsv").write_text(f"term\tplace\twhat\tvalue\n{row}\n", "utf-8")
    code, out, err = call("pairs", tmp_path / "t.tsv")
    found = pairs(out)
    assert code == 0
    assert [pair["ref"] for pair in found] == [f"t:{ref}" for ref, _, _ in expected]
    for pair, (_, zh, en) in zip(found, expected, strict=True):
        assert (pair["zh"][: len(zh)], pair["en"][: len(en)]) == (zh, en)
    assert len(err.splitlines()) == len(said)
    assert all(words in err for words in said)


def test_the_deck_has_the_corrected_pairs_and_clauses(call: Call, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(LINES, "utf-8")
    rows = [
        "到2030年消除贫困\t\treword\tEnd poverty by 2030.",
        "信息交流和技术合作\t\tclause\tinformation exchange and technological cooperation",
        "加强信息交流和技术合作\t1.1a\tdrop\t",
    ]
    table = "\n".join(["term\tplace\twhat\tvalue", *rows, ""])
    (tmp_path / "t.overrides.tsv").write_text(table, "utf-8")
    code, _, err = call("build", tmp_path / "t.tsv")
    assert code == 0, err
    assert "reword: t:2.1" in err
    notes = apkg.read(tmp_path / "t.apkg").notes.values()
    kinds = {"policydeck::kind::sentence", "policydeck::kind::clause"}
    found = {n.fields[0]: n.fields for n in notes if kinds & set(n.tags)}
    assert "End poverty by 2030." in found["到2030年消除贫困。"]
    assert "information exchange and technological cooperation" in found["信息交流和技术合作"]
    assert "加强信息交流和技术合作" not in found


def test_a_file_of_pairs_is_read_back_as_it_was_corrected(call: Call, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(LINES, "utf-8")
    for name, options in (("p.tsv", ()), ("p.tmx", ("--tmx",))):
        _, out, _ = call("pairs", tmp_path / "t.tsv", "--all", *options)
        (tmp_path / name).write_text(out, "utf-8")
        assert pairs(call("pairs", tmp_path / name)[1])[2]["ref"] == "t:3.1"  # 2.1 is doubted yet
        mended = out.replace("numbers differ", "").replace("All countries", "All nations")
        (tmp_path / name).write_text(mended, "utf-8")
        again = pairs(call("pairs", tmp_path / name)[1])
        assert [pair["ref"] for pair in again] == ["t:1.1", "t:1.2", "t:2.1", "t:3.1"]
        assert again[0]["en"].startswith("All nations should enhance")
    assert call("build", tmp_path / "p.tsv")[0] == 0
    names = {note.fields[0] for note in apkg.read(tmp_path / "p.apkg").notes.values()}
    assert "到2030年消除贫困。" in names
    (tmp_path / "p.tsv").write_text(
        "ref\tscore\tzh\ten\na:1.1\t1\t法\tlaw\na:1.1\t1\t人\tman\n", "utf-8"
    )
    code, _, err = call("pairs", tmp_path / "p.tsv")
    assert (code, "lines 2, 3: a reference that is missing or stands twice" in err) == (1, True)


def test_the_page_shows_every_pair_with_its_doubt_and_runs_nothing(
    call: Call, tmp_path: Path
) -> None:
    (tmp_path / "t.tsv").write_text(LINES + "法律与秩序 <\tlaw & order <\n", "utf-8")
    code, page, _ = call("pairs", tmp_path / "t.tsv", "--html")
    assert code == 0
    doubtful = page.count('<li class="doubtful"')
    assert f"5 pairs, {doubtful} of them doubtful" in page
    assert "law &amp; order &lt;" in page
    assert '<span class="doubt">numbers differ</span>' in page
    assert "到2030年消除贫困。\t2.1\taccept\t" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("\t\tdrop\t", "a row without a term"),
        ("治理\t\tcut\tgovernance", "Write how each further piece begins"),
        ("治理\t\treword\t", "The last column holds the English"),
        ("治理\t\taccpt\t", "Did you mean “accept”"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "overrides.tsv"
    path.write_text(f"term\tplace\twhat\tvalue\n{row}\n", "utf-8")
    with pytest.raises(InputError, match=message):
        overrides.read(path)
