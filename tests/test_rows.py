"""A format, a scheme and a speech engine are a row each: one added from outside builds a deck."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import pytest

from policydeck import levels, pipeline, read, recipe
from policydeck.errors import RecipeError
from policydeck.read.document import Content, Row, Source
from policydeck.release import targets
from policydeck.sound import speech


def dashes(source: Source) -> Content:
    """Chinese and English with two dashes between them."""
    lines = source.data.decode().splitlines()
    rows = (Row(n, tuple(line.split(" -- "))) for n, line in enumerate(lines, 1))
    return Content("dashes", tuple(rows))


def length(word: str) -> tuple[float, str]:
    return len(word), "its length"


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = read.Format("dashes", (".dash",), dashes)
    scheme = levels.Scheme(
        "length", "length of the word", "how many characters a word has", 0, lambda _: (1.0, 2.0),
        lambda _words, _base: length, lambda n, _low, _high: f"Length {n}", lambda _: "nothing",
    )  # fmt: skip
    engine = speech.Engine("toy1", lambda note: note.line.simplified, lambda _: b"ID3toy")
    monkeypatch.setitem(read.FORMATS, toy.name, toy)
    monkeypatch.setitem(levels.SCHEMES, scheme.name, scheme)
    monkeypatch.setitem(speech.ENGINES, "toy", engine)


TEXT = "各国应加强信息交流。 -- All countries should enhance information exchange.\n"


def test_a_row_from_outside_is_all_it_takes(toys: None, tmp_path: Path) -> None:
    text = tmp_path / "mytext.dash"
    text.write_text(TEXT, encoding="utf-8")
    asked = ("levels.scheme=length", "cards.speech=toy", "input.models=none")
    built = pipeline.build(targets.find([text], None, asked))
    assert built.scale.title == "length of the word"
    assert {note.level.split(" (")[0] for note in built.notes} >= {"Length 1", "Length 2"}
    with zipfile.ZipFile(built.target.out) as deck:
        assert b"toy1" in deck.read("media")


def test_messages_and_schema_name_the_rows(toys: None) -> None:
    sections = msgspec.json.decode(recipe.schema())["$defs"]
    assert "length" in sections["Levels"]["properties"]["scheme"]["enum"]
    assert "toy" in sections["Cards"]["properties"]["speech"]["enum"]
    assert "dashes" in sections["Input"]["properties"]["format"]["enum"]
    for setting in ("levels.scheme=hsk", "cards.speech=parrot", "input.format=dash"):
        with pytest.raises(RecipeError) as said:
            recipe.load(None, (setting,))
        assert any(row in str(said.value) for row in ("length", "toy", "dashes")), said.value
