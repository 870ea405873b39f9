"""Which deck a build continues: one line of releases a deck, families that share notes, editions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from anki_desk import collection, import_deck, review, scheduling
from known import WORK
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.errors import InputError, PolicydeckError
from policydeck.release import targets
from policydeck.storage import manifest

pytestmark = pytest.mark.slow

GAGI = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"
MOMENT = 1_790_000_000
TEXTS = {
    "one": "各国应加强技术合作，防范风险。\tAll countries should strengthen technological "
    "cooperation and prevent risks.\n",
    "two": "我们愿意开展技术合作，也看到了风险。\tWe are willing to carry out technological "
    "cooperation and have also seen the risks.\n",
}


def write(folder: Path, name: str = "text.tsv", text: str = "one") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(TEXTS[text], "utf-8")
    return path


def build(source: Path, *settings: str, moment: int = MOMENT, **asked: Any) -> pipeline.Built:
    """Build as at a given time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(moment))
        return pipeline.build(
            targets.find([source], asked.pop("out", None), settings, **asked), work=WORK
        )


def notes(deck: pipeline.Built | Path) -> dict[str, apkg.PackedNote]:
    """The notes of a deck by their fronts."""
    package = apkg.read(deck if isinstance(deck, Path) else deck.target.out)
    return {note.fields[0]: note for note in package.notes.values()}


@pytest.mark.parametrize("family", ["", "course"])
@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")], ids=" then ".join)
def test_two_decks_that_teach_one_term(tmp_path: Path, family: str, order: tuple[str, str]) -> None:
    """By default each has a note of its own; in a family there is one, with one history."""
    for number, name in enumerate(order):
        folder = write(tmp_path / name, text=name).parent
        recipe = f'[deck]\ntitle = "{name}"\ndocuments = ["text.tsv"]\nshared = "{family}"\n'
        (folder / "deck.toml").write_text(recipe, "utf-8")
        build(folder, moment=MOMENT + number)
    first, second = (tmp_path / name / f"{name}.apkg" for name in order)
    one, two = notes(first), notes(second)
    terms = {front for front in one.keys() & two.keys() if len(front) < 5}
    assert {"技术", "合作", "风险"} <= terms
    assert {one[t].guid == two[t].guid for t in terms} == {bool(family)}
    together = {note.guid for deck in (one, two) for note in deck.values()}
    with collection(tmp_path) as col:
        import_deck(col, first)
        review(col, 20)
        before, cards = scheduling(col), set(col.find_cards(""))
        log = import_deck(col, second)
        assert log["new"] == len(two) - (len(terms) if family else 0)
        assert log.keys() <= {"new", "updated", "duplicate"}
        # The deck that was built first is corrected later: a term of both, and one of its own.
        place = first.parent
        rows = "风险\t\tgloss\ta risk, as corrected\n"
        (place / "overrides.tsv").write_text(f"term\tplace\twhat\tvalue\n{rows}", "utf-8")
        later = build(place, moment=MOMENT + 1000)
        log = import_deck(col, later.target.out)
        assert log == {"updated": 1, "duplicate": len(one) - 1}
        assert set(col.db.list("select guid from notes")) == together
        assert len(col.find_notes("Term:风险")) == (1 if family else 2)
        risk = col.get_note(col.db.scalar("select id from notes where guid = ?", one["风险"].guid))
        assert "a risk, as corrected" in risk["Senses"]
        assert {id_: scheduling(col)[id_] for id_ in before} == before
        assert cards <= set(col.find_cards(""))


def test_a_deck_written_elsewhere_is_the_same_deck(tmp_path: Path) -> None:
    text = write(tmp_path)
    first = build(text)
    for moment, out in ((1, "term1/a.apkg"), (2, "term2/b.apkg"), (3, "term1/a.apkg")):
        built = build(text, out=tmp_path / out, moment=MOMENT + moment)
        assert not any(built.changes.values())
        assert apkg.read(built.target.out) == apkg.read(first.target.out)
        assert manifest.read(tmp_path / "notes.tsv").package == out


def test_an_edition_is_a_deck_of_its_own(tmp_path: Path) -> None:
    text = write(tmp_path)
    plain = build(text)
    other = build(text, "cards.script=traditional-tw", edition="traditional")
    assert other.target.out.name == "text-traditional.apkg"
    assert other.title == "text (traditional)"
    guids = {note.guid for note in notes(plain).values()}
    assert not guids & {note.guid for note in notes(other).values()}
    again = build(text, "cards.script=traditional-tw", edition="traditional", moment=MOMENT + 1)
    stored = build(tmp_path / "text-traditional.recipe.toml", moment=MOMENT + 2)
    for built in (again, stored):
        assert not any(built.changes.values())
        assert notes(built) == notes(other)
    assert not any(build(text, moment=MOMENT + 3).changes.values())
    with pytest.raises(PolicydeckError, match="no name of an edition"):
        build(text, edition="../x")


