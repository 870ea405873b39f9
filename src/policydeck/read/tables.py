"""Text with one row a line: the pipe table, TSV and CSV.

The pipe table is the form in which bilingual statements are passed around, and also the table
of Markdown; a row may end in empty cells:

    人工智能治理攸關全人類命運。 | The governance of AI bears on the future of humanity. | |
    (來源:“網信中國”) |

TSV comes in two kinds. Spreadsheets quote a cell that has a tab, a quote or a line break; plain
TSV has no quoting, a quote is a quote, and a literal \\n stands for a line break:

    第一条	Article 1\\nThese Regulations …
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read.document import Row

_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*")  # |---|:---|


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of `text` that are not blank, each with its 1-based number."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(plain.split("\n"), 1):
        if line.strip():
            yield number, line


def pipe(text: str) -> tuple[Row, ...]:
    """The rows of a pipe or Markdown table, without the rule below its header.

    >>> pipe("治理 | governance | |")
    (Row(line=1, cells=('治理', 'governance')),)
    """
    rows = []
    for number, line in lines(text):
        if _RULE.fullmatch(line):
            continue
        cells = [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(line)]
        if not cells[0] and len(cells) > 2:
            cells = cells[1:]  # a leading pipe, as Markdown writes it
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        rows.append(Row(number, tuple(cells)))
    return tuple(rows)


def tsv(text: str, path: Path) -> tuple[Row, ...]:
    """The rows of tab-separated text, in either kind."""
    if is_quoted(text):
        return delimited(text, "\t", path)
    return tuple(Row(number, tuple(line.split("\t"))) for number, line in lines(text))


def delimited(text: str, delimiter: str, path: Path) -> tuple[Row, ...]:
    """The rows of text with the quoting of CSV (RFC 4180)."""
    csv.field_size_limit(sys.maxsize)  # the default, 128 KiB, is less than a long paragraph may be
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(start, tuple(cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        found = f"a quoted cell begins here and does not end as it should ({error})"
        expected = 'A quote inside a quoted cell is doubled: "the ""Act"" means …"'
        raise InputError(path, start, found, expected) from error
    return tuple(rows)


# One cell of quoted TSV and what ends it.
_CELL = re.compile(r'(?:(?P<quoted>"(?:[^"]|"")*")|[^"\t\r\n]*)(?P<end>\t|\r\n?|\n|\Z)')


def is_quoted(text: str) -> bool:
    """Is this tab-separated text quoted as CSV is, or is a quote in it just a quote?

    It is when every quoted cell needs its quotes, or when every cell has them. All else is plain
    text in which something is quoted.

    >>> is_quoted('个人信息\\t"Personal information"'), is_quoted('法\\t"the ""Act"" of 2021"')
    (False, True)
    """
    if '"' not in text:
        return False
    quoted: list[str] = []
    plain = at = 0
    while at < len(text):
        cell = _CELL.match(text, at)
        if not cell:
            return False
        if cell["quoted"]:
            quoted.append(cell["quoted"][1:-1])
        elif cell.end() > cell.start() + len(cell["end"]):
            plain += 1
        at = cell.end()
    return not plain or all(not cell or _NEEDS_QUOTES.search(cell) for cell in quoted)


_NEEDS_QUOTES = re.compile(r'["\t\r\n]')
