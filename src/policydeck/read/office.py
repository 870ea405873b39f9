"""Spreadsheets and Word files, by packages that are asked for only when such a file comes.

A sheet is a table; every visible sheet is read, one after another. A Word file is turned into
HTML and read as such: a table of two columns, or paragraphs in turn. Of tracked changes the new
text counts; footnotes and comments are left out.
"""

from __future__ import annotations

import io
import zipfile
from importlib import import_module
from types import ModuleType

from policydeck.errors import InputError, MissingExtraError
from policydeck.read import web
from policydeck.read.document import Content, Row, Source

_EXPORT = "Open it in the program that made it and save it again"


def spreadsheet(source: Source) -> Content:
    """XLSX, XLS or ODS: the rows of every visible sheet."""
    calamine = _package("python_calamine", source)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        found = f"damaged spreadsheet: {error}"
        raise InputError(source.path, None, found, _EXPORT) from error
    rows: list[Row] = []
    hidden = []
    for sheet in book.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
            continue
        grid = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        rows += [
            Row(number, tuple(map(_shown, cells)))
            for number, cells in enumerate(grid, 1)
            if any(_shown(cell) for cell in cells)
        ]
    notes = (f"hidden sheets left out: {', '.join(hidden)}",) if hidden else ()
    return Content("xlsx", tuple(rows), notes=notes)


def word(source: Source) -> Content:
    """DOCX: paragraphs and table rows in order; line is the number of the one or the other."""
    mammoth = _package("mammoth", source)
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as package:
            broken = package.testzip()
        if broken:
            raise zipfile.BadZipFile(f"{broken} does not match its checksum")
        page = mammoth.convert_to_html(
            io.BytesIO(source.data), convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise InputError(source.path, None, f"damaged Word file: {error}", _EXPORT) from error
    rows = tuple(Row(number, row.cells) for number, row in enumerate(web.rows(page), 1))
    return Content("docx", rows)


def _shown(cell: object) -> str:
    """A cell as a sheet shows it: 3.0 is 3."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _package(name: str, source: Source) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        message = f'{source.path}: to read this format, add: pip install "policydeck[office]"'
        raise MissingExtraError(message) from error
