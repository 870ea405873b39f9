"""Notes → .apkg, by genanki, and back; reproducible and safe to import again.

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
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import genanki
import zstandard

from policydeck import archive
from policydeck.cards import NoteType
from policydeck.errors import InputError, PolicydeckError
from policydeck.settings import DEFAULT_LIMITS, Limits

_ID = "policydeck"  # among a package's settings: the id of its deck
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Where there is a newer one, an older one is a stand-in.
_DATABASES = ("collection.anki21b", "collection.anki21", "collection.anki2")
_NEWER = set(_DATABASES[:-1])
# What reading a foreign or damaged archive, JSON or database raises.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    sqlite3.Error, zstandard.ZstdError, StopIteration, RecursionError, KeyError, IndexError,
    ValueError, TypeError, AttributeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackedNote:
    """A note as the package states it."""

    guid: str
    type_id: int
    fields: tuple[str, ...]  # HTML
    tags: tuple[str, ...]
    deck: str  # full name: "Title::1 HSK 4"
    cards: tuple[tuple[int, int], ...]  # (template ordinal, new-card position)
    stamp: int  # seconds since 1970


@dataclass(frozen=True, slots=True)
class PackedDeck:
    """A deck or sub-deck and its description (HTML)."""

    name: str
    description: str


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
        stated = json.dumps({**json.loads(conf), _ID: id_})
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
    content, media = _unpacked(path, DEFAULT_LIMITS)
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


@dataclass(frozen=True, slots=True)
class PackedType:
    """A note type as a package states it."""

    name: str
    fields: tuple[str, ...]
    ids: tuple[int, ...]  # of its fields
    texts: tuple[str, ...]  # styling, then each template's front and back
    templates: tuple[str, ...]  # names
    stamp: int


@dataclass(frozen=True, slots=True)
class Package:
    """What an .apkg of ours holds."""

    notes: Mapping[str, PackedNote]  # by GUID, in the package's order
    types: Mapping[int, PackedType]
    decks: Mapping[str, str] = field(default_factory=dict)  # name → description (HTML)
    media: Mapping[str, bytes] = field(default_factory=dict)  # name → content
    id: str = ""  # of the deck; empty in packages of an early version


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> Package:
    """The notes and note types of a package that policydeck wrote.

    Raises InputError for a file that is none.
    """
    try:
        content, media = _unpacked(path, limits)
        with database(content, limits) as connection:
            return _package(connection, media)
    except FileNotFoundError:
        raise InputError(path, None, "there is no such file", "Name an .apkg.") from None
    except UNREADABLE:
        raise InputError(
            path, None, "no deck of policydeck, or a damaged one",
            "Name an .apkg that policydeck built, or download it again.",
        ) from None  # fmt: skip


def _unpacked(path: Path, limits: Limits) -> tuple[bytes, dict[str, bytes]]:
    """The database of a package of ours, and its media by their names."""
    data = archive.contents(path, limits, "package")
    with archive.opened(path, data, limits, "package") as members:
        if _NEWER & set(members.namelist()):
            raise InputError(
                path, None, "a package that Anki exported", "Name one that policydeck built."
            )
        names = json.loads(archive.member(members, "media"))
        media = {name: archive.member(members, inside) for inside, name in names.items()}
        return archive.member(members, _DATABASES[-1]), media


def collection(path: Path, limits: Limits) -> bytes:
    """The database of a package that Anki exported, or any program. May raise UNREADABLE."""
    data = archive.contents(path, limits, "package")
    with archive.opened(path, data, limits, "package") as members:
        name = next(name for name in _DATABASES if name in members.namelist())
        content = archive.member(members, name)
    return archive.unzstd(path, content, limits) if name.endswith("b") else content


@contextmanager
def database(content: bytes, limits: Limits) -> Iterator[sqlite3.Connection]:
    """A connection to the database of a package, which is foreign: only plain tables are read."""
    end = time.monotonic() + limits.seconds
    with closing(sqlite3.connect(":memory:")) as connection:
        # Bytes 18 and 19 say whether a log stands beside the file; in memory none can.
        connection.deserialize(content[:18] + b"\1\1" + content[20:])
        connection.set_progress_handler(lambda: time.monotonic() > end, 1_000_000)
        for name in ("notes", "cards", "col"):
            made = connection.execute("select type, sql from sqlite_master where name=?", [name])
            kind, sql = made.fetchone()
            computed = connection.execute(f"pragma table_xinfo({name})").fetchall()
            if kind != "table" or "virtual" in sql.lower() or any(row[6] for row in computed):
                raise sqlite3.DatabaseError(f"{name} is no plain table")
        yield connection


def _package(connection: sqlite3.Connection, media: Mapping[str, bytes]) -> Package:
    row = connection.execute("select models, decks, conf from col").fetchone()
    models, decks, conf = map(json.loads, row)
    names = {int(id_): deck["name"] for id_, deck in decks.items()}
    cards: dict[int, list[tuple[int, int, int]]] = {}
    for row in connection.execute("select nid, ord, due, did from cards order by nid, ord"):
        cards.setdefault(row[0], []).append(row[1:])
    notes = {}
    query = "select id, guid, mid, mod, tags, flds from notes order by id"
    for id_, guid, type_id, stamp, tags, fields in connection.execute(query):
        own = cards.get(id_, [])
        notes[guid] = PackedNote(
            guid, type_id, tuple(fields.split("\x1f")), tuple(tags.split()),
            names[own[0][2]] if own else "", tuple((o, due) for o, due, _ in own), stamp,
        )  # fmt: skip
    types = {
        int(id_): PackedType(
            model["name"],
            tuple(field["name"] for field in model["flds"]),
            tuple(field.get("id") or 0 for field in model["flds"]),
            (model["css"], *(t[side] for t in model["tmpls"] for side in ("qfmt", "afmt"))),
            tuple(t["name"] for t in model["tmpls"]),
            model["mod"],
        )
        for id_, model in models.items()
    }
    described = {d["name"]: d["desc"] for id_, d in decks.items() if id_ != "1"}  # 1: Default
    return Package(notes, types, described, media, conf.get(_ID, ""))
