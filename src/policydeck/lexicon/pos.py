"""A word's part of speech, coarsely, and how it behaves in compounds: what a term may look like.

jieba's dictionary gives one tag a word. A word that it lacks is told by CC-CEDICT's first sense:
"to …" is a verb, anything else a noun. How many dictionary compounds begin or end with a word
says more than its tag: 制度 ends 64 of them, 推动 begins and ends none.
"""

from __future__ import annotations

import re
from functools import cache

from policydeck.language import NUMERALS, closed
from policydeck.lexicon import cedict, table, words

# jieba's tag → noun N, nominal verb G, verb V, adjective or attribute A, adverb D, suffix K,
# set phrase I, place or direction L, numeral M, function word F.
_CLASSES = {
    "n": "N", "nr": "N", "ns": "N", "nt": "N", "nz": "N", "nrt": "N", "nrfg": "N", "ng": "N",
    "j": "N", "s": "N", "t": "L", "tg": "L", "an": "N", "vn": "G", "v": "V", "vg": "V", "vd": "D",
    "vi": "V", "vq": "V", "a": "A", "ad": "A", "ag": "A", "b": "A", "z": "A", "d": "D", "df": "D",
    "dg": "D", "k": "K", "h": "K", "i": "I", "l": "I", "f": "L", "m": "M", "mq": "M", "q": "M",
    "r": "F", "rr": "F", "rz": "F", "rg": "F", "p": "F", "c": "F", "u": "F", "ud": "F", "ug": "F",
    "uj": "F", "ul": "F", "uv": "F", "uz": "F", "y": "F", "e": "F", "o": "F", "zg": "N",
}  # fmt: skip
_FUNCTION = closed.zh("function")
_NUMERAL = re.compile(f"第?[{NUMERALS}]{{2,}}|第.|[{NUMERALS}]+分之.+|[{NUMERALS}]+点[{NUMERALS}]+")


@cache
def word_class(word: str) -> str:
    """One letter for the word's class; see the table above.

    >>> word_class("加强"), word_class("治理"), word_class("的"), word_class("百分之五")
    ('V', 'V', 'F', 'M')
    """
    if _NUMERAL.fullmatch(word):
        return "M"
    known = table.word(word)
    tag = known.tag if known.frequency else words.jieba_only(word)
    if tag in _CLASSES:
        return _CLASSES[tag]
    found = cedict.entries(word)
    return "V" if found and found[0].senses[0].startswith("to ") else "N"


def is_listed(word: str) -> bool:
    """Whether jieba's dictionary or CC-CEDICT has it."""
    known = table.word(word)
    return known.headword > 0 or (known.tag != "" and (known.frequency > 0 or len(word) > 2))


def compounds_with(word: str) -> tuple[int, int]:
    """How many of jieba's words of four or five characters begin and end with `word`.

    >>> compounds_with("制度"), compounds_with("推动")
    ((0, 64), (0, 0))
    """
    known = table.word(word)
    return known.begins, known.ends


def is_function(word: str) -> bool:
    """Whether a word belongs to a closed class: it makes a note only where its level asks.

    Longer ones that only jieba tags so are words to learn (针对, 不论, 及时, 他人).
    """
    of = word_class(word)
    return word in _FUNCTION or of == "M" or (of == "F" and len(word) == 1)


@cache
def english_verbs() -> frozenset[str]:
    """Lemmas of the words that are hardly anything but verbs.

    CC-CEDICT tells: "prescribe" stands in no sense of a common word without "to" before it.
    """
    return frozenset(table.fact("english: hardly anything but verbs").split(" "))
