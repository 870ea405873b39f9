"""Decks that an early version made continue: same GUIDs, old stamps, learners' edits and reviews.

`samples/early` holds a deck made straight from a text, one of a folder, and one of the same
text that was written elsewhere with -o, each with the files that an early version left beside it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anki_desk import collection, import_deck, review, scheduling
from known import WORK
from policydeck import cards, pipeline
from policydeck.anki import apkg
from policydeck.release import targets
from policydeck.storage import manifest

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parent / "samples" / "early"
MOMENT = 1_790_000_000
# What is named to `build`, the file that it writes, and the id that an early version had made of that.
DECKS = [
    ("file/text.tsv", "file/text.apkg", "text"),
    ("folder", "folder/folder.apkg", "folder"),
    ("file/text.tsv", "elsewhere/mine.apkg", "mine"),
]


@pytest.mark.parametrize("lost", [None, "manifest", "package"])
@pytest.mark.parametrize(("source", "deck", "id_"), DECKS)
def test_a_deck_of_an_early_version_continues(
    source: str, deck: str, id_: str, lost: str | None, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(MOMENT + 1000))
    place = Path(shutil.copytree(SAMPLES, tmp_path / "decks"))
    if deck.startswith("elsewhere"):  # the text has no other deck
        for path in (place / "file").glob("*[!v]"):
            path.unlink()
        (place / "file" / "notes.tsv").unlink()
    out, table = place / deck, (place / deck).with_name("notes.tsv")
    shutil.copy(out, tmp_path / "old.apkg")
    old = apkg.read(tmp_path / "old.apkg")
    if lost:
        (table if lost == "manifest" else out).unlink()
    for _ in range(2):  # the second build finds what the first one wrote
        built = pipeline.build(targets.find([place / source], out, ()), work=WORK)
        new = apkg.read(out)
        assert built.target.id == new.id == manifest.read(built.target.manifest).id == id_
        # What the text no longer yields is kept as the package has it, where there is one.
        gone = old.notes.keys() - new.notes.keys()
        assert len(gone) <= (2 if lost == "package" else 0)
        for guid, note in old.notes.items():
            if guid in gone:
                continue
            now = new.notes[guid]
            assert {o for o, _ in note.cards} <= {o for o, _ in now.cards}  # none is emptied
            same = read(old, note) == read(new, now)
            # A second later: what early versions changed with the old stamp, such as a level.
            early = now.stamp <= note.stamp + 1
            assert early == same or (lost == "package" and now != note)
    with collection(tmp_path) as col:
        import_deck(col, tmp_path / "old.apkg")
        review(col, 10)
        before, count = scheduling(col), col.note_count()
        log = import_deck(col, out)
        assert log.keys() <= {"new", "updated", "duplicate"}
        assert scheduling(col) == before
        assert not list(col.get_empty_cards().notes)
        assert col.note_count() == count + len(new.notes.keys() - old.notes.keys())


def read(package: apkg.Package, note: apkg.PackedNote) -> tuple[str, ...]:
    """What a learner reads of a note."""
    return cards.content(package.types[note.type_id].fields, note.fields)


def test_two_texts_of_one_name_are_two_decks(tmp_path: Path) -> None:
    decks = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        text = shutil.copy(SAMPLES / "file" / "text.tsv", tmp_path / folder)
        decks.append(
            apkg.read(pipeline.build(targets.find([Path(text)], None, ()), work=WORK).target.out)
        )
    assert not decks[0].notes.keys() & decks[1].notes.keys()
    with collection(tmp_path) as col:
        for folder in ("one", "two"):
            log = import_deck(col, tmp_path / folder / "text.apkg")
            assert log == {"new": len(decks[0].notes)}
