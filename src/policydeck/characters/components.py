"""What a character is made of: its parts in the form that they have in it, each with its meaning.

Only what the table `cuts.tsv` has is shown, corrected by hand in `components.tsv`; it leaves out
every character whose parts two independent sources do not cut alike, and those that are cut by
sight alone. A part that is a
character too has the reading and the first sense of the dictionary. Bound forms (扌, 辶), and parts
whose first sense would mislead, have theirs from `parts.tsv`. A part may stand for a character
that looks otherwise by itself: 月 is the moon, and flesh (肉) in 肝.

That a part "sounds alike" says just that, the same syllable in any tone, and "rhymes" the same
final (青 qīng in 精 jīng). Why the part was chosen, long ago and in another pronunciation, is not
claimed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from msgspec.structs import replace

from policydeck import lexicon
from policydeck.language import tones
from policydeck.lexicon import gloss
from policydeck.model import Part
from policydeck.pinyin import dictionary
from policydeck.script import simplify
from policydeck.storage import files

# A meaning beside each part must leave the line readable on a phone. Of 616 first senses 4 are
# longer; they explain a name or a particle instead of translating it.
_SHORT = 24
_ORDER = ("", "rhymes", "alike")
_INITIALS = "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"
_BRACKETS = re.compile(r"\s*\([^)]*\)\s*")
_NO_MEANING = re.compile(r"\W*[\u3400-\u9fff]|surname|variant|abbr|classifier|used in|particle")


@cache
def _cuts() -> dict[str, tuple[str, ...]]:
    made = files.table(files.house("cuts.tsv"), ("character", "parts"))
    by_hand = files.table(files.house("components.tsv"), ("character", "parts", "why"))
    rows = {row["character"]: row["parts"] for _, row in (*made, *by_hand)}
    return {character: tuple(parts.split()) for character, parts in rows.items() if parts}


def share_part(one: str, other: str) -> bool:
    """Whether two simplified characters have a part in common, in either script.

    >>> share_part("撰", "择"), share_part("决", "心")
    (True, False)
    """
    return not _all_parts(one).isdisjoint(_all_parts(other))


@cache
def _all_parts(character: str) -> frozenset[str]:
    """A character and its parts, as it is written in both scripts."""
    forms = {character, *(entry.traditional for entry in lexicon.entries(character))}
    return frozenset(forms).union(*(_cuts().get(form, ()) for form in forms))


@cache
def _own() -> dict[str, list[tuple[str, str]]]:
    """Part → its readings, each with a meaning, as the house has them; either may be empty."""
    found: dict[str, list[tuple[str, str]]] = {}
    for _, row in files.table(files.house("parts.tsv"), ("part", "pinyin", "meaning", "why")):
        found.setdefault(row["part"], []).append((row["pinyin"], row["meaning"]))
    return found


def parts(character: str, said: Sequence[str] = ()) -> tuple[Part, ...]:
    """The parts of a character of either script; empty where they are not known for sure.

    `said` are the readings that the character is shown with.

    >>> [(part.form, part.reading, part.meaning, part.sounds) for part in parts("情", ["qíng"])]
    [('忄', '', 'heart', ''), ('青', 'qīng', 'green, blue', 'alike')]
    """
    syllables = tuple(map(tones.plain, said))
    made = tuple(_part(name, syllables) for name in _cuts().get(character, ()))
    if any(part.sounds == "alike" for part in made):
        return tuple(replace(p, sounds="") if p.sounds == "rhymes" else p for p in made)
    return made


@cache
def _about() -> frozenset[str]:
    """The parts that say what a character is about; their rhyming with it means nothing.

    They are those of 45 characters and more: 木 mù rhymes with 株 zhū by accident, while 隹 zhuī,
    with 42 the next, gives the sound in most. Of the 473 rhyming parts of the 3,500 most frequent
    characters one in twenty was such an accident before these were left out; of 444, 4 are now.
    """
    count = Counter(name for cut in _cuts().values() for name in cut)
    return frozenset(name for name, times in count.items() if times >= 45)


@cache
def _part(name: str, said: tuple[str, ...]) -> Part:
    """The part with the reading that sounds most like the character, else its first."""
    known = _own().get(name) or [_of_dictionary(name)]
    rated = [(_sounds(reading, said), reading, meaning) for reading, meaning in known]
    sounds, reading, meaning = max(rated, key=lambda row: _ORDER.index(row[0]))
    if sounds == "rhymes" and name in _about():
        sounds = ""
    return Part(name[0], reading, meaning, sounds)


def _sounds(reading: str, said: tuple[str, ...]) -> str:
    if not reading:
        return ""
    syllable = tones.plain(reading)
    if syllable in said:
        return "alike"
    return "rhymes" if _final(syllable) in map(_final, said) else ""


def _final(syllable: str) -> str:
    """In zhuyin, where a final has one spelling: iu of xiu is the you of you."""
    return tones.convert(syllable, "zhuyin").strip("˙").lstrip(_INITIALS)


@cache
def _of_dictionary(name: str) -> tuple[str, str]:
    """The usual reading of a part that is a character, and its first sense so read."""
    reading, simplified = dictionary.character(name), simplify(name)
    entries = lexicon.entries(simplified)
    traditional = name if any(e.traditional == name for e in entries) else ""
    fitting = any(
        e.traditional == name or not traditional for e in entries if tones.same(e.pinyin, reading)
    )
    senses, _ = gloss.glosses(simplified, reading, (), limit=1, traditional=traditional, bound=True)
    return reading, short(senses[0].text) if fitting and senses else ""


def short(sense: str) -> str:
    """The first of its near-synonyms, without remarks; empty for one that is no translation."""
    if _NO_MEANING.match(sense):
        return ""
    text = _BRACKETS.sub(" ", sense).split(";")[0].strip()
    return text if len(text) <= _SHORT else ""
