"""What the ground floor of language says of words, characters and syllables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from policydeck.language import closed, english
from policydeck.language.base_form import base_form
from policydeck.storage import files

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    "case",
    [row for _, row in files.table(CASES / "english.tsv", ("one", "other", "lemma", "comment"))],
    ids=lambda case: f"{case['one']}-{case['other']}",
)
def test_forms_of_a_word_are_one_word(case: dict[str, str]) -> None:
    one, other = english.word(case["one"]), english.word(case["other"])
    if case["lemma"] == "≠":
        assert one.lemma != other.lemma
    else:
        assert one.lemma == other.lemma == case["lemma"]
        assert one.root == other.root


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [("agree", "agreement", True), ("verify", "verification", True), ("regional", "region", True),
     ("part", "partner", False), ("country", "count", False), ("control", "contract", False)],
)  # fmt: skip
def test_derived_words_have_one_root(one: str, other: str, related: bool) -> None:
    assert (english.word(one).root == english.word(other).root) is related


@pytest.mark.parametrize(
    "case",
    [r for _, r in files.table(CASES / "base-forms.tsv", ("phrase", "base", "comment"))],
    ids=lambda case: case["phrase"],
)
def test_a_rendering_has_a_dictionary_form(case: dict[str, Any]) -> None:
    assert base_form(case["phrase"]) == case["base"]


def test_every_closed_class_is_used_and_there() -> None:
    top = Path(__file__).parents[1]
    paths = (
        *(top / "src").rglob("*.py"),
        *(top / "tools").glob("*.py"),
    )  # tools ask for some alone
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    for language, make in (("zh", closed.zh), ("en", closed.en)):
        columns = ("class", "takes", "words", "why")
        table = [row for _, row in files.table(files.house(f"classes-{language}.tsv"), columns)]
        taken = {name for row in table for name in row["takes"].split(", ") if name}
        used = set(re.findall(rf'closed\.{language}\("([^"]+)"\)', code))
        assert used <= {row["class"] for row in table}
        assert used | taken == {row["class"] for row in table}
        assert all(len(make(name)) for name in used)


def test_no_import_goes_past_a_door() -> None:
    # That imports point down is the contract in pyproject.toml, which `make lint` checks.
    source = Path(__file__).parents[1] / "src" / "policydeck"
    past = [
        f"{path.relative_to(source)}: {room}.{inner}"
        for path in source.rglob("*.py")
        for room, inner in re.findall(
            r"^\s*from policydeck\.(\w+)\.(\S+) import", path.read_text("utf-8"), re.M
        )
        if room != path.relative_to(source).parts[0]
    ]
    assert past == []
