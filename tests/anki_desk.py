"""A learner's collection, for the tests: real Anki, a package imported, cards answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

# isort: split
from anki.scheduler.v3 import CardAnswer

SCHEDULING = "type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data"


@contextmanager
def collection(folder: Path) -> Iterator[Collection]:
    """An empty collection in `folder`, closed afterwards."""
    col = Collection(str(folder / "collection.anki2"))
    try:
        yield col
    finally:
        col.close()


def import_deck(col: Collection, apkg: Path) -> dict[str, int]:
    """Import with the dialog's default options; how many notes were new, updated, …"""
    request = ImportAnkiPackageRequest(package_path=str(apkg), options=ImportAnkiPackageOptions())
    log = col.import_anki_package(request).log
    col.models._clear_cache()
    kinds = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck",
             "empty_first_field", "first_field_match")  # fmt: skip
    return {kind: len(getattr(log, kind)) for kind in kinds if len(getattr(log, kind))}


def review(col: Collection, count: int) -> list[int]:
    """Answer `count` new cards, spread over the collection; their ids."""
    new = list(col.find_cards("is:new", order="c.due"))
    chosen = new[:: max(1, len(new) // count)][:count]
    for number, card_id in enumerate(chosen):
        card = col.get_card(card_id)
        card.start_timer()
        states = col._backend.get_scheduling_states(card_id)
        rating = (CardAnswer.GOOD, CardAnswer.EASY, CardAnswer.HARD, CardAnswer.AGAIN)[number % 4]
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating))
    return [int(card_id) for card_id in chosen]


def scheduling(col: Collection) -> dict[int, tuple[object, ...]]:
    """Card id → scheduling state and number of reviews, of all cards that were answered."""
    rows = col.db.all(
        f"select id, {SCHEDULING}, (select count() from revlog where cid = cards.id) "
        "from cards where reps > 0"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def notes_by_guid(col: Collection) -> dict[str, tuple[str, ...]]:
    """GUID → fields of every note."""
    return {
        guid: tuple(fields.split("\x1f"))
        for guid, fields in col.db.all("select guid, flds from notes")
    }
