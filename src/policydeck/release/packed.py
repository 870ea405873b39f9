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
from policydeck.release.history import History, whole_hash
from policydeck.storage import Row, manifest
from policydeck.work import Work

LOG = logging.getLogger(__name__)
AnyNote = TermNote | SentenceNote | CharacterNote

# Notes whose fields one task writes: some 0.3 seconds of work.
_AT_ONCE = 400
_SHOWN = 3  # notes named in a warning


def pack_notes(
    target: Target,
    made: Sequence[AnyNote],
    look: CardStyle,
    deck_of: Mapping[str, str],
    past: History,
    moment: int,
    work: Work,
) -> tuple[list[PackedNote], list[Row], list[str]]:
    """The notes as the package has them, their rows of the manifest, and what cannot be asked."""
    types = {kind.id: kind for kind in (*cards.note_types(look), cards.character_type())}
    written = _fields(target, made, look, work)
    kinds_of = [types[one.type_id] for one in written]
    rows = _rows_of(target, made, past.rows)
    if target.recipe.deck.retired == "keep":
        written = [
            _kept(one, kind, row, past.package) if row else one
            for one, kind, row in zip(written, kinds_of, rows, strict=True)
        ]
    ordinals = [
        cards.cards_of(one.fields, kind) for one, kind in zip(written, kinds_of, strict=True)
    ]
    positions = _positions(kinds_of, ordinals)
    packed, kept = [], []
    for index, (note, one, row) in enumerate(zip(made, written, rows, strict=True)):
        if not ordinals[index]:
            continue  # none of the kinds of card that the recipe asks for can be made of it
        kind, fields = kinds_of[index], one.fields
        hashes = [one.hash]
        if row and row.hash != one.hash:
            hashes.append(_early_hash(note, kind, fields))
        whole = whole_hash(fields, note.tags)
        stamp = manifest.stamp(row, hashes, whole, moment)
        guid = row.guid if row else _guid(target, note)
        deck = deck_of[note.id]
        own = tuple((o, positions[index, o]) for o in ordinals[index])
        kinds = " ".join(kind.templates[o].name for o in ordinals[index])
        kept.append(Row(guid, note.id, one.hash, stamp, deck, fields[0], kinds, whole))
        packed.append(PackedNote(guid, kind.id, fields, note.tags, deck, own, stamp))
    if not packed:
        raise RecipeError(
            "No card would be made: cards.term and cards.sentence ask for none that the text "
            "gives. Name a kind of card, such as recognition or reading."
        )
    LOG.info("notes: %d; cards: %d", len(packed), len(positions))
    return packed, kept, list(_unasked(look, written, kinds_of, ordinals))


def _unasked(
    look: CardStyle,
    written: Sequence[_Written],
    kinds_of: Sequence[NoteType],
    ordinals: Sequence[Sequence[int]],
) -> Iterator[str]:
    """Which kinds of card the recipe names in vain: for how many notes, and for which."""
    for kind, asked in zip(cards.note_types(look), (look.term, look.sentence), strict=True):
        own = [
            (one.fields[0], made)
            for one, type_, made in zip(written, kinds_of, ordinals, strict=True)
            if type_ is kind
        ]
        names = [template.name for template in kind.templates]
        for card in asked or ():
            place = names.index(card.name.capitalize())
            lacking = [front for front, made in own if place not in made]
            if lacking:
                shown = ", ".join(lacking[:_SHOWN]) + (", …" if len(lacking) > _SHOWN else "")
                yield (
                    f"no {card.name} card of {len(lacking)} of {len(own)} notes, which have "
                    f"nothing fit to ask with: {shown}"
                )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A note to be written."""

    note: AnyNote
    shared: bool  # whether another note has the same front


@dataclass(frozen=True, slots=True)
class _Written:
    """A note as it is released."""

    type_id: int
    fields: tuple[str, ...]  # with the marks of their release
    hash: str  # of what a learner reads


def _written(kind: NoteType, fields: Sequence[str]) -> _Written:
    names = [name for name, _ in kind.fields]
    digest = manifest.content_hash(cards.content(names, fields))
    return _Written(kind.id, cards.released(names, fields), digest)


def _early_hash(note: AnyNote, kind: NoteType, fields: Sequence[str]) -> str:
    """The hash of a note in manifests of early versions: of all fields but the marks, and tags."""
    bare = (
        "" if name == cards.RELEASED else field
        for (name, _), field in zip(kind.fields, fields, strict=True)
    )
    return manifest.content_hash((*bare, *note.tags))


def _fields(target: Target, made: Sequence[AnyNote], look: CardStyle, work: Work) -> list[_Written]:
    """Each note as it is released; only what changed is written again."""
    fronts = Counter(look.text(note.line) for note in made if isinstance(note, TermNote))
    drafts = [
        _Draft(note, isinstance(note, TermNote) and fronts[look.text(note.line)] > 1)
        for note in made
    ]
    (found,) = work.ask(_write, [((target.id, look), drafts)], _Written, at_once=_AT_ONCE)
    return found


def _write(of: tuple[str, CardStyle], drafts: Sequence[_Draft]) -> Iterator[_Written]:
    """The notes of a deck, given its id and the look of its cards."""
    _, look = of
    term_type, sentence_type = cards.note_types(look)
    for draft in drafts:
        match draft.note:
            case TermNote() as note:
                yield _written(term_type, cards.term_fields(note, look, homograph=draft.shared))
            case SentenceNote() as note:
                yield _written(sentence_type, cards.sentence_fields(note, look))
            case CharacterNote() as note:
                yield _written(cards.character_type(), cards.character_fields(note, look))


def _rows_of(target: Target, made: Sequence[AnyNote], old: Mapping[str, Row]) -> list[Row | None]:
    """What was shipped of each note; in recovered rows an id is what the fields tell of it."""
    by_guid = {row.guid: row for row in old.values()}
    return [old.get(note.id) or by_guid.get(_guid(target, note)) for note in made]


def _kept(one: _Written, kind: NoteType, row: Row, previous: Package) -> _Written:
    """A note with every card that it had."""
    before = previous.notes.get(row.guid)
    fields = cards.kept(one.fields, kind, row.cards.split(), before.fields if before else ())
    return one if fields == one.fields else _written(kind, fields)


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
