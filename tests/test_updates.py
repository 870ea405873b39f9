"""What a rebuild says that it changes, and what of note types and retired notes reaches learners.

What of the learners' own survives a rebuild is tested in `test_reimport`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_desk import collection, import_deck, notes_by_guid, review, scheduling
from known import WORK
from policydeck import cards, pipeline
from policydeck.anki import apkg
from policydeck.check import sanity
from policydeck.errors import RecipeError
from policydeck.release import RETIRED, history, packing, targets
from policydeck.release.diff import compare, lines
from policydeck.storage import manifest
from policydeck.work import Work

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT / "data/documents/global-ai-governance-initiative/text.txt"
ROWS = (0, 8, 11, 12, 13)  # of the text, with what is changed here
MOMENT = 1_790_000_000


@dataclass(frozen=True)
class Desk:
    """A deck folder under the hands of its owner."""

    folder: Path

    @property
    def deck(self) -> Path:
        return self.folder / "deck.apkg"

    def build(self, moment: int, *settings: str) -> pipeline.Built:
        """Build as at a given time; what the next build knows of it is what its files say."""
        target = targets.find([self.folder], None, settings)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", str(moment))
            built = pipeline.build(target, work=WORK)
        assert history.of(target, WORK) == history.of(target, Work())
        return built

    def override(self, *rows: str) -> None:
        text = "term\tplace\twhat\tvalue\n" + "\n".join(rows) + "\n"
        (self.folder / "overrides.tsv").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of release 1."""
    folder = tmp_path_factory.mktemp("updates") / "deck"
    folder.mkdir()
    text = TEXT.read_text("utf-8").splitlines(keepends=True)
    (folder / "text.txt").write_text("".join(text[row] for row in ROWS), "utf-8")
    (folder / "deck.toml").write_text('[deck]\ntitle = "GAGI"\ndocuments = ["text.txt"]\n', "utf-8")
    Desk(folder).build(MOMENT)
    return folder


def nothing(_: Desk) -> tuple[str, ...]:
    return ()


def one_gloss(desk: Desk) -> tuple[str, ...]:
    desk.override("治理\t\tgloss\tto govern | to administer | to manage (corrected)")
    return ()


def new_edition(desk: Desk) -> tuple[str, ...]:
    text = (desk.folder / "text.txt").read_text("utf-8")
    for old, new in (
        ("密切跟蹤技術發展形勢", "密切關注技術發展形勢"),
        ("充分尊重并保障各群體合法權益", "充分尊重和保障各群體的合法權益"),
        ("積極發展用于人工智能治理", "大力發展用于人工智能治理"),
    ):
        assert old in text
        text = text.replace(old, new)
    (desk.folder / "text.txt").write_text(text, "utf-8")
    return ()


def test_other_templates_and_styling_reach_what_was_studied(first: Path, tmp_path: Path) -> None:
    old = apkg.read(first / "deck.apkg")
    types = {}
    for kind in cards.note_types():
        if kind.id in old.types:
            front, *others = kind.templates
            other = replace(front, back=front.back + "<!-- another edition -->")
            newer = replace(
                kind, css=kind.css + ".edition { color: red }", templates=(other, *others)
            )
            types[kind.id] = (newer, MOMENT + 1000)
    decks = [apkg.PackedDeck(name, text) for name, text in old.decks.items()]
    newer_deck = tmp_path / "newer.apkg"
    newer_deck.write_bytes(packing.pack(list(old.notes.values()), decks, types, old.media))
    told = [kind.what.split(":")[0] for kind in compare(old, apkg.read(newer_deck))]
    assert told == ["note types with other templates or styling"]
    with collection(tmp_path) as col:
        import_deck(col, first / "deck.apkg")
        review(col, 30)
        before, notes = scheduling(col), notes_by_guid(col)
        assert import_deck(col, newer_deck) == {"duplicate": len(old.notes)}
        assert scheduling(col) == before
        assert notes_by_guid(col) == notes
        for kind in (col.models.get(id_) for id_ in types):
            assert kind is not None
            assert ".edition" in kind["css"]
            assert "another edition" in kind["tmpls"][0]["afmt"]


