"""How a dictionary word is cut for writing: 人工智能 → réngōng zhìnéng.

GB/T 16159 joins what is one word and writes longer names by their words; a set phrase of four
characters takes a hyphen in the middle where it is read in two halves (fēngpíng-làngjìng).
Dictionaries list much that is longer than a word, so the cut is decided here: the house table
first, then CC-CEDICT's capitals (Zhōnghuá Rénmín Gònghéguó), then the most probable words of at
most three characters.

A cut is the word with its parts separated by a space or a hyphen: "人工 智能", "风平-浪静".
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from policydeck import lexicon
from policydeck.language import NUMERALS, closed, is_numeral
from policydeck.storage import files

SUFFIXES = closed.zh("suffix written with its word")
_WORD_SUFFIXES = closed.zh("suffix inside a listed word")
_ADVERBS = closed.zh("adverb written apart")
# How CC-CEDICT glosses a person, and names side by side.
_PERSON = re.compile(r"\((?:c\.|ca\.|born|died|\?)? ?\d|\bemperor\b|\bgeneral\b|\bpoet\b")
_SIDE_BY_SIDE = re.compile(r"[a-z]-[A-Z]|[A-Z][a-z]+ and ")
_PLACES = closed.zh("kind of place")
# How CC-CEDICT's first sense says that a name is that of what its last character is.
_FEATURES = {
    "江": "river", "河": "river", "山": "mt|mount|mountains?", "湖": "lake", "湾": "bay",
}  # fmt: skip
_AND = closed.zh("joins items")
_DETERMINERS = closed.zh("determiner written apart")
# In the house table, stands before a character whose syllable takes a capital.
CAPITAL = "^"
_ORDINAL = re.compile(f"第([{NUMERALS}]+|几)(.*)")
_FRACTION = re.compile(f"([{NUMERALS}]+)分之([{NUMERALS}]+)")  # 三分之二 sān fēn zhī èr
_COUNTED = re.compile(f"([{NUMERALS}几]+)([个次种项条位名件场批只届款章节份])")


@cache
def _house() -> dict[str, str]:
    rows = files.table(files.house("pinyin.tsv"), ("word", "cut"))
    return {row["word"]: row["cut"] for _, row in rows if row["cut"]}


@cache
def cut(word: str) -> str:
    """The word with a space or hyphen between its parts.

    >>> cut("人工智能"), cut("四通八达"), cut("第三"), cut("不平等")
    ('人工 智能', '四通-八达', '第-三', '不 平等')
    """
    return (
        _house().get(word, "").replace(CAPITAL, "")
        or _phrase(word)
        or _by_capitals(word)
        or (word if len(word) < 4 else "")
        or _idiom(word)
        or _by_frequency(word)
    )


def joins(left: str, right: str) -> bool:
    """Whether two stretches of a Chinese number are one written word.

    Tens and units join, a hundred or thousand joins its digit; 万, 亿 and 零 stand alone.

    >>> joins("二十", "三"), joins("三", "千"), joins("三千", "五"), joins("一", "万")
    (True, True, False, False)
    """
    if right[0] in "百千":
        return len(left) == 1 and left in "一二两三四五六七八九几"
    return not (right[0] in "万亿零〇" or left[-1] in "百千万亿零〇")


def _number(word: str) -> str:
    """The cut of a number: 一百零四 yībǎi líng sì; a row of digits (二〇三五) is one word."""
    if len(word) < 2 or not is_numeral(word):
        return ""
    if not set(word) & set("十百千万亿"):
        return word
    parts = [word[0]]
    for digit in word[1:]:
        if joins(parts[-1], digit):
            parts[-1] += digit
        else:
            parts.append(digit)
    return " ".join(parts)


def _phrase(word: str) -> str:
    """The cut of a short phrase that dictionaries list as if it were a word."""
    if number := _number(word):
        return number
    if match := _ORDINAL.fullmatch(word):
        rest = match[2] if len(match[2]) < 3 else f"{match[2][0]} {cut(match[2][1:])}"
        return f"第-{_number(match[1]) or match[1]} {rest}".strip()
    if match := _FRACTION.fullmatch(word):
        return f"{_number(match[1]) or match[1]} 分 之 {_number(match[2]) or match[2]}"
    if match := _COUNTED.fullmatch(word):
        return f"{match[1]} {match[2]}"
    apart = (word[0] in _DETERMINERS and len(word) == 2) or (
        word[0] in _ADVERBS
        and 1 < len(word) < 4
        and not lexicon.is_hsk(word)
        and not _capitals(word)  # 太行山, 不丹
    )
    return f"{word[0]} {word[1:]}" if apart else ""


def _idiom(word: str) -> str:
    """The halves of a set phrase: CC-CEDICT's idioms, and those of jieba: 恪尽-职守."""
    senses = (s for e in lexicon.entries(word) for s in e.senses)
    known = any("idiom)" in s for s in senses) or lexicon.is_set_phrase(word)
    return f"{word[:2]}-{word[2:]}" if len(word) == 4 and known else ""


