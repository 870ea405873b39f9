"""Which column is Chinese, which English, and whether the first row is a header.

A header that names the columns is believed. Without one the columns are told by what is in
them, over all rows together: the one with most Chinese and the one with most English.
"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from policydeck.errors import InputError
from policydeck.read import language
from policydeck.read.document import Row

# What a header calls a column, lower case, without spaces and punctuation.
_LABELS = {
    "zh": "zh zhcn zhtw zhhk zhhans zhhant chi zho cmn cn chinese simplifiedchinese "
    "chinesesimplified traditionalchinese chinesetraditional mandarin hanzi "
    "中文 中 汉语 漢語 华语 简体 簡體 繁体 繁體 "
    "简体中文 簡體中文 繁体中文 繁體中文 中文版 中文原文 中文译文 汉字 汉 漢 华文 華文 華語 "
    "普通话 普通話 国语 國語 chn",
    "en": "en eng engb enus english 英文 英语 英語 英 英文版 英文原文 英文译文 英文譯文",
    "side": "source target src tgt sourcetext targettext original translation text "
    "原文 译文 譯文 源文 译 翻译",
    "row": "row no number id nr 行 行号 序号 序號 编号 編號 # index",
    "doc": "doc document file documentid 文件 文档 文檔",
    "other": "term terms sentence phrase entry note notes remark remarks comment comments "
    "pinyin category type 术语 術語 文本 内容 句子 表述 名称 名稱 词条 詞條 备注 備註 拼音 "
    "说明 說明 类别 類別 分类 分類",
}
_FOUND = ("zh", "en", "row", "doc")  # what a header says of a column that counts


class Columns(Struct, frozen=True):
    """Where things stand in a row, counted from 0; None where the table has no such column."""

    zh: int
    en: int
    row: int | None = None
    doc: int | None = None
    header: tuple[str, ...] = ()  # the cells of the row that names the columns; () without one
    left: tuple[int, ...] = ()  # columns with text that are neither


def label(cell: str) -> str:
    """What a header cell calls its column: "zh", "en", "side", "row", "doc", "other" or "".

    >>> label("中文"), label("zh_tw_term"), label("Source text (EN)"), label("第一条")
    ('zh', 'zh', 'en', '')
    """
    words = re.split(r"[\s_\-():：（）./]+", cell.strip().lower())
    beside = [word for word in words if word not in _BESIDE]
    for key in ("".join(words), "".join(beside), re.sub(_BESIDE_HAN, "", "".join(beside))):
        kind = next((kind for kind, names in _LABELS.items() if key in names.split()), "")
        if key and kind:
            return kind
    return ""


# Words that may stand beside the name of a language.
_BESIDE = frozenset(
    {"term", "text", "version", "source", "target", "original", "translation", "uk"}
)
_BESIDE_HAN = r"(?:术语|術語|文本|内容|句子|表述|名称|名稱|词条|翻译|翻譯)$"


def find(
    rows: tuple[Row, ...], path: Path, zh: str = "", en: str = "", *, headed: bool = True
) -> Columns:
    """The columns of a table; `zh` and `en` name them (by header or by number) where given.

    `headed` is false for formats that have no header.
    """
    first = _header(rows) if headed else None
    if any(not name.isdecimal() for name in (zh, en) if name):
        first = first or rows[0]
    header = first.cells if first else ()
    labels = [label(cell) for cell in header]
    where = {kind: labels.index(kind) for kind in _FOUND if kind in labels}
    where |= _named(first or rows[0], path, zh, en)
    texts = _texts(tuple(row for row in rows if row is not first))
    for side, wanted in (("zh", "Chinese"), ("en", "English")):
        if side not in where:
            where[side] = _only(texts, wanted, set(where.values()), path)
    used = set(where.values())
    left = tuple(i for i, text in enumerate(texts) if text.strip() and i not in used)
    return Columns(where["zh"], where["en"], where.get("row"), where.get("doc"), header, left)


def has_both(rows: tuple[Row, ...]) -> bool:
    """Is there a column in Chinese and one in English, or a header that says so?"""
    found = {language.language(text) for text in _texts(rows)}
    return {"Chinese", "English"} <= found or (bool(rows) and _header(rows) is not None)


def _texts(rows: tuple[Row, ...]) -> list[str]:
    """All cells of each column, a line each."""
    width = max((len(row.cells) for row in rows), default=0)
    padded = [row.cells + ("",) * (width - len(row.cells)) for row in rows]
    return ["\n".join(column) for column in zip(*padded, strict=True)]


def _header(rows: tuple[Row, ...]) -> Row | None:
    """The row that names the columns: the first one, or after a title one of the next four."""
    for row in rows[:5]:
        labels = [label(cell) for cell in row.cells]
        if {"zh", "en"} <= set(labels) or (row is rows[0] and _is_header(labels)):
            return row
    return None


def _is_header(labels: list[str]) -> bool:
    """Two known labels of which one is for a side, and no language twice.

    "中文 | Chinese" is a row of a word list.
    """
    sides = [kind for kind in labels if kind in {"zh", "en", "side"}]
    return bool(sides) and sum(map(bool, labels)) > 1 and max(map(labels.count, ("zh", "en"))) < 2


def _named(first: Row, path: Path, zh: str, en: str) -> dict[str, int]:
    """The columns that the user named, by the header's word or by number from 1."""
    found = {}
    names = [cell.strip() for cell in first.cells]
    for side, name in (("zh", zh), ("en", en)):
        if not name:
            continue
        if name in names:
            found[side] = names.index(name)
        elif name.isdecimal() and 0 < int(name[:9]) <= len(names):
            found[side] = int(name) - 1
        else:
            have = ", ".join(f'"{have}"' for have in names)
            raise InputError(path, first.line, f'no column "{name}"', f"The columns are {have}")
    return found


