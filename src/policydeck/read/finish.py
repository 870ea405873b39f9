"""Drafts → passages: markup out, each language on its side, and a note for what makes no card.

Nothing is dropped. A passage that can make no card keeps its Chinese, its place and its number,
and loses its English, by which the later stages know it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policydeck.model import Passage
from policydeck.read import cleaning
from policydeck.read.document import Draft, places
from policydeck.read.language import count_han, language


def finish(
    drafts: Iterable[Draft], name: str, notes: Iterable[str] = ()
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of `drafts`, numbered where they have no number, and `notes` with more."""
    passages = []
    told: defaultdict[str, list[int]] = defaultdict(list)
    codes: list[str] = []
    for count, draft in enumerate(drafts, 1):
        before = draft.zh.strip(), draft.en.strip()
        zh, en = map(cleaning.clean, before)
        if (zh, en) != before:
            told["cleaned of markup or invisible characters"].append(draft.line)
        if count_han(en) and not count_han(zh) and language(en) == "Chinese":
            zh, en = en, zh
            told["the languages stood the other way round, exchanged"].append(draft.line)
        why = draft.why or _missing(zh, en)
        if not why and (code := cleaning.placeholder(zh) or cleaning.placeholder(en)):
            zh, en = cleaning.without_placeholders(zh, en)
            codes.append(code)
            why = f"placeholders such as {codes[0]}"
        if why:
            en = "" if draft.why else en
            told[f"{why}, kept without card"].append(draft.line)
        row = draft.row or count
        passages.append(Passage(zh, en, f"{draft.doc or name}:{row}", row, draft.line))
    return tuple(passages), (*notes, *(f"{places(lines)}: {what}" for what, lines in told.items()))


def _missing(zh: str, en: str) -> str:
    if zh and en:
        return ""
    return "no English" if zh else "no Chinese" if en else "no text but markup"
