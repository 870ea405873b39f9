"""The notes of a release: fields, GUIDs, stamps, and the positions of their cards."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policydeck import cards
from policydeck.anki import Package, PackedNote
from policydeck.cards import CardStyle, NoteType
from policydeck.errors import RecipeError
from policydeck.model import CharacterNote, SentenceNote, TermNote
from policydeck.recipe import Target
from policydeck.release.history import History
from policydeck.storage import Row, manifest
from policydeck.work import Work

LOG = logging.getLogger(__name__)
AnyNote = TermNote | SentenceNote | CharacterNote

# Notes whose fields one task writes: some 0.3 seconds of work.
_AT_ONCE = 400


def pack_notes(
    target: Target,
    made: Sequence[AnyNote],
    look: CardStyle,
    deck_of: Mapping[str, str],
    past: History,
    moment: int,
    work: Work,
) -> tuple[list[PackedNote], list[Row]]:
    """The notes as the package has them, and their rows of the manifest."""
    typed = _fields(target, made, look, work)
    rows = _rows_of(target, made, past.rows)
    if target.recipe.deck.retired == "keep":
        typed = [
            (kind, _kept(fields, kind, row, past.package)) if row else (kind, fields)
            for (kind, fields), row in zip(typed, rows, strict=True)
        ]
    ordinals = [cards.cards_of(fields, kind) for kind, fields in typed]
    positions = _positions([kind for kind, _ in typed], ordinals)
    packed, kept = [], []
    for index, (note, (kind, fields), row) in enumerate(zip(made, typed, rows, strict=True)):
        if not ordinals[index]:
            continue  # none of the kinds of card that the recipe asks for can be made of it
        names = [name for name, _ in kind.fields]
        digest = manifest.content_hash(cards.content(names, fields))
        whole = manifest.content_hash((*fields, *note.tags))  # as an early version had it
        stamp = manifest.stamp(row, (digest, whole), moment)
        guid = row.guid if row else _guid(target, note)
        deck = deck_of[note.id]
        own = tuple((o, positions[index, o]) for o in ordinals[index])
        kinds = " ".join(kind.templates[o].name for o in ordinals[index])
        kept.append(Row(guid, note.id, digest, stamp, deck, fields[0], kinds))
        marked = cards.released(names, fields)
        packed.append(PackedNote(guid, kind.id, marked, note.tags, deck, own, stamp))
    if not packed:
        raise RecipeError(
            "No card would be made: cards.term and cards.sentence ask for none that the text "
            "gives. Name a kind of card, such as recognition or reading."
        )
    LOG.info("notes: %d; cards: %d", len(packed), len(positions))
    return packed, kept


@dataclass(frozen=True, slots=True)
class _Draft:
    """A note to be written."""

    note: AnyNote
    shared: bool  # whether another note has the same front


@dataclass(frozen=True, slots=True)
class _Written:
    """The fields of a note."""

    type_id: int
    fields: tuple[str, ...]


def _fields(
    target: Target, made: Sequence[AnyNote], look: CardStyle, work: Work
) -> list[tuple[NoteType, tuple[str, ...]]]:
    """The note type of each note and its fields; only what changed is written again."""
    fronts = Counter(look.text(note.line) for note in made if isinstance(note, TermNote))
    drafts = [
        _Draft(note, isinstance(note, TermNote) and fronts[look.text(note.line)] > 1)
        for note in made
    ]
    types = {kind.id: kind for kind in (*cards.note_types(look), cards.character_type())}
    (found,) = work.ask(_write, [((target.id, look), drafts)], _Written, at_once=_AT_ONCE)
    return [(types[one.type_id], one.fields) for one in found]


def _write(of: tuple[str, CardStyle], drafts: Sequence[_Draft]) -> Iterator[_Written]:
    """The notes of a deck, given its id and the look of its cards."""
    _, look = of
    term_type, sentence_type = cards.note_types(look)
    for draft in drafts:
        match draft.note:
            case TermNote() as note:
                fields = cards.term_fields(note, look, homograph=draft.shared)
                yield _Written(term_type.id, fields)
            case SentenceNote() as note:
                yield _Written(sentence_type.id, cards.sentence_fields(note, look))
            case CharacterNote() as note:
                yield _Written(cards.character_type().id, cards.character_fields(note, look))


def _rows_of(target: Target, made: Sequence[AnyNote], old: Mapping[str, Row]) -> list[Row | None]:
    """What was shipped of each note; in recovered rows an id is what the fields tell of it."""
    by_guid = {row.guid: row for row in old.values()}
    return [old.get(note.id) or by_guid.get(_guid(target, note)) for note in made]


def _kept(fields: tuple[str, ...], kind: NoteType, row: Row, previous: Package) -> tuple[str, ...]:
    before = previous.notes.get(row.guid)
    return cards.kept(fields, kind, row.cards.split(), before.fields if before else ())


def _guid(target: Target, note: AnyNote) -> str:
    """The GUID of a note that is new; in a family of decks a term or character has one for all."""
    family = target.recipe.deck.shared
    if family and not isinstance(note, SentenceNote):
        return manifest.guid(f"shared {family}", note.id)
    return manifest.guid(target.id, note.id)


def _positions(
    types: Sequence[NoteType], ordinals: Sequence[Sequence[int]]
) -> dict[tuple[int, int], int]:
    """(note, ordinal) → running new-card position over the whole deck, from 1."""
    wanted = sorted(
        (index + types[index].templates[o].later, index, o)
        for index, own in enumerate(ordinals)
        for o in own
    )
    return {(index, o): position for position, (_, index, o) in enumerate(wanted, 1)}
