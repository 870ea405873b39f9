"""Which capitals of a rendering a card keeps, and which names are never cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from policydeck import lexicon
from policydeck.language import english
from policydeck.rendering import capitals
from policydeck.storage import files

CASES = Path(__file__).parent / "cases" / "capitals.tsv"


def cases() -> list[dict[str, str]]:
    return [row for _, row in files.table(CASES, ("term", "text", "said", "english", "why"))]


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c['term']}-{c['said']}-{c['why']}")
def test_cases(case: dict[str, str]) -> None:
    sentences = [(text, english.tokens(text)) for text in case["text"].split(" | ")]
    text, tokens = sentences[0]
    seen = capitals.written(sentences)
    said = case["said"]
    assert capitals.own(case["term"], said, text.index(said), tokens, seen) == case["english"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Hong", "Kong", True),
        ("Xi", "Jinping", True),
        ("Saudi", "Arabia", True),
        ("General", "Secretary", False),
        ("Kong", "people", False),
        ("Basic", "Law", False),
    ],
)
def test_names_that_are_never_cut(first: str, second: str, whole: bool) -> None:
    assert lexicon.inseparable(first, second) is whole
