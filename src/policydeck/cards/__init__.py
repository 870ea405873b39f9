"""The only HTML of the deck: note types with fixed ids, templates, style, and field contents."""

from __future__ import annotations

from policydeck.cards.character import character_fields
from policydeck.cards.choice import CardStyle
from policydeck.cards.content import RELEASED, content, is_incidental, released, said
from policydeck.cards.describe import (
    RETENTION,
    coverage_line,
    description,
    new_a_day,
    overview,
    read_coverage,
)
from policydeck.cards.fields import sentence_fields, term_fields
from policydeck.cards.types import NoteType, cards_of, character_type, kept, note_types

__all__ = [
    "RELEASED",
    "RETENTION",
    "CardStyle",
    "NoteType",
    "cards_of",
    "character_fields",
    "character_type",
    "content",
    "coverage_line",
    "description",
    "is_incidental",
    "kept",
    "new_a_day",
    "note_types",
    "overview",
    "read_coverage",
    "released",
    "said",
    "sentence_fields",
    "term_fields",
]
