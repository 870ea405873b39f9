"""`policydeck push` against AnkiConnect's protocol on loopback and a real collection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from anki_connect import Desk, serving
from anki_desk import collection, notes_by_guid, review, scheduling
from policydeck import apkg, pipeline, push, targets
from policydeck.errors import InputError
from policydeck.push import AnkiConnect, PushError
from test_cli import TEXT, Call, call

__all__ = ["call"]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "mytext.tsv"
    path.write_text(TEXT, "utf-8")
    return path


def build(text: Path, moment: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(moment))
    return pipeline.build(targets.find([text], None, ())).target.out


def test_a_push_imports_and_says_what_it_changed(
    call: Call, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = build(text, 1_790_000_000, monkeypatch)
    notes = apkg.read(deck).notes
    with collection(tmp_path) as col, serving(Desk(col)) as port:
        code, out, err = call("push", deck, "--port", port)
        assert (code, out) == (0, "")
        assert f"{len(notes)} notes added, 0 updated, 0 as they were" in err
        assert notes_by_guid(col) == {guid: note.fields for guid, note in notes.items()}
        review(col, 5)
        studied, cards = scheduling(col), set(col.find_cards(""))
        mine = col.get_note(col.find_notes("Term:风险")[0])
        mine["Note"] = "my own words"
        col.update_note(mine)
        again = push.push(deck, AnkiConnect(port))
        assert (again.added, again.updated, again.others) == ((), (), len(notes))
        (tmp_path / "mytext.overrides.tsv").write_text(
            "term\tplace\twhat\tvalue\n合作\t\tgloss\tto work together\n", "utf-8"
        )
        changed = push.push(build(text, 1_790_001_000, monkeypatch), AnkiConnect(port))
        assert changed.updated == ("合作",)
        assert changed.others == len(notes) - 1
        assert scheduling(col) == studied
        assert set(col.find_cards("")) == cards
        assert col.get_note(mine.id)["Note"] == "my own words"


def test_what_anki_refuses_is_explained(
    text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = build(text, 1_790_000_000, monkeypatch)
    desk = Desk(None, "secret")
    with serving(desk) as port:
        for key in ("", "wrong"):
            with pytest.raises(PushError, match="with --key"):
                push.push(deck, AnkiConnect(port, key))
        with pytest.raises(PushError, match="Open your profile in Anki"):
            push.push(deck, AnkiConnect(port, "secret"))
        with pytest.raises(PushError, match="update it"):
            AnkiConnect(port, "secret").ask("guiDeckOverview")
        with pytest.raises(InputError, match="no deck of policydeck"):
            push.push(text, AnkiConnect(port, "secret"))
    assert "importPackage" not in desk.asked
    with collection(tmp_path) as col, serving(Desk(col)) as port:
        with pytest.raises(PushError, match=r"Anki refuses “importPackage”: .*none\.apkg"):
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
        with pytest.raises(PushError, match=r"Start Anki .* AnkiConnect"):
            AnkiConnect(port).ask("version")
        silent.listen()
        with pytest.raises(PushError, match="Close the dialogs"):
            AnkiConnect(port).ask("version", 0.2)
    code, _, err = call("push", build(text, 1_790_000_000, monkeypatch), "--port", stranger)
    assert code == 1
    assert "is not AnkiConnect" in err
    code, _, err = call("push", text.parent / "none.apkg")
    assert code == 1
    assert "policydeck build" in err
