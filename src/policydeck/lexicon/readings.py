"""Readings compared and written: CC-CEDICT's numbers, the cards' marks, neutral tones, erhua."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TONE_MARKS = {
    "\N{COMBINING MACRON}": "1",
    "\N{COMBINING ACUTE ACCENT}": "2",
    "\N{COMBINING CARON}": "3",
    "\N{COMBINING GRAVE ACCENT}": "4",
}
_BY_NUMBER = {number: mark for mark, number in TONE_MARKS.items()}
_BREAK = re.compile(r"[\s'’,·\-]+")


def _numbered(syllable: str) -> str:
    """In lower case with its tone as a number, neutral without; "lu:4" and "lv4" as "lü4"."""
    base, tone = "", ""
    for char in unicodedata.normalize("NFD", syllable.lower().replace("u:", "ü")):
        if char in TONE_MARKS:
            tone = TONE_MARKS[char]
        elif char in "12345":
            tone = char.replace("5", "")
        else:
            base += char
    return unicodedata.normalize("NFC", base).replace("v", "ü") + tone


@cache
def syllables(reading: str) -> tuple[str, ...]:
    """The syllables of a reading, numbered, comparable.

    >>> syllables("lǜ sè"), syllables("lu:4 se4")
    (('lü4', 'se4'), ('lü4', 'se4'))
    """
    return tuple(_numbered(s) for s in _BREAK.split(reading) if s)


def _agree(a: str, b: str) -> bool:
    if a == b or {a, b} == {"r", "er2"}:
        return True
    neutral = not (a[-1:].isdigit() and b[-1:].isdigit())
    return neutral and a.rstrip("1234") == b.rstrip("1234")


def same(a: str, b: str) -> bool:
    """Whether two readings differ in nothing but neutral tones, erhua, capitals and spelling.

    >>> same("dong1 xi5", "dōng xī"), same("wan2 r5", "wánr"), same("xing2", "háng")
    (True, True, False)
    """
    left, right = _without_erhua(syllables(a)), _without_erhua(syllables(b))
    return len(left) == len(right) and all(map(_agree, left, right))


def _without_erhua(parts: tuple[str, ...]) -> tuple[str, ...]:
    """玩儿 written as two syllables (wan2 r5) or as one (wánr) comes out as one."""
    kept: list[str] = []
    for part in parts:
        plain, tone = part.rstrip("1234"), part[len(part.rstrip("1234")) :]
        if part == "r" and kept:
            continue
        kept.append(plain[:-1] + tone if len(plain) > 2 and plain.endswith("r") else part)
    return tuple(kept)


def marked(reading: str) -> str:
    """A numbered reading with tone marks: "ge4" → "gè", "lu:3" → "lǚ".

    >>> marked("lu:3 xing2"), marked("liu2 shui3")
    ('lǚ xíng', 'liú shuǐ')
    """
    return " ".join(_mark(part) for part in reading.split())


def _mark(syllable: str) -> str:
    bare = syllable.rstrip("12345").replace("u:", "ü").replace("v", "ü")
    tone = _BY_NUMBER.get(syllable[-1:], "")
    vowels = [i for i, c in enumerate(bare.lower()) if c in "aeiouü"]
    if not tone or not vowels:
        return bare
    # a and e carry the mark, else the o of ou, else the last vowel (iu, ui, uo).
    at = next((i for i in vowels if bare[i].lower() in "ae"), vowels[-1])
    if "ou" in bare.lower():
        at = bare.lower().index("ou")
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])
