"""What readers hand over: rows of cells as the file has them, and the finished document.

Every format comes down to rows of cells: a paragraph of prose is a row of one cell, a line of a
table a row of several. Which cell is Chinese and which English is decided once, in `columns`.
"""

from __future__ import annotations

from dataclasses import dataclass

from policydeck.model import Passage


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table or one paragraph of prose, as the file has it."""

    line: int  # 1-based line of the file at which it starts
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A file taken apart, before anybody asks which side is Chinese."""

    format: str  # a name of `formats.FORMATS`
    rows: tuple[Row, ...]
    encoding: str = ""  # "" where the format keeps it to itself (XLSX, DOCX)
    ragged: bool = True  # may a row have one cell where the others have two?
    escaped: bool = False  # does a literal \n in a cell stand for a line break?
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A bilingual text, ready to be aligned."""

    name: str  # short id, first part of every reference: "gagi"
    title: str  # for people: "Global AI Governance Initiative"; the name where nothing says more
    passages: tuple[Passage, ...]  # in the order of the file, none left out
    format: str  # "pipe", "tsv", …; two formats are joined by " + "
    encoding: str  # "UTF-8", "GB18030", …
    notes: tuple[str, ...] = ()  # what was decided and what makes no card, in sentences
