"""The Anki that is running, through its add-on AnkiConnect.

AnkiConnect answers JSON over HTTP on this machine's own address: a request names an action, the
protocol's version and parameters; the answer has a result or an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from policydeck.errors import PolicydeckError

PORT = 8765
PROTOCOL = 6
# Seconds. Anki answers between two screens of its own, at once when nothing keeps it busy;
# importing 100,000 notes takes it 6 s, a slow machine ten times that.
_QUICK, LONG = 10, 300

# AnkiConnect reads little at a time; so many notes take it a tenth of a second.
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


class AnkiError(PolicydeckError):
    """Anki or AnkiConnect is not there, or refuses."""


class AnkiConnect(Struct, frozen=True):
    """Where AnkiConnect listens on this machine, and its key."""

    port: int = PORT
    key: str = ""

    def ask(self, action: str, seconds: float = _QUICK, **parameters: object) -> Any:
        """The result of an action. Raises AnkiError, saying what to do."""
        import http.client  # noqa: PLC0415 - 0.02 s that only a running Anki needs
        import urllib.error  # noqa: PLC0415
        import urllib.request  # noqa: PLC0415

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
            raise AnkiError(_SILENT.format(seconds=seconds)) from None
        except urllib.error.HTTPError:
            raise AnkiError(_STRANGER.format(port=self.port)) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise AnkiError(_SILENT.format(seconds=seconds)) from None
            raise AnkiError(_ABSENT.format(port=self.port)) from None
        except (http.client.HTTPException, OSError, ValueError):
            raise AnkiError(_STRANGER.format(port=self.port)) from None
        return self._result(action, found)

    def _result(self, action: str, answer: object) -> Any:
        if not isinstance(answer, dict) or {"result", "error"} - answer.keys():
            raise AnkiError(_STRANGER.format(port=self.port))
        if (error := answer["error"]) is not None:
            raise AnkiError(_ADVICE.get(error, f"Anki refuses “{action}”: {error}"))
        return answer["result"]

    def check(self) -> None:
        """Raise AnkiError unless an AnkiConnect answers that knows this protocol."""
        version = self.ask("version")
        if not isinstance(version, int) or version < PROTOCOL:
            raise AnkiError(_ADVICE["unsupported action"])


def batched(notes: Sequence[int]) -> Iterator[Sequence[int]]:
    """The notes in portions that AnkiConnect answers for at once."""
    for start in range(0, len(notes), _AT_ONCE):
        yield notes[start : start + _AT_ONCE]


def first_field(note: Mapping[str, Any]) -> str:
    """The first field of a note, as `notesInfo` describes it."""
    return str(min(note["fields"].values(), key=lambda field: field["order"])["value"])
