"""Rows → passages: which rows are parallel, which make no card, and why.

In a table each row is a passage. In prose with both languages a run of Chinese paragraphs and
the run of English ones beside it are one passage. Nothing is dropped: a row that cannot make a
card keeps its place and number, without its English.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from policydeck.errors import InputError
from policydeck.model import Passage
from policydeck.read import cleaning, columns
from policydeck.read.document import Content, Row, places
from policydeck.read.language import count_han, language


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before cleaning."""

    zh: str
    en: str
    line: int
    row: int
    doc: str


def bilingual(
    content: Content, path: Path, name: str, zh_column: str = "", en_column: str = ""
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of a file that has both languages, and what to tell about them."""
    tabular = [row for row in content.rows if len(row.cells) > 1]
    if not tabular and not content.separator:
        return finish(_in_turn(content.rows, path, name), ["paragraphs in turn"])
    drafts, notes = _table(content, tuple(tabular), path, name, zh=zh_column, en=en_column)
    return finish(drafts, notes)


def side_of(content: Content) -> str:
    """ "zh" or "en" for a file in one language, "" for one that has both or another.

    A tenth is allowed to be in the other language: names, titles and quotations.
    """
    texts = [cell for row in content.rows for cell in row.cells if cell.strip()]
    languages = [(language(text), len(text) + count_han(text)) for text in texts]
    total = sum(size for _, size in languages)
    for side, wanted in (("zh", "Chinese"), ("en", "English")):
        if sum(size for name, size in languages if name in {wanted, ""}) > 0.9 * total:
            return side
    return ""


def _table(
    content: Content, tabular: tuple[Row, ...], path: Path, name: str, *, zh: str, en: str
) -> tuple[list[Draft], list[str]]:
    single = [row for row in content.rows if len(row.cells) == 1]
    if content.separator and single:
        raise _one_column(path, single, content.separator)
    found = columns.find(tabular, path, zh, en)
    header = tabular[0] if found.header else None
    drafts: list[Draft] = []
    crowded = []
    for row in content.rows:
        if row is header:
            continue
        cells = dict(enumerate(row.cells))
        if len(row.cells) == 1:
            cells = {found.zh if language(row.cells[0]) == "Chinese" else found.en: row.cells[0]}
        count = len(drafts) + 1
        number = cells.get(found.row, "").strip() if found.row is not None else ""
        doc = cells.get(found.doc, "").strip() if found.doc is not None else ""
        draft = Draft(
            cells.get(found.zh, ""),
            cells.get(found.en, ""),
            row.line,
            int(number) if number.isdecimal() else count,
            doc or name,
        )
        if content.separator == "|" and not header and any(cells.get(i) for i in found.left):
            crowded.append(row.line)
            draft = replace(draft, en="")
        drafts.append(draft)
    order = "Chinese first" if found.zh < found.en else "English first"
    notes = [f"table with {'a' if header else 'no'} header, {order}"]
    if crowded:
        notes.append(f"{places(crowded)}: more than two columns, kept without card")
    elif found.left and not header:
        notes.append(f"{places([i + 1 for i in found.left], 'column')} left out")
    return drafts, notes


def _one_column(path: Path, single: list[Row], separator: str) -> InputError:
    lines = [row.line for row in single]
    others = f" (the same in {places(lines[1:])})" if lines[1:] else ""
    expected = (
        f"Expected two columns, Chinese and English, with a {separator} between them; a line "
        f"that has no translation ends in a {separator}"
    )
    return InputError(path, lines[0], f"only one column{others}", expected)


def _in_turn(rows: tuple[Row, ...], path: Path, name: str) -> list[Draft]:
    """Paragraphs in turn: each run in the language that comes first, with the run after it."""
    runs: list[tuple[str, int, str]] = []
    lines = [(row.line, line) for row in rows for line in row.cells[0].split("\n")]
    sides = [(_side(text), number, text) for number, text in lines if text.strip()]
    for side, group in groupby(_resolved(sides), key=lambda item: item[0]):
        members = list(group)
        runs.append((side, members[0][1], "\n".join(text for _, _, text in members)))
    if len(runs) < 2:
        raise columns.wrong_languages(path, [row.cells[0] for row in rows])
    drafts: list[Draft] = []
    first = runs[0][0]
    pending: tuple[str, int, str] | None = None
    for run in [*runs, (first, 0, "")]:
        if run[0] == first:
            if pending:
                drafts.append(_draft([pending], len(drafts) + 1, name))
            pending = run
        elif pending:
            drafts.append(_draft([pending, run], len(drafts) + 1, name))
            pending = None
    return drafts


def _draft(runs: list[tuple[str, int, str]], row: int, name: str) -> Draft:
    texts = {side: text for side, _, text in runs}
    return Draft(texts.get("zh", ""), texts.get("en", ""), runs[0][1], row, name)


def _side(text: str) -> str:
    return {"Chinese": "zh", "English": "en"}.get(language(text), "")


def _resolved(sides: list[tuple[str, int, str]]) -> Iterator[tuple[str, int, str]]:
    """A paragraph without letters ("2023.10") belongs to the run that it stands in."""
    before = next((side for side, _, _ in sides if side), "zh")
    for side, line, text in sides:
        before = side or before
        yield before, line, text


def finish(drafts: list[Draft], notes: list[str]) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Markup out, languages on their sides, and a note for all that makes no card."""
    passages = []
    swapped, cleaned, empty, no_english, no_chinese = [], [], [], [], []
    held: list[int] = []
    codes: list[str] = []
    for draft in drafts:
        before = draft.zh.strip(), draft.en.strip()
        zh, en = map(cleaning.clean, before)
        if (zh, en) != before:
            cleaned.append(draft.line)
        if count_han(en) and not count_han(zh) and language(en) == "Chinese":
            zh, en = en, zh
            swapped.append(draft.line)
        code = cleaning.placeholder(zh) or cleaning.placeholder(en)
        if code and en:
            held.append(draft.line)
            codes.append(code)
            zh, en = _without_codes(zh, en)
        elif not zh and not en:
            empty.append(draft.line)
        elif not en:
            no_english.append(draft.line)
        elif not zh:
            no_chinese.append(draft.line)
        passages.append(Passage(zh, en, f"{draft.doc}:{draft.row}", draft.row, draft.line))
    told = (
        (cleaned, "markup removed"),
        (swapped, "the languages stood the other way round and were exchanged"),
        (empty, "no text but markup, kept without card"),
        (no_english, "no English, kept without card"),
        (no_chinese, "no Chinese, kept without card"),
        (held, f"placeholders such as {codes[0] if codes else ''}, kept without card"),
    )
    notes += [f"{places(lines)}: {what}" for lines, what in told if lines]
    return tuple(passages), tuple(notes)


def _without_codes(zh: str, en: str) -> tuple[str, str]:
    """Drop the lines that have a placeholder; with a single line a side, the English."""
    if "\n" not in zh or "\n" not in en:
        return zh, ""
    return tuple(  # type: ignore[return-value]
        "\n".join(line for line in text.split("\n") if not cleaning.placeholder(line))
        for text in (zh, en)
    )
