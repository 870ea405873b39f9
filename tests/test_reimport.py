"""The re-import series: whatever is done to a deck between two builds, its learners lose nothing.

A learner imports the first release, answers 60 cards and edits and tags 30 notes. Then each case
of `cases/reimport.json` changes the text, the recipe or the files beside the deck, builds, and the
learner imports what came of it: all reviews stay, edits and tags stay wherever what is read did not
change, every other note is then as the release has it, nothing comes twice and nothing conflicts.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from anki_desk import collection, import_deck, review, scheduling
from known import WORK
from policydeck import cards, pipeline
from policydeck.anki import apkg
from policydeck.release import RETIRED, targets
from policydeck.release.diff import CHANGED, compare

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT / "data/documents/global-ai-governance-initiative/text.txt"
CASES = json.loads((ROOT / "tests/cases/reimport.json").read_text("utf-8"))
MOMENT = 1_790_000_000
REVIEWS, EDITS = 60, 30
EDIT = "my own words"
# What a damaged notes.tsv looks like; `lines` are those of a whole one.
DAMAGE: dict[str, Callable[[list[str]], list[str]]] = {
    "cut": lambda lines: lines[: len(lines) // 2],
    "torn": lambda lines: [*lines[: len(lines) // 2], lines[len(lines) // 2][:20]],
    "beheaded": lambda lines: lines[1:],
    "lost": lambda lines: lines[:20] + lines[40:],
    "doubled": lambda lines: [*lines[:40], *lines[20:]],
    "blank": lambda lines: [*lines[:20], *(line[12:] for line in lines[20:40]), *lines[40:]],
    "future": lambda lines: [line.replace("\t1790", "\t1899") for line in lines],
    "changed": lambda lines: [*lines[:20], "AAAAAAAAAAAA" + lines[20][12:], *lines[21:]],
}


@dataclass(frozen=True)
class Learner:
    """A collection in which the first release was studied."""

    folder: Path
    edited: tuple[str, ...]  # GUIDs
    suspended: int  # a card


def build(folder: Path, moment: int, *settings: str, **asked: Any) -> pipeline.Built:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(moment))
        return pipeline.build(
            targets.find([folder], asked.pop("out", None), settings, **asked), work=WORK
        )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of release 1."""
    folder = tmp_path_factory.mktemp("first") / "gagi"
    folder.mkdir()
    lines = TEXT.read_text("utf-8").splitlines(keepends=True)
    (folder / "text.txt").write_text("".join(lines[:3]), "utf-8")
    recipe = '[deck]\ntitle = "GAGI"\ndocuments = ["text.txt"]\n'
    (folder / "deck.toml").write_text(recipe + 'id = "6c0f2a94d1be7735"\n', "utf-8")
    build(folder, MOMENT)
    (folder / "deck.toml").write_text(recipe, "utf-8")  # as if the build had made the id
    return folder