def test_a_known_deck_under_another_name_is_refused_with_the_way_out(tmp_path: Path) -> None:
    old = build(write(tmp_path, "old.tsv"))
    before = {note.guid: note.stamp for note in notes(old).values()}
    text = write(tmp_path, "new.tsv")
    with pytest.raises(
        PolicydeckError, match=r"the deck “old” has (\d+) of these \1 notes"
    ) as refusal:
        build(text)
    assert not (tmp_path / "new.apkg").exists()
    assert f"--previous {old.target.out}" in str(refusal.value)
    assert "--edition NAME" in str(refusal.value)
    built = build(text, previous=old.target.out, moment=MOMENT + 1)
    assert built.target.id == old.target.id
    assert not any(built.changes.values())
    # The name of the text stands on the cards: newer by a second, so no edit is replaced.
    assert {note.guid: note.stamp - 1 for note in notes(built).values()} == before
    # From now on the deck has a manifest of its own and needs no --previous.
    assert not any(build(text, moment=MOMENT + 2).changes.values())


def test_a_build_without_any_note_of_its_deck_is_refused(tmp_path: Path) -> None:
    text = write(tmp_path)
    before = build(text).target
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    text.write_text("孩子喜欢吃苹果。\tChildren like apples.\n", "utf-8")
    with pytest.raises(PolicydeckError, match=r"not one of the \d+ notes .* --edition NAME"):
        build(text, "levels.base=0")
    del files[text]
    assert {path: path.read_bytes() for path in files} == files
    # The way out: another name, or its files removed.
    assert build(text, "levels.base=0", edition="fruit").changes["new"]
    for path in (before.out, before.manifest):
        path.unlink()
    assert build(text, "levels.base=0").changes["new"]


def test_another_decks_file_is_not_overwritten(tmp_path: Path) -> None:
    build(write(tmp_path / "a"), out=tmp_path / "deck.apkg")
    kept = (tmp_path / "deck.apkg").read_bytes()
    other = write(tmp_path / "b", text="two")
    with pytest.raises(PolicydeckError, match=r"holds another deck, which would be lost"):
        build(other, out=tmp_path / "deck.apkg")
    assert (tmp_path / "deck.apkg").read_bytes() == kept
    with pytest.raises(InputError, match="a release of another deck"):
        build(write(tmp_path / "a"), previous=build(other).target.out)


def test_two_machines_make_one_deck(tmp_path: Path) -> None:
    """Each builds from its own copy of the folder; what learners import of both is one deck."""
    here = write(tmp_path / "here").parent
    (here / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\ntitle = "D"\n', "utf-8")
    first = build(here)
    there = Path(shutil.copytree(here, tmp_path / "there" / "here"))
    head = "term\tplace\twhat\tvalue\n"
    (here / "overrides.tsv").write_text(f"{head}风险\t\tgloss\tmade here\n", "utf-8")
    (there / "overrides.tsv").write_text(f"{head}合作\t\tgloss\tmade there\n", "utf-8")
    one, two = build(here, moment=MOMENT + 1), build(there, moment=MOMENT + 2)
    release_1 = tmp_path / "release-1.apkg"
    build(here, out=release_1, moment=MOMENT + 3)
    for order in ((one, two), (two, one)):
        place = tmp_path / f"learner {order[0].target.folder.parent.name}"
        place.mkdir()
        with collection(place) as col:
            import_deck(col, order[0].target.out)
            review(col, 20)
            before = scheduling(col)
            assert import_deck(col, order[1].target.out) == {
                "updated": 1, "duplicate": first.count - 1,
            }  # fmt: skip
            assert scheduling(col) == before
            for term, sense in (("风险", "made here"), ("合作", "made there")):
                (note,) = col.find_notes(f"Term:{term}")
                assert sense in col.get_note(note)["Senses"]


@pytest.mark.parametrize("script", ["simplified", "traditional-tw", "traditional-hk"])
def test_a_lost_manifest_is_recovered_in_either_script(tmp_path: Path, script: str) -> None:
    text = tmp_path / "text.txt"
    text.write_text("".join(GAGI.read_text("utf-8").splitlines(keepends=True)[4:9]), "utf-8")
    settings = (f"cards.script={script}", "cards.characters=true", "cards.strokes=none")
    before = build(text, *settings).target
    kept = before.out.read_bytes()
    before.manifest.unlink()
    built = build(text, *settings, moment=MOMENT + 1)
    assert {kind: len(fronts) for kind, fronts in built.changes.items() if fronts} == {}
    assert built.target.out.read_bytes() == kept


def test_a_damaged_manifest_without_a_release_is_refused(tmp_path: Path) -> None:
    text = write(tmp_path)
    target = build(text).target
    whole = target.manifest.read_text("utf-8")
    target.manifest.write_text(whole[: len(whole) // 2], "utf-8")
    moved = target.out.rename(tmp_path / "moved.apkg")
    with pytest.raises(InputError, match=r"notes\.tsv: damaged \(.*--previous OLD\.apkg"):
        build(text)
    built = build(text, previous=moved, moment=MOMENT + 1)
    assert not any(built.changes.values())
    assert target.manifest.read_text("utf-8").splitlines()[2:] == whole.splitlines()[2:]
