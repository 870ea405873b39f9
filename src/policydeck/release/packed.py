"""The notes of a release: fields, GUIDs, stamps, and the positions of their cards."""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, overload

from msgspec import Struct

from policydeck import cards
from policydeck.anki import APART, Package, PackedNote
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
# Notes whose fields are in memory at a time, 13 kB each.
_AT_HAND = 4096
_SHOWN = 3  # notes named in a warning


@dataclass(frozen=True, slots=True)
class Stored(Sequence[str]):
    """The fields of a note in a file, for those of a shelf take a gigabyte of memory."""

    file: IO[bytes]
    start: int
    size: int

    @classmethod
    def put(cls, file: IO[bytes], text: str) -> Stored:
        """The fields of a text, as it stands at the end of a file now, which nobody read yet."""
        start = file.tell()  # to seek would empty the buffer
        return cls(file, start, file.write(text.encode()))

    @property
    def text(self) -> str:
        """All of them, as a collection has them."""
        self.file.seek(self.start)
        return self.file.read(self.size).decode()

    def _read(self) -> list[str]:
        return self.text.split(APART)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._read()[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def pack_notes(
    target: Target,
    made: Sequence[AnyNote],
    look: CardStyle,
    deck_of: Mapping[str, str],
    past: History,
    moment: int,
    work: Work,
    file: IO[bytes],
) -> tuple[list[PackedNote], list[Row], list[str]]:
    """The notes as the package has them, their rows of the manifest, and what cannot be asked.

    Their fields stand in a file.
    """
    old = _rows_of(target, made, past.rows)
    written = _written_notes(target, made, look, past, old, work, file)
    positions = _positions(written)
    packed, kept = [], []
    for index, (note, one, row) in enumerate(zip(made, written, old, strict=True)):
        if not one.ordinals:
            continue  # none of the kinds of card that the recipe asks for can be made of it
        kind = one.kind
        hashes = [one.hash]
        if row and row.hash != one.hash:
            hashes.append(_early_hash(note, kind, one.fields))
        stamp = manifest.stamp(row, hashes, one.whole, moment)
        guid = row.guid if row else _guid(target, note)
        deck = deck_of[note.id]
        own = tuple((o, positions[index, o]) for o in one.ordinals)
        kinds = " ".join(kind.templates[o].name for o in one.ordinals)
        kept.append(Row(guid, note.id, one.hash, stamp, deck, one.front, kinds, one.whole))
        packed.append(PackedNote(guid, kind.id, one.fields, note.tags, deck, own, stamp))
    if not packed:
        raise RecipeError(
            "No card would be made: cards.term and cards.sentence ask for none that the text "
            "gives. Name a kind of card, such as recognition or reading."
        )
    LOG.info("notes: %d; cards: %d", len(packed), len(positions))
    return packed, kept, list(_unasked(look, written))


def _unasked(look: CardStyle, written: Sequence[_Filed]) -> Iterator[str]:
    """Which kinds of card the recipe names in vain: for how many notes, and for which."""
    for kind, asked in zip(cards.note_types(look), (look.term, look.sentence), strict=True):
        own = [(one.front, one.ordinals) for one in written if one.kind is kind]
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


class _Draft(Struct, frozen=True):
    """A note to be written."""

    note: AnyNote
    shared: bool  # whether another note has the same front


class _Written(Struct, frozen=True):
    """A note as it is released."""

    type_id: int
    text: str  # its fields, with the marks of their release
    hash: str  # of what a learner reads
    whole: str  # of all of it
    ordinals: tuple[int, ...]  # of its cards


def _written(note: AnyNote, kind: NoteType, fields: Sequence[str]) -> _Written:
    names = [name for name, _ in kind.fields]
    digest = manifest.content_hash(cards.content(names, fields))
    marked = cards.released(names, fields)
    text = APART.join(marked)
    whole = whole_hash([text], note.tags)
    return _Written(kind.id, text, digest, whole, cards.cards_of(marked, kind))


def _early_hash(note: AnyNote, kind: NoteType, fields: Sequence[str]) -> str:
    """The hash of a note in manifests of early versions: of all fields but the marks, and tags."""
    bare = (
        "" if name == cards.RELEASED else field
        for (name, _), field in zip(kind.fields, fields, strict=True)
    )
    return manifest.content_hash((*bare, *note.tags))


class _Filed(Struct, frozen=True):
    """A note as it is released, its fields on disk."""

    kind: NoteType
    hash: str  # of what a learner reads
    whole: str  # of all of it
    front: str  # its first field
    ordinals: Sequence[int]  # of its cards
    fields: Stored


def _written_notes(
    target: Target,
    made: Sequence[AnyNote],
    look: CardStyle,
    past: History,
    old: Sequence[Row | None],
    work: Work,
    file: IO[bytes],
) -> list[_Filed]:
    """Each note as it is released; `old` is what was shipped of each."""
    types = {kind.id: kind for kind in (*cards.note_types(look), cards.character_type())}
    keep = target.recipe.deck.retired == "keep"
    found: dict[int, _Filed] = {}
    for index, one in _fields(target, made, look, work):
        kind, row = types[one.type_id], old[index]
        if keep and row:
            one = _kept(made[index], one, kind, row, past.package)  # noqa: PLW2901 - it, whole
        front, stored = one.text.partition(APART)[0], Stored.put(file, one.text)
        found[index] = _Filed(kind, one.hash, one.whole, front, one.ordinals, stored)
    return [found[index] for index in range(len(made))]


def _fields(
    target: Target, made: Sequence[AnyNote], look: CardStyle, work: Work
) -> Iterator[tuple[int, _Written]]:
    """Each note's number and how it is released, in any order; what changed is written again.

    Notes come in groups that stay the same whatever notes are added and in whichever order.
    """
    fronts = Counter(look.text(note.line) for note in made if isinstance(note, TermNote))
    count = 1 << (len(made) // _AT_HAND).bit_length()
    groups: list[list[int]] = [[] for _ in range(count)]
    for index, note in enumerate(made):
        groups[zlib.crc32(note.id.encode()) % count].append(index)
    asked = [
        (
            (target.id, look, number),
            [
                _Draft(note, isinstance(note, TermNote) and fronts[look.text(note.line)] > 1)
                for note in map(made.__getitem__, group)
            ],
        )
        for number, group in enumerate(groups)
    ]
    given = work.ask(_write, asked, _Written, at_once=_AT_ONCE)
    for group, written in zip(groups, given, strict=True):
        yield from zip(group, written, strict=True)


def _write(of: tuple[str, CardStyle, int], drafts: Sequence[_Draft]) -> Iterator[_Written]:
    """The notes of a deck, given its id, the look of its cards and which group they are."""
    _, look, _ = of
    term_type, sentence_type = cards.note_types(look)
    for draft in drafts:
        match draft.note:
            case TermNote() as note:
                fields = cards.term_fields(note, look, homograph=draft.shared)
                yield _written(note, term_type, fields)
            case SentenceNote() as note:
                yield _written(note, sentence_type, cards.sentence_fields(note, look))
            case CharacterNote() as note:
                yield _written(note, cards.character_type(), cards.character_fields(note, look))


def _rows_of(target: Target, made: Sequence[AnyNote], old: Mapping[str, Row]) -> list[Row | None]:
    """What was shipped of each note; in recovered rows an id is what the fields tell of it."""
    by_guid = {row.guid: row for row in old.values()}
    return [old.get(note.id) or by_guid.get(_guid(target, note)) for note in made]


def _kept(note: AnyNote, one: _Written, kind: NoteType, row: Row, previous: Package) -> _Written:
    """A note with every card that it had."""
    had = row.cards.split()
    if {*had} <= {kind.templates[ordinal].name for ordinal in one.ordinals}:
        return one
    before, fields = previous.notes.get(row.guid), tuple(one.text.split(APART))
    kept = cards.kept(fields, kind, had, before.fields if before else ())
    return one if kept == fields else _written(note, kind, kept)


def _guid(target: Target, note: AnyNote) -> str:
    """The GUID of a note that is new; in a family of decks a term or character has one for all."""
    family = target.recipe.deck.shared
    if family and not isinstance(note, SentenceNote):
        return manifest.guid(f"shared {family}", note.id)
    return manifest.guid(target.id, note.id)


def _positions(written: Sequence[_Filed]) -> dict[tuple[int, int], int]:
    """(note, ordinal) → running new-card position over the whole deck, from 1."""
    wanted = sorted(
        (index + one.kind.templates[o].later, index, o)
        for index, one in enumerate(written)
        for o in one.ordinals
    )
    return {(index, o): position for position, (_, index, o) in enumerate(wanted, 1)}
