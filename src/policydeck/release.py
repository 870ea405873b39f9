"""Notes → the package and its manifest, safe to import over every earlier release.

A note keeps its GUID for ever, and its stamp until its content changes. A note that left the deck
is kept as retired: tagged, and for learners who import the deck for the first time in a sub-deck
of its own (Anki's import does not keep suspension). A sentence whose wording changed a little is
the same note.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policydeck import apkg, cards, characters, manifest, script, speech, strokes
from policydeck.apkg import Package, PackedNote
from policydeck.cards import CardStyle, NoteType
from policydeck.course import Course
from policydeck.errors import RecipeError
from policydeck.levels import Scale
from policydeck.manifest import Row
from policydeck.model import CharacterNote, SentenceNote, TermNote
from policydeck.overrides import Overrides
from policydeck.recipe import Recipe

Note = TermNote | SentenceNote
AnyNote = Note | CharacterNote
RETIRED = "policydeck::retired"
_NONE = Overrides()
_LATEST = 4_102_444_800  # the year 2100; Anki multiplies a stamp by a thousand
_MEDIA = re.compile(r"\[sound:([^\]]+)\]|<img[^>]* src=\"([^\"]+)\"")

# How many notes later each further card of a note is met, so that one does not answer the other
# on the same day (Anki shows 20 new cards a day by default).
_DELAY = {"Recognition": 0, "Listening": 20, "Cloze": 40, "Production": 60, "Typing": 80,
          "Reading": 0, "Translating": 40, "Writing": 40}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where a build reads from and writes to."""

    documents: tuple[Path, ...]
    out: Path
    manifest: Path
    id: str  # identity of the deck
    recipe: Recipe
    overrides: Overrides = _NONE
    folder: Path = Path()  # what paths in the recipe are relative to
    previous: Path | None = None  # the last release, where it is not `out` itself


@dataclass(frozen=True, slots=True)
class Release:
    """A deck ready to be written."""

    package: bytes
    manifest: bytes
    notes: int  # of characters too, without the retired
    cards: int
    changes: Mapping[str, tuple[str, ...]]  # "new", "changed", "retired", "gone" → fronts
    warnings: tuple[str, ...] = ()


