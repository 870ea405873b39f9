"""The compiled lexicon, read a word at a time; `compile` makes it and says what is in it.

A wheel carries it. In a checkout it is made in the user's cache under the digest of its sources,
so that a change of one of them makes another.
"""

from __future__ import annotations

import atexit
import logging
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import platformdirs

from policydeck.storage import files

LOG = logging.getLogger(__name__)
_NAME = "lexicon.sqlite"
_KEPT = 30 * 24 * 3600  # seconds that a compiled lexicon of other sources is kept


class Word(NamedTuple):
    """What the lists say of a word."""

    frequency: int = 0  # a count in jieba's corpus; 0 for what segmentation does not produce
    headword: int = 0  # of CC-CEDICT
    hsk: int = 0  # in one of the three HSK lists
    tag: str = ""  # jieba's part of speech
    seen: int = 0  # jieba's count
    begins: int = 0  # so many of jieba's words of four and five characters
    ends: int = 0
    common: int | None = None  # number of a headword whose English is indexed
    centibels: int | None = None  # wordfreq's frequency, -500 for Zipf 4
    reading: str = ""  # pypinyin's: "chóng shēn"


_NOTHING = Word()
_UNFINISHED: ContextVar[sqlite3.Connection | None] = ContextVar("unfinished", default=None)
_WORD = f"SELECT {', '.join(Word._fields)} FROM word WHERE word = ?"


# All stretches of a text that may be words: of 190,000 characters 220,000, which take 24 MB. Of
# 46,000 characters this many ask the table 1 % more often than if all were kept.
@lru_cache(1 << 16)
def word(text: str) -> Word:
    """What is known of a word; zeros where no list has it."""
    row = _database().execute(_WORD, (text,)).fetchone()
    return Word._make(row) if row else _NOTHING


def value(table: str, column: str, key: str, name: str) -> str:
    """A cell of the row of `table` whose `key` is `name`, empty where there is no such row."""
    row = _database().execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (name,)).fetchone()
    return str(row[0]) if row and row[0] is not None else ""


def fact(name: str) -> str:
    """What was counted once for all words."""
    return value("fact", "value", "name", name)


def rows(query: str, *arguments: str) -> list[tuple[str, int]]:
    """The rows of two columns that a query finds."""
    return _database().execute(query, arguments).fetchall()


@contextmanager
def unfinished(database: sqlite3.Connection) -> Iterator[None]:
    """Answer from a lexicon that is being made: what it says of texts rests on its own words."""
    before = _UNFINISHED.set(database)
    try:
        yield
    finally:
        _UNFINISHED.reset(before)


def _database() -> sqlite3.Connection:
    return _UNFINISHED.get() or _finished()


@cache
def _finished() -> sqlite3.Connection:
    inside = files.packaged(_NAME)
    return _opened(inside if inside.exists() else compiled())


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def compiled() -> Path:
    """The lexicon in the user's cache, made where it is missing or damaged.

    Where the cache cannot be written, or is full, it is made for this process alone.
    """
    try:
        return _made_in(platformdirs.user_cache_path("policydeck"))
    except (OSError, sqlite3.OperationalError):
        folder = tempfile.mkdtemp(prefix="policydeck-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return _made_in(Path(folder))


def _made_in(folder: Path) -> Path:
    from policydeck.lexicon import compile  # noqa: PLC0415 - a wheel needs no compiler

    path = folder / _compiled_name()
    if not _is_sound(path, compile.digest()):
        LOG.info("compiling the lexicon into %s", path)
        compile.write(path)
        for old in folder.glob(f"*-{_NAME}"):
            with suppress(OSError):
                if old.stat().st_mtime < time.time() - _KEPT:
                    old.unlink()
    return path


def _compiled_name() -> str:
    from policydeck.lexicon import compile  # noqa: PLC0415

    return f"{compile.digest()[:16]}-{_NAME}"


def _is_sound(path: Path, digest: str) -> bool:
    if not path.exists():
        return False
    try:
        with closing(_opened(path)) as database:
            query = "SELECT value FROM fact WHERE name = 'digest'"
            return bool(database.execute(query).fetchone() == (digest,))
    except sqlite3.DatabaseError:
        return False
