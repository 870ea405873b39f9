"""Which column is Chinese, which English, and whether the first row is a header.

A header that names the columns is believed. Without one the columns are told by what is in
them, over all rows together: the one with most Chinese and the one with most English.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from policydeck.errors import InputError
from policydeck.read import language
from policydeck.read.document import Row

# What a header calls a column, lower case, without spaces and punctuation.
_LABELS = {
    "zh": "zh zhcn zhtw zhhk zhhans zhhant chi zho cmn cn chinese simplifiedchinese "
    "chinesesimplified traditionalchinese chinesetraditional mandarin hanzi "
    "中文 中 汉语 漢語 华语 简体中文 簡體中文 繁体中文 繁體中文 中文版 中文原文 中文译文 汉字",
    "en": "en eng engb enus english 英文 英语 英語 英 英文版 英文原文 英文译文 英文譯文",
    "side": "source target src tgt sourcetext targettext original translation text "
    "原文 译文 譯文 源文 译 翻译",
    "row": "row no number id nr 行 行号 序号 序號 编号 編號 # index",
    "doc": "doc document file documentid 文件 文档 文檔",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a row; None where the table has no such column."""

    zh: int
    en: int | None
    row: int | None = None
    doc: int | None = None
    header: bool = False


def label(cell: str) -> str:
    """What a header cell calls its column: "zh", "en", "side", "row", "doc" or "".

    >>> label("中文"), label("English"), label("zh-CN"), label("第一条")
    ('zh', 'en', 'zh', '')
    """
    key = re.sub(r"[\s_\-():：（）.]", "", cell).lower()
    return next((kind for kind, names in _LABELS.items() if key in names.split()), "")


def find(rows: tuple[Row, ...], path: Path, zh: str = "", en: str = "") -> Columns:
    """The columns of a table; `zh` and `en` name them (by header or by number) where given."""
    labels = [label(cell) for cell in rows[0].cells]
    header = (
        len(labels) > 1
        and labels.count("zh") <= 1
        and labels.count("en") <= 1
        and ("zh" in labels or "en" in labels or labels.count("side") > 1)
        and all(len(cell) < 40 for cell in rows[0].cells)
    )
    body = rows[1:] if header or zh or en else rows
    named = _named(rows[0], path, zh, en)
    width = max(len(row.cells) for row in rows)
    texts = ["\n".join(r.cells[i] for r in body if i < len(r.cells)) for i in range(width)]
    zh_at = named.get("zh", labels.index("zh") if header and "zh" in labels else None)
    en_at = named.get("en", labels.index("en") if header and "en" in labels else None)
    taken = {zh_at, en_at}
    if zh_at is None:
        zh_at = _most(texts, "Chinese", taken)
    if en_at is None:
        en_at = _most(texts, "English", taken | {zh_at})
    if zh_at is None:
        raise _nothing_chinese(path, texts)
    return Columns(
        zh_at,
        en_at,
        labels.index("row") if header and "row" in labels else None,
        labels.index("doc") if header and "doc" in labels else None,
        header or bool(named),
    )


def _named(first: Row, path: Path, zh: str, en: str) -> dict[str, int]:
    """The columns that the user named, by the header's word or by number from 1."""
    found = {}
    names = [cell.strip() for cell in first.cells]
    for side, name in (("zh", zh), ("en", en)):
        if not name:
            continue
        if name in names:
            found[side] = names.index(name)
        elif name.isdecimal() and 0 < int(name) <= len(names):
            found[side] = int(name) - 1
        else:
            have = ", ".join(f'"{have}"' for have in names)
            raise InputError(path, first.line, f'no column "{name}"', f"The columns are {have}")
    return found


def _most(texts: list[str], wanted: str, taken: set[int | None]) -> int | None:
    """The column with most of the language `wanted`."""
    sizes = Counter(
        {
            i: len(text.strip())
            for i, text in enumerate(texts)
            if i not in taken and language.language(text) == wanted
        }
    )
    return sizes.most_common(1)[0][0] if sizes else None


def _nothing_chinese(path: Path, texts: list[str]) -> InputError:
    found = language.most(texts) or "no text"
    return InputError(path, None, f"only {found}", "Expected Chinese and English side by side")
