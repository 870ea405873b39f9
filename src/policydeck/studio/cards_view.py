"""The deck's notes as a list, and their cards as pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from policydeck import cards, script
from policydeck.cards import CardStyle, NoteType
from policydeck.course import term_id
from policydeck.model import SentenceNote, TermNote
from policydeck.pipeline import Note
from policydeck.recipe import own_english
from policydeck.studio import anki
from policydeck.studio.view import Shown, said
from policydeck.studio.work import Room

UNSURE = 0.75  # confidence below which English is worth a look; see terms.rendering


class NoteRow(Struct, frozen=True):
    """A note in the list."""

    id: str
    zh: str
    pinyin: str
    en: str
    kind: str  # "word", "term", "phrase", "pattern", "sentence" or "clause"
    level: str
    number: int  # of the level
    sure: float  # lowest confidence of its English; 1 where it has none to judge
    skipped: bool
    cards: tuple[str, ...]  # kinds of card that it is to make: "recognition"

    @property
    def is_unsure(self) -> bool:
        """Whether its English is worth a look."""
        return self.sure < UNSURE


def rows(shown: Shown) -> list[NoteRow]:
    """All notes in teaching order."""
    ready = shown.view.ready
    skipped = {term_id(row.term) for row in shown.now.of("skip")}
    look = shown.view.look
    found = []
    for id_, note in shown.view.notes.items():
        level = ready.course.level[id_].number
        if isinstance(note, TermNote):
            english, sure = _said(shown, note)
            pinyin = note.pinyin
        else:
            stretch = ready.course.stretches.get(id_)
            english, sure, pinyin = note.en, stretch.pair.score if stretch else 1.0, ""
        zh = look.text(note.line)
        found.append(
            NoteRow(
                id_, zh, pinyin, english, note.kind, ready.scale.name(level), level, sure,
                id_ in skipped, _cards(note, look),
            )
        )  # fmt: skip
    return found


def chosen(
    found: Sequence[NoteRow], level: str, kind: str, card: str, doubt: bool, query: str
) -> list[NoteRow]:
    """The notes that the filters ask for; with `doubt` the least sure first."""
    kept = [
        r for r in found
        if level in ("", str(r.number)) and kind in ("", r.kind) and (not card or card in r.cards)
    ]  # fmt: skip
    if query:
        asked = script.simplify(query).lower()
        kept = [
            r for r in kept
            if asked in script.simplify(r.zh).lower() or asked in r.en.lower()
            or asked in r.pinyin.lower()
        ]  # fmt: skip
    return sorted((r for r in kept if r.is_unsure), key=lambda r: r.sure) if doubt else kept


def listed(room: Room, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page of cards shows: the notes that its filters ask for, and what they offer."""
    every = room.once("cards", rows) if room.view else []
    found = chosen(
        every, query.get("level", ""), query.get("kind", ""), query.get("card", ""),
        query.get("doubt") == "1", query.get("q", "")[:200],
    )  # fmt: skip
    asked = query.get("id", "")
    return {
        "rows": found, "at": next((n for n, row in enumerate(found) if row.id == asked), 0),
        "total": len(every), "q": query, "names": room.view.ready.scale.names if room.view else (),
        "levels": dict.fromkeys((str(r.number), r.level) for r in every),
        "kinds": dict.fromkeys(r.kind for r in every),
        "made": dict.fromkeys(card for r in every for card in r.cards),
    }  # fmt: skip


def _said(shown: Shown, note: TermNote) -> tuple[str, float]:
    """The English of a term's note, with the corrections of now, and how sure the least is."""
    entry = shown.view.ready.course.entries[note.id]
    hanzi = entry.term.hanzi
    entry = shown.entry(hanzi) or entry
    own = own_english(shown.now, hanzi)  # which nobody doubts
    scores = [] if own else [r.score for r in entry.renderings if r]
    known = said(entry) if hanzi in shown.touched else shown.view.said[hanzi]
    english = (*own, *known)
    english = english or tuple(gloss.text for gloss in entry.glosses)
    return "; ".join(english[:2]), min(scores, default=1.0 if own or entry.glosses else 0.0)


def _cards(note: Note, look: CardStyle) -> tuple[str, ...]:
    """The kinds of card that a note is to make; a sound may find no voice that can be trusted."""
    asked = look.sentence if isinstance(note, SentenceNote) else look.term
    return note.cards if asked is None else tuple(kind.name for kind in asked)


def sides(shown: Shown, id_: str) -> tuple[NoteType, Mapping[str, str], tuple[int, ...]] | None:
    """A note's type, its fields by name and the ordinals of its cards."""
    note = shown.note(id_)
    if note is None:
        return None
    kind, fields = _fields(note, shown.view.look)
    names = [name for name, _ in kind.fields]
    return kind, dict(zip(names, fields, strict=True)), cards.cards_of(fields, kind)


def _fields(note: Note, look: CardStyle) -> tuple[NoteType, tuple[str, ...]]:
    """A note's type and its fields in order."""
    term, sentence = cards.note_types(look)
    if isinstance(note, SentenceNote):
        return sentence, cards.sentence_fields(note, look)
    return term, cards.term_fields(note, look, homograph=False)


def page(shown: Shown, id_: str, ordinal: int, *, back: bool, dark: bool) -> str | None:
    """One side of one card, as a page; None where there is no such card."""
    found = sides(shown, id_)
    if found is None or ordinal not in found[2]:
        return None
    kind, fields, _ = found
    return anki.page(kind, fields, ordinal, back=back, dark=dark)
