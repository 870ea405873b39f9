"""The add-on AnkiConnect's protocol on loopback, in front of a real collection.

What it answers is what AnkiConnect 6 answers in Anki 26.09, where each of these requests was
tried: an envelope of result and error, `importPackage` that imports with Anki's own importer and
returns true, errors in the same words. A request it does not know is an error there, too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from anki.collection import (
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

# isort: split
from anki.errors import AnkiException, UndoEmpty

ACTIONS = ("apiReflect", "exportPackage", "findCards", "findNotes", "getDecks", "guiUndo",
           "importPackage", "notesInfo", "version")  # fmt: skip


class RefusalError(Exception):
    """What AnkiConnect reports as an error."""


class Desk:
    """An Anki that runs with a collection, or with none while no profile is open."""

    def __init__(self, col: Collection | None, key: str | None = None) -> None:
        self.col: Any = col
        self.key, self.asked = key, list[str]()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The envelope for a request."""
        self.asked.append(request["action"])
        try:
            if request.get("key") != self.key:
                raise RefusalError("valid api key must be provided")
            return {"result": self._result(request), "error": None}
        except (RefusalError, AnkiException) as refusal:
            return {"result": None, "error": str(refusal)}

    def _result(self, request: dict[str, Any]) -> Any:
        given = request.get("params", {})
        action = request["action"]
        if action == "version":
            return 6
        if action == "apiReflect":
            wanted = given.get("actions") or ACTIONS
            return {"scopes": ["actions"], "actions": [a for a in wanted if a in ACTIONS]}
        if action not in ACTIONS:
            raise RefusalError("unsupported action")
        if self.col is None:
            raise RefusalError("collection is not available")
        return getattr(self, f"_{action}")(**given)

    def _findNotes(self, query: str) -> list[int]:
        return [int(note) for note in self.col.find_notes(query)]

    def _findCards(self, query: str) -> list[int]:
        return [int(card) for card in self.col.find_cards(query)]

    def _notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        known = set(self.col.find_notes(""))
        return [self._note(note) if note in known else {} for note in notes]

    def _guiUndo(self) -> bool:
        with suppress(UndoEmpty):
            self.col.undo()
        return True

    def _importPackage(self, path: str) -> bool:
        options = ImportAnkiPackageOptions(
            merge_notetypes=True, with_scheduling=True, with_deck_configs=True
        )  # as `anki.importing.AnkiPackageImporter` has them, which the add-on calls
        self.col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
        return True

    def _getDecks(self, cards: list[int]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for card in cards:
            found.setdefault(self.col.decks.name(self.col.get_card(card).did), []).append(card)
        return found

    def _exportPackage(self, deck: str, path: str, includeSched: bool = False) -> bool:
        id_ = self.col.decks.id_for_name(deck)
        if id_ is None:
            return False
        options = ExportAnkiPackageOptions(
            with_scheduling=includeSched, with_deck_configs=includeSched, with_media=True,
            legacy=True,
        )  # fmt: skip
        self.col.export_anki_package(out_path=path, options=options, limit=DeckIdLimit(id_))
        return True

    def _note(self, id_: int) -> dict[str, Any]:
        note = self.col.get_note(id_)
        fields = {
            name: {"value": note.fields[number], "order": number}
            for name, (number, _) in self.col.models.field_map(note.note_type()).items()
        }
        return {
            "noteId": id_, "modelName": note.note_type()["name"], "tags": note.tags,
            "fields": fields, "cards": list(note.card_ids()), "mod": note.mod,
        }  # fmt: skip


@contextmanager
def serving(desk: Desk) -> Iterator[int]:
    """The port on which the desk answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(desk.answer(request)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
