"""Rows of a file that has both languages → passages.

In a table each row is a passage; paragraphs, also those between tables, are taken in turn.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import columns, finish, turns
from policydeck.read.columns import Columns
from policydeck.read.document import Content, Draft, Row, places
from policydeck.read.language import count_han, language


def bilingual(
    content: Content, path: Path, name: str, zh_column: str = "", en_column: str = ""
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of `content`, and what to tell about them.

    `name` begins their references; the columns are named where the user did.
    """
    if content.separator:
        _check_columns(content, path)
    tabular = tuple(row for row in content.rows if len(row.cells) > 1)
    if not (content.separator or zh_column or en_column or columns.has_both(tabular)):
        if all(row.key for row in content.rows):
            raise InputError(path, None, "texts by keys that name no language", _KEYS_EXPECTED)
        prose = _as_prose(content)
        _check_turns(prose, path)
        return finish.finish(turns.pair(prose.rows), name, ["paragraphs in turn"])
    found = columns.find(tabular, path, zh_column, en_column, headed=content.header)
    drafts: list[Draft] = []
    for single, group in groupby(content.rows, key=lambda row: len(row.cells) == 1):
        if single:
            drafts += turns.pair(group)
        else:
            drafts += [_draft(row, found) for row in group if row.cells != found.header]
    if not drafts:
        raise InputError(path, None, "a header and no rows below it", "Expected a row a passage")
    if _is_numbered_twice(drafts):
        drafts = [replace(draft, row=0) for draft in drafts]  # numbers that begin again
    return finish.finish(_without_crowded(drafts, content, found), name, _told(content, found))


_KEYS_EXPECTED = (
    'Expected {"zh": {…}, "en": {…}}, {"key": {"zh": "…", "en": "…"}}, or two files, one in each '
    "language (policydeck build zh.json en.json)"
)


def _as_prose(content: Content) -> Content:
    """Every cell as a paragraph: tables for layout, or of figures, say nothing of languages."""
    cells = ((row.line, cell) for row in content.rows for cell in row.cells if cell.strip())
    return replace(content, rows=tuple(Row(line, (cell,)) for line, cell in cells))


def side_of(content: Content, zh: float = 0.9, en: float = 0.9) -> str:
    """The side ("zh", "en") of a file in one language, "" for one that has both or another.

    By itself a file may have a tenth in the other language: names, titles and quotations; `zh`
    and `en` are the shares of its text from which it counts as Chinese or English.
    """
    rows = content.rows[:: 1 + len(content.rows) // 2000]  # of a long text some 1,000 paragraphs
    texts = [cell for row in rows for cell in row.cells if cell.strip()]
    languages = [(language(text), len(text) + count_han(text)) for text in texts]
    total = sum(size for _, size in languages)
    for side, wanted, share in (("zh", "Chinese", zh), ("en", "English", en)):
        if sum(size for name, size in languages if name in {wanted, ""}) > share * total:
            return side
    return ""


def _check_turns(content: Content, path: Path) -> None:
    """Raise an error unless the paragraphs are Chinese and English."""
    texts: dict[str, list[str]] = {}
    for side, _, text in turns.runs(content.rows):
        texts.setdefault(side, []).append(text)
    texts = {side: text for side, text in texts.items() if side != "both"} or texts
    joined = ["\n".join(members) for members in texts.values()]
    if {language(text) for text in joined} != {"Chinese", "English"} or side_of(content):
        raise columns.wrong_languages(path, joined)


def _check_columns(content: Content, path: Path) -> None:
    """Raise an error that names every row with a single column."""
    lines = [row.line for row in content.rows if len(row.cells) == 1]
    if not lines:
        return
    others = f" (the same in {places(lines[1:])})" if lines[1:] else ""
    expected = (
        f"Expected two columns, Chinese and English, with a {content.separator} between them; "
        f"a line that has no translation ends in a {content.separator}"
    )
    raise InputError(path, lines[0], f"only one column{others}", expected)


def _draft(row: Row, found: Columns) -> Draft:
    cells = dict(enumerate(row.cells))
    zh, en = cells.get(found.zh, ""), cells.get(found.en, "")
    if not zh.strip() and not en.strip():  # a title that stands in the column of numbers
        title = next((cell for cell in row.cells if language(cell)), "")
        zh, en = (title, "") if language(title) == "Chinese" else ("", title)
    number = cells.get(found.row, "").strip() if found.row is not None else ""
    doc = cells.get(found.doc, "").strip() if found.doc is not None else ""
    return Draft(
        zh, en, row.line, int(number) if number.isdecimal() and len(number) < 10 else 0, doc
    )


def _is_numbered_twice(drafts: list[Draft]) -> bool:
    numbers = [(draft.doc, draft.row) for draft in drafts if draft.row]
    return len(set(numbers)) < len(numbers) or 0 < len(numbers) < len(drafts)


def _without_crowded(drafts: list[Draft], content: Content, found: Columns) -> list[Draft]:
    """A pipe in the text of a pipe table cuts a cell in two: such a row makes no card."""
    if content.separator != "|" or found.header or not found.left:
        return drafts
    crowded = {
        row.line
        for row in content.rows
        if any(row.cells[i].strip() for i in found.left if i < len(row.cells))
    }
    why = "more than two columns"
    return [replace(d, why=why) if d.line in crowded else d for d in drafts]


def _told(content: Content, found: Columns) -> list[str]:
    if not content.header:
        return []
    order = "Chinese first" if found.zh < found.en else "English first"
    notes = [f"{'header' if found.header else 'no header'}, {order}"]
    if found.left and not found.header and content.separator != "|":
        notes.append(f"{places([i + 1 for i in found.left], 'column')} left out")
    return notes
