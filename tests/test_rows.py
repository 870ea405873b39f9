"""A format, a scheme, a kind of card, a speech engine: one row from outside builds a deck."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from anki_desk import collection, import_deck
from policydeck import kinds, levels, pipeline, recipe
from policydeck.cards import CardStyle, note_types
from policydeck.errors import RecipeError
from policydeck.read import formats
from policydeck.read.document import Content, Row, Source
from policydeck.release import targets
from policydeck.sound import speech
from policydeck.studio import levels_view
from policydeck.studio.words import Words


def dashes(source: Source) -> Content:
    """Chinese and English with two dashes between them."""
    lines = source.data.decode().splitlines()
    rows = (Row(n, tuple(line.split(" -- "))) for n, line in enumerate(lines, 1))
    return Content("dashes", tuple(rows))


def length(word: str) -> tuple[float, str]:
    return len(word), "its length"


DICTATION = kinds.CardKind(
    "dictation", "Dictation", 4_711_000_000_001,
    '<p class="task">Write it in characters</p><p class="py">{{Pinyin}}</p>',
    "term/answer", needs=("Pinyin",),
)  # fmt: skip


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = formats.Format("dashes", (".dash",), dashes)
    scheme = levels.Scheme(
        "length", "length of the word", "how many characters a word has", 0, lambda _: (1.0, 2.0),
        lambda _words, _base: length, lambda n, _low, _high: f"Length {n}", lambda _: "nothing",
    )  # fmt: skip
    engine = speech.Engine("toy1", lambda note: note.line.simplified, lambda _: b"ID3toy")
    monkeypatch.setitem(formats.FORMATS, toy.name, toy)
    monkeypatch.setitem(levels.SCHEMES, scheme.name, scheme)
    monkeypatch.setitem(speech.ENGINES, "toy", engine)
    monkeypatch.setitem(kinds.TERM_CARDS, DICTATION.name, DICTATION)


TEXT = "各国应加强信息交流。 -- All countries should enhance information exchange.\n"


ASKED = (
    "levels.scheme=length", "cards.speech=toy", "input.models=none",
    "cards.term=recognition,dictation",
)  # fmt: skip


def test_a_row_from_outside_is_all_it_takes(toys: None, tmp_path: Path) -> None:
    text = tmp_path / "mytext.dash"
    text.write_text(TEXT, encoding="utf-8")
    built = pipeline.build(targets.find([text], None, ASKED))
    assert built.scale.title == "length of the word"
    assert {note.level.split(" (")[0] for note in built.notes} >= {"Length 1", "Length 2"}
    offered = levels_view.bases(built.target.recipe.levels, Words.of("en"))["length"]
    assert offered == {
        "steps": [{"value": 0, "name": "nothing"}, {"value": 1.0, "name": "nothing"}], "at": 0,
    }  # fmt: skip
    with zipfile.ZipFile(built.target.out) as deck:
        assert b"toy1" in deck.read("media")
    with collection(tmp_path) as col:
        import_deck(col, built.target.out)
        (card, *others) = col.find_cards("card:Dictation")
        assert len(others) + 1 == len(col.find_notes("card:Recognition"))
        note = col.get_card(card).note()
        assert note["Pinyin"] in col.get_card(card).question()
        assert note["Reading"] in col.get_card(card).answer()
        model = note.note_type()
        assert model
        assert [t["id"] for t in model["tmpls"]][-1] == DICTATION.id
        assert model["id"] != kinds.TERM.id  # other decks' note type stays as it is


def test_learners_of_a_deck_never_get_its_notes_in_another_type(toys: None, tmp_path: Path) -> None:
    text = tmp_path / "mytext.dash"
    text.write_text(TEXT, encoding="utf-8")
    pipeline.build(targets.find([text], None, ("input.models=none",)))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(RecipeError, match=r"policydeck term.*policydeck term . dictation.*edition"):
        pipeline.build(targets.find([text], None, ASKED))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


FAULTY = {
    "a field that is not there": (replace(DICTATION, front="{{Pinyn}}"), "“Pinyn”.*Pinyin"),
    "what it needs is not there": (replace(DICTATION, needs=("Sound",)), "“Sound”"),
    "a page that is not there": (replace(DICTATION, back="term/anser"), "term/anser.*term/answer"),
    "an id that another kind has": (replace(DICTATION, id=kinds.TERM.cards[0].id), "has its id"),
    "a flag that is another field": (replace(DICTATION, flag="Hint"), "flag “Hint”"),
}


@pytest.mark.parametrize(("kind", "told"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_kind_of_card_is_told(kind: kinds.CardKind, told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        note_types(CardStyle(term=(kind,)))


def test_messages_and_schema_name_the_rows(toys: None) -> None:
    sections = msgspec.json.decode(recipe.schema())["$defs"]
    assert "length" in sections["Levels"]["properties"]["scheme"]["enum"]
    assert "toy" in sections["Cards"]["properties"]["speech"]["enum"]
    assert "dictation" in str(sections["Cards"]["properties"]["term"])
    assert "dashes" in sections["Input"]["properties"]["format"]["enum"]
    for setting in ("levels.scheme=hsk", "cards.speech=parrot", "input.format=dash",
                    "cards.term=cloze,dictate"):  # fmt: skip
        with pytest.raises(RecipeError) as said:
            recipe.load(None, (setting,))
        assert any(row in str(said.value) for row in ("length", "toy", "dashes", "dictation"))
