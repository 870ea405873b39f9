"""Notes → the package and its manifest, safe to import over every earlier release.

A note keeps its GUID for ever, and its stamp until it changes (see `storage.manifest`). A note that
left the deck is kept as retired, tagged, among the package's settings: there the next release and
a push find it, and Anki's import does not. So who has it keeps it, and who is new never gets it;
were it a note of the package, Anki would add it for everyone, and not even suspended. A sentence
whose wording changed a little is the same note.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

from msgspec import Struct
from msgspec.structs import replace

from policydeck import cards, characters
from policydeck.anki import Package, PackedNote, apkg
from policydeck.cards import CardStyle, NoteType
from policydeck.characters import strokes
from policydeck.course import Course
from policydeck.errors import RecipeError
from policydeck.levels import Scale
from policydeck.model import CharacterNote, SentenceNote, TermNote
from policydeck.recipe import Target
from policydeck.release import changelog, history
from policydeck.release.history import RETIRED
from policydeck.release.packed import pack_notes
from policydeck.release.preset import preset
from policydeck.sound import speech
from policydeck.storage import Row, manifest
from policydeck.work import Work

__all__ = ["RETIRED", "AnyNote", "Note", "Release", "make"]

Note = TermNote | SentenceNote
AnyNote = Note | CharacterNote
_LATEST = 4_102_444_800  # the year 2100; Anki multiplies a stamp by a thousand
_MEDIA = re.compile(r"\[sound:([^\]]+)\]|<img[^>]* src=\"([^\"]+)\"")


class Release(Struct, frozen=True):
    """A deck ready to be written."""

    package: bytes
    manifest: bytes
    notes: int  # of characters too, without the retired
    cards: int
    changes: Mapping[str, tuple[str, ...]]  # "new", "changed", "retired", "gone" → fronts
    warnings: tuple[str, ...] = ()
    changelog: bytes | None = None  # anew, where this release is to be told of


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
    work: Work | None = None,
) -> Release:
    """The package and manifest of a deck, continuing what was released before."""
    from policydeck.release import packing  # noqa: PLC0415 - genanki takes 0.1 s to import

    with TemporaryFile() as fields:
        work = work or Work()
        past = history.of(target, work)
        old, previous = past.rows, past.package
        moment = _now()
        names = _names(title, plan, scale)
        taught, media, warnings = _taught(target, made, previous)
        deck_of = {note.id: names[plan.level[note.id].number] for note in made}
        deck_of |= {n.id: f"{title}::Characters" for n in taught if isinstance(n, CharacterNote)}
        heirs = manifest.inherit(old, [note.id for note in made])
        known = replace(past, rows={**old, **heirs})
        packed, rows, unasked = pack_notes(
            target, taught, look, deck_of, known, moment, work, fields
        )
        history.refuse_a_second_deck(target, old, [heirs.get(r.id, r).id for r in rows])
        count = sum(len(note.cards) for note in packed)
        present = {note.guid for note in packed}
        left = [row for row in old.values() if row.guid not in present and not _is_type(row)]
        retired = _retired(target, left, previous)
        types = _types({note.type_id for note in (*packed, *retired)}, look, old, moment)
        history.refuse_another_type(target, old, [kind.name for kind, _ in types.values()])
        gone = {row.guid: row for row in left}
        rows += [*(gone[note.guid] for note in retired), *(row for _, row in types.values())]
        below = dict.fromkeys((*names.values(), *(note.deck for note in packed)))
        decks = [
            apkg.PackedDeck(title, description),
            *(apkg.PackedDeck(name, "") for name in below),
        ]
        newest = max(note.stamp for note in (*packed, *retired))
        options = preset(target.id, title, len(packed), newest)
        stamped = {id_: (kind, row.stamp) for id_, (kind, row) in types.items()}
        changes = _changes(old, heirs, rows, left, previous)
        used = _used({**previous.media, **media}, packed)
        package = packing.pack(packed, decks, stamped, used, target.id, options, retired)
        stated = manifest.to_text(target.id, target.name, _from_manifest(target), rows).encode()
        history.keep(target, stated, package, rows, work)
        return Release(
            package,
            stated,
            len(packed),
            count,
            changes,
            (*past.repairs, *_renamed(old, title), *warnings, *unasked),
            changelog.added(
                target.changelog, title, target.recipe.deck.news, changes, len(packed), moment
            ),
        )


def _names(title: str, plan: Course, scale: Scale) -> dict[int, str]:
    """Level → the name of its sub-deck."""
    numbers = sorted({found.number for found in plan.level.values()})
    return {number: f"{title}::{number} {scale.name(number)}" for number in numbers}


def _taught(
    target: Target, made: Sequence[Note], previous: Package
) -> tuple[list[AnyNote], Mapping[str, bytes], tuple[str, ...]]:
    """The notes with their sound, and notes of their characters; files of both; warnings."""
    chosen = target.recipe.cards
    recordings = target.folder / chosen.recordings if chosen.recordings else None
    voiced = speech.add(made, chosen.speech, recordings, previous.media)
    if not chosen.characters:
        return [*voiced.notes], voiced.media, voiced.warnings
    drawn, pictures = strokes.add(
        characters.make(voiced.notes), chosen.strokes, simplified=chosen.script == "simplified"
    )
    return [*voiced.notes, *drawn], {**voiced.media, **pictures}, voiced.warnings


def _from_manifest(target: Target) -> str:
    """Where the deck is written, as its manifest tells the next build."""
    try:
        return Path(os.path.relpath(target.out, target.manifest.parent)).as_posix()
    except ValueError:  # on another drive
        return target.out.resolve().as_posix()


def _used(media: Mapping[str, bytes], packed: Sequence[PackedNote]) -> dict[str, bytes]:
    """The files that a note of the deck plays or shows."""
    if not media:
        return {}
    text = "\n".join(field for note in packed for field in note.fields)
    names = {sound or picture for sound, picture in _MEDIA.findall(text)}
    if any(name.endswith(".svg") for name in names):
        names.add(strokes.LICENCE)
    return {name: content for name, content in media.items() if name in names}


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


def _retired(target: Target, left: Sequence[Row], previous: Package) -> list[PackedNote]:
    """The notes that left the deck, as they were, tagged; their stamps stay: a tag is not read."""
    if target.recipe.deck.retired != "keep":
        return []
    known = ((row, previous.notes.get(row.guid)) for row in left)
    return [
        replace(note, tags=tuple(sorted({*note.tags, RETIRED})), stamp=row.stamp)
        for row, note in known if note
    ]  # fmt: skip


def _types(
    used: Collection[int], look: CardStyle, old: Mapping[str, Row], moment: int
) -> dict[int, tuple[NoteType, Row]]:
    """The note types of the deck with their rows, by their ids; that of characters where used."""
    found = {}
    for kind in (*cards.note_types(look), cards.character_type()):
        if kind.id in used or kind is not cards.character_type():
            digest = history.type_hash(kind.name, [name for name, _ in kind.fields], _texts(kind))
            item = f"notetype:{kind.name}"
            stamp = manifest.stamp(old.get(item), (digest,), "", moment)
            found[kind.id] = kind, Row(str(kind.id), item, digest, stamp, "", kind.name)
    return found


def _texts(kind: NoteType) -> list[str]:
    """Styling and templates of a note type, as a package states them."""
    return [kind.css, *(side for t in kind.templates for side in (t.front, t.back))]


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
