"""The reading of a word by the dictionaries.

House corrections first, then CC-CEDICT, then the phrases that come with pypinyin. Where the two
know a word and disagree (1,351 of 21,559 words), CC-CEDICT is right far more often: pypinyin
writes spoken tone changes (一个 yí gè), and 古朴 piáo, 运转 zhuàn, 标识 shí. Where CC-CEDICT
itself has several readings, the one that pypinyin shares is taken, after surnames, variants and
place names have been set aside.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from policydeck import lexicon
from policydeck.errors import InputError
from policydeck.language import tones
from policydeck.storage import files

Reading = tuple[str, ...]  # marked syllables, one for each character

# Senses that do not make a reading the usual one of a word.
_ASIDE = re.compile(
    r"""
    surname\b | \(?old\)? \s?variant | variant\ of | see\ also | used\ in | \(archaic\) | \(old\)
  | Taiwan\ pr | \(dialect\) | also\ pr | erhua\ variant | \(literary\) | Japanese\ variant
  | abbr\.\ for
    """,
    re.VERBOSE,
)


@cache
def house() -> dict[str, tuple[Reading, str]]:
    """House readings: word → syllables, and why."""
    path = files.house("pinyin.tsv")
    readings: dict[str, tuple[Reading, str]] = {}
    for line, row in files.table(path, ("word", "pinyin", "cut", "why")):
        if not row["pinyin"]:  # a row about its cut alone
            continue
        readings[row["word"]] = checked(row["pinyin"], row["word"], path, line), row["why"]
    return readings


def checked(pinyin: str, word: str, path: Path, line: int) -> Reading:
    """The syllables of a house table's cell; InputError unless there is one a character."""
    reading = tuple(pinyin.split())
    if len(reading) != len(word):
        raise InputError(
            path,
            line,
            f"{word} has {len(reading)} syllables",
            "Give one syllable for each character, separated by spaces.",
        )
    return reading


def _phrase(text: str) -> Reading:
    """pypinyin's reading of a phrase, empty when it has none."""
    return tuple(lexicon.reading(text).split())


@cache
def readings(word: str) -> tuple[Reading, ...]:
    """All readings of CC-CEDICT, the usual ones first; without capitals."""
    usual: list[Reading] = []
    aside: list[Reading] = []
    for entry in lexicon.entries(word):
        reading = tuple(tones.marked(s) for s in entry.pinyin.split())
        if len(reading) != len(word):
            continue
        proper = entry.pinyin[:1].isupper()
        odd = proper or all(_ASIDE.search(sense) for sense in entry.senses)
        (aside if odd else usual).append(reading)
    return tuple(dict.fromkeys(usual + aside))


@cache
def word(text: str) -> tuple[Reading, str] | None:
    """The reading of a word of several characters and its source; None when no one knows it.

    >>> word("参与")
    (('cān', 'yù'), 'dictionary')
    """
    if known_here := house().get(text):
        return known_here[0], f"house: {known_here[1]}"
    known = readings(text)
    phrase = _phrase(text)
    if known:
        return _as_in_house(text, phrase if phrase in known else known[0]), "dictionary"
    if len(phrase) == len(text):
        reading = tuple(map(_unsandhi, text, phrase))
        return _as_in_house(text, _with_neutral(text, reading)), "phrase list"
    return None


@cache
def person(text: str) -> tuple[Reading, str] | None:
    """The reading of a person's name, that of the surname as CC-CEDICT has it; None for others.

    >>> person("任强")
    (('rén', 'qiáng'), 'surname in the dictionary')
    """
    if not (name := lexicon.person(text)):
        return None
    given = tuple(map(character, name[1]))
    return (*lexicon.surname(name[0]).split(), *given), "surname in the dictionary"


def _as_in_house(text: str, reading: Reading) -> Reading:
    """Full tones that the house table sets against a neutral one hold in longer words, too.

    关系 guān xì makes 利害关系人 guān xì; but 东西 dōng xi does not change 东西方 dōng xī.
    """
    for start in range(len(text) - 1):
        for end in range(start + 2, min(start + 4, len(text)) + 1):
            part, _ = house().get(text[start:end], ((), ""))
            if part and all(map(_is_full, part, reading[start:end])):
                reading = (*reading[:start], *part, *reading[end:])
    return reading


def _with_neutral(text: str, reading: Reading) -> Reading:
    """The neutral tone of its first word, which phrase lists write in full: 玻璃窗 bōlichuāng."""
    first = readings(text[:2]) if len(text) == 3 else ()
    if first and all(map(_is_full, reading[:2], first[0])):
        return (*first[0], *reading[2:])
    return reading


def _is_full(one: str, other: str) -> bool:
    """Whether `one` is the same syllable as `other`, or `other` with its full tone."""
    return one == other or (tones.tone(other) == 5 and tones.plain(one) == other)


def _unsandhi(character: str, syllable: str) -> str:
    """The citation tone of 一 and 不, which phrase lists write as spoken."""
    return (
        {"一": "yī", "不": "bù"}.get(character, syllable) if tones.tone(syllable) < 5 else syllable
    )


@cache
def character(text: str) -> str:
    """The usual reading of a single character, empty when nobody knows it.

    Compatibility forms (豈 at U+F900) are read as the character they stand for.
    """
    if known_here := house().get(text):
        return known_here[0][0]
    if listed := lexicon.reading(text):
        return listed
    normal = unicodedata.normalize("NFKC", text)
    return character(normal) if normal != text and len(normal) == 1 else ""
