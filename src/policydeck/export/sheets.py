"""Tables that people edit in a spreadsheet program: XLSX or text, written and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from policydeck.errors import InputError, MissingExtraError
from policydeck.settings import DEFAULT_LIMITS

Rows = tuple[tuple[str, ...], ...]
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet calculates
_WIDEST = 60  # characters; a wider column leaves no room for the others on a screen


def write(path: Path, rows: Sequence[Sequence[str]], hidden: str = "") -> bytes:
    """The content of a file with these rows, the first of them the header.

    A spreadsheet does not show the column `hidden`.
    """
    if path.suffix.lower() in _SPREADSHEETS:
        if path.suffix.lower() != ".xlsx":
            raise InputError(path, None, "a format that is only read", "Name it .xlsx or .tsv.")
        return _workbook(path, rows, hidden)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=_delimiter(path), lineterminator="\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8


def read(path: Path) -> Rows:
    """The rows of a file, all of one width; line n is the row n - 1.

    Raises InputError for a file that cannot be read as a table.
    """
    if not path.exists():
        raise InputError(path, None, "there is no such file", "Name a table of corrections.")
    if path.suffix.lower() in _SPREADSHEETS:
        return _read_workbook(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path), strict=True)
        return _even([[_as_meant(cell) for cell in row] for row in cells])
    except UnicodeDecodeError:
        raise InputError(path, None, "not UTF-8 text", "Save it as UTF-8 or XLSX.") from None
    except (OSError, csv.Error) as error:
        raise InputError(path, None, str(error), "Save it again as XLSX or TSV.") from None


def harmless(cell: str) -> str:
    """A cell as text for a spreadsheet, which would calculate what begins like a formula.

    >>> harmless("=1+1"), harmless("治理")
    ("'=1+1", '治理')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_meant(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def _delimiter(path: Path) -> str:
    return "," if path.suffix.lower() == ".csv" else "\t"


def _workbook(path: Path, rows: Sequence[Sequence[str]], hidden: str) -> bytes:
    buffer = io.BytesIO()
    book = _package("xlsxwriter", path).Workbook(buffer, {"in_memory": True})
    head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    text.set_text_wrap()
    text.set_align("top")
    sheet = book.add_worksheet("terms")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, text if number else head)
    for column, name in enumerate(rows[0]):
        width = min(_WIDEST, max(len(row[column]) for row in rows) + 2)
        sheet.set_column(column, column, width, text, {"hidden": name == hidden})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows) - 1), len(rows[0]) - 1)
    book.close()
    return buffer.getvalue()


def _read_workbook(path: Path) -> Rows:
    from policydeck.read import formats  # noqa: PLC0415 - all readers

    _package("python_calamine", path)
    rows: list[tuple[str, ...]] = []
    for row in formats.load(path, "xlsx", limits=DEFAULT_LIMITS).rows:
        if row.line <= len(rows):
            break  # a second sheet
        rows += [()] * (row.line - len(rows) - 1)
        rows.append(row.cells)
    return _even(rows)


def _even(rows: Sequence[Sequence[str]]) -> Rows:
    """The rows of one width, without space around the cells."""
    width = max(map(len, rows), default=0)
    shown = ([cell.strip() for cell in row] for row in rows)
    return tuple(tuple(row + [""] * (width - len(row))) for row in shown)


def _package(name: str, path: Path) -> ModuleType:
    try:
        return import_module(name)
    except ImportError:
        wanted = {"xlsxwriter": "XlsxWriter", "python_calamine": "python-calamine"}[name]
        message = (
            f"{path}: a spreadsheet needs {wanted}: pip install {wanted} (with pipx: pipx inject "
            f"policydeck {wanted}). A .tsv needs nothing."
        )
        raise MissingExtraError(message) from None
