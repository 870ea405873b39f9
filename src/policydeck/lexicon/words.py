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

from functools import cache

import msgspec

from policydeck.lexicon import sources, table

# Frequency of a word that jieba's dictionary lacks. Its rarest words have 2 or 3; with 1 a
# listed word loses against its own single characters, with 50 it swallows frequent neighbours.
UNSEEN = 5
# From so many occurrences on a word that jieba alone has may be one. It counts three of whatever
# came from a list: of its nouns that the best path over our words leaves in pieces, 19 in 100 with
# three are words of the PKU test text, and 77 with four and more.
SEEN = 4
# Parts of speech of the words that `joined` takes; half of jieba's others are names.
JOINED = frozenset("n v vn a b j i l nz".split())


@cache
def house_words() -> dict[str, int]:
    """House word → frequency."""
    return {word: count for word, count in sources.house() if " " not in word}


@cache
def house_cuts() -> dict[str, tuple[str, ...]]:
    """Stretches that are always cut in one way → their words.

    及其他 is 及 其他: the frequencies alone would say 及其 他.
    """
    return {
        stretch.replace(" ", ""): tuple(stretch.split(" "))
        for stretch, _ in sources.house()
        if " " in stretch
    }


def frequency(word: str) -> int:
    """A count in jieba's corpus for a word that segmentation may produce, 0 for others."""
    return table.word(word).frequency


@cache
def costs(first: str) -> dict[str, float]:
    """What begins with a character → the negative logarithm of how probable it is in a text.

    Words and stretches that segmentation weighs, CC-CEDICT's others and what begins any of them;
    the latter two cost more than anything.
    """
    stored = table.value("cutting", "words", "first", first)
    return msgspec.json.decode(stored, type=dict[str, float]) if stored else {}


def is_headword(word: str) -> bool:
    """Whether CC-CEDICT has it."""
    return word in costs(word[:1]) and table.word(word).headword > 0


def reading(word: str) -> str:
    """pypinyin's first reading of a phrase or character: "chóng shēn"; empty if it has none."""
    return table.word(word).reading


def is_hsk(word: str) -> bool:
    """Whether one of the three HSK lists has it."""
    return table.word(word).hsk > 0


@cache
def _jieba_only(first: str) -> dict[str, str]:
    stored = table.value("cutting", "joined", "first", first)
    return msgspec.json.decode(stored, type=dict[str, str]) if stored else {}


def jieba_only(word: str) -> str:
    """jieba's part of speech of a word that our lists lack and that may be one all the same."""
    return _jieba_only(word[:1]).get(word, "")
