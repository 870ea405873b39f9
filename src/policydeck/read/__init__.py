"""Bilingual files → a Document of passages.

`read` finds out format, encoding and languages, says so in the document's notes, and keeps every
row: what cannot make a card is kept and reported, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import columns, encoding, tables
from policydeck.read.document import Content, Document

__all__ = ["Document", "read"]


def read(
    paths: Sequence[Path],
    *,
    name: str = "",
    format: str = "",
    encoding: str = "",
    zh_column: str = "",
    en_column: str = "",
) -> Document:
    """The bilingual document in `paths`: one file, two parallel files, or a folder."""
    path = paths[0]
    content = _load(path, format, encoding)
    passages, notes = _passages(content, path, name or path.stem, zh_column, en_column)
    return Document(
        name or path.stem, name or path.stem, passages, content.format, content.encoding, notes
    )


def _load(path: Path, format: str, forced: str) -> Content:
    if not path.exists():
        raise InputError(path, None, "there is no such file", "Give the path of a bilingual text")
    text, used = encoding.decode(path.read_bytes(), path, forced)
    if not text.strip():
        raise InputError(path, None, "the file is empty", "Expected Chinese and English text")
    kind = format or _guess(path, text)
    if kind == "tsv":
        return Content(kind, tables.tsv(text, path), used)
    if kind == "csv":
        return Content(kind, tables.delimited(text, ",", path), used)
    return Content(kind, tables.pipe(text), used)


def _guess(path: Path, text: str) -> str:
    if path.suffix in {".tsv", ".tab"} or text.count("\t") > text.count("|"):
        return "tsv"
    return "csv" if path.suffix == ".csv" else "pipe"


def _passages(
    content: Content, path: Path, name: str, zh: str, en: str
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    found = columns.find(content.rows, path, zh, en)
    body = content.rows[1:] if found.header else content.rows
    escaped = content.format == "tsv" and not found.header
    passages = []
    notes = []
    for count, row in enumerate(body, 1):
        cells = [c.replace("\\n", "\n").strip() if escaped else c.strip() for c in row.cells]
        get = dict(enumerate(cells))
        number = get.get(found.row, "") if found.row is not None else ""
        at = int(number) if number.isdecimal() else count
        doc = get.get(found.doc, name) if found.doc is not None else name
        passage = Passage(
            get.get(found.zh, ""),
            get.get(found.en, "") if found.en is not None else "",
            f"{doc}:{at}",
            at,
            row.line,
        )
        if not passage.en:
            notes.append(f"line {row.line}: no English, kept without card")
        passages.append(passage)
    return tuple(passages), tuple(notes)
