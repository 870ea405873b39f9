"""A deck into a running Anki, through the add-on AnkiConnect, and a report of what that changed.

AnkiConnect answers JSON over HTTP on this machine's own address: a request names an action, the
protocol's version and parameters; the answer has a result or an error. Importing says nothing of
what it did, so the notes of policydeck's note types are compared before and after.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policydeck import apkg
from policydeck.errors import PolicydeckError

PORT = 8765
PROTOCOL = 6
# Seconds. Anki answers between two screens of its own, at once when nothing keeps it busy;
# importing 100,000 notes takes it 6 s, a slow machine ten times that.
_QUICK, _LONG = 10, 300
# AnkiConnect reads and writes little at a time; so many notes take it a tenth of a second.
_AT_ONCE = 500

_ABSENT = (
    "Anki does not answer on port {port}. Start Anki and open your profile. If it runs already, "
    "install the add-on AnkiConnect (Tools → Add-ons → Get Add-ons, code 2055492159) and restart "
    "Anki."
)
_SILENT = (
    "Anki took the request and did not answer within {seconds} seconds. Close the dialogs that "
    "are open in Anki, look whether the deck is there, and try again."
)
_STRANGER = "What answers on port {port} is not AnkiConnect. Give AnkiConnect's own with --port."
# What AnkiConnect says → what to do.
_ADVICE = {
    "valid api key must be provided": "AnkiConnect asks for its key: give the apiKey of its "
    "settings (Tools → Add-ons → AnkiConnect → Config) with --key.",
    "unsupported action": "This AnkiConnect is too old: update it (Tools → Add-ons → Check for "
    "Updates).",
    "collection is not available": "Open your profile in Anki first.",
}


class PushError(PolicydeckError):
    """Anki or AnkiConnect is not there, or refuses."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What importing a deck changed in the learner's collection."""

    added: tuple[str, ...]  # first fields
    updated: tuple[str, ...]
    others: int  # notes of the package that stayed as they were


@dataclass(frozen=True, slots=True)
class AnkiConnect:
    """Where AnkiConnect listens on this machine, and its key."""

    port: int = PORT
    key: str = ""

    def ask(self, action: str, seconds: float = _QUICK, **parameters: object) -> Any:
        """The result of an action. Raises PushError, saying what to do."""
        content: dict[str, object] = {"action": action, "version": PROTOCOL, "params": parameters}
        if self.key:
            content["key"] = self.key
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}",
            json.dumps(content).encode(),
            {"Content-Type": "application/json"},
        )
        # Anki is on this machine, whatever proxy is set for the network.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=seconds) as answer:
                found = json.load(answer)
        except TimeoutError:
            raise PushError(_SILENT.format(seconds=seconds)) from None
        except urllib.error.HTTPError:
            raise PushError(_STRANGER.format(port=self.port)) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise PushError(_SILENT.format(seconds=seconds)) from None
            raise PushError(_ABSENT.format(port=self.port)) from None
        except (http.client.HTTPException, OSError, ValueError):
            raise PushError(_STRANGER.format(port=self.port)) from None
        return self._result(action, found)

    def _result(self, action: str, answer: object) -> Any:
        if not isinstance(answer, dict) or {"result", "error"} - answer.keys():
            raise PushError(_STRANGER.format(port=self.port))
        if (error := answer["error"]) is not None:
            raise PushError(_ADVICE.get(error, f"Anki refuses “{action}”: {error}"))
        return answer["result"]


def push(deck: Path, connect: AnkiConnect) -> Pushed:
    """Import a package that policydeck built into the Anki that is running."""
    package = apkg.read(deck)
    version = connect.ask("version")
    if not isinstance(version, int) or version < PROTOCOL:
        raise PushError(_ADVICE["unsupported action"])
    names = [kind.name for kind in package.types.values()]
    before = _notes(connect, names)
    if not connect.ask("importPackage", _LONG, path=str(deck.resolve())):
        raise PushError(_ADVICE["collection is not available"])
    after = _notes(connect, names)
    added = tuple(_front(note) for id_, note in after.items() if id_ not in before)
    updated = tuple(
        _front(note)
        for id_, note in after.items()
        if id_ in before and _content(before[id_]) != _content(note)
    )
    return Pushed(added, updated, len(package.notes) - len(added) - len(updated))


def _notes(connect: AnkiConnect, types: Iterable[str]) -> dict[int, Mapping[str, Any]]:
    """The collection's notes of some note types, by their ids there."""
    found: dict[int, Mapping[str, Any]] = {}
    for name in types:
        ids = connect.ask("findNotes", query=f'"note:{name}"')
        for start in range(0, len(ids), _AT_ONCE):
            notes = connect.ask("notesInfo", _LONG, notes=ids[start : start + _AT_ONCE])
            found |= {note["noteId"]: note for note in notes if note}
    return found


def _content(note: Mapping[str, Any]) -> tuple[object, frozenset[str]]:
    return {name: field["value"] for name, field in note["fields"].items()}, frozenset(note["tags"])


def _front(note: Mapping[str, Any]) -> str:
    first = min(note["fields"].values(), key=lambda field: field["order"])
    return str(first["value"])