def _only(texts: list[str], wanted: str, taken: set[int], path: Path) -> int:
    """The one column in the language `wanted`, or an error that asks which one it is.

    Columns of names and numbers beside it have less than a fifth of its text. Two columns of
    Chinese that are equally long are the same in both scripts, and the first one counts.
    """
    sizes = {
        i: len(text)
        for i, text in enumerate(texts)
        if i not in taken and text.strip() and language.language(text) == wanted
    }
    if not sizes:
        raise wrong_languages(path, texts)
    most = max(sizes.values())
    rivals = [i for i, size in sizes.items() if size > most / 5 and _is_filled(texts[i])]
    if len(rivals) < 2 or (wanted == "Chinese" and min(sizes[i] for i in rivals) > 0.98 * most):
        return next(i for i in sizes if sizes[i] > 0.98 * most)
    shown = " and ".join(str(i + 1) for i in rivals)
    key = "zh_column" if wanted == "Chinese" else "en_column"
    expected = f"Say which one is the text: --set input.{key}={rivals[0] + 1}"
    raise InputError(path, None, f"columns {shown} are all in {wanted}", expected)


def _is_filled(text: str) -> bool:
    """Has at least half of the column's rows something in them?"""
    cells = text.split("\n")
    return sum(bool(cell.strip()) for cell in cells) >= len(cells) / 2


def wrong_languages(path: Path, texts: list[str]) -> InputError:
    """The error for a text that is not Chinese and English, naming what it is."""
    found = list(dict.fromkeys(filter(None, map(language.language, texts))))
    if not found:
        return InputError(path, None, "no text in any language", _EXPECTED)
    text = "\n".join(texts)
    # A Chinese text with foreign names has far fewer Latin letters than that, an English one more.
    latin, han = len(re.findall("[A-Za-z]", text)), language.count_han(text)
    if found in (["Chinese"], ["English"]) and han < latin < 15 * han:
        mixed = "Chinese and English in the same lines with nothing between them"
        return InputError(path, None, mixed, "Put a tab between the two, or give them in two files")
    if found in (["Chinese"], ["English"]):
        if found == ["English"] and han:
            return InputError(path, None, "almost all of it is in English", _EXPECTED)
        missing = "English" if found == ["Chinese"] else "Chinese"
        return InputError(path, None, f"only {found[0]} in it, no {missing}", _EXPECTED)
    if set(found) == {"Chinese", "English"}:
        apart = "Chinese and English in it, but nothing tells which belongs to which"
        if han > 15 * latin or latin > 15 * han:
            apart = f"almost all of it is in {'Chinese' if han > latin else 'English'}"
        return InputError(path, None, apart, _EXPECTED)
    return InputError(path, None, f"the text is in {' and '.join(found)}", _EXPECTED)


_EXPECTED = (
    "Expected Chinese and English: two columns, paragraphs in turn, or two files, one of each "
    "language (policydeck build text.zh.txt text.en.txt)"
)
