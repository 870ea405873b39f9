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
from collections import Counter
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read import encoding
from policydeck.read.document import Content, Row, Source
from policydeck.read.lines import numbered

_PIPE = re.compile(r"(?<!\\)\|")
# Python's csv refuses cells above 128 KiB by default; this is the most that Windows accepts.
_LONGEST_CELL = 2**31 - 1
_RULE = re.compile(r"(?:\|[ \t]*)?(?::?-{2,}:?[ \t]*\|[ \t]*)+(?::?-{2,}:?)?")  # |---|:---|


def pipe_table(source: Source) -> Content:
    """A pipe table, with or without Markdown's rule below the header."""
    text, used = encoding.decode(source)
    return Content("pipe", pipe(text), used, separator="|")


def tsv_table(source: Source) -> Content:
    """A tab-separated table, in either kind."""
    text, used = encoding.decode(source)
    return Content("tsv", tsv(text, source.path), used, separator="tab")


def pairs_table(source: Source) -> Content:
    """What `policydeck pairs` printed: ref, score, zh, en and perhaps doubt; see `is_pairs`."""
    text, used = encoding.decode(source)
    delimiter = "\t" if "\t" in text.split("\n")[0] else ","
    csv.field_size_limit(_LONGEST_CELL)
    if delimiter == "\t" and not is_quoted(text):
        head, *rows = ((n, line.split("\t")) for n, line in numbered(text))
    else:
        head, *rows = ((r.line, list(r.cells)) for r in delimited(text, delimiter, source.path))
    found = []
    for number, cells in rows:
        said = dict(zip(head[1], cells, strict=False))
        row = (said.get("zh", ""), said.get("en", ""), said.get("doubt", ""))
        found.append(Row(number, row, said["ref"]))
    return Content("pairs", tuple(found), used, header=False)


def csv_table(source: Source) -> Content:
    """A table separated by commas, semicolons or tabs, whichever cut the rows most evenly."""
    text, used = encoding.decode(source)
    csv.field_size_limit(_LONGEST_CELL)
    hint = re.match(r"sep=(.)(?=\r?\n)", text)  # Excel's own first line
    text = text[hint.end() :] if hint else text
    delimiter = hint[1] if hint else max(",;\t", key=lambda delimiter: _evenness(text, delimiter))
    rows = delimited(text, delimiter, source.path)
    return Content("csv", rows, used, separator={"\t": "tab", ",": "comma"}.get(delimiter, ";"))


def _evenness(text: str, delimiter: str) -> float:
    """The share of rows with the commonest number of cells, if that is two or more."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    counts = Counter(len(row) for row in rows if row)
    sizes = {size: count for size, count in counts.items() if size > 1}
    return max(sizes.values(), default=0) / max(1, counts.total())


def pipe(text: str) -> tuple[Row, ...]:
    """The rows of a pipe or Markdown table, without the rule below its header.

    >>> [row.cells for row in pipe("治理 | governance | |")]
    [('治理', 'governance')]
    """
    rows = []
    for number, line in numbered(text):
        if _RULE.fullmatch(line.strip()):
            continue
        cells = [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(line)]
        if not cells[0] and len(cells) > 2:
            cells = cells[1:]  # a leading pipe, as Markdown writes it
        while len(cells) > 2 and not cells[-1]:
            cells.pop()
        rows.append(Row(number, tuple(cells)))
    return tuple(rows)


def tsv(text: str, path: Path) -> tuple[Row, ...]:
    """The rows of tab-separated text; in the plain kind a literal \\n becomes a line break."""
    if is_quoted(text):
        csv.field_size_limit(_LONGEST_CELL)
        return delimited(text, "\t", path)
    rows = [(number, line.split("\t")) for number, line in numbered(text)]
    return tuple(
        Row(number, tuple(c.replace("\\n", "\n") for c in cells)) for number, cells in rows
    )


def delimited(text: str, delimiter: str, path: Path) -> tuple[Row, ...]:
    """The rows of text with the quoting of CSV (RFC 4180)."""
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
