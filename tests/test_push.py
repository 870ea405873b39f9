"""`policydeck push`: a release, the learner's own text and a newer release come to one note."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from anki_connect import Desk, serving
from anki_desk import collection, import_deck, notes_by_guid, review, scheduling
from anki_running import KINDS, running
from known import WORK
from policydeck import pipeline
from policydeck.anki import apkg
from policydeck.anki.ankiconnect import AnkiConnect, AnkiError
from policydeck.errors import InputError, PolicydeckError
from policydeck.levels import known
from policydeck.release import push, targets
from test_cli import TEXT, Call, call

pytestmark = pytest.mark.slow

__all__ = ["call"]
SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"
ANSWERS = json.loads((Path(__file__).parent / "cases/ankiconnect.json").read_text("utf-8"))
REVIEWS, EDITS, MINE = 60, 30, "my own words"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "mytext.tsv"
    path.write_text(TEXT, "utf-8")
    return path


def build(text: Path, moment: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(moment))
    return pipeline.build(targets.find([text], None, ()), work=WORK).target.out


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a deck, its first release, and a collection in which that was studied."""
    place = tmp_path_factory.mktemp("desk")
    (place / "deck").mkdir()
    lines = SEED.read_text("utf-8").splitlines(keepends=True)
    (place / "deck" / "text.txt").write_text("".join(lines[:3]), "utf-8")
    recipe = '[deck]\ntitle = "GAGI"\ndocuments = ["text.txt"]\nid = "b5d40c7f"\n'
    (place / "deck" / "deck.toml").write_text(recipe, "utf-8")
    release(place, 1_790_000_000)
    shutil.copy(place / "deck" / "deck.apkg", place / "release-1.apkg")
    with collection(place) as col:
        import_deck(col, place / "release-1.apkg")
        review(col, REVIEWS)
        for guid in col.db.list("select guid from notes order by guid")[::4][:EDITS]:
            note = col.get_note(col.db.scalar("select id from notes where guid = ?", guid))
            note["Note"], note.tags = MINE, [*note.tags, "mine", "marked"]
            col.update_note(note)
        mine = col.get_note(col.find_notes("Term:风险")[0])
        mine["Senses"] = "<ol><li>my own sense</li></ol>"
        col.update_note(mine)
    return place


def release(place: Path, moment: int, *settings: str, rows: Sequence[str] = ()) -> Path:
    """Build the deck as at a given time, with corrections."""
    table = "term\tplace\twhat\tvalue\n" + "".join(f"{row}\n" for row in rows)
    (place / "deck" / "overrides.tsv").write_text(table, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(moment))
        return pipeline.build(targets.find([place / "deck"], None, settings), work=WORK).target.out


def kept(col: Collection) -> tuple[int, int]:
    """How many of the learner's own edits and tags are there."""
    notes = [col.get_note(id_) for id_ in col.find_notes("tag:mine tag:marked")]
    return sum(note["Note"] == MINE for note in notes), len(notes)


