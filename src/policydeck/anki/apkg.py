"""Anki packages: the notes, note types and media of one that policydeck built, or of any program.

What is read may come from anywhere: limits hold, and what is no sound package is an error.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import zstandard
from msgspec import Struct, field

from policydeck.errors import InputError
from policydeck.settings import DEFAULT_LIMITS, Limits
from policydeck.storage import archive

APART = "\x1f"  # between the fields of a note
ID = "policydeck"  # among a package's settings: the id of its deck
# Among them, too: notes that left the deck. Anki's import looks at none of a package's settings, so
# who imports the deck does not get them, and the next release still knows them.
LEFT = "policydeck retired"
# Where there is a newer one, an older one is a stand-in.
_DATABASES = ("collection.anki21b", "collection.anki21", "collection.anki2")
_NEWER = set(_DATABASES[:-1])
# What reading a foreign or damaged archive, JSON or database raises.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    sqlite3.Error, zstandard.ZstdError, StopIteration, RecursionError, KeyError, IndexError,
    ValueError, TypeError, AttributeError,
)  # fmt: skip


class PackedNote(Struct, frozen=True):
    """A note as the package states it."""

    guid: str
    type_id: int
    fields: Sequence[str]  # HTML
    tags: tuple[str, ...]
    deck: str  # full name: "Title::1 HSK 4"
    cards: tuple[tuple[int, int], ...]  # (template ordinal, new-card position)
    stamp: int  # seconds since 1970


class PackedDeck(Struct, frozen=True):
    """A deck or sub-deck and its description (HTML)."""

    name: str
    description: str


class PackedType(Struct, frozen=True):
    """A note type as a package states it."""

    name: str
    fields: tuple[str, ...]
    ids: tuple[int, ...]  # of its fields
    texts: tuple[str, ...]  # styling, then each template's front and back
    templates: tuple[str, ...]  # names
    stamp: int


class Package(Struct, frozen=True):
    """What an .apkg of ours holds."""

    notes: Mapping[str, PackedNote]  # by GUID, in the package's order, those that left it last
    types: Mapping[int, PackedType]
    decks: Mapping[str, str] = field(default_factory=dict)  # name → description (HTML)
    media: Mapping[str, bytes] = field(default_factory=dict)  # name → content
    id: str = ""  # of the deck; empty in packages of an early version


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> Package:
    """The notes and note types of a package that policydeck wrote.

    Raises InputError for a file that is none.
    """
    try:
        content, media = unpacked(path, limits)
        with database(content, limits) as connection:
            return _package(connection, media)
    except FileNotFoundError:
        raise InputError(path, None, "there is no such file", "Name an .apkg.") from None
    except UNREADABLE:
        raise InputError(
            path, None, "no deck of policydeck, or a damaged one",
            "Name an .apkg that policydeck built, or download it again.",
        ) from None  # fmt: skip


def unpacked(path: Path, limits: Limits) -> tuple[bytes, dict[str, bytes]]:
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
            guid, type_id, tuple(fields.split(APART)), tuple(tags.split()),
            names[own[0][2]] if own else "", tuple((o, due) for o, due, _ in own), stamp,
        )  # fmt: skip
    for guid, type_id, fields, tags, deck, ordinals, stamp in conf.get(LEFT, ()):
        notes[str(guid)] = PackedNote(
            str(guid), int(type_id), tuple(map(str, fields)), tuple(map(str, tags)), str(deck),
            tuple((int(ordinal), int(due)) for ordinal, due in ordinals), int(stamp),
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
    for note in notes.values():
        if len(note.fields) != len(types[note.type_id].fields):
            raise ValueError(f"note {note.guid} has other fields than its type")
    described = {d["name"]: d["desc"] for id_, d in decks.items() if id_ != "1"}  # 1: Default
    return Package(notes, types, described, media, conf.get(ID, ""))