def _now() -> int:
    """The stamp of what changes now: SOURCE_DATE_EPOCH where it is set, or the clock's."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not said:
        return int(time.time())
    if not (said.isascii() and said.isdecimal() and 0 < int(said[:20]) <= _LATEST):
        raise RecipeError(
            f"SOURCE_DATE_EPOCH is “{said}”. Expected whole seconds since 1970, such as 1790000000."
        )
    return int(said)


def make(
    target: Target,
    title: str,
    description: str,
    plan: Course,
    scale: Scale,
    made: Sequence[Note],
    look: CardStyle,
) -> Release:
    """The package and manifest of a deck, continuing what was released before."""
    before = target.previous if target.previous else target.out
    previous = apkg.read(before, target.recipe.limits) if before.exists() else Package({}, {})
    old = _known_rows(target, previous)
    moment = _now()
    names = {
        number: f"{title}::{number} {scale.name(number)}"
        for number in sorted({found.number for found in plan.level.values()})
    }
    heirs = manifest.inherit(old, [note.id for note in made])
    chosen = target.recipe.cards
    recordings = target.folder / chosen.recordings if chosen.recordings else None
    voiced = speech.add(made, chosen.speech, recordings, previous.media)
    deck_of = {note.id: names[plan.level[note.id].number] for note in made}
    taught: list[AnyNote] = [*voiced.notes]
    pictures: Mapping[str, bytes] = {}
    if chosen.characters:
        drawn, pictures = strokes.add(
            characters.make(voiced.notes),
            chosen.strokes,
            simplified=chosen.script == "simplified",
        )
        taught += drawn
    deck_of |= {n.id: f"{title}::Characters" for n in taught if isinstance(n, CharacterNote)}
    packed, rows = _packed(target, taught, look, deck_of, {**old, **heirs}, moment)
    count = sum(len(note.cards) for note in packed)
    if not count:
        raise RecipeError(
            "No card would be made: cards.term and cards.sentence ask for none that the text "
            "gives. Name a kind of card, such as recognition or reading."
        )
    present = {note.guid for note in packed}
    left = [row for row in old.values() if row.guid not in present and not _is_type(row)]
    retired = []
    if target.recipe.deck.retired == "keep":
        retired = [previous.notes[row.guid] for row in left if row.guid in previous.notes]
    for number, note in enumerate(retired):
        kept, row = _retired(note, old, f"{title}::Retired", count + 1 + 9 * number, moment)
        packed.append(kept)
        rows.append(row)
    types = {}
    used = {note.type_id for note in packed}
    for note_type in (*cards.note_types(), cards.character_type()):
        if note_type.id not in used and note_type is cards.character_type():
            continue
        row = _type_row(note_type, old, moment)
        rows.append(row)
        types[note_type.id] = (note_type, row.stamp)
    decks = [apkg.PackedDeck(title, description)]
    others = dict.fromkeys(note.deck for note in packed if note.deck not in names.values())
    decks += [apkg.PackedDeck(name, "") for name in (*names.values(), *others)]
    return Release(
        apkg.pack(
            packed, decks, types, _used({**previous.media, **voiced.media, **pictures}, packed)
        ),
        manifest.to_text(target.id, rows).encode(),
        len(packed) - len(retired),
        count,
        _changes(old, heirs, rows, left, previous),
        (*_renamed(old, title), *voiced.warnings),
    )


def _used(media: Mapping[str, bytes], packed: Sequence[PackedNote]) -> dict[str, bytes]:
    """The files that a note of the deck plays or shows, those of retired notes too."""
    text = "\n".join(field for note in packed for field in note.fields)
    names = {sound or picture for sound, picture in _MEDIA.findall(text)}
    if any(name.endswith(".svg") for name in names):
        names.add(strokes.LICENCE)
    return {name: content for name, content in media.items() if name in names}


def _known_rows(target: Target, previous: Package) -> dict[str, Row]:
    """What was shipped before, from the manifest or, where that is lost, from the old package."""
    owner = manifest.owner(target.manifest)
    if owner and owner != target.id:
        raise RecipeError(
            f"{target.manifest}: belongs to the deck “{owner}”, but this deck is “{target.id}”. "
            f'Write id = "{owner}" in [deck], or learners would get every note twice.'
        )
    rows = manifest.read(target.manifest)
    if rows:
        return rows
    kinds = {cards.note_types()[1].id: "sentence", cards.character_type().id: "character"}
    for note in previous.notes.values():
        kind = kinds.get(note.type_id, "term")
        item = manifest.item_id(kind, script.simplify(note.fields[0].split(" (")[0]))
        digest = manifest.content_hash((*note.fields, *note.tags))
        row = Row(note.guid, item, digest, note.stamp, note.deck, note.fields[0])
        rows[row.id] = row
    for id_, packed_type in previous.types.items():
        item = f"notetype:{packed_type.name}"
        digest = manifest.content_hash((packed_type.name, *packed_type.texts))
        rows[item] = Row(str(id_), item, digest, packed_type.stamp, "", packed_type.name)
    return rows


def _renamed(old: Mapping[str, Row], title: str) -> list[str]:
    """What a deck's new name means for learners, where it had another one."""
    names = {row.deck.rpartition("::")[0] for row in old.values()} - {"", title}
    return [
        f"The deck was called “{name}”: in Anki its cards stay under that name, and new ones come "
        f"under “{title}”. Keep deck.title, or tell learners to name the deck anew before they "
        "import."
        for name in sorted(names)
    ]


def _is_type(row: Row) -> bool:
    return row.id.startswith("notetype:")


def _fields(made: Sequence[AnyNote], look: CardStyle) -> list[tuple[NoteType, tuple[str, ...]]]:
    """The note type of each note and its fields."""
    term_type, sentence_type = cards.note_types()
    fronts = Counter(look.text(note.line) for note in made if isinstance(note, TermNote))
    found = []
    for note in made:
        match note:
            case TermNote():
                shared = fronts[look.text(note.line)] > 1
                found.append((term_type, cards.term_fields(note, look, homograph=shared)))
            case SentenceNote():
                found.append((sentence_type, cards.sentence_fields(note, look)))
            case CharacterNote():
                found.append((cards.character_type(), cards.character_fields(note, look)))
    return found


