"""How sure a cut from a sentence pair is to say the same on both sides, and to stand by itself.

A cut is a stretch of the Chinese and one of the English. Word links say whether each word of
either is rendered in it and whether a word outside has its counterpart in it; what stands at its
edges says whether something that belongs together was torn. A logistic regression weighs this, with
the weights of data/house/soundness.json, which tools/train_soundness.py learns from judged cuts.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, product

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from policydeck.align import phrases, phrases_en
from policydeck.language import EnToken, closed
from policydeck.model import Token
from policydeck.storage import files
from policydeck.wordalign import SAID

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Stretch = tuple[int, int]

# Of 1,523 judged cuts of 101 sources, with weights learned from other sources, 3.4 % of the 1,074
# that reach .75 are partial or torn, 2.6 % of 980 at .8, 2.3 % of 853 at .85. Torn on 360 notes of
# forty laws by lot: 4 at .8, 3 at .85; 9.7 and 11.4 % of dev's examples exceed 60 characters then.
LEAST = 0.8
# English words for each Chinese one, the median of judged cuts, and words of either for nothing.
_USUAL, _STEADY = 1.1, 3
_TRIED = 4  # stretches of English for each of Chinese
_BETWEEN = "、"
_JOINS = ("and", "or", "but")
_PAUSES = frozenset(",;:.!?，；：。！？")
_TITLES = closed.en("abbreviation before a name")


class _Side(Struct, frozen=True):
    """What a cut has of one side, whatever it has of the other."""

    inside: Indices  # the words in it that a translation must have
    parts: Indices  # which of those are the first of a part between pauses
    before: Indices  # the last such word before it, if there is one
    after: Indices  # the first after it
    within: Floats  # for each word of the other side its strongest link to words in it
    without: Floats  # or to words outside that are none of those
    edges: dict[str, float]


class Cutting:
    """A sentence pair that cuts are tried on."""

    def __init__(self, zh: Sequence[Token], en: Sequence[EnToken], matrix: Floats) -> None:
        self.zh, self.en, self.matrix = zh, en, matrix
        self.words = _words(en)
        self._zh_kinds, self._en_kinds = _kinds(t.key for t in zh), _kinds(t.stem for t in en)
        self._best: dict[Stretch, list[tuple[float, int, int]]] = {}
        self._sure: dict[tuple[Stretch, Stretch], float] = {}
        self._sides: dict[tuple[bool, Stretch], _Side] = {}

    @cached_property
    def zh_content(self) -> Flags:
        """Which Chinese words a translation must have."""
        return np.array(list(map(phrases.has_content, self.zh)), np.bool_)

    @cached_property
    def _keys(self) -> list[str]:
        return [t.key for t in self.zh]

    @cached_property
    def _stops(self) -> list[int]:
        """Where the pauses of the English stand."""
        return [j for j, word in enumerate(self.words) if word in _PAUSES]

    @cached_property
    def _zh_pauses(self) -> Indices:
        """How many pauses stand before each Chinese word."""
        return np.cumsum([t.key in _PAUSES for t in self.zh])

    @cached_property
    def _en_pauses(self) -> Indices:
        """How many pauses stand before each English word."""
        return np.cumsum([word in _PAUSES for word in self.words])

    @cached_property
    def en_content(self) -> Flags:
        """Which English words are more than grammar."""
        return np.array([phrases_en.has_content(self.en, j) for j in range(len(self.en))], np.bool_)

    def sure(self, own: Stretch, other: Stretch) -> float:
        """The probability that Chinese tokens [a, b) and English tokens [c, d) are a sound cut."""
        if (own, other) not in self._sure:  # the places of a sentence ask for the same
            weights = files.learned("soundness")
            found = self.signs(own, other)
            total = weights["bias"] + sum(weights[name] * x for name, x in found.items())
            self._sure[own, other] = 1 / (1 + math.exp(-total))
        return self._sure[own, other]

    def english(self, own: Stretch, must: Stretch) -> tuple[float, int, int] | None:
        """How sure, and the English tokens that answer best to Chinese ones, if that is LEAST; they
        hold the tokens `must`, if there are any (first before last). Of all between two edges
        the few are judged whose words are linked most to these and least to other Chinese; of the
        equally sure ones the shortest is taken, without an “and” that the Chinese lacks. It is not
        the whole English where that says something of the other Chinese, too.
        """
        low, high = must if must[0] < must[1] else (len(self.en), 0)
        if own not in self._best:  # the terms of a clause ask for the same
            self._best[own] = sorted(self._linked(own))
        found = ((c, d) for _, c, d in self._best[own] if c <= low and d >= high)
        judged = [(self.sure(own, (c, d)), c, -d) for c, d in islice(found, _TRIED)]
        sure, c, d = max(judged, default=(0.0, 0, 0))
        if sure < LEAST:
            return None
        needless = self.words[c] in _JOINS and c < low and not phrases.joins(self.zh[own[0]])
        return sure, c + needless, -d

    def _linked(self, own: Stretch) -> Iterator[tuple[float, int, int]]:
        """All English between two edges that is linked more to Chinese than to what is beside it,
        the best with the least number.
        """
        within = np.maximum.reduce(self.matrix[slice(*own)], axis=0, initial=0)
        without = self._side(own, chinese=True).without
        total = [0.0, *np.cumsum((within - without) * self.en_content).tolist()]
        content = self.en_content.nonzero()[0].tolist() if self._says_rest(own) else ()
        first, last = (content[0], content[-1]) if content else (-1, -1)
        for c, d in product(self.starts, self.ends):
            if c < d and total[c] < total[d] and not c <= first <= last < d:
                yield total[c] - total[d], c, d

    def _says_rest(self, own: Stretch) -> bool:
        """Whether the English has words for Chinese beside the tokens [a, b).

        Words that stand in them, too, do not tell; nothing but such makes it likely.
        """
        beside = self.zh_content.copy()
        beside[slice(*own)] = False
        tell = beside & ~_alike(self._zh_kinds, own)
        return bool(beside.any() and (not tell.any() or self.matrix[tell].max() >= SAID))

    @cached_property
    def starts(self) -> list[int]:
        """Where a part of the English may begin: after a pause, at a joining word or a modal."""
        words = self.words
        return [
            j
            for j, word in enumerate(words)
            if word not in _PAUSES
            and not phrases_en.inverts(self.en, j)
            and (
                not j
                or word in _JOINS
                or phrases_en.is_modal(self.en[j])
                or (words[j - 1] in _PAUSES and not (word.isdigit() and words[j - 2].isdigit()))
            )
        ]

    @cached_property
    def ends(self) -> list[int]:
        """After which word a part of the English may end: not after the first after a pause."""
        words, last = self.words, len(self.words) - 1
        return [
            j + 1
            for j in range(len(words))
            if phrases_en.closes(self.en, j)
            and not (words[j].isdigit() and words[j + 2 : j + 3] and words[j + 2].isdigit())
            and not (j and words[j - 1] in _PAUSES and words[min(j + 1, last)][0].isalnum())
        ]

    def signs(self, own: Stretch, other: Stretch) -> dict[str, float]:
        """What speaks for and against a cut, by the names of data/house/soundness.json."""
        zh, en = self._side(own, chinese=True), self._side(other, chinese=False)
        return {
            **_links("zh", zh, en),
            **_links("en", en, zh),
            **_sizes(zh, en),
            **zh.edges,
            **en.edges,
            **self._runs(zh, en, other),
            "en_kind": float(self._is_other_kind(own, other)),
            "en_modal": float(phrases.adds_modal(self.en[slice(*other)], self.zh[slice(*own)])),
        }

    def _side(self, stretch: Stretch, *, chinese: bool) -> _Side:
        """The Chinese of a cut, or its English; each is asked for with several of the other."""
        found = self._sides.get((chinese, stretch))
        if found is None:
            content = self.zh_content if chinese else self.en_content
            matrix = self.matrix if chinese else self.matrix.T
            rows = _alike(self._zh_kinds if chinese else self._en_kinds, stretch)
            inside = content[slice(*stretch)].nonzero()[0] + stretch[0]
            pauses = (self._zh_pauses if chinese else self._en_pauses)[inside]
            first = np.ones(len(inside), np.bool_)
            np.not_equal(pauses[1:], pauses[:-1], out=first[1:])
            found = self._sides[chinese, stretch] = _Side(
                inside,
                first.nonzero()[0],
                content[: stretch[0]].nonzero()[0][-1:],
                content[stretch[1] :].nonzero()[0][:1] + stretch[1],
                np.maximum.reduce(matrix[rows], axis=0, initial=0),
                np.maximum.reduce(matrix[~rows], axis=0, initial=0),
                self._edges_zh(*stretch) if chinese else self._edges_en(*stretch),
            )
        return found

    def _edges_zh(self, a: int, b: int) -> dict[str, float]:
        """Whether the Chinese is torn from a list, or from what it is the ground of."""
        keys = self._keys
        before, after = keys[a - 1] if a else "", keys[b] if b < len(keys) else ""
        item, first = before == _BETWEEN, after == _BETWEEN
        return {
            "zh_item": float(item or first),
            "zh_half_item": float(item != first),
            "zh_waits": float(phrases.waits(keys[a:b], keys[b : b + 2])),
        }

    def _edges_en(self, c: int, d: int) -> dict[str, float]:
        """Whether the English is torn from words beside it."""
        return {
            "en_open": float(phrases_en.is_open(self.en[c:d])),
            "en_rest": float(self._leaves_rest(c, d)),
        }

    def _before(self, c: int) -> str:
        """The word before English from c on, whether an “and” stands there, too, or in it."""
        words = self.words
        return words[c - 1] if c and words[c - 1] not in _JOINS else words[c - 2] if c > 1 else ""

    def _leaves_rest(self, c: int, d: int) -> bool:
        """Whether nothing but words of grammar are left up to a pause: "for him [or her],"."""
        words, content, stops = self.words, self.en_content, self._stops
        before, after = bisect_left(stops, c), bisect_left(stops, d)
        first = stops[before - 1] + 1 if before else 0
        stop = stops[after] if after < len(stops) else len(words)
        joined = words[c - 1] in _JOINS or phrases_en.is_modal(self.en[c - 1])
        left = first < c and not joined and not content[first:c].any()
        return left or bool(d < stop and not content[d:stop].any())

    def _runs(self, zh: _Side, en: _Side, other: Stretch) -> dict[str, float]:
        """How little the words beside the English belong elsewhere, where no pause parts them.

        And whether no joining word or modal does either.
        """
        c, d = other
        before, after = "".join(self.words[c - 1 : c]), "".join(self.words[d : d + 1])
        left, right = self._before(c) not in _PAUSES, after and after not in _PAUSES
        parted = before in _JOINS or phrases_en.is_modal(self.en[c])
        return {
            "en_runs_in": 1 - _beyond(zh, en.before[0]) if left and len(en.before) else 0.0,
            "en_runs_on": 1 - _beyond(zh, en.after[0]) if right and len(en.after) else 0.0,
            "en_comes": float(before[:1].isalnum() and not parted),
            "en_goes_on": float(after[:1].isalnum() and after not in _JOINS),
        }

    def _is_other_kind(self, own: Stretch, other: Stretch) -> bool:
        """Whether a verb answers to no verb: 扩大…, "[China] and the United States and to …"."""
        first = other[0] + (self.words[other[0]] in _JOINS and other[0] + 1 < other[1])
        joined = self.words[first - 1] in _JOINS and self._before(first)[:1].isalnum()
        verb = phrases_en.may_be_verb(self.en[first]) or phrases_en.is_modal(self.en[first])
        return joined and not verb and phrases.is_verb(self.zh[own[0]].key)


def _words(en: Sequence[EnToken]) -> list[str]:
    """The words in lower case; the stop of "Dr." counts as the title, since no part ends there."""
    words = [t.text.lower() for t in en]
    return [
        before if word == "." and before in _TITLES else word
        for before, word in zip(["", *words], words, strict=False)
    ]


def _kinds(keys: Iterable[str]) -> Indices:
    """A number for each word, the same for the same."""
    kinds: dict[str, int] = {}
    return np.array([kinds.setdefault(key, len(kinds)) for key in keys], np.intp)


def _alike(kinds: Indices, stretch: Stretch) -> Flags:
    """Which words stand in a stretch, or are a word that does: of two 数据 either may be linked."""
    own = np.zeros(len(kinds), np.bool_)
    own[kinds[slice(*stretch)]] = True
    return own[kinds]


def _beyond(side: _Side, k: int) -> float:
    """By how much more a word of the other side is linked to what is outside of this one."""
    return float(side.without[k] - side.within[k])


def _sizes(zh: _Side, en: _Side) -> dict[str, float]:
    """By how much the English has more words than the Chinese usually asks for, or fewer."""
    more = math.log((len(en.inside) + _STEADY) / (_USUAL * len(zh.inside) + _STEADY))
    return {"en_more": max(0.0, more), "en_less": max(0.0, -more)}


def _links(name: str, side: _Side, other: _Side) -> dict[str, float]:
    """How the words of one side inside the cut are linked, its part and its word linked least."""
    within, without = other.within[side.inside], other.without[side.inside]
    parts = np.maximum.reduceat(within, side.parts) if len(within) else np.zeros(1, np.float32)
    return {
        f"{name}_away": float(np.add.reduce(np.maximum(0, without - within))),
        f"{name}_part": 1 - float(np.minimum.reduce(parts)),
        f"{name}_word": 1 - float(np.minimum.reduce(within, initial=1)),
    }
