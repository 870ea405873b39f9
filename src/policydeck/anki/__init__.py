"""Anki itself: packages read as the program reads them, and the program that is running."""

from __future__ import annotations

from policydeck.anki.ankiconnect import LONG, AnkiConnect, AnkiError, batched, first_field
from policydeck.anki.apkg import (
    APART,
    ID,
    LEFT,
    Package,
    PackedDeck,
    PackedNote,
    PackedType,
    database,
    unpacked,
)

__all__ = [
    "APART",
    "ID",
    "LEFT",
    "LONG",
    "AnkiConnect",
    "AnkiError",
    "Package",
    "PackedDeck",
    "PackedNote",
    "PackedType",
    "batched",
    "database",
    "first_field",
    "unpacked",
]