@cache
def _capitals(word: str) -> tuple[bool, ...]:
    """For a proper name, which syllables take a capital; else empty.

    The house table decides, then CC-CEDICT.

    A word that is also common (和平 "peace" and a district) is not a name, nor is a surname. In a
    phrase the name may stand behind a verb or another word: 来华 lái Huá, 一个中国政策.
    """
    if marked := _house().get(word):
        marks = re.sub("[ -]", "", marked)
        starts = tuple(c == CAPITAL for c in " " + marks)
        found = tuple(starts[i] for i, c in enumerate(marks) if c != CAPITAL)
        return found if any(found) else ()
    found = ()
    for entry in lexicon.entries(word):
        syllables = entry.pinyin.split()
        if len(syllables) != len(word):
            continue
        starts = tuple(s[:1].isupper() for s in syllables)
        if not any(starts):
            return ()
        if not found and not entry.senses[0].startswith("surname"):
            found = (*starts[:-1], starts[-1] or _is_feature(word))
    if not found and (surname := len("".join(lexicon.person(word)[:1]))):
        return tuple(i in (0, surname) for i in range(len(word)))  # 李强 Lǐ Qiáng
    if not found and lexicon.is_transcribed(word):
        return (True, *[False] * (len(word) - 1))  # 惠特拉姆 Huìtèlāmǔ
    if not found and all(_house().get(character) == CAPITAL + character for character in word):
        return (True,) * len(word)  # 沪苏浙
    return found if len(word) > 1 else ()


def _is_feature(word: str) -> bool:
    """Whether it names a river, mountain, lake or bay and no town: 雅砻江 Yǎlóng Jiāng.

    CC-CEDICT gives some of them one capital, as to cities and districts: 牡丹江 Mǔdānjiāng.
    """
    what = _FEATURES.get(word[-1])
    thing = len(word) > 2 and lexicon.frequency(word[-2:]) > 0
    if not what or (thing and not _capitals(word[:-1])):
        return False  # 玉龙 雪山, but 渤海 湾
    senses = [sense for entry in lexicon.entries(word) for sense in entry.senses]
    feature = re.compile(rf"(?:\S+ ){{0,4}}(?:{what})\b", re.IGNORECASE)
    return any(map(feature.match, senses)) and not any("see " in sense for sense in senses)


def capitals(word: str) -> tuple[bool, ...]:
    """Which syllables of a proper name take a capital; all False for other words."""
    return _capitals(word) or (False,) * len(word)


def _by_capitals(word: str) -> str:
    """The parts of a proper name begin at capitals: 毛泽东 Máo Zédōng.

    What stands between single characters depends on what the name is: see `_between`. A long
    part that is words and not a transcription is cut, too.
    """
    starts = _capitals(word)
    if len(word) > 3 and starts and not starts[0]:
        return ""  # the name stands inside: cut as any word
    at = [i for i, capital in enumerate(starts) if capital or i == 0] + [len(word)]
    parts = [word[a:b] for a, b in pairwise(at)]
    written = ""
    for before, part in pairwise(["", *parts]):
        side = starts[0] and len(before) == len(part) == 1
        gap = _between(word, part) if side else " "
        written += gap + _split_name(part)
    return written.strip()


def _between(word: str, part: str) -> str:
    """What joins `part`, a single character, to the single character before it in a name.

    Names side by side take a hyphen (中美 Zhōng-Měi: the gloss says "China-USA"), persons and
    places a space (鲁迅 Lǔ Xùn, 长江 Cháng Jiāng), shortened names nothing (政协 Zhèngxié).
    """
    senses = " / ".join(s for e in lexicon.entries(word) for s in e.senses)
    if part in _PLACES or _PERSON.search(senses) or lexicon.person(word):
        return " "
    return "-" if not senses or _SIDE_BY_SIDE.search(senses) else ""


def _split_name(part: str) -> str:
    """The words of a part of a name; 和, which CC-CEDICT writes small, is one: 发展 和 改革."""
    if part[-1] in _AND and len(part) > 2:
        return f"{_split_name(part[:-1])} {part[-1]}"
    if len(part) < 4:
        return part
    pieces = _by_frequency(part)
    return pieces if "-" not in pieces and min(map(len, pieces.split())) > 1 else part


def _by_frequency(word: str) -> str:
    """The most probable words of at most three characters, single characters leaning on one."""
    written: list[str] = []
    for piece in lexicon.pieces(word):
        if written and piece in _WORD_SUFFIXES and len(written[-1]) > 1:
            written[-1] += piece
        else:
            written.append(piece)
    if len(word) == 4 and any(len(p) == 1 for p in written):
        # 总参谋部 holds together, 学前 教育 has a known half, 比比皆是 is read in two halves.
        if max(map(len, written)) == 3:
            return word
        gap = " " if lexicon.frequency(word[:2]) or lexicon.frequency(word[2:]) else "-"
        return f"{word[:2]}{gap}{word[2:]}"
    return " ".join(map(cut, written)) if len(written) > 1 else word
