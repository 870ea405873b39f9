"""What readers hand over: rows of cells as the file has them, and the finished document.

Every format comes down to rows of cells: a paragraph of prose is a row of one cell, a line of a
table a row of several. Which cell is Chinese and which English is decided once, in `columns`.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from policydeck.model import Passage, SentencePair
from policydeck.settings import DEFAULT_LIMITS, Limits


class Source(Struct, frozen=True):
    """A file as it came."""

    path: Path
    data: bytes
    encoding: str = ""  # what the user says it is; "" to find out
    limits: Limits = DEFAULT_LIMITS


class Row(Struct, frozen=True):
    """One row of a table or one paragraph of prose, as the file has it."""

    line: int  # 1-based line of the file at which it starts; of a sheet or a DOCX: row, paragraph
    cells: tuple[str, ...]
    key: str = ""  # what the file calls it, in either language; "" where it has no such name
    heading: bool = False  # does the file say that it is one?


class Content(Struct, frozen=True):
    """A file taken apart, before anybody asks which side is Chinese."""

    format: str  # the name of a row of `formats.FORMATS`
    rows: tuple[Row, ...]
    encoding: str = ""  # "" where the format keeps it to itself (XLSX, DOCX)
    separator: str = ""  # what stands between cells; such rows must all have two
    header: bool = True  # may the first row name the columns?
    notes: tuple[str, ...] = ()


class Draft(Struct, frozen=True):
    """A passage before markup is taken out."""

    zh: str
    en: str
    line: int
    row: int = 0  # its number where the input gives one
    doc: str = ""  # the document's name where the input gives one
    why: str = ""  # why it can make no card; "" if it may


class Document(Struct, frozen=True):
    """A bilingual text, ready to be aligned."""

    name: str  # short id, first part of every reference: "gagi"
    title: str  # for people: "Global AI Governance Initiative"; the name where nothing says more
    passages: tuple[Passage, ...]  # in the order of the file, none left out
    format: str  # "pipe", "tsv", …; two formats are joined by " + "
    encoding: str  # "UTF-8", "GB18030", …; two are joined by " + "
    notes: tuple[str, ...] = ()  # what was decided and what makes no card, in sentences
    pairs: tuple[SentencePair, ...] = ()  # where the text is a file of pairs: as they stand there
    failed: tuple[str, ...] = ()  # texts of a folder that cannot be read, each with the reason


def places(lines: list[int], what: str = "line") -> str:
    """Where something is, for a note or an error; the first five places are named.

    >>> places([15]), places([3, 8, 9])
    ('line 15', 'lines 3, 8, 9')
    """
    if len(lines) == 1:
        return f"{what} {lines[0]}"
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    return f"{what}s {', '.join(map(str, lines[:5]))}{more}"
