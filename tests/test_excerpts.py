"""What an example shows of a long sentence: a part with the English of that part, or the whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from policydeck import course, pipeline
from policydeck.release import targets
from policydeck.work import Work

with (Path(__file__).parent / "cases/excerpts.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[str, str]]:
    """(sentence, term) → the part of it that is shown, and its English."""
    folder = tmp_path_factory.mktemp("excerpts")
    text = folder / "text.tsv"
    rows = dict.fromkeys((case["zh"], case["en"]) for case in CASES)
    text.write_text("".join(f"{zh}\t{en}\n" for zh, en in rows), "utf-8")
    ready = pipeline.prepare(targets.find([text], folder / "text.apkg", ("input.models=none",)))
    parts = course.excerpts(ready.analysis, ready.course.entries.values(), Work())
    found = {}
    for place, part in parts.items():
        sentence = ready.analysis.sentences[place.pair]
        term = sentence.key[place.start : place.end]
        found[sentence.pair.zh, term] = part.pair.zh, part.pair.en
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["term"])
def test_an_example_is_cut_where_both_sides_say_the_same(
    case: dict[str, str], shown: dict[tuple[str, str], tuple[str, str]]
) -> None:
    part = shown.get((case["zh"], case["term"]), ("", ""))
    assert part == (case["part"], case["part_en"]), case["why"]
