"""Notes → .apkg, by genanki; reproducible and safe to import again.

What genanki does not do by itself is done here: each note and note type carries its own stamp,
cards are made by ordinal with running positions over the whole deck, GUIDs are given, the zip is
compressed, and the same notes give the same bytes (fixed member dates, sorted media, and what
depends on SQLite's version alone blanked: it in the file header, and space that is not used).
"""

from __future__ import annotations

import io
import itertools
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, ClassVar

import genanki
from msgspec.structs import astuple

from policydeck.anki import APART, ID, LEFT, PackedDeck, PackedNote, database, unpacked
from policydeck.cards import NoteType
from policydeck.errors import PolicydeckError
from policydeck.release.packed import Stored
from policydeck.settings import DEFAULT_LIMITS

# In the header of an SQLite file: how often it was changed, and by which version last.
_INCIDENTAL = ((24, 4), (92, 8))
_HEADER = 100  # bytes of the file's own before its first page's
# How many bytes a page of a table or an index has before its list of cells, by its first byte.
_NODES = {2: 12, 5: 12, 10: 8, 13: 8}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with its own stamp, and card ordinals that are given, not guessed."""

    def __init__(self, note_type: NoteType, stamp: int) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": name, "id": id_} for name, id_ in note_type.fields],
            templates=[
                {"name": t.name, "id": t.id, "qfmt": t.front, "afmt": t.back}
                for t in note_type.templates
            ],
            css=note_type.css,
        )
        self.stamp = stamp

    # genanki works out by rendering which fields a card needs; Anki itself no longer reads it.
    _req: ClassVar[list[Any]] = []

    def to_json(self, _timestamp: float, deck_id: int) -> dict[str, Any]:
        return dict(super().to_json(self.stamp, deck_id))


def _deck_id(name: str) -> int:
    """A number for a deck; Anki matches decks by name and gives its own numbers on import."""
    number: int = sum(byte * 131**i for i, byte in enumerate(name.encode()))
    return 1_700_000_000_000 + number % 10**11


def pack(
    notes: Sequence[PackedNote],
    decks: Sequence[PackedDeck],
    types: Mapping[int, tuple[NoteType, int]],
    media: Mapping[str, bytes],
    id_: str = "",
    preset: Mapping[str, Any] | None = None,
    retired: Sequence[PackedNote] = (),
) -> bytes:
    """The bytes of the .apkg. `types` maps a note type's id to it and its stamp.

    `id_` is the deck's own; it and what is `retired` stand among the package's settings, which
    Anki's import leaves alone. All sub-decks have the `preset`.
    """
    guids = [note.guid for note in (*notes, *retired)]
    if len(set(guids)) != len(guids):
        raise PolicydeckError("two notes have one GUID; this is a fault of policydeck, report it")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            _fill(connection, notes, decks, types)
            (conf,) = connection.execute("select conf from col").fetchone()
            own = {ID: id_, **({LEFT: list(map(astuple, retired))} if retired else {})}
            stated = json.dumps({**json.loads(conf), **own})
            connection.execute("update col set conf = ?", (stated,))
            if preset:
                _bring(connection, preset)
            connection.commit()
        with path.open("r+b") as file:
            for place, size in _INCIDENTAL:
                file.seek(place)
                file.write(bytes(size))
            _blank(file)
        with path.open("rb") as file:
            return _zip(file, media)


# Of compression: 10,000 notes are packed in 1.3 s at level 9, 0.75 s at 6 and 0.6 s at 5, as long
# as genanki needs without any; the first deck has 289, 294 and 301 kB.
_LEVEL = 5
_NOTE = "INSERT INTO notes VALUES(?,?,?,?,-1,?,?,?,0,0,'')"
_CARD = "INSERT INTO cards VALUES(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"


def _fill(
    connection: sqlite3.Connection,
    notes: Sequence[PackedNote],
    decks: Sequence[PackedDeck],
    types: Mapping[int, tuple[NoteType, int]],
) -> None:
    """Write the tables: what is of the collection by genanki, notes and cards a row at a time.

    genanki would hold all notes once more and look at the HTML of each field.
    """
    newest = max((note.stamp for note in notes), default=1_700_000_000)
    models = {id_: _Model(*typed) for id_, typed in types.items()}
    inside: dict[str, list[PackedNote]] = {deck.name: [] for deck in decks}
    for note in notes:
        inside[note.deck].append(note)
    cursor, ids = connection.cursor(), itertools.count(newest * 1000)
    genanki.Package([]).write_to_db(cursor, newest, ids)
    used = {note.type_id for note in notes}
    for deck in decks:
        made = genanki.Deck(_deck_id(deck.name), deck.name, deck.description)
        unused = (id_ for id_ in models if id_ not in used and deck is decks[0])
        for type_id in dict.fromkeys([*unused, *(note.type_id for note in inside[deck.name])]):
            made.add_model(models[type_id])
        made.write_to_db(cursor, newest, ids)
        for note in inside[deck.name]:
            id_ = next(ids)
            cursor.execute(_NOTE, _note(id_, note))
            for ordinal, due in note.cards:
                card = (next(ids), id_, made.deck_id, ordinal, note.stamp, due)
                cursor.execute(_CARD, card)


def _note(id_: int, note: PackedNote) -> tuple[object, ...]:
    fields, tags = note.fields, f" {' '.join(note.tags)} "
    text = fields.text if isinstance(fields, Stored) else APART.join(fields)
    return id_, note.guid, note.type_id, note.stamp, tags, text, text.partition(APART)[0]


def _blank(file: IO[bytes]) -> None:
    """Write zeros where SQLite left old bytes: between a page's list of cells and its cells.

    SQLite 3.40 leaves there what was there before, 3.53 some of it; nobody reads it.
    """
    file.seek(16)
    size = int.from_bytes(file.read(2), "big")
    for page in range(0, file.seek(0, io.SEEK_END), size):
        file.seek(page + (_HEADER if page == 0 else 0))
        kind, _, _, *numbers = file.read(7)
        if kind in _NODES:
            cells, start = (int.from_bytes(numbers[at : at + 2], "big") for at in (0, 2))
            end = file.tell() - 7 + _NODES[kind] + 2 * cells
            file.seek(end)
            file.write(bytes(page + start - end))


def _bring(connection: sqlite3.Connection, preset: Mapping[str, Any]) -> None:
    """Write a preset, and that all decks but Anki's own have it."""
    presets, decks = map(json.loads, connection.execute("select dconf, decks from col").fetchone())
    presets[str(preset["id"])] = preset
    for number, deck in decks.items():
        if number != "1":
            deck["conf"] = preset["id"]
    connection.execute(
        "update col set dconf = ?, decks = ?", (json.dumps(presets), json.dumps(decks))
    )


