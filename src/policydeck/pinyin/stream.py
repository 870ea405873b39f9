"""A stream of lines → their pinyin: what `policydeck pinyin` prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from policydeck.lexicon import words
from policydeck.model import Syllable
from policydeck.pinyin.orthography import spell
from policydeck.pinyin.reading import read
from policydeck.pinyin.style import convert
from policydeck.script import simplify
from policydeck.segment import segment

_HAN = re.compile(f"[{words.HAN}]")
# Lines read at once: enough to fill the model's batches, little enough to print soon.
_CHUNK = 1000


def lines(stream: Iterable[str], numbers: bool) -> Iterator[str]:
    """One line of pinyin for each line of text.

    With `numbers`, one syllable for each Han character, separated by spaces, as letters and tone
    number; a character that nobody knows stands for itself. Without, running pinyin by GB/T 16159.

    >>> list(lines(["為此，我們重申：", ""], numbers=True))
    ['wei4 ci3 wo3 men5 chong2 shen1', '']
    """
    source = iter(stream)
    while chunk := [line.rstrip("\r\n") for line in islice(source, _CHUNK)]:
        tokens = [segment(line, simplify(line)) for line in chunk]
        for line, tokens_, syllables in zip(chunk, tokens, read(tokens), strict=True):
            yield _numbered(line, syllables) if numbers else spell(tokens_, syllables, True)


def _numbered(line: str, syllables: tuple[Syllable, ...]) -> str:
    hans = _HAN.findall(line)
    return " ".join(convert(s.text, "numbers") or c for c, s in zip(hans, syllables, strict=True))
