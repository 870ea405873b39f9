"""How sure it is that some English renders a term: one learned judge of all evidence.

The links see where a word stands, a dictionary what it can mean, the document what else renders
the term. None of them is enough: "disinformation" is linked to each half of 虚假信息, "sensitive"
to 合理 in a sentence that says neither. `tools/train_rendering.py` weighs them on data/gold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from operator import mul

from policydeck import lexicon
from policydeck.language import closed, english
from policydeck.rendering.place import Place, Span, is_lone, known, means
from policydeck.rendering.shaping import NOT, denies
from policydeck.storage import files

# A link weaker than this covers nothing of a term.
COVERS = 0.05
# What of a term is uncovered counts by its logarithm, beyond this much of it.
LEAST = 0.02
# Of so many content words on either side it is asked whether they are the term's neighbours', by
# the logarithm of their links beyond the least; where there are none, nothing is told.
BESIDE = 2
LEAST_AROUND = 0.2
UNTOLD = 0.5
# What the trace tells of: signs that move the judgement by so much (log odds), at most MOST.
TELLING = 0.5
MOST = 4

# A word is near a sense from here on: "utilization" and "use" 0.09, "form" and "complete" 0.00.
NEAR = 0.02
NAMED = 0.3  # and known to render a part of a term
_LIGHT = closed.en("light verb")  # near too many: "made" is no 开展

UNRELATED = "none of its senses, nor near one"
UNDENIED = "its negation left out"
AGAIN = "renders it at other places"
SIGNS = (
    "always", "probability of the choice", "what of the term is covered", "parts of the term",
    "the most another's", "its least known word", "a whole sense", UNDENIED, "in two parts",
    UNRELATED, "the words around it are its neighbours'", "a word known to render it left out",
    "a whole sense of it elsewhere", "how much of the sentence is nobody's",
    "cut out of a name or an expression", "function words alone", AGAIN,
)  # fmt: skip


def weights() -> Mapping[str, float]:
    """The learned weights of all that is weighed here and of the choice (see `stretches`)."""
    learned: Mapping[str, float] = files.learned("rendering")
    return learned


def signs(spans: Sequence[Span], chance: float, place: Place, again: int = 0) -> list[float]:
    """The values of SIGNS for English tokens that could render the term of a place.

    `chance`: how probable the choice was; `again`: at how many other places the same wording
    renders the term.
    """
    claims = place.claims
    shown = [k for a, b in spans for k in range(a, b)]
    full = [k for k in shown if place.content(k)]
    links = zip(claims.shares, place.covered(shown), strict=True)
    covered = sum([share * link for share, link in links if link > COVERS])
    stems = tuple(place.tokens[k].stem for k in full)
    words = [place.words.low[k] for k in shown]
    sense = " ".join(words) in place.known.texts
    return [
        1.0,
        chance,
        -math.log(LEAST + max(0, 1 - covered)),
        math.log(len(claims.shares)),
        max(map(place.theirs, full), default=0),
        min(map(place.named, full), default=0),
        float(bool(full) and stems in place.known.senses),
        float(place.hanzi[:1] in NOT and not sense and not any(map(denies, words))),
        float(len(spans) > 1),
        float(not any(_related(k, place) for k in full or shown)),
        *_around(shown, place),
        float(_cut(spans, place)),
        float(not full and not sense and not lexicon.is_function(place.hanzi)),
        math.log1p(again),
    ]


def _around(shown: Sequence[int], place: Place) -> list[float]:
    """What the English beside the words shown says of them: four of SIGNS."""
    first, last = shown[0], shown[-1] + 1
    words, named, another = place.words, place.claims.named, place.claims.theirs
    here, after = words.before[first], words.before[last]
    beside = [*words.full[max(0, here - BESIDE) : here], *words.full[after:][:BESIDE]]
    links = [place.claims.around[k] for k in beside]
    theirs = math.fsum(links) / len(links) if links else UNTOLD
    said = {place.tokens[k].stem for k in shown}
    free = {k: 1 - another[k] for k in words.full if k not in shown}
    out = [named[k] * free[k] for k in free if named[k] and place.tokens[k].stem not in said]
    senses = [words.full[a:b] for a, b in place.senses]
    return [
        math.log(LEAST_AROUND + theirs),
        max(out, default=0),
        max([min([free.get(k, 0) for k in sense]) for sense in senses], default=0),
        sum(free.values()) / max(1, len(words.full)),
    ]


def _cut(spans: Sequence[Span], place: Place) -> bool:
    """Whether English begins or ends inside capitals or a fixed expression: "Asia Expo"."""
    edges = {k for span in spans for k in span}
    return any(place.words.in_phrase[k] or place.words.capitals[k] for k in edges)


def _related(k: int, place: Place) -> bool:
    """Whether a word is a sense of the term, renders it in larger texts, or means nearly that.

    Of a term that no dictionary has, the parts' senses tell.
    """
    if not place.known.stems:
        return place.named(k) >= NAMED
    return _is_near(place.tokens[k].text, place.hanzi)


@lru_cache(1 << 14)  # a text renders a word in the same few ways
def _is_near(text: str, hanzi: str) -> bool:
    """Whether an English word is a sense of a headword, renders it, or means nearly that.

    A lone character is near to too much: of 38 renderings that were none of its senses 17 were
    right, and 党 “congress” not.
    """
    word, facts = english.word(text), known(hanzi)
    if means(word, facts) or text.lower() in facts.texts:
        return True
    if word.lemma in _LIGHT or is_lone(hanzi):
        return False
    return any(lexicon.nearness(word.lemma, other) >= NEAR for other in facts.words)


def sure(values: Sequence[float]) -> tuple[float, str]:
    """From signs the confidence, 0 to 1, and what it rests on in words."""
    moves = list(map(mul, _weights(), values))
    told = [k for k, move in enumerate(moves) if not -TELLING < move < TELLING and k]
    told.sort(key=lambda k: -abs(moves[k]))
    why = ", ".join([f"{SIGNS[k]} {moves[k]:+.1f}" for k in told[:MOST]])
    return round(_share(sum(moves)), 4), why


@cache
def _weights() -> tuple[float, ...]:
    """The weights of SIGNS."""
    return tuple(weights()[f"sure: {name}"] for name in SIGNS)


def seconded(score: float, again: int) -> float:
    """A confidence after `again` other places were found to have the same wording."""
    if not 0 < score < 1:
        return score
    odds = math.log(score / (1 - score))
    return round(_share(odds + weights()[f"sure: {AGAIN}"] * math.log1p(again)), 4)


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
