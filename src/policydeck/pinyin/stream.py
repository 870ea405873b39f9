"""A stream of lines → their pinyin: what `policydeck pinyin` prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policydeck.language import convert, hanzi
from policydeck.lexicon import segment
from policydeck.model import Syllable
from policydeck.pinyin.orthography import spell
from policydeck.pinyin.reading import read
from policydeck.script import simplify

_HAN = re.compile(f"[{hanzi.HAN}]")
# Characters read at once: enough to fill the model's batches (1,000 lines of a usual text),
# little enough to print soon and to stay within 300 MB.
_CHUNK = 50_000
# A longer line is read in pieces that end with a sentence, or without one after twice as much.
_PIECE = 10_000
_PIECES = re.compile(rf"[^\n]{{{_PIECE},{2 * _PIECE}}}?[。！？；]|[^\n]{{1,{2 * _PIECE}}}")


def lines(stream: Iterable[str], numbers: bool) -> Iterator[str]:
    """One line of pinyin for each line of text.

    With `numbers`, one syllable for each Han character, separated by spaces, as letters and tone
    number; a character that nobody knows stands for itself. Without, running pinyin by GB/T 16159.

    >>> list(lines(["為此，我們重申：", ""], numbers=True))
    ['wei4 ci3 wo3 men5 chong2 shen1', '']
    """
    held: list[str] = []
    for batch in _batches(_pieces(stream)):
        texts = [text for text, _ in batch]
        for (_, ends), answer in zip(batch, _answers(texts, numbers), strict=True):
            held.append(answer)
            if ends:
                yield " ".join(filter(None, held))
                held = []


def _pieces(stream: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, or the pieces of a long one, and whether the line ends there."""
    for line in stream:
        text = line.rstrip("\r\n")
        pieces = [text] if len(text) <= 2 * _PIECE else _PIECES.findall(text)
        for piece in pieces[:-1]:
            yield piece, False
        yield pieces[-1], True


def _batches(pieces: Iterator[tuple[str, bool]]) -> Iterator[list[tuple[str, bool]]]:
    batch: list[tuple[str, bool]] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece[0]) + 50  # an empty line costs something, too
        if size > _CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _answers(texts: list[str], numbers: bool) -> Iterator[str]:
    tokens = [segment(text, simplify(text)) for text in texts]
    for text, mine, syllables in zip(texts, tokens, read(tokens), strict=True):
        yield _numbered(text, syllables) if numbers else spell(mine, syllables, True)


def _numbered(line: str, syllables: tuple[Syllable, ...]) -> str:
    numbers = [convert(text, "numbers") for text, _ in syllables]
    if "" in numbers:
        numbers = [n or c for n, c in zip(numbers, _HAN.findall(line), strict=True)]
    return " ".join(numbers)
