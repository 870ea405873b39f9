"""The lexicon re-estimated on the aligned text itself.

IBM model 1 in both directions over the beads found so far, with the dictionary as its prior:
words that keep meeting become likely partners even if no dictionary joins them (names, the
house style of one translator), and the senses that this text does not use lose their share.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from policydeck.align.beads import Bead
from policydeck.align.evidence import Floats, Ints, Lexicon, Side

# Meetings of word tokens looked at, at most: 4 million take 3 seconds and 300 MB. Of a longer text
# the shortest beads are looked at, of which as many meetings teach most: novels and statutes joined
# to 5,000 and 12,000 sentences come to a strict F1 of 97.1 and 98.4 so, by an even sample to 96.9
# and 98.3.
_MOST_MEETINGS = 4_000_000
# Of one bead: 250 Chinese words and 400 English ones. A text without stops is one, and teaches
# nothing.
_LARGE = 100_000


class Schooling(Struct, frozen=True):
    """How the lexicon is re-estimated; found together with the weights of `beads`."""

    rounds: int = 3
    prior: float = 3.0  # how many occurrences the dictionary's word is worth
    start: float = 0.3  # share of a word that any word it meets may have at first
    null: float = 0.25  # share of the words that translate nothing
    # A pair of words seen once would only confirm the bead it was seen in: this much of a count
    # is taken off. With 0.5 the second alignment is worse than the first.
    discount: float = 1.0
    lift: float = 5.0  # how much likelier than by chance a pair without dictionary must be


def learn(
    zh: Side, en: Side, chain: Sequence[Bead], known: Lexicon, schooling: Schooling
) -> Lexicon:
    """The lexicon after some rounds of expectation maximisation over the beads of the chain."""
    zh_at, en_at = _meetings(zh, en, chain)
    size = len(en.words)
    old = known.zh * size + known.en
    met = zh.ids[zh_at] * size + en.ids[en_at]
    keys, index = np.unique(np.concatenate((old, met)), return_inverse=True)
    prior = np.zeros(len(keys))
    prior[index[: len(old)]] = known.prior
    pair = index[len(old) :]
    z, e = keys // size, keys % size
    zh_share, en_share = zh.background, en.background
    forward = _estimate(pair, en_at, en_share[e], z, prior, schooling)
    backward = _estimate(pair, zh_at, zh_share[z], e, prior * zh_share[z], schooling)
    lift = np.minimum(forward / en_share[e], backward / zh_share[z])
    kept = (prior > 0) | (lift > schooling.lift)
    return Lexicon(z[kept], e[kept], prior[kept], forward[kept], backward[kept])


def _estimate(
    pair: Ints, target: Ints, background: Floats, given: Ints, prior: Floats,
    schooling: Schooling,
) -> Floats:  # fmt: skip
    """P(target word | given word) of each pair of words.

    `pair` and `target` belong to the meetings: which pair of words, which token is explained.
    `background`, `given` and `prior` belong to the pairs.
    """
    prior = prior / np.maximum(1e-12, np.bincount(given, prior))[given]
    table = prior * (1 - schooling.start) + schooling.start / np.bincount(given)[given]
    sources = np.bincount(target)[target]  # tokens that could explain the token
    for remaining in reversed(range(schooling.rounds)):
        weight = table[pair] / sources * (1 - schooling.null)
        total = np.bincount(target, weight)[target] + schooling.null * background[pair]
        counts: Floats = np.bincount(pair, weight / total, len(table)).astype(float)
        if not remaining:
            counts = np.maximum(0.0, counts - schooling.discount)
        counts += schooling.prior * prior
        table = counts / np.maximum(1e-12, np.bincount(given, counts))[given]
    return table


def _meetings(zh: Side, en: Side, chain: Sequence[Bead]) -> tuple[Ints, Ints]:
    """Positions of all pairs of a Chinese and an English word token that share a bead."""
    beads = np.array([b for b in chain if b[1] > b[0] and b[3] > b[2]], dtype=np.int64)
    beads = beads.reshape(-1, 4)
    zh_start, zh_end = zh.offsets[beads[:, 0]], zh.offsets[beads[:, 1]]
    en_start, en_end = en.offsets[beads[:, 2]], en.offsets[beads[:, 3]]
    sizes = (zh_end - zh_start) * (en_end - en_start)
    order = np.argsort(sizes, kind="stable")
    chosen = np.sort(order[(np.cumsum(sizes[order]) <= _MOST_MEETINGS) & (sizes[order] <= _LARGE)])
    zh_start, en_start, sizes = zh_start[chosen], en_start[chosen], sizes[chosen]
    width = en_end[chosen] - en_start
    bead = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(bead)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return (
        zh_start[bead] + within // width[bead],
        en_start[bead] + within % width[bead],
    )
