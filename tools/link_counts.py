"""How often words and stems are linked in parallel corpora: IBM model 1 of both directions.

The same model as `policydeck.wordalign.statistics`, for corpora of hundreds of thousands of pairs:
each direction is a table of probabilities, positions near the diagonal are preferred, and both
tables learn from what the two directions agree on. Words and stems that say nothing by themselves
take no part: without them a pair has less than half as many cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from policydeck.language import english, hanzi
from policydeck.lexicon.segment import segment
from policydeck.wordalign.statistics import DIAGONAL, NULL, ROUNDS
from policydeck.wordalign.units import FUNCTION, units

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

# Words and stems that occur less often have no row: they would double the tables.
RARE = 4
# Cells (a word and a stem of one pair) that are worked on together: 4 million take 200 MB.
CHUNK = 4_000_000
# Keeps a pair of words that lost all its links possible.
_LEAST = 1e-7


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a corpus: words, one pair after the other, as numbers."""

    words: Ints  # -1 for what takes no part
    place: Floats  # relative place of each in its sentence, from 0 to 1
    owner: Ints  # the pair of each

    def of(self, numbers: Ints) -> Side:
        """The same with other numbers, without what takes no part."""
        words = np.where(self.words < 0, -1, numbers[self.words]).astype(np.int32)
        kept = words >= 0
        return Side(words[kept], self.place[kept], self.owner[kept])


@dataclass(frozen=True, slots=True)
class Counts:
    """Expected links of words and stems, by corpus."""

    words: list[str]
    stems: list[str]
    of_word: Ints  # of each kind of link
    of_stem: Ints
    links: Floats  # corpora × kinds of links


def _side(sentences: Iterable[Sequence[str]], numbers: dict[str, int]) -> Side:
    """`numbers` grows by the words met; "" is a word that takes no part."""
    found: list[NDArray[np.int32]] = []
    for sentence in sentences:
        of = (numbers.setdefault(word, len(numbers)) if word else -1 for word in sentence)
        found.append(np.fromiter(of, np.int32, len(sentence)))
    size = np.array([len(words) for words in found])
    owner = np.repeat(np.arange(len(size), dtype=np.int32), size)
    place = (np.arange(len(owner)) - (np.cumsum(size) - size)[owner] + 0.5) / size[owner]
    return Side(np.concatenate(found), place.astype(np.float32), owner)


def _word(key: str) -> str:
    return key if hanzi.is_han(key) and key not in FUNCTION else ""


def _stem(stem: str) -> str:
    return stem if stem[0].isalpha() and stem not in english.FUNCTION else ""


def _common(sides: Sequence[Side], numbers: dict[str, int]) -> tuple[list[str], Ints]:
    """The words that are not rare, and each word's number among them or -1."""
    times = np.bincount(np.concatenate([s.words[s.words >= 0] for s in sides]))
    kept = times >= RARE
    names = [word for word, keep in zip(numbers, kept, strict=True) if keep]
    return names, np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)


@dataclass(slots=True)
class Cells:
    """The cells of some pairs."""

    kind: NDArray[np.uint32]  # which word with which stem
    row: Ints  # the word's number in the chunk
    column: Ints  # the stem's
    near: NDArray[np.float16]  # weight of their places


def _cells(zh: Side, en: Side, width: int) -> Iterator[Cells]:
    pairs = int(max(zh.owner[-1], en.owner[-1])) + 1
    of_zh, of_en = (np.bincount(side.owner, minlength=pairs) for side in (zh, en))
    first = np.concatenate([[0], np.cumsum(of_en)])
    area = np.cumsum(of_zh * of_en)
    ends = np.searchsorted(area, np.arange(CHUNK, int(area[-1]) + CHUNK, CHUNK), "right")
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        rows = slice(*np.searchsorted(zh.owner, (start, end)))
        owner = zh.owner[rows]
        wide = of_en[owner]
        row = np.repeat(np.arange(len(owner), dtype=np.int32), wide)
        within = np.arange(len(row)) - (np.cumsum(wide) - wide)[row]
        column = first[owner][row] + within
        kind = zh.words[rows][row].astype(np.uint32) * np.uint32(width) + en.words[column]
        apart = np.abs(zh.place[rows][row] - en.place[column])
        yield Cells(
            kind.astype(np.uint32), row, (column - first[start]).astype(np.int32),
            np.exp(-DIAGONAL * apart).astype(np.float16),
        )  # fmt: skip


def _numbered(chunks: Sequence[Cells], size: int) -> NDArray[np.int64]:
    """The kinds that occur; those of the chunks become their numbers among them."""
    seen = np.zeros(-(-size // 64) * 64, bool)
    for cells in chunks:
        seen[cells.kind] = True
    kinds = np.flatnonzero(seen)
    bits = np.packbits(seen, bitorder="little").view(np.uint64)
    before = np.cumsum(np.bitwise_count(bits), dtype=np.int64) - np.bitwise_count(bits)
    for cells in chunks:
        block, bit = cells.kind >> np.uint32(6), (cells.kind & np.uint32(63)).astype(np.uint64)
        below = bits[block] & ((np.uint64(1) << bit) - np.uint64(1))
        cells.kind = (before[block] + np.bitwise_count(below)).astype(np.uint32)
    return kinds


def _agreed(cells: Cells, tables: Sequence[Floats]) -> Floats:
    """For each cell the probability that both directions give it."""
    both = []
    near = cells.near.astype(np.float32)
    for table, group in zip(tables, (cells.column, cells.row), strict=True):
        said = table[cells.kind] * near
        total = np.bincount(group, said) + NULL * float(table.mean())
        both.append(said / total[group])
    return np.asarray(np.sqrt(both[0] * both[1]), np.float32)


def count(corpora: Sequence[Sequence[tuple[str, str]]]) -> Counts:
    """The links of Chinese words and English stems in pairs of lines, learned from all together."""
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    zh = [_side(([_word(u.key) for u in units(segment(z, z))] for z, _ in c), words)
          for c in corpora]  # fmt: skip
    en = [_side(([_stem(t.stem) for t in english.tokens(e)] for _, e in c), stems)
          for c in corpora]  # fmt: skip
    known_words, word_numbers = _common(zh, words)
    known_stems, stem_numbers = _common(en, stems)
    width = len(known_stems)
    parts = [
        list(_cells(left.of(word_numbers), right.of(stem_numbers), width))
        for left, right in zip(zh, en, strict=True)
    ]
    kinds = _numbered(list(chain(*parts)), len(known_words) * width)
    of_word, of_stem = (kinds // width).astype(np.int32), (kinds % width).astype(np.int32)
    tables = [(1 / np.bincount(of)[of]).astype(np.float32) for of in (of_word, of_stem)]
    links = np.zeros((len(parts), len(kinds)), np.float32)
    for _ in range(ROUNDS):
        links[:] = 0
        for counted, chunks in zip(links, parts, strict=True):
            for cells in chunks:
                np.add.at(counted, cells.kind, _agreed(cells, tables))
        total = links.sum(axis=0)
        tables = [
            (total / np.maximum(np.bincount(of, total), _LEAST)[of] + _LEAST).astype(np.float32)
            for of in (of_word, of_stem)
        ]
    return Counts(known_words, known_stems, of_word, of_stem, links)