@pytest.fixture(scope="module")
def learner(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Learner:
    """Who studied release 1 and made it their own."""
    folder = tmp_path_factory.mktemp("learner")
    with collection(folder) as col:
        import_deck(col, first / "gagi.apkg")
        review(col, REVIEWS)
        # But the one that cases correct: by an old clock an edit a second later is newer.
        every = col.db.list("select guid from notes where sfld != '风险' order by guid")
        edited = tuple(every[:: len(every) // EDITS][:EDITS])
        for guid in edited:
            note = col.get_note(col.db.scalar("select id from notes where guid = ?", guid))
            note["Note"], note.tags = EDIT, [*note.tags, "mine"]
            col.update_note(note)
        # Edited a second after the release was built, not at the time of this test.
        col.db.execute("update notes set mod = ? where tags like '% mine %'", MOMENT + 1)
        assert len(scheduling(col)) == REVIEWS
        suspended = col.find_cards("is:new")[5]
        col.sched.suspend_cards([suspended])
    assert len(edited) == EDITS
    return Learner(folder, edited, suspended)


def change(folder: Path, case: dict[str, Any]) -> Path:
    """Do to a deck's folder what the case says; where the folder is then."""
    text = folder / "text.txt"
    lines = text.read_text("utf-8").splitlines(keepends=True)
    match case.get("lines"):
        case "insert":
            lines.insert(0, "各國應加強對話。 | Countries should strengthen dialogue. | |\n")
        case "split":
            zh, en, *_ = lines[0].split(" | ")
            first_zh, rest_zh = zh.split("。", 1)
            first_en, rest_en = en.split(". ", 1)
            lines[:1] = [f"{first_zh}。 | {first_en}.\n", f"{rest_zh} | {rest_en}\n"]
        case "reverse":
            lines.reverse()
    old, new = case.get("replace", ("", ""))
    assert old in "".join(lines)
    text.write_text("".join(lines).replace(old, new) if old else "".join(lines), "utf-8")
    if name := case.get("rename"):
        text.rename(folder / name)
        recipe = folder / "deck.toml"
        recipe.write_text(recipe.read_text("utf-8").replace("text.txt", name), "utf-8")
    if rows := case.get("overrides"):
        table = "term\tplace\twhat\tvalue\n" + "\n".join(rows) + "\n"
        (folder / "overrides.tsv").write_text(table, "utf-8")
    manifest = folder / "notes.tsv"
    match case.get("manifest"):
        case None:
            pass
        case "delete":
            manifest.unlink()
        case damage:
            whole = manifest.read_text("utf-8").splitlines(keepends=True)
            manifest.write_text("".join(DAMAGE[damage](whole)), "utf-8")
    for name in case.get("delete", ()):
        (folder / name).unlink()
    return folder.rename(folder.with_name(case["folder"])) if "folder" in case else folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_nothing_of_the_learners_is_lost(
    first: Path, learner: Learner, tmp_path: Path, case: dict[str, Any]
) -> None:
    folder = change(Path(shutil.copytree(first, tmp_path / first.name)), case)
    old = apkg.read(first / "gagi.apkg")
    built = build(
        folder, MOMENT + case.get("clock", 1000), *case.get("set", ()),
        out=folder / case["out"] if "out" in case else None, edition=case.get("edition", ""),
    )  # fmt: skip
    new = apkg.read(built.target.out)
    changed = differing(old, new)
    assert bool(case["changed"]) == bool(changed)
    assert len(changed) <= case["changed"]
    assert case.get("told", "") in "\n".join(built.warnings)
    told = {kind.what: kind for kind in compare(old, new)}
    assert not any(kind.harm for kind in told.values())
    assert len(told[CHANGED].fronts if changed else ()) == len(changed)
    shutil.copytree(learner.folder, tmp_path / "learner")
    with collection(tmp_path / "learner") as col:
        before, count = scheduling(col), col.note_count()
        log = import_deck(col, built.target.out)
        assert log.keys() <= {"new", "updated", "duplicate"}
        assert (log.get("new", 0) == len(new.notes)) == (case.get("new") == "all")
        other = {
            g for g, note in old.notes.items() if g in new.notes and is_other(note, new.notes[g])
        }
        assert changed <= other
        assert log.get("updated", 0) == len(other - (set(learner.edited) - changed))
        assert not stale(col, new, learner)
        assert col.note_count() == count + len(new.notes.keys() - old.notes.keys())
        check(col, learner, before, changed)


def differing(old: apkg.Package, new: apkg.Package) -> set[str]:
    """The GUIDs of the notes of both releases of which something else is read."""

    def read(package: apkg.Package, guid: str) -> tuple[str, ...]:
        note = package.notes[guid]
        return cards.content(package.types[note.type_id].fields, note.fields)

    return {g for g in old.notes.keys() & new.notes.keys() if read(old, g) != read(new, g)}


def is_other(note: apkg.PackedNote, later: apkg.PackedNote) -> bool:
    """Whether anything that Anki keeps of a note changed, a reference or a level included."""
    return (note.fields, note.tags) != (later.fields, later.tags) and RETIRED not in later.tags


def stale(col: Collection, new: apkg.Package, learner: Learner) -> list[str]:
    """The notes that the learner did not edit and that are not as the release has them."""
    rows = col.db.all("select guid, flds, tags from notes")
    held = {guid: (tuple(fields.split("\x1f")), set(tags.split())) for guid, fields, tags in rows}
    return [
        note.fields[0]
        for guid, note in new.notes.items()
        if guid not in learner.edited and RETIRED not in note.tags
        and held[guid] != (note.fields, set(note.tags))
    ]  # fmt: skip


def check(
    col: Collection, learner: Learner, before: dict[int, tuple[object, ...]], changed: set[str]
) -> None:
    """All reviews are there, and what the learner wrote in notes that did not change."""
    now = scheduling(col)
    assert len(before) == REVIEWS
    assert {card: now.get(card) for card in before} == before
    assert col.get_card(learner.suspended).queue == -1
    for guid in learner.edited:
        note = col.get_note(col.db.scalar("select id from notes where guid = ?", guid))
        assert guid in changed or (note["Note"], "mine" in note.tags) == (EDIT, True), guid


CORRECTED = {"overrides": ["风险\t\tgloss\trisk (corrected)"]}
INSERTED = {"lines": "insert"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_releases_of_two_machines_meet(
    first: Path, learner: Learner, tmp_path: Path, order: tuple[int, int]
) -> None:
    """Both go on from release 1, and what one did is then done on the other, too."""
    old = apkg.read(first / "gagi.apkg")
    folders = [Path(shutil.copytree(first, tmp_path / m / "gagi")) for m in ("one", "other")]
    releases, changed = [], set()
    edits: tuple[dict[str, Any], ...] = (CORRECTED, INSERTED)
    for number, case in enumerate(edits):
        built = build(change(folders[number], case), MOMENT + 1000 + number)
        releases.append(built.target.out)
        changed |= differing(old, apkg.read(built.target.out))
    last = folders[order[1]]
    built = build(change(last, (CORRECTED, INSERTED)[order[0]]), MOMENT + 2000)
    both = apkg.read(built.target.out)
    changed |= differing(old, both)
    assert len(changed) <= 14  # what each changes (12 and 2)
    shutil.copytree(learner.folder, tmp_path / "learner")
    with collection(tmp_path / "learner") as col:
        before = scheduling(col)
        for path in (*(releases[number] for number in order), last / "gagi.apkg"):
            assert import_deck(col, path).keys() <= {"new", "updated", "duplicate"}
            check(col, learner, before, changed)
        assert set(col.db.list("select guid from notes")) == old.notes.keys() | both.notes.keys()
        for guid in changed:
            fields = col.db.scalar("select flds from notes where guid = ?", guid)
            assert fields == "\x1f".join(both.notes[guid].fields)


@pytest.mark.parametrize("later", [False, True], ids=["first", "second"])
def test_a_deck_of_another_text_changes_nothing(
    first: Path, learner: Learner, tmp_path: Path, later: bool
) -> None:
    """Two decks that teach the same words, imported before and after a release of the first."""
    folder = Path(shutil.copytree(first, tmp_path / "gagi"))
    other = tmp_path / "other"
    other.mkdir()
    lines = TEXT.read_text("utf-8").splitlines(keepends=True)
    (other / "text.txt").write_text("".join(lines[2:6]), "utf-8")
    (other / "deck.toml").write_text('[deck]\ndocuments = ["text.txt"]\n', "utf-8")
    old, another = apkg.read(first / "gagi.apkg"), build(other, MOMENT + 500).target.out
    new = build(change(folder, CORRECTED), MOMENT + 1000).target.out
    changed = differing(old, apkg.read(new))
    notes = apkg.read(another).notes
    assert {n.fields[0] for n in notes.values()} & {n.fields[0] for n in old.notes.values()}
    shutil.copytree(learner.folder, tmp_path / "learner")
    with collection(tmp_path / "learner") as col:
        before, count = scheduling(col), col.note_count()
        for path in (new, another) if later else (another, new):
            log = import_deck(col, path)
            assert log.keys() <= {"new", "updated", "duplicate"}
            assert log.get("new", 0) == (len(notes) if path == another else 0)
            assert log.get("updated", 0) == (len(changed) if path == new else 0)
        assert col.note_count() == count + len(notes)
        check(col, learner, before, changed)
