"""The candidates of some texts with all that is counted of them there, as arrays that add up.

What the English and the neighbours of a candidate say are sums over its places; so texts are read
one block at a time, in any process, and what they say is added afterwards, in their order. What
follows from the candidate's own words is taken from its first place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, compress

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from policydeck.terms import bilingual, evidence
from policydeck.terms.candidates import Text, collect
from policydeck.terms.wrong import is_wrong

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marked = NDArray[np.bool_]


class Table(Struct, frozen=True):
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
    long: NDArray[np.bool_]  # whether a word of the texts has two characters and more, all words
    starts: Ints  # of each text the number of its first word

    def only(self, kept: Marked) -> Table:
        """The same of some candidates."""
        number, stands = np.cumsum(kept) - 1, kept[self.owner]
        return Table(
            tuple(compress(self.keys, kept)), tuple(compress(self.classes, kept)),
            self.signs[kept], self.wrong[kept], self.own[kept],
            number[self.owner[stands]], self.places[stands], self.around[kept], self.english[kept],
            self.long, self.starts,
        )  # fmt: skip


def count(texts: Sequence[Text], known: Collection[str]) -> Table:
    """What there is to count of the candidates of a block."""
    found = collect(texts, known)
    gaps = [bilingual.gaps(text) for text in texts]
    places = [(candidate, n, i, j) for candidate in found for n, i, j in candidate.places]
    around = (evidence.around(texts[n], i, j, gaps[n]) for _, n, i, j in places)
    english = (bilingual.window(texts[n], i, j, gaps[n][i : j - 1]) for _, n, i, j in places)
    owner = np.repeat(np.arange(len(found)), [len(c.places) for c in found])
    first = [(c, texts[c.places[0][0]], *c.places[0][1:]) for c in found]
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
        _sums(owner, len(found), _rows(english, len(bilingual.NAMES))),
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