def _packed(
    target: Target,
    made: Sequence[AnyNote],
    look: CardStyle,
    deck_of: Mapping[str, str],
    old: Mapping[str, Row],
    moment: int,
) -> tuple[list[PackedNote], list[Row]]:
    typed = _fields(made, look)
    types, fields_of = [kind for kind, _ in typed], [fields for _, fields in typed]
    ordinals = [cards.cards_of(f, t) for f, t in zip(fields_of, types, strict=True)]
    positions = _positions(types, ordinals)
    packed, rows = [], []
    for index, (note, fields) in enumerate(zip(made, fields_of, strict=True)):
        if not ordinals[index]:
            continue  # none of the kinds of card that the recipe asks for can be made of it
        row = old.get(note.id)
        guid = row.guid if row else manifest.guid(target.id, note.id)
        digest = manifest.content_hash((*fields, *note.tags))
        deck = deck_of[note.id]
        stamp = manifest.stamp(old, note.id, digest, moment)
        own = tuple((o, positions[index, o]) for o in ordinals[index])
        rows.append(Row(guid, note.id, digest, stamp, deck, fields[0]))
        packed.append(PackedNote(guid, types[index].id, fields, note.tags, deck, own, stamp))
    return packed, rows


def _positions(
    types: Sequence[NoteType], ordinals: Sequence[Sequence[int]]
) -> dict[tuple[int, int], int]:
    """(note, ordinal) → running new-card position over the whole deck, from 1."""
    wanted = sorted(
        (index + _DELAY.get(types[index].templates[o].name, 0), index, o)
        for index, own in enumerate(ordinals)
        for o in own
    )
    return {(index, o): position for position, (_, index, o) in enumerate(wanted, 1)}


def _retired(
    note: PackedNote, old: Mapping[str, Row], deck: str, position: int, moment: int
) -> tuple[PackedNote, Row]:
    """A note that left the deck, as it was, tagged."""
    tags = tuple(sorted({*note.tags, RETIRED}))
    row = next(row for row in old.values() if row.guid == note.guid)
    digest = manifest.content_hash((*note.fields, *tags))
    stamp = manifest.stamp(old, row.id, digest, moment)
    own = tuple((o, position + i) for i, (o, _) in enumerate(note.cards))
    kept = replace(note, tags=tags, deck=deck, cards=own, stamp=stamp)
    return kept, replace(row, hash=digest, stamp=stamp, deck=deck)


def _type_row(note_type: NoteType, old: Mapping[str, Row], moment: int) -> Row:
    texts = [side for t in note_type.templates for side in (t.front, t.back)]
    digest = manifest.content_hash((note_type.name, note_type.css, *texts))
    item = f"notetype:{note_type.name}"
    stamp = manifest.stamp(old, item, digest, moment)
    return Row(str(note_type.id), item, digest, stamp, "", note_type.name)


def _changes(
    old: Mapping[str, Row],
    heirs: Mapping[str, Row],
    rows: Sequence[Row],
    left: Sequence[Row],
    previous: Package,
) -> dict[str, tuple[str, ...]]:
    before = {row.guid: row for row in old.values()}
    absent = {row.guid for row in left}
    now = [row for row in rows if not _is_type(row) and row.guid not in absent]
    kept = {row.guid for row in rows}
    old_news = {guid for guid, note in previous.notes.items() if RETIRED in note.tags}
    return {
        "new": tuple(row.front for row in now if row.guid not in before),
        "changed": tuple(
            row.front
            for row in now
            if row.guid in before and (before[row.guid].hash != row.hash or row.id in heirs)
        ),
        "retired": tuple(r.front for r in left if r.guid in kept and r.guid not in old_news),
        "gone": tuple(row.front for row in left if row.guid not in kept),
    }
