"""Spreadsheets and Word files, by packages that are asked for only when such a file comes.

A sheet is a table; every visible sheet is read, one after another. A Word file is turned into
HTML and read as such: a table of two columns, or paragraphs in turn. Of tracked changes the new
text counts; footnotes and comments are left out. Both packages run in a process of their own.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers.expat import ExpatError

from msgspec.structs import replace

from policydeck.errors import InputError
from policydeck.read import web
from policydeck.read.document import Content, Row, Source
from policydeck.storage import archive

_EXPORT = "Open it in the program that made it and save it again"


def members(source: Source) -> list[str]:
    """The names in a zip archive, which every .docx and .xlsx is, after reading it through."""
    try:
        with archive.opened(source.path, source.data, source.limits, "text") as package:
            problem = archive.damage(package)
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        problem = f"damaged archive: {error}"
    if problem:
        raise InputError(source.path, None, problem, _EXPORT)
    return names


def spreadsheet(source: Source) -> Content:
    """XLSX, XLS or ODS: the rows of every visible sheet."""
    import python_calamine as calamine  # noqa: PLC0415

    if source.data.startswith(b"PK"):
        members(source)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        metadata = [s for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        visible = [s.name for s in metadata if s.visible == calamine.SheetVisibleEnum.Visible]
        sheets = [book.get_sheet_by_name(name) for name in visible]
        # The last row and column, counted from 0: what stands before the first counts, too.
        cells = sum((s.total_height + 1) * (s.total_width + 1) for s in sheets)
        if cells > source.limits.cells:
            raise archive.too_much(source.path, f"{cells:,} cells", source.limits, "cells")
        grids = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except calamine.CalamineError as error:
        found = f"damaged spreadsheet: {error}"
        raise InputError(source.path, None, found, _EXPORT) from error
    numbered = ((number, tuple(map(_shown, r))) for g in grids for number, r in enumerate(g, 1))
    rows = tuple(Row(number, cells) for number, cells in numbered if any(cells))
    hidden = ", ".join(sheet.name for sheet in metadata if sheet.name not in visible)
    return Content("xlsx", rows, notes=(f"hidden sheets left out: {hidden}",) if hidden else ())


def word(source: Source) -> Content:
    """DOCX: paragraphs and table rows in order; line is the number of the one or the other."""
    import mammoth  # noqa: PLC0415

    members(source)
    no_picture = mammoth.images.img_element(lambda image: {})
    try:
        page = mammoth.convert_to_html(io.BytesIO(source.data), convert_image=no_picture).value
    except (ExpatError, KeyError, ValueError, OSError, IndexError, AttributeError) as error:
        raise InputError(source.path, None, f"damaged Word file: {error}", _EXPORT) from error
    except RecursionError:
        found = "elements that stand too deep in one another"
        raise InputError(source.path, None, found, _EXPORT) from None
    rows = tuple(replace(row, line=n) for n, row in enumerate(web.rows(page), 1))
    return Content("docx", rows)


def _shown(cell: object) -> str:
    """A cell as a sheet shows it: 3.0 is 3."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
