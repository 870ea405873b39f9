"""Notes → .apkg, by genanki; reproducible and safe to import again.

What genanki does not do by itself is done here: each note and note type carries its own stamp,
cards are made by ordinal with running positions over the whole deck, GUIDs are given, the zip is
compressed, and the same notes give the same bytes (fixed member dates, sorted media, and the
SQLite version, which is informational, blanked in the file header).
"""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import genanki

from policydeck.anki import ID, PackedDeck, PackedNote, database, unpacked
from policydeck.cards import NoteType
from policydeck.errors import PolicydeckError
from policydeck.settings import DEFAULT_LIMITS

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
            sort_field_index=note_type.sort_field,
        )
        self.stamp = stamp

    # genanki works out by rendering which fields a card needs; Anki itself no longer reads it.
    _req: ClassVar[list[Any]] = []

    def to_json(self, _timestamp: float, deck_id: int) -> dict[str, Any]:
        return dict(super().to_json(self.stamp, deck_id))


class _Note(genanki.Note):  # type: ignore[misc]
    """A note with its own stamp and a position for each card."""

    def __init__(self, note: PackedNote, model: _Model) -> None:
        super().__init__(model, list(note.fields), tags=list(note.tags), guid=note.guid)
        self.packed = note

    def write_to_db(self, cursor: Any, _timestamp: float, deck_id: int, id_gen: Any) -> None:
        note_id = next(id_gen)
        stamp = self.packed.stamp
        cursor.execute(
            "INSERT INTO notes VALUES(?,?,?,?,?,?,?,?,?,?,?)",
            (
                note_id, self.guid, self.model.model_id, stamp, -1, self._format_tags(),
                self._format_fields(), self.sort_field, 0, 0, "",
            ),
        )  # fmt: skip
        for ordinal, due in self.packed.cards:
            genanki.Card(ordinal).write_to_db(cursor, stamp, deck_id, note_id, id_gen, due)


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
) -> bytes:
    """The bytes of the .apkg. `types` maps a note type's id to it and its stamp.

    `id_` is the deck's own; Anki keeps to itself what it does not know of a package's settings.
    """
    guids = [note.guid for note in notes]
    if len(set(guids)) != len(guids):
        raise PolicydeckError("two notes have one GUID; this is a fault of policydeck, report it")
    models = {id_: _Model(*typed) for id_, typed in types.items()}
    packed = [genanki.Deck(_deck_id(d.name), d.name, d.description) for d in decks]
    by_name = {deck.name: deck for deck in packed}
    for note in notes:
        by_name[note.deck].add_note(_Note(note, models[note.type_id]))
    newest = max((note.stamp for note in notes), default=1_700_000_000)
    return _zip(_database(genanki.Package(packed), newest, id_), media)


def _database(package: genanki.Package, stamp: int, id_: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        package.write_to_db(connection.cursor(), stamp, itertools.count(stamp * 1000))
        (conf,) = connection.execute("select conf from col").fetchone()
        stated = json.dumps({**json.loads(conf), ID: id_})
        connection.execute("update col set conf = ?", (stated,))
        connection.commit()
        content = bytearray(connection.serialize())
    content[96:100] = bytes(4)  # SQLITE_VERSION_NUMBER of the library that wrote the file
    return bytes(content)


def rewritten(
    path: Path, notes: Iterable[PackedNote], own: Mapping[int, Sequence[Mapping[str, Any]]]
) -> bytes:
    """A package of ours with other fields, tags and stamps in the notes that have these GUIDs.

    `own` defines the fields that a learner added to a note type; its `notes` end in their texts.
    """
    content, media = unpacked(path, DEFAULT_LIMITS)
    with database(content, DEFAULT_LIMITS) as connection:
        (models,) = connection.execute("select models from col").fetchone()
        types = json.loads(models)
        for id_, added in own.items():
            known = types[str(id_)]["flds"]
            known += [{**one, "ord": at} for at, one in enumerate(added, len(known))]
            empty = "\x1f" * len(added)
            connection.execute("update notes set flds = flds || ? where mid = ?", (empty, id_))
        connection.execute("update col set models = ?", (json.dumps(types),))
        connection.executemany(
            "update notes set mod = ?, tags = ?, flds = ?, sfld = ? where guid = ?",
            ((n.stamp, f" {' '.join(n.tags)} ", "\x1f".join(n.fields), n.fields[0], n.guid)
             for n in notes),
        )  # fmt: skip
        connection.commit()
        return _zip(connection.serialize(), media)


def _zip(database: bytes, media: Mapping[str, bytes]) -> bytes:
    names = sorted(media)
    members = [("collection.anki2", database)]
    members += [(str(i), media[name]) for i, name in enumerate(names)]
    members.append(("media", json.dumps({str(i): n for i, n in enumerate(names)}).encode()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, compresslevel=9)
    return buffer.getvalue()