@pytest.mark.parametrize("kind", KINDS)
def test_ankiconnect_answers_so(desk: Path, tmp_path: Path, kind: str) -> None:
    """Requests with the answers that the add-on gave, in order; its stand-in gives the same."""
    with collection(tmp_path):
        pass
    shutil.copy(desk / "release-1.apkg", tmp_path)
    (tmp_path / "text.txt").write_text("no package", "utf-8")
    with running(kind, tmp_path) as port:

        def answered(case: dict[str, Any]) -> dict[str, Any]:
            asked = {key: case[key] for key in ("action", "params", "key") if key in case}
            text = json.dumps({**asked, "version": 6}).replace("{place}", str(tmp_path))
            address = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(address, text.encode()) as answer:
                return dict(json.load(answer))

        for case in ANSWERS:
            if "count" in case:  # undoing goes on beside answering
                while len(answered(case)["result"]) != case["count"]:
                    time.sleep(0.1)
            else:
                said = {"result": case.get("result"), "error": case.get("error")}
                assert answered(case) == said, case


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_keeps_what_the_learner_wrote(desk: Path, tmp_path: Path, kind: str) -> None:
    place = Path(shutil.copytree(desk, tmp_path / "desk"))
    with collection(place) as col:
        before, cards, count = scheduling(col), set(col.find_cards("")), col.note_count()
    same = pipeline.build(targets.find([place / "deck"], None, ()), work=WORK).target.out
    with running(kind, place) as port:
        anki = AnkiConnect(port)
        again = push.carry_out(push.plan(same, anki), anki)
        assert (again.added, again.updated, again.others) == ((), (), count)
        # Every note changes, for the cards teach the other script; the learner's text stays.
        planned = push.plan(release(place, 1_790_001_000, "cards.script=traditional-tw"), anki)
        assert len([name for _, name in planned.kept if name == "Note"]) == EDITS
        assert not planned.conflicts[1:]
        done = push.carry_out(planned, anki, "mine")
        assert (len(done.updated), done.added) == (count, ())
        again = push.carry_out(push.plan(planned.deck, anki), anki, "mine")
        assert (again.added, again.updated) == ((), ())
    with collection(place) as col:
        assert scheduling(col) == before
        assert len(before) == REVIEWS
        assert set(col.find_cards("")) == cards
        assert kept(col) == (EDITS, EDITS)
        risk = col.get_note(col.find_notes("Term:風險")[0])
        assert "my own sense" in risk["Senses"]
        assert 'lang="zh-Hant' in risk["Front"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_conflict_is_told_before_anything_is_written(
    call: Call, desk: Path, tmp_path: Path, kind: str
) -> None:
    place = Path(shutil.copytree(desk, tmp_path / "desk"))
    rows = ("风险\t\tgloss\tsense of the release", "合作\t\tgloss\tto labour jointly",
            "共同\t\tskip\t")  # fmt: skip
    deck = release(place, 1_790_001_000, rows=rows)
    with running(kind, place) as port:
        code, _, err = call("push", deck, "--port", port)
        assert code == 1
        assert "风险, Senses: “my own sense” in Anki, “sense of the release" in err
        assert "Nothing was written" in err
        anki = AnkiConnect(port)
        assert held(anki, "my own sense") == 1
        assert held(anki, "to labour jointly") == 0
        code, _, err = call("push", deck, "--port", port, "--conflicts", "mine")
        assert code == 0, err
        assert held(anki, "my own sense") == 1
        assert held(anki, "to labour jointly") > 0
        assert anki.ask("guiUndo")  # one step takes all of it back
        wait(lambda: held(anki, "to labour jointly") == 0)
        code, _, err = call("push", deck, "--port", port, "--conflicts", "release")
        assert code == 0, err
        assert held(anki, "my own sense") == 0
        assert held(anki, "sense of the release") > 0
    with collection(place) as col:
        assert len(col.find_notes("Term:共同")) == 1
        assert col.find_notes("Term:共同") == col.find_notes("tag:policydeck::retired")
        assert kept(col) == (EDITS, EDITS)
        assert len(scheduling(col)) == REVIEWS


@pytest.mark.parametrize("kind", KINDS)
def test_fields_that_the_learner_added_or_renamed_stay(
    desk: Path, tmp_path: Path, kind: str
) -> None:
    place = Path(shutil.copytree(desk, tmp_path / "desk"))
    with collection(place) as col:
        type_ = col.models.by_name("policydeck term")
        col.models.add_field(type_, col.models.new_field("Mnemonic"))
        col.models.reposition_field(type_, type_["flds"][-1], 3)
        col.models.rename_field(type_, type_["flds"][col_of(type_, "Note")], "My remarks")
        col.models.update_dict(type_)
        for id_ in col.find_notes("tag:mine note:policydeck*term"):
            note = col.get_note(id_)
            note["Mnemonic"] = "think of a wind"
            col.update_note(note)
        terms = len(col.find_notes("Mnemonic:think*"))
        before, cards = scheduling(col), set(col.find_cards(""))
    with running(kind, place) as port:
        anki = AnkiConnect(port)
        deck = release(place, 1_790_001_000, "cards.script=traditional-tw")
        done = push.carry_out(push.plan(deck, anki), anki)
        assert not done.others
    with collection(place) as col:
        assert len(col.find_notes('Mnemonic:think* "My remarks:my own words" tag:mine')) == terms
        assert terms > 10
        assert col.find_notes("Term:風險 Front:*zh-Hant*")
        assert scheduling(col) == before
        assert set(col.find_cards("")) == cards
        assert len([m for m in col.models.all_names_and_ids() if "policydeck" in m.name]) == 2


def col_of(type_: dict[str, Any], name: str) -> int:
    return [field["name"] for field in type_["flds"]].index(name)


def held(anki: AnkiConnect, text: str) -> int:
    return len(anki.ask("findNotes", query=f'"Senses:*{text}*"'))


def wait(done: Callable[[], bool]) -> None:
    """Until Anki, which undoes beside answering, has come to it."""
    while not done():
        time.sleep(0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_learner_of_an_early_version_names_the_release(
    desk: Path, tmp_path: Path, kind: str
) -> None:
    place = Path(shutil.copytree(desk, tmp_path / "desk"))
    with collection(place) as col:  # notes of an early version have no marks of their release
        for id_ in col.find_notes(""):
            note = col.get_note(id_)
            note["Released"] = ""
            col.update_note(note)
    rows = ("合作\t\tgloss\tto labour jointly",)
    deck = release(place, 1_790_001_000, rows=rows)
    with running(kind, place) as port:
        anki = AnkiConnect(port)
        unsure = push.plan(deck, anki).conflicts
        assert {conflict.known for conflict in unsure} == {False}
        planned = push.plan(deck, anki, place / "release-1.apkg")
        assert not planned.conflicts
        assert len([name for _, name in planned.kept if name == "Note"]) == EDITS
        assert "合作" in push.carry_out(planned, anki).updated
    with collection(place) as col:
        assert kept(col) == (EDITS, EDITS)


@pytest.mark.parametrize("kind", KINDS)
def test_known_words_come_from_the_running_anki(desk: Path, tmp_path: Path, kind: str) -> None:
    place = Path(shutil.copytree(desk, tmp_path / "desk"))
    with collection(place) as col:
        studied = {card.nid for card in map(col.get_card, scheduling(col))}
        terms = [note for note in map(col.get_note, studied) if "Term" in note]
        expected = {note["Term"].split(" ")[0] for note in terms}
    with running(kind, place) as port:
        anki = AnkiConnect(port)
        assert known.words(["anki:deck:GAGI note:policydeck*term"], place, anki=anki) == expected
        one = known.words(["hsk1", 'anki:"Term:风险"'], place, anki=anki)
        assert {"风险", "你好"} <= one
        with pytest.raises(PolicydeckError, match="finds no note"):
            known.words(["anki:deck:HSK4"], place, anki=anki)
    with pytest.raises(PolicydeckError, match=r"anki:deck:HSK4.*Start Anki.*export those notes"):
        known.words(["anki:deck:HSK4"], place, anki=AnkiConnect(port))


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_push_adds_the_deck(call: Call, desk: Path, tmp_path: Path, kind: str) -> None:
    notes = apkg.read(desk / "release-1.apkg").notes
    with collection(tmp_path):
        pass
    deck = shutil.copy(desk / "release-1.apkg", tmp_path)
    with running(kind, tmp_path) as port:
        code, out, err = call("push", deck, "--port", port)
        assert (code, out) == (0, "")
        assert f"{len(notes)} notes added, 0 updated, 0 as they were" in err
    with collection(tmp_path) as col:
        assert notes_by_guid(col) == {guid: note.fields for guid, note in notes.items()}


def test_what_anki_refuses_is_explained(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = build(text, 1_790_000_000, monkeypatch)
    desk = Desk(None, "secret")
    with serving(desk) as port:
        for key in ("", "wrong"):
            with pytest.raises(AnkiError, match="with --key"):
                push.plan(deck, AnkiConnect(port, key))
        with pytest.raises(AnkiError, match="Open your profile in Anki"):
            push.plan(deck, AnkiConnect(port, "secret"))
        with pytest.raises(AnkiError, match="update it"):
            AnkiConnect(port, "secret").ask("guiDeckOverview")
        with pytest.raises(InputError, match="no deck of policydeck"):
            push.plan(text, AnkiConnect(port, "secret"))
    assert "importPackage" not in desk.asked
    with collection(tmp_path) as col, serving(Desk(col)) as port:
        with pytest.raises(AnkiError, match=r"Anki refuses “importPackage”: .*none\.apkg"):
            AnkiConnect(port).ask("importPackage", path="none.apkg")
        reflected = AnkiConnect(port).ask("apiReflect", scopes=["actions"], actions=None)
        assert "importPackage" in reflected["actions"]


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a web server that is not AnkiConnect."""
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_an_anki_that_is_not_there_is_explained(
    call: Call, text: Path, stranger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(AnkiError, match=r"Start Anki .* AnkiConnect"):
            AnkiConnect(port).ask("version")
        silent.listen()
        with pytest.raises(AnkiError, match="Close the dialogs"):
            AnkiConnect(port).ask("version", 0.2)
    code, _, err = call("push", build(text, 1_790_000_000, monkeypatch), "--port", stranger)
    assert code == 1
    assert "is not AnkiConnect" in err
    code, _, err = call("push", text.parent / "none.apkg")
    assert code == 1
    assert "policydeck build" in err
