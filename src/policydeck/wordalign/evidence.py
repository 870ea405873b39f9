"""What is known of the cells of a block before anything is linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from policydeck.language import EnToken, english
from policydeck.model import Token
from policydeck.wordalign import compounds, lexical, statistics
from policydeck.wordalign.compounds import Known
from policydeck.wordalign.sheets import Array, Floats, Ints, Sheet, by_sheet, sheets
from policydeck.wordalign.statistics import Kinds, Posteriors
from policydeck.wordalign.units import FUNCTION

Pair = tuple[Sequence[Token], Sequence[EnToken]]


class Cells(Struct, frozen=True):
    """The cells of a sheet."""

    kind: Ints
    same: Floats  # the same number, name or mark on both sides
    whole: Floats  # what longer words and terms around a unit mean
    alone: Floats  # one weight for all that dictionaries, tables and spelling say of the two
    prior: Floats  # the same with longer words
    counted: Posteriors
    units: Floats  # rows × (function word, no word, one character)
    tokens: Floats  # pairs × columns × (function word, no word)


class Block(Struct, frozen=True):
    """Pairs that share one set of statistics."""

    sheets: list[Sheet]
    cells: list[Cells]  # of each sheet
    kinds: Kinds
    known: lexical.Lexical  # of each kind
    tables: tuple[Floats, Floats]  # of each kind, see `statistics.posteriors`
    longer: list[Known]  # what longer words add, for each pair


class _Words(Struct, frozen=True):
    """The different units or tokens of a block."""

    known: list[tuple[str, str]]  # key and kind of a unit, text and stem of a token
    at: list[Ints]  # for each pair the numbers of its words

    def each(self, values: Array) -> list[Array]:
        """A value for each word → for each pair those of its words."""
        return [values[numbers] for numbers in self.at]


def _words(sentences: Sequence[Sequence[tuple[str, str]]]) -> _Words:
    numbers: dict[tuple[str, str], int] = {}
    at = [
        np.array([numbers.setdefault(w, len(numbers)) for w in sentence], np.intp)
        for sentence in sentences
    ]
    return _Words(list(numbers), at)


def gather(pairs: Sequence[Pair]) -> Block:
    """All that is known of pairs, none of them without cells."""
    left = _words([[(t.key, t.kind) for t in zh] for zh, _ in pairs])
    right = _words([[(t.text, t.stem) for t in en] for _, en in pairs])
    laid = sheets([len(zh) for zh, _ in pairs], [len(en) for _, en in pairs])
    stems: dict[str, int] = {}
    stem_of = np.array([stems.setdefault(stem, len(stems)) for _, stem in right.known])
    kinds = statistics.kinds(laid, left.at, right.each(stem_of))
    words = [key if kind == "word" else "" for key, kind in left.known]
    known = lexical.evidence(words, list(stems), kinds)
    at = _positions(laid, len(pairs))
    texts = [
        ([words[n] for n in zh], [right.known[n][1] for n in en])
        for zh, en in zip(left.at, right.at, strict=True)
    ]
    owner, parts = compounds.weigh(
        compounds.find(texts),
        lambda pair, row, column: known.claims[kinds.flat[at(pair, row, column)]],
    )
    whole = np.zeros(len(kinds.flat), np.float32)
    np.maximum.at(whole, at(owner, parts.row, parts.column), parts.weight)
    same = np.concatenate([x.ravel() for x in _same(laid, left, right)])
    alone = np.maximum(known.prior[kinds.flat], same)
    prior = np.maximum(alone, compounds.LONGER * whole)
    named = known.prior.copy()
    more = np.flatnonzero(prior > named[kinds.flat])
    np.maximum.at(named, kinds.flat[more], prior[more])
    counted, tables = statistics.posteriors(laid, kinds, named[:-1])
    units, tokens = _flags(left, right)
    same_of, whole_of, alone_of, prior_of = (by_sheet(x, laid) for x in (same, whole, alone, prior))
    cells = [
        Cells(
            kinds.of[n], same_of[n], whole_of[n], alone_of[n], prior_of[n], counted[n],
            sheet.rows(units), sheet.columns(tokens),
        )
        for n, sheet in enumerate(laid)
    ]  # fmt: skip
    bounds = np.searchsorted(owner, np.arange(len(pairs) + 1)).tolist()
    longer = replace(parts, weight=compounds.LONGER * parts.weight)
    each = [longer[a:b] for a, b in pairwise(bounds)]
    return Block(laid, cells, kinds, known, tables, each)


def _positions(laid: Sequence[Sheet], count: int) -> Callable[[Array, Array, Array], Array]:
    """Where a pair's cell of a row and column lies among those of all sheets."""
    start, width = np.zeros(count, np.intp), np.zeros(count, np.intp)
    before = 0
    for sheet in laid:
        width[sheet.pairs] = sheet.real.shape[1]
        start[sheet.pairs] = before + sheet.starts * sheet.real.shape[1]
        before += sheet.real.size
    return lambda pair, row, column: start[pair] + row * width[pair] + column


def _same(laid: Sequence[Sheet], left: _Words, right: _Words) -> Iterator[Floats]:
    """1 where both sides are the same number, Latin word or punctuation mark."""
    forms: dict[str, int] = {"": 0}
    en = [forms.setdefault(lexical.en_surface(text), len(forms)) for text, _ in right.known]
    zh = np.zeros((len(left.known), 3), np.intp)
    for number, word in enumerate(left.known):
        for k, form in enumerate(lexical.zh_surfaces(*word)):
            zh[number, k] = forms.get(form, 0)
    units, tokens = left.each(zh), right.each(np.array(en))
    for sheet in laid:
        rows, columns = sheet.rows(units), sheet.columns(tokens)[sheet.owner]
        each = ((row > 0) & (row == columns) for row in rows.T[:, :, None])
        yield np.logical_or.reduce(list(each)).astype(np.float32)


def _flags(left: _Words, right: _Words) -> tuple[list[Floats], list[Floats]]:
    """What kind of word each unit and each token is, as in `Cells`."""
    zh = [[key in FUNCTION, kind == "other", len(key) == 1] for key, kind in left.known]
    en = [[x.lower() in english.FUNCTION, not x[0].isalnum()] for x, _ in right.known]
    units, tokens = np.array(zh, np.float32), np.array(en, np.float32)
    return left.each(units), right.each(tokens)
