"""Texts whose characters were damaged by typing or scanning, and texts that only look odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from policydeck import script
from policydeck.analysis import damage
from policydeck.storage import files
from test_cli import Call, call

__all__ = ["call"]

GOLD = Path(__file__).parents[1] / "data" / "gold"
SOUND = "我们应建立健全公平、有效的制度。\tWe should build fair and effective systems.\n"
CASES = [
    ("公民有选撰权。", "Citizens have the right of choice.", ["选撰 选择"], "the English says it"),
    ("依規萣辦理。", "To be handled in accordance with the regulations.", ["规萣 规定"],
     "萣 is hardly ever a word, and sounds as 定 does"),
    ("公民有选撰权。", "Citizens have rights.", [], "撰 can be a word, and the English says nothing"),
    ("本局設六組。", "The Bureau shall have six divisions.", [], "two words: 局 設"),
    ("先立後破、以進促穩。", "Establish the new before abolishing the old.", [], "terse but right"),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en", "found", "why"), CASES, ids=[c[0] for c in CASES])
def test_what_no_word_explains_and_what_it_may_be(
    zh: str, en: str, found: list[str], why: str
) -> None:
    assert [" ".join(one) for one in damage.damages(script.simplify(zh), en)] == found, why


@pytest.mark.parametrize("name", ["un-charter", "science-act", "work-report"])
def test_nothing_is_damaged_in_official_texts(name: str) -> None:
    rows = [row for _, row in files.table(GOLD / name / "text.tsv", ("row", "zh", "en"))]
    assert rows
    assert [
        (row["zh"], found)
        for row in rows
        for found in damage.damages(script.simplify(row["zh"]), row["en"])
    ] == []


def test_a_damaged_sentence_makes_no_card_until_it_is_accepted(call: Call, tmp_path: Path) -> None:
    text, overrides = tmp_path / "t.tsv", tmp_path / "t.overrides.tsv"
    text.write_text("公民有选撰权。\tCitizens have the right of choice.\n" + SOUND, "utf-8")
    _, out, _ = call("pairs", text)
    assert "选撰" not in out
    _, out, _ = call("pairs", "--all", text)
    assert "“选撰” may be 选择" in out
    overrides.write_text("term\tplace\twhat\tvalue\n\t1.1\taccept\t\n", "utf-8")
    _, out, _ = call("pairs", text)
    assert "公民有选撰权" in out
