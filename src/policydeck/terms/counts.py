"""The candidates of some texts with all that is counted of them there, as arrays that add up.

What the English and the neighbours of a candidate say are sums over its places, and what only all
places together tell are counts; so texts are read one block at a time, in any process, and what
they say is added afterwards, in their order. What follows from the candidate's own words is taken
from its first place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, compress

import numpy as np
from numpy.typing import NDArray

from policydeck.terms import bilingual, evidence
from policydeck.terms.candidates import Text, collect
from policydeck.terms.wrong import is_wrong

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.uint64]
Marked = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Different things met beside candidates: each time the candidate, what it was, how often."""

    owner: Ints
    what: Marks  # a digest; 0 for nothing
    count: Ints


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of a block of texts, each with what is known of it there."""

    keys: tuple[str, ...]
    classes: tuple[str, ...]  # of the words at its first place
    signs: NDArray[np.bool_]  # known, quoted, title, enumeration
    wrong: NDArray[np.bool_]  # see `wrong.is_wrong`
    own: Floats  # evidence of its own words: evidence.OWN
    owner: Ints  # candidate of each place, places in their order
    places: Ints  # text, first token, token after the last
    around: Floats  # sums over its places: evidence.AROUND
    english: Floats  # sums over its places: bilingual.NAMES
    stems: Ints  # content words of its English at the first place
    renderings: Kinds  # its English as a set of stems
    before: Kinds
    after: Kinds
    long: NDArray[np.bool_]  # whether a word of the texts has two characters and more, all words
    starts: Ints  # of each text the number of its first word

    def only(self, kept: Marked) -> Table:
        """The same of some candidates."""
        number, stands = np.cumsum(kept) - 1, kept[self.owner]

        def kinds(met: Kinds) -> Kinds:
            here = kept[met.owner]
            return Kinds(number[met.owner[here]], met.what[here], met.count[here])

        return Table(
            tuple(compress(self.keys, kept)), tuple(compress(self.classes, kept)),
            self.signs[kept], self.wrong[kept], self.own[kept],
            number[self.owner[stands]], self.places[stands], self.around[kept], self.english[kept],
            self.stems[kept], kinds(self.renderings), kinds(self.before), kinds(self.after),
            self.long, self.starts,
        )  # fmt: skip


def count(texts: Sequence[Text], known: Collection[str]) -> Table:
    """What there is to count of the candidates of a block."""
    found = collect(texts, known)
    gaps = [bilingual.gaps(text) for text in texts]
    places = [(candidate, n, i, j) for candidate in found for n, i, j in candidate.places]
    around = (evidence.around(texts[n], i, j, gaps[n]) for _, n, i, j in places)
    english = np.empty((len(places), len(bilingual.NAMES)))
    stems = []
    for at, (_, n, i, j) in enumerate(places):
        window = bilingual.window(texts[n], i, j, gaps[n][i : j - 1])
        english[at] = window.values
        stems.append(window.stems)
    owner = np.repeat(np.arange(len(found)), [len(c.places) for c in found])
    first = [(c, texts[c.places[0][0]], *c.places[0][1:]) for c in found]
    begins = np.searchsorted(owner, np.arange(len(found)))
    words = [t for text in texts for t in text.tokens]
    return Table(
        tuple(c.key for c in found),
        tuple(text.classes[i:j] for _, text, i, j in first),
        np.array([(c.known, c.quoted, c.title, c.enumeration) for c in found], bool).reshape(-1, 4),
        np.array([is_wrong(c.key, i, j, text) for c, text, i, j in first], bool),
        _rows((evidence.own(c.key, text, i, j) for c, text, i, j in first), len(evidence.OWN)),
        owner,
        np.array([place for _, *place in places], np.int64).reshape(-1, 3),
        _sums(owner, len(found), _rows(around, len(evidence.AROUND))),
        _sums(owner, len(found), english),
        np.array([len(stems[at]) for at in begins], np.int64),
        _kinds(owner, ["\n".join(sorted(here)) for here in stems]),
        _kinds(owner, [evidence.neighbour(texts[n], i - 1) for _, n, i, _ in places]),
        _kinds(owner, [evidence.neighbour(texts[n], j) for _, n, _, j in places]),
        np.array([len(t.key) > 1 for t in words], bool),
        np.cumsum([0, *(len(text.tokens) for text in texts)])[: len(texts)],
    )


def _rows(values: Iterable[Sequence[float]], width: int) -> Floats:
    return np.fromiter(chain.from_iterable(values), np.float64).reshape(-1, width)


def _sums(owner: Ints, size: int, values: Floats) -> Floats:
    """What the places of each candidate come to, added in their order."""
    sums = np.zeros((size, values.shape[1]))
    np.add.at(sums, owner, values)
    return sums


def _kinds(owner: Ints, met: Sequence[str]) -> Kinds:
    marks = np.array([_mark(what) for what in met], np.uint64)
    return together([Kinds(owner, marks, np.ones(len(marks), np.int64))])


def together(found: Sequence[Kinds]) -> Kinds:
    """The same things counted together, by candidate."""
    owner, what, count = (
        np.concatenate([getattr(kinds, name) for kinds in found])
        for name in ("owner", "what", "count")
    )
    order = np.lexsort((what, owner))
    owner, what, count = owner[order], what[order], count[order]
    new = np.flatnonzero((np.diff(owner, prepend=-1) != 0) | (np.diff(what, prepend=what[:1]) != 0))
    return Kinds(owner[new], what[new], np.add.reduceat(count, new) if len(new) else count)


@lru_cache(1 << 16)
def _mark(text: str) -> int:
    """A digest of eight bytes, the same in every process; 0 for nothing."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) if text else 0
