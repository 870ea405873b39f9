"""Short names: a word of the text that gives them, and what they are short for on the card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policydeck.analysis import stated
from policydeck.anki import apkg
from policydeck.kinds import TERM
from policydeck.script import simplify
from test_cli import Call, call

__all__ = ["call"]

TEXT = """\
中央存款保險公司（以下簡稱存保公司）辦理查核。\tThe Central Deposit Insurance Corporation \
(hereinafter the Deposit Corporation) shall conduct inspections.
存保公司得委託其他機關。\tThe Deposit Corporation may entrust other agencies.
環保工作與環境保護政策。\tEnvironmental protection work and policies on environmental protection.
"""
CASES = [
    ("中央存款保險公司（以下簡稱存保公司）", ["存保"]),
    ("重複陳述（以下稱「減述作業」）之減少", ["减述"]),
    ("依中央主管機關（以下簡稱本部）之規定", []),  # points at the law's own organ
    ("网络数据处理者（以下简称重要数据的处理者）", []),  # no word
    ("公司（下稱公司）", []),  # a word already
    ("俗称数字鸿沟（数字差距）", []),
]


@pytest.mark.parametrize(("zh", "words"), CASES, ids=[zh for zh, _ in CASES])
def test_a_short_name_is_a_word_where_it_would_be_left_in_pieces(zh: str, words: list[str]) -> None:
    assert list(stated.words(simplify(zh))) == words


def _plain(field: str) -> str:
    return re.sub("<[^>]+>|[\u200b\u2060]", "", field)


def test_a_short_name_and_its_full_form_show_each_other(call: Call, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(TEXT, "utf-8")
    code, _, err = call("build", tmp_path / "t.tsv", "--set", "levels.base=1")
    assert code == 0, err
    names = [name for name, _ in TERM.fields]
    usage = {}
    for note in apkg.read(tmp_path / "t.apkg").notes.values():
        if note.type_id == TERM.id:
            fields = dict(zip(names, note.fields, strict=True))
            usage[_plain(fields["Term"])] = _plain(fields["Usage"])
    full = "中央存款保險公司"
    assert f"Short for {full} Central Deposit Insurance Corporation" in usage["存保公司"]
    assert "In short 存保公司" in usage[full]
    assert "Short for 環境保護" in usage["環保"]
    assert "Compare" not in usage["環保"]  # once is enough
    assert not {"存", "保"} & usage.keys()  # pieces of the name