def test_each_change_changes_what_it_should(first: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "deck")
    shutil.copytree(first, desk.folder)
    assert {k: len(v) for k, v in desk.build(MOMENT + 1, *nothing(desk)).changes.items()} == {
        "new": 0, "changed": 0, "retired": 0, "gone": 0,
    }  # fmt: skip
    one_gloss(desk)
    old = apkg.read(desk.deck)
    assert "治理" in desk.build(MOMENT + 2).changes["changed"]
    told = list(lines(old, apkg.read(desk.deck)))
    changed = [line for line in told if "edits and tags that learners made on them are re" in line]
    assert len(changed) == 1
    assert changed[0].startswith("1 note changes; ")
    senses = told.index("  Senses, 1 note")
    assert told[senses + 1].startswith("    治理: ")
    assert " → " in told[senses + 1]
    assert told[senses + 1].endswith("manage (corrected) overrides")
    (desk.folder / "overrides.tsv").unlink()
    desk.build(MOMENT + 3)
    changes = desk.build(MOMENT + 4, *new_edition(desk)).changes
    # What has cards of the three sentences, their clauses and passages.
    assert sum(len(front) > 30 for front in changes["changed"]) >= 2
    assert not [front for front in changes["new"] if len(front) > 30]
    (desk.folder / "overrides.tsv").write_text(
        "term\tplace\twhat\tvalue\n风险\t\tskip\t\n", "utf-8"
    )
    skipped = desk.build(MOMENT + 5).changes
    assert skipped["retired"] == ("风险",)
    (desk.folder / "overrides.tsv").unlink()
    again = desk.build(MOMENT + 6).changes  # taught again, as the same note
    assert not again["new"]
    assert set(again["retired"]) <= set(
        skipped["new"]
    )  # read before its sentence only without 风险


def test_a_lost_manifest_is_recovered_from_the_last_release(first: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "deck")
    shutil.copytree(first, desk.folder)
    kept = desk.deck.read_bytes()
    (desk.folder / "notes.tsv").unlink()
    built = desk.build(MOMENT + 1000)
    assert {k: len(v) for k, v in built.changes.items()} == {
        "new": 0,
        "changed": 0,
        "retired": 0,
        "gone": 0,
    }
    assert desk.deck.read_bytes() == kept


def test_a_manifest_of_another_deck_is_an_error(first: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "deck")
    shutil.copytree(first, desk.folder)
    id_ = manifest.read(desk.folder / "notes.tsv").id
    with pytest.raises(RecipeError, match=f"belongs to the deck “{id_}”"):
        desk.build(MOMENT + 1, "deck.id=other")


def test_a_retired_note_stays_with_those_who_have_it_and_reaches_nobody_else(
    first: Path, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "deck")
    shutil.copytree(first, desk.folder)
    desk.override("风险\t\tskip\t")
    for number in (1, 2):  # the release after it knows it still
        desk.build(MOMENT + number)
        old, package = apkg.read(first / "deck.apkg"), apkg.read(desk.deck)
        (risk,) = (note for note in package.notes.values() if RETIRED in note.tags)
        assert risk.fields == old.notes[risk.guid].fields
        assert list(sanity.package(package)) == []
    with collection(tmp_path) as col:
        import_deck(col, desk.deck)
        assert col.find_notes("Term:风险") == []
        assert col.find_notes("") != []
        assert not [d.name for d in col.decks.all_names_and_ids() if "etired" in d.name]
    (tmp_path / "old").mkdir()
    with collection(tmp_path / "old") as col:
        import_deck(col, first / "deck.apkg")
        review(col, 30)
        (mine,) = col.find_notes("Term:风险")
        before, studied = col.get_note(mine).fields, scheduling(col)
        import_deck(col, desk.deck)
        assert col.get_note(mine).fields == before
        assert scheduling(col) == studied


EVERY = (
    "cards.term=recognition,production,listening,cloze,typing",
    "cards.sentence=reading,translating,listening",
)


@pytest.mark.parametrize("lost", ["", "deck.apkg", "notes.tsv"])
def test_a_card_once_released_is_never_emptied(first: Path, tmp_path: Path, lost: str) -> None:
    """Anki's "Empty Cards" would delete it with its history; a new default is for new notes."""
    desk = Desk(tmp_path / "deck")
    shutil.copytree(first, desk.folder)
    built = desk.build(MOMENT + 1, *EVERY)
    assert "no listening card of " in "\n".join(built.warnings)
    old = apkg.read(desk.deck)
    shutil.copy(desk.deck, tmp_path / "old.apkg")
    if lost:
        (desk.folder / lost).unlink()
    desk.build(MOMENT + 2, "cards.term=recognition", "cards.speech=none")
    new = apkg.read(desk.deck)
    for guid, note in old.notes.items():
        had, has = ({ordinal for ordinal, _ in n.cards} for n in (note, new.notes[guid]))
        # What only a voice asked is known from the package alone.
        assert had - has <= ({2} if lost == "deck.apkg" else set()), note.fields[0]
    if not lost:
        with collection(tmp_path) as col:
            import_deck(col, tmp_path / "old.apkg")
            import_deck(col, desk.deck)
            assert not list(col.get_empty_cards().notes)
