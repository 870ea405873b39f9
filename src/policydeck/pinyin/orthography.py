"""Syllables → written pinyin by GB/T 16159-2012: words joined, apostrophes, hyphens, capitals.

What one token is cut into is decided in `cutting`; this module joins what segmentation cut too
fine (处理 者, 第 三, 取得 了), writes apostrophes and capitals, and turns Chinese punctuation into
the Western marks that the standard asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from policydeck.language import hanzi, is_numeral, tones
from policydeck.model import Syllable, Token
from policydeck.pinyin import cutting, names

# Marks with the spaces around them: (text, joins the word before, joins the word after).
_PUNCTUATION = {
    "，": (",", True, False), "。": (".", True, False), "、": (",", True, False),
    "；": (";", True, False), "：": (":", True, False), "？": ("?", True, False),
    "！": ("!", True, False), "（": ("(", False, True), "）": (")", True, False),
    "“": ("“", False, True), "”": ("”", True, False), "‘": ("‘", False, True),
    "’": ("’", True, False), "「": ("“", False, True), "」": ("”", True, False),
    "『": ("‘", False, True), "』": ("’", True, False), "《": ("《", False, True),
    "》": ("》", True, False), "〈": ("〈", False, True), "〉": ("〉", True, False),
    "【": ("[", False, True), "】": ("]", True, False), "·": ("·", True, True),
    ",": (",", True, False), ".": (".", True, False), ";": (";", True, False),
    ":": (":", True, False), "?": ("?", True, False), "!": ("!", True, False),
    "(": ("(", False, True), ")": (")", True, False), "-": ("-", True, True),
    "/": ("/", True, True), "~": ("–", True, True), "～": ("–", True, True),
    "…": ("…", True, False), "%": ("%", True, False), "％": ("%", True, False),
}  # fmt: skip
# Written words of the longest name of a law behind that of its country; the law on the
# protection of rights and interests of returned overseas Chinese has eight.
_LAW = 9
_ENDS = frozenset(".?!")


class _Part(NamedTuple):
    """A written word, or a mark between words."""

    hanzi: str  # simplified; empty for marks, digits and Latin
    text: str
    join: str = " "  # what stands between it and the part before: " ", "-" or ""
    kind: str = "word"  # "word", "numeral", "short name" of a place, "other"
    close: bool = False  # nothing stands between it and the part after


def spell(tokens: Sequence[Token], syllables: Sequence[Syllable], sentence: bool = False) -> str:
    """The written pinyin of a stretch; `syllables` are those of its Han characters, in order.

    Proper names always have capitals. With `sentence`, the beginnings of sentences have, too.
    """
    parts = _titles(_join(_parts(tokens, tuple([s.text for s in syllables]))))
    if sentence:
        parts = _capitalise(parts)
    written: list[str] = []
    close = True
    for _, text, join, _, closes in parts:
        if not (close and join == " "):
            written.append(join)
        written.append(text)
        close = closes
    return "".join(written).strip().replace("— —", "—")


def _parts(tokens: Sequence[Token], syllables: tuple[str, ...]) -> list[_Part]:
    at = 0
    official = names.named(tokens)
    parts: list[_Part] = []
    for number, (text, _, _, key, kind) in enumerate(tokens):
        if kind == "word":
            end = at + len(key)
            word = _word(key, syllables[at:end])
            parts += map(_begun, word) if number in official else word
            at = end
        elif kind == "number" and (count := sum(map(hanzi.is_han, key))):
            parts.append(_Part("", key[: len(key) - count], kind="other"))
            parts.append(_Part(key[-count:], _written(syllables[at : at + count])))
            at += count
        else:
            parts.append(_mark(text))
    return parts


@lru_cache(maxsize=1 << 10)
def _mark(text: str) -> _Part:
    """What stands between words: a mark, a space, digits or Latin."""
    if text.isspace():
        return _Part("", "\n" if "\n" in text else "", kind="other", join="")
    written, before, after = _PUNCTUATION.get(text, (text, False, False))
    return _Part("", written, join="" if before else " ", kind="other", close=after)


@lru_cache(maxsize=1 << 15)
def _word(key: str, syllables: tuple[str, ...]) -> tuple[_Part, ...]:
    """The parts of one token, cut and with the capitals of a proper name."""
    return tuple(_written_parts(key, syllables))


def _written_parts(key: str, syllables: Sequence[str]) -> Iterator[_Part]:
    capital = cutting.capitals(key)
    start, join = 0, " "
    cut = cutting.cut(key)
    for piece in cut.replace("-", " -").split(" "):
        hanzi = piece.removeprefix("-")
        join = "-" if piece.startswith("-") else " "
        end = start + len(hanzi)
        text = _written(syllables[start:end])
        if capital[start]:
            text = text[:1].upper() + text[1:]
        kind = "numeral" if is_numeral(hanzi) else "word"
        if capital[start] and len(cut) == 2 * len(key) - 1 and " " not in cut:  # 粤, 港-澳
            kind = "short name"
        yield _Part(hanzi, text, join, kind)
        start = end


def _written(syllables: Sequence[str]) -> str:
    """Syllables joined, with an apostrophe before a, e or o within a word.

    >>> _written(["xī", "ān"]), _written(["zhè", "r"]), _written(["nǚ", "ér"])
    ("xī'ān", 'zhèr', "nǚ'ér")
    """
    written = ""
    for syllable in syllables:
        written += f"'{syllable}" if written and _is_open(syllable) else syllable
    return written


def _is_open(syllable: str) -> bool:
    """Whether it begins with a, e or o and would run into the one before it."""
    return tones.plain(syllable[:1]) in ("a", "e", "o")


def _join(parts: list[_Part]) -> list[_Part]:
    """Join what the standard writes as one word and segmentation cut."""
    joined: list[_Part] = []
    leaning = _leaning()
    before, kind = "", "other"  # of the last one
    for index, part in enumerate(parts):
        hanzi = part.hanzi
        # Most cannot be one with what stands before them.
        if before and hanzi and (
            kind != "word" or part.join == "-" or before[0] == "第" or hanzi in leaning
        ):  # fmt: skip
            following = parts[index + 1] if index + 1 < len(parts) else None
            held = joined[-1]
            if (glue := _glue(held, part, following)) is not None:
                if not glue and _is_open(part.text):
                    glue = "'"
                before += hanzi
                joined[-1] = held._replace(hanzi=before, text=f"{held.text}{glue}{part.text}")
                continue
        joined.append(part)
        before, kind = hanzi, part.kind
    return joined


@cache
def _leaning() -> frozenset[str]:
    return frozenset(("了", "着", "过", "化", *cutting.SUFFIXES))


def _glue(left: _Part, right: _Part, after: _Part | None) -> str | None:
    """What stands between two parts that become one: "", "-", or None where they stay two."""
    if not left.hanzi or not right.hanzi:
        return None
    numbers = left.kind == right.kind == "numeral"
    beside = left.kind == right.kind == "short name"  # 粤 港澳 Yuè-Gǎng-Ào
    if right.join == "-" or beside or (left.hanzi == "第" and right.kind == "numeral"):
        return "-"
    if left.kind == "numeral" or left.hanzi[0] == "第":
        return "" if numbers and cutting.joins(left.hanzi, right.hanzi) else None
    return "" if _leans(left, right, after) else None


def _leans(left: _Part, right: _Part, after: _Part | None) -> bool:
    """Whether a suffix or 着, 过, 了 leans on the word before; 了 that ends a clause does not."""
    if right.hanzi == "了":
        return right.text == "le" and after is not None and bool(after.hanzi)
    if right.hanzi in ("着", "过"):
        return right.text in ("zhe", "guo") and len(left.hanzi) <= 2
    if right.hanzi == "化" and after is not None and len(after.hanzi) == 1:
        return False  # 主动 化 债 "defuse debts": a verb with its object
    return right.hanzi in cutting.SUFFIXES and len(left.hanzi) > 1


def _titles(parts: list[_Part]) -> list[_Part]:
    """Capitals for each word of a title, and of a law's name behind the name of its country.

    《数据安全法》 《Shùjù Ānquán Fǎ》; 中华人民共和国网络安全法 … Gònghéguó Wǎngluò Ānquán Fǎ.
    """
    if not any(hanzi == "法" or text == "《" for hanzi, text, *_ in parts):
        return parts
    found: list[_Part] = []
    inside = False
    law = -1  # index of the last word of the law's name that is being written
    for index, part in enumerate(parts):
        inside = part.text == "《" or (inside and part.text != "》")
        if part.hanzi and part.text[:1].isupper():
            law = max(law, _end_of_law(parts, index))
        found.append(_begun(part) if part.hanzi and (inside or index <= law) else part)
    return found


def _end_of_law(parts: list[_Part], name: int) -> int:
    """The index of 法 if the words from a proper name on make the name of a law, else -1."""
    for index in range(name + 1, min(name + _LAW, len(parts))):
        part = parts[index]
        if part.hanzi == "法":
            return index
        if len(part.hanzi) < 2:  # a mark, or a function word: 的, 和
            break
    return -1


def _begun(part: _Part) -> _Part:
    return part._replace(text=part.text[:1].upper() + part.text[1:])


def _capitalise(parts: list[_Part]) -> list[_Part]:
    found = list(parts)
    begins = True
    for index, (_, text, *_) in enumerate(parts):
        if text in _ENDS or "\n" in text:
            begins = True
        elif begins and text[:1].isalnum():
            begins = False
            if text[0].isalpha():
                found[index] = _begun(parts[index])
    return found
