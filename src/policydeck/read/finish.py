"""Drafts → passages: markup out, each language on its side, and a note for what makes no card.

Nothing is dropped. A passage that can make no card keeps its Chinese, its place and its number,
and loses its English, by which the later stages know it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from policydeck.model import Passage
from policydeck.read import cleaning, definitions, wrapped
from policydeck.read.document import Draft, places
from policydeck.read.language import count_han, language

_ORDERED = "the English stood in its own alphabet's order, put in that of the Chinese"


def finish(
    drafts: Iterable[Draft], name: str, notes: Iterable[str] = ()
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of `drafts`, numbered where they have no number, and `notes` with more."""
    passages = []
    places_of: defaultdict[str, list[int]] = defaultdict(list)
    given = list(drafts)
    ordered = definitions.rows_in_order(given)
    if ordered != given:
        notes = [*notes, f"rows of definitions: {_ORDERED}"]
    for count, draft in enumerate(ordered, 1):
        zh, en, remarks = _sides(draft)
        for remark in remarks:
            places_of[remark].append(draft.line)
        row = draft.row or count
        passages.append(Passage(zh, en, f"{draft.doc or name}:{row}", row, draft.line))
    found = [f"{places(lines)}: {remark}" for remark, lines in places_of.items()]
    whole, width = wrapped.unwrap([passage.zh for passage in passages])
    if width:
        found.append(f"lines wrapped at {width} characters joined")
    joined = (replace(p, zh=zh) for p, zh in zip(passages, whole, strict=True))
    return tuple(joined), (*notes, *found)


def _sides(draft: Draft) -> tuple[str, str, list[str]]:
    """The Chinese and the English of a passage, and what was done to them."""
    before = draft.zh.strip(), draft.en.strip()
    zh, en = cleaning.without_accelerators(*map(cleaning.clean, before))
    remarks = []
    if (zh, en) != before:
        remarks.append("cleaned of markup or invisible characters")
    if count_han(en) and not count_han(zh) and language(en) == "Chinese":
        zh, en = en, zh
        remarks.append("the languages stood the other way round, exchanged")
    why = draft.why or _missing(zh, en)
    if why:
        return zh, "" if draft.why else en, [*remarks, f"{why}, kept without card"]
    if (plain := cleaning.without_originals(en)) != en:
        en = plain
        remarks.append("Chinese in brackets of the English left out")
    if "\n" in zh and (ordered := definitions.lines_in_order(zh, en)) != en:
        en = ordered
        remarks.append(f"definitions: {_ORDERED}")
    if cleaning.placeholder(zh) or cleaning.placeholder(en):
        zh, en = cleaning.without_placeholders(zh, en)
        remarks.append(
            "lines with placeholders left out" if en else "a placeholder in it, kept without card"
        )
    return zh, en, remarks


def _missing(zh: str, en: str) -> str:
    if zh and en:
        return ""
    return "no English" if zh else "no Chinese" if en else "no text but markup"
