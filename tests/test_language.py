"""What the ground floor of language says of words, characters and syllables."""

from __future__ import annotations

import doctest
from pathlib import Path
from types import ModuleType

import pytest

from policydeck import files
from policydeck.language import base_form as base_form_module
from policydeck.language import english, tones
from policydeck.language.base_form import base_form

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
    [r for _, r in files.table(CASES / "base-forms.tsv", ("phrase", "kind", "base", "comment"))],
    ids=lambda case: f"{case['phrase']}-{case['kind']}",
)
def test_a_rendering_has_a_dictionary_form(case: dict[str, str]) -> None:
    assert base_form(case["phrase"], case["kind"]) == case["base"]


@pytest.mark.parametrize("module", [english, base_form_module, tones])
def test_examples_in_the_documentation_are_true(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
