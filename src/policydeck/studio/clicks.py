"""What a click sends, checked, and the corrections that it stands for."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from policydeck.recipe import Override
from policydeck.studio import pairs_view, terms_view
from policydeck.studio.desk import override
from policydeck.studio.pairs_view import PairRow, Text
from policydeck.studio.view import Shown
from policydeck.studio.work import Room

MOST = 20_000  # rows of one click: all terms of a long text at once


def pair_rows(room: Room, asked: object) -> list[Override]:
    """The corrections that a click on a pair stands for."""
    if not isinstance(asked, dict):
        raise HTTPException(400, "That is no click on a pair.")
    text = text_of(room)
    every = room.pairs()
    row = row_of(every, str(asked.get("ref")))
    what = asked.get("what")
    if what == "cut":
        zh, en = asked.get("zh"), asked.get("en")
        if not isinstance(zh, int) or not isinstance(en, int):
            raise HTTPException(400, "A cut needs two places.")
        other = every[row.number + 1] if asked.get("next") and row.number + 1 < len(every) else None
        return pairs_view.cut(text, row, zh, en, other)
    if what not in ("accept", "drop", "join", "reword"):
        raise HTTPException(400, "No such correction of a pair.")
    value = str(asked.get("value") or "")[:20_000] if what == "reword" else ""
    return [pairs_view.correction(text, row, what, value)]


def term_rows(room: Room, asked: object) -> list[Override]:
    """The corrections for Chinese and English that were chosen in the text."""
    if not isinstance(asked, dict) or not all(isinstance(v, str) for v in asked.values()):
        raise HTTPException(400, "That is no choice in the text.")
    zh, en, ref = (asked.get(key, "")[:2000] for key in ("zh", "en", "ref"))
    if asked.get("as") == "clause":
        return [terms_view.new_clause(shown(room), zh, en, ref)]
    return terms_view.new_term(shown(room), zh, en, ref)


def text_of(room: Room) -> Text:
    """The deck's text, once it is read."""
    if room.text is None:
        raise HTTPException(409, "The text is still being read.")
    return room.text


def row_of(every: list[PairRow], ref: str) -> PairRow:
    """The pair at a reference."""
    for row in every:
        if row.ref == ref:
            return row
    raise HTTPException(404, f"There is no pair {ref[:40]} any more.")


def shown(room: Room) -> Shown:
    """What is known of the text, once it is worked through."""
    found = room.shown()
    if found is None:
        room.refresh()
        raise HTTPException(409, "The text is still being worked through.")
    return found


async def sent(request: Request) -> dict[str, object]:
    """The JSON that a click sent."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise HTTPException(415, "A click sends JSON.")
    try:
        found = await request.json()
    except (ValueError, RecursionError):
        raise HTTPException(400, "That is no JSON.") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "That is no click of a page.")
    return found


def items(value: object) -> list[object]:
    """A list that was sent, or none."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST:
        raise HTTPException(400, f"That is no list of at most {MOST}.")
    return value


def correction(row: object) -> Override:
    """A row of overrides.tsv that was sent."""
    if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
        raise HTTPException(400, "That is no correction.")
    cells = [str(row.get(name, "")) for name in ("term", "place", "what", "value")]
    if any(len(cell) > 20_000 for cell in cells):
        raise HTTPException(413, "That correction is too long.")
    return override(*cells)


def port(text: str) -> int:
    """A port as it was written; AnkiConnect's own where none was."""
    if text and not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) < 1 << 16):
        raise HTTPException(400, "A port is a number from 1 to 65535.")
    return int(text or 8765)