def rewritten(
    path: Path, notes: Iterable[PackedNote], own: Mapping[int, Sequence[Mapping[str, Any]]]
) -> bytes:
    """A package of ours with other fields, tags and stamps in the notes that have these GUIDs.

    `own` defines the fields that a learner added to a note type; its `notes` end in their texts.
    Notes that left the deck are put in, without cards.
    """
    content, media = unpacked(path, DEFAULT_LIMITS)
    with database(content, DEFAULT_LIMITS) as connection:
        (models,) = connection.execute("select models from col").fetchone()
        types = json.loads(models)
        for id_, added in own.items():
            known = types[str(id_)]["flds"]
            known += [{**one, "ord": at} for at, one in enumerate(added, len(known))]
            empty = APART * len(added)
            connection.execute("update notes set flds = flds || ? where mid = ?", (empty, id_))
        connection.execute("update col set models = ?", (json.dumps(types),))
        connection.executemany(
            "update notes set mod = ?, tags = ?, flds = ?, sfld = ? where guid = ?",
            ((n.stamp, f" {' '.join(n.tags)} ", APART.join(n.fields), n.fields[0], n.guid)
             for n in notes),
        )  # fmt: skip
        there = {guid for (guid,) in connection.execute("select guid from notes")}
        (last,) = connection.execute("select max(id) from cards").fetchone()
        connection.executemany(
            _NOTE,
            (_note(last + number, note) for number, note in enumerate(notes, 1)
             if note.guid not in there),
        )  # fmt: skip
        connection.commit()
        return _zip(io.BytesIO(connection.serialize()), media)


def _zip(database: IO[bytes], media: Mapping[str, bytes]) -> bytes:
    names = sorted(media)
    members = [("collection.anki2", database)]
    members += [(str(i), io.BytesIO(media[name])) for i, name in enumerate(names)]
    listed = json.dumps({str(i): n for i, n in enumerate(names)}).encode()
    members.append(("media", io.BytesIO(listed)))
    with TemporaryFile() as made:
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in members:
                info = zipfile.ZipInfo(name, _ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                info._compresslevel = _LEVEL  # type: ignore[attr-defined]
                info.external_attr = 0o644 << 16
                with archive.open(info, "w") as member:
                    shutil.copyfileobj(content, member, 1 << 16)
        made.seek(0)
        return made.read()
