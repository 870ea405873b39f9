"""A command that is killed, or finds the disk full, at any operation on files leaves them whole."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

import forked
from anki_connect import Desk, serving
from anki_desk import collection, import_deck, review, scheduling
from policydeck import pipeline, storage
from policydeck.release import targets
from stopped import KILLED
from test_cli import TEXT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork"),
]

DECK = ("notes.tsv", "a.apkg", "a.recipe.toml")
# A command; the files that it writes, those together that are replaced together; its operations
# on files that are tried, the last of them one too many. Those before the first are as above.
CASES: list[tuple[str, list[tuple[str, ...]], range]] = [
    ("build D/a.tsv --set cards.script=traditional-tw", [DECK], range(24)),
    ("build D/a.tsv --export csv --export tmx", [DECK, ("a.csv",), ("a.tmx",)], range(23, 40)),
    ("preview D/a.apkg -o D/a.html --chart D/a.svg", [("a.html",), ("a.svg",)], range(17)),
    ("init D/a.tsv", [("a-deck/deck.toml", "a-deck/deck.schema.json")], range(15)),
]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a text and its deck, called "before"; all commands are called beside it."""
    place = tmp_path_factory.mktemp("stopped")
    (place / "before").mkdir()
    (place / "before" / "a.tsv").write_text(TEXT, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1790000000")
        pipeline.build(targets.find([place / "before" / "a.tsv"], None, ()))
    return place


@pytest.fixture(scope="module")
def outcomes(place: Path) -> dict[str, forked.Outcome]:
    """How each command ended in each folder: whole in "0", stopped at operation 7 in "0-7"."""
    calls = {}
    for case, (command, _, tried) in enumerate(CASES):
        for name in (f"{case}", *(f"{case}-{number}" for number in tried)):
            shutil.copytree(place / "before", place / name)
            stop = f"{name.partition('-')[2]}:{name}" if "-" in name else ""
            words = command.replace("D/", f"{name}/").split()
            calls[name] = ["SOURCE_DATE_EPOCH=1790001000", f"STOP={stop}", *words]
    return dict(zip(calls, forked.run([*calls.values()], place), strict=True))


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda case: CASES[case][0].split()[0])
def test_files_are_whole_wherever_a_command_stops(
    case: int, place: Path, outcomes: dict[str, forked.Outcome]
) -> None:
    _, written, tried = CASES[case]
    old, new = contents(place / "before"), contents(place / f"{case}")
    assert outcomes[f"{case}"].code == 0
    assert new.keys() == old.keys() | {name for names in written for name in names}
    seen = set()
    for number in tried:
        outcome, full = outcomes[f"{case}-{number}"], place / f"{case}-{number}"
        killed = full.with_name(full.name + KILLED)
        assert killed.exists() == (number != tried[-1])
        if outcome.code:
            assert outcome.code == 1
            assert re.search(r"^policydeck: .*: No space left on device.*\n\Z", outcome.err, re.M)
        for folder in (full, killed) if killed.exists() else (full,):
            for names in written:  # the next command begins with this
                paths = [folder / name for name in names]
                with storage.alone(paths):
                    storage.finish(paths)
            found = contents(folder)
            assert found.keys() <= new.keys(), folder
            for names in written:
                states = [{n: files[n] for n in names if n in files} for files in (found, old, new)]
                assert states[0] in states[1:], (folder, names)
                seen.add((folder == full, names, states[0] == states[2]))
    assert len(seen) >= 4 * len(written) - 2 * (tried[0] > 0)  # before and after, in both ways


def test_a_push_that_stops_anywhere_loses_nothing(place: Path) -> None:
    folder = Path(shutil.copytree(place / "before", place / "push"))
    with collection(place) as col, pytest.MonkeyPatch.context() as patch:
        import_deck(col, folder / "a.apkg")
        review(col, 10)
        for id_ in col.find_notes(""):
            note = col.get_note(id_)
            note["Note"], note.tags = "mine", [*note.tags, "mine"]
            col.update_note(note)
        reviews, notes = scheduling(col), col.note_count()
        patch.setenv("SOURCE_DATE_EPOCH", "1790001000")
        pipeline.build(targets.find([folder / "a.tsv"], None, ("cards.script=traditional-tw",)))
        files = contents(folder)
        with serving(Desk(col)) as port:
            push = ["push", "push/a.apkg", "--port", str(port)]
            outcomes = forked.run([[f"STOP={number}:push", *push] for number in range(28)], place)
        assert [outcome.code for outcome in outcomes[-2:]] == [0, 0]  # no operation was left
        for outcome in outcomes:
            assert outcome.code == 0 or re.search(
                r"^policydeck: .*: No space left on device.*\n\Z", outcome.err, re.M
            )
        assert sum(outcome.code for outcome in outcomes) > 5
        assert contents(folder) == files
        assert (scheduling(col), col.note_count()) == (reviews, notes)
        for note in map(col.get_note, col.find_notes("")):
            assert (note["Note"], "mine" in note.tags) == ("mine", True)
            assert "zh-Hant" in note.joined_fields()
