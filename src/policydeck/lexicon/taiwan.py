"""Readings of Taiwan where they differ from those of the Mainland: 企業 qìyè, 法國 Fàguó.

CC-CEDICT remarks "Taiwan pr. [qi4]" on 350 characters and 170 words. A remark on a word holds
wherever the word stands, one on a whole character in every word that has the character with that
reading; one on a single sense (和 hàn "and") holds nowhere else and is left. A remark on a name
(法 Fà, "France") holds in names whose senses speak of the same. House rows say where none of this
is so: 質 is zhì in 人質.

Of the 1,700 syllables that this changes in CC-CEDICT's words of some frequency, the dictionary of
Taiwan's Ministry of Education has 83 in 100 as they then are; most others are 亞 yǎ, for which it
has yà.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from policydeck.language import tones
from policydeck.lexicon import cedict
from policydeck.storage import files

_REMARK = re.compile(r"\(?Taiwan pr\. \[([^\]]+)\]\)?")
_SYLLABLE = re.compile(r"[A-Za-zü:]+[1-5]")
_NAME = re.compile(r"[A-Z][a-z]{3,}")
_LONGEST = 4  # characters of a word with a remark: 各奔东西

Reading = tuple[str, ...]  # marked syllables


class Said(NamedTuple):
    """A syllable as Taiwan has it."""

    text: str
    why: str  # where it says so; "" where nothing differs


@cache
def in_taiwan(word: str, reading: Reading) -> tuple[Said, ...]:
    """The syllables of a word that is read so on the Mainland, as Taiwan has them.

    >>> [said.text for said in in_taiwan("企业", ("qǐ", "yè"))], in_taiwan("部分", ("bù", "fen"))[1]
    (['qì', 'yè'], Said(text='fèn', why='CC-CEDICT on 部分'))
    """
    names = _names(word)
    found: list[Said] = []
    while (at := len(found)) < len(word):
        for end in range(min(len(word), at + _LONGEST), at + 1, -1):
            if whole := _of_word(word[at:end], reading[at:end]):
                found += whole
                break
        else:
            found.append(_of_character(word[at], reading[at], names))
    return tuple(found)


@cache
def _of_word(word: str, reading: Reading) -> tuple[Said, ...]:
    """What is said of a whole word that is so read; nothing where nobody says anything."""
    told, why = _house().get(word, ((), f"CC-CEDICT on {word}"))
    for entry in cedict.entries(word):
        if not told and tuple(map(tones.marked, entry.pinyin.split())) == reading:
            told = next(filter(None, map(_remark, entry.senses)), ())
    if len(told) != len(reading):
        return ()
    return tuple(Said(a, why if a != b else "") for a, b in zip(told, reading, strict=True))


@cache
def _house() -> dict[str, tuple[Reading, str]]:
    rows = files.table(files.house("taiwan.tsv"), ("word", "pinyin", "why"))
    return {r["word"]: (tuple(r["pinyin"].split()), f"house: {r['why']}") for _, r in rows}


def _of_character(character: str, syllable: str, names: frozenset[str]) -> Said:
    for new, name in _characters(character).get(syllable, ()):
        if not name or not name.isdisjoint(names):
            return Said(new, f"CC-CEDICT on {character}")
    return Said(syllable, "")


@cache
def _characters(character: str) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Reading → that of Taiwan, and the names in which it is so, if it is one of names."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    entries = [e for e in cedict.entries(character) if not _is_variant(e)]
    for pinyin in dict.fromkeys(e.pinyin for e in entries):
        same = [e for e in entries if e.pinyin == pinyin]
        told = [next(filter(None, map(_remark, e.senses)), ()) for e in same]
        if all(told):
            names = _spoken_of(same) if pinyin[:1].isupper() else frozenset()
            found.setdefault(tones.marked(pinyin), []).append((told[0][0], names))
    return found


def _is_variant(entry: cedict.DictEntry) -> bool:
    return any("variant of" in sense for sense in entry.senses)


def _remark(sense: str) -> Reading:
    match = _REMARK.fullmatch(sense)
    return tuple(map(tones.marked, _SYLLABLE.findall(match[1]))) if match else ()


def _names(word: str) -> frozenset[str]:
    """The names in the senses of a word that is one; a single character may be another word."""
    entries = cedict.entries(word) if len(word) > 1 else ()
    return _spoken_of([e for e in entries if e.pinyin[:1].isupper()])


def _spoken_of(entries: Sequence[cedict.DictEntry]) -> frozenset[str]:
    said = (name for e in entries for sense in e.senses for name in _NAME.findall(sense))
    return frozenset(said) - {"Taiwan"}
