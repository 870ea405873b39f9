"""A word's part of speech, coarsely: what shape a term may have.

jieba's dictionary gives one tag a word. A word that it lacks is told by CC-CEDICT's first sense:
"to …" is a verb, anything else a noun.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from policydeck.lexicon import cedict

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


@cache
def _tags() -> dict[str, str]:
    path = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
    tags = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, _, tag = line.rstrip().split(" ")
            tags[word] = tag
    return tags


@cache
def word_class(word: str) -> str:
    """One letter for the word's class; see the table above.

    >>> word_class("加强"), word_class("治理"), word_class("的")
    ('V', 'V', 'F')
    """
    tag = _tags().get(word)
    if tag in _CLASSES:
        return _CLASSES[tag]
    found = cedict.entries(word)
    return "V" if found and found[0].senses[0].startswith("to ") else "N"


def is_listed(word: str) -> bool:
    """Whether jieba's dictionary has it: many multi-word expressions that CC-CEDICT lacks."""
    return word in _tags()
