"""Spreadsheets and Word files, by packages that are asked for only when such a file comes.

A sheet is a table; every visible sheet is read, one after another. A Word file is turned into
HTML and read as such: a table of two columns, or paragraphs in turn. Of tracked changes the new
text counts; footnotes and comments are left out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from importlib import import_module
from types import ModuleType
from xml.parsers.expat import ExpatError

from policydeck.errors import InputError, MissingExtraError
from policydeck.read import web
from policydeck.read.document import Content, Row, Source

_EXPORT = "Open it in the program that made it and save it again"


def members(source: Source) -> list[str]:
    """The names in a zip archive, which every .docx and .xlsx is, after reading it through."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as package:
            broken = package.testzip()
            names = package.namelist()
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError) as error:
        raise InputError(source.path, None, f"damaged archive: {error}", _EXPORT) from error
    except RuntimeError as error:  # what zipfile raises for a password or a rare compression
        found = "an archive with a password or a compression that is not supported"
        raise InputError(source.path, None, found, _EXPORT) from error
    if broken:
        found = f"damaged archive: {broken} does not match its checksum"
        raise InputError(source.path, None, found, _EXPORT)
    return names


def spreadsheet(source: Source) -> Content:
    """XLSX, XLS or ODS: the rows of every visible sheet."""
    calamine = _package("python_calamine", source)
    if source.data.startswith(b"PK"):
        members(source)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        metadata = [s for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        visible = [s.name for s in metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        grids = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in visible]
    except calamine.CalamineError as error:
        found = f"damaged spreadsheet: {error}"
        raise InputError(source.path, None, found, _EXPORT) from error
    numbered = ((number, tuple(map(_shown, r))) for g in grids for number, r in enumerate(g, 1))
    rows = tuple(Row(number, cells) for number, cells in numbered if any(cells))
    hidden = ", ".join(sheet.name for sheet in metadata if sheet.name not in visible)
    return Content("xlsx", rows, notes=(f"hidden sheets left out: {hidden}",) if hidden else ())


def word(source: Source) -> Content:
    """DOCX: paragraphs and table rows in order; line is the number of the one or the other."""
    mammoth = _package("mammoth", source)
    members(source)
    no_picture = mammoth.images.img_element(lambda image: {})
    try:
        page = mammoth.convert_to_html(io.BytesIO(source.data), convert_image=no_picture).value
    except (ExpatError, KeyError, ValueError, OSError) as error:
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
