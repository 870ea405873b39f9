"""How sure it is that some English renders a term: one learned judge of all evidence.

The links see where a word stands, a dictionary what it can mean, the document what else renders
the term. None of them is enough: "disinformation" is linked to each half of 虚假信息, "sensitive"
to 合理 in a sentence that says neither. `tools/train_rendering.py` weighs them on data/gold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from operator import mul

from policydeck import lexicon
from policydeck.rendering.against import BESIDE, LEAST_AROUND, UNTOLD
from policydeck.rendering.place import Place, Span, means
from policydeck.rendering.shaping import NOT, denies
from policydeck.rendering.stretches import COVERS
from policydeck.storage import files

# What of a term is uncovered counts by its logarithm, beyond this much of it.
LEAST = 0.02
# What the trace tells of: signs that move the judgement by so much (log odds), at most MOST.
TELLING = 0.5
MOST = 4

UNRELATED = "none of its senses, nor near one"
UNDENIED = "its negation left out"
AGAIN = "renders it at other places"
SIGNS = (
    "always", "probability of the choice", "what of the term is covered", "parts of the term",
    "the most another's", "its least known word", "a whole sense", UNDENIED, "in two parts",
    UNRELATED, "the words around it are its neighbours'", "a word known to render it left out",
    "a whole sense of it elsewhere", "how much of the sentence is nobody's",
    "cut out of a name or an expression", "function words alone", AGAIN,
    "how far it stands from the term's place", "content words that no function word means",
    "covered by words that are known",
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
    is_function = lexicon.is_function(place.hanzi)
    whole = -math.log(LEAST + max(0, 1 - covered))
    known = min(map(place.named, full), default=0)
    return [
        1.0,
        chance,
        whole,
        math.log(len(claims.shares)),
        max(map(place.theirs, full), default=0),
        known,
        float(bool(full) and stems in place.known.senses),
        float(place.hanzi[:1] in NOT and not sense and not any(map(denies, words))),
        float(len(spans) > 1),
        float(not any(map(place.related, full or shown))),
        *_around(shown, place),
        float(_cut(spans, place)),
        float(not full and not sense and not is_function),
        math.log1p(again),
        abs(place.middle - (shown[0] + shown[-1] + 1) / 2 / len(place.tokens)),
        float(is_function and not all(means(place.tokens[k].word, place.known) for k in full)),
        whole * known,
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
    free = {k: 1 - another[k] for k in words.full if not first <= k < last or k not in shown}
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
    if not again or not 0 < score < 1:
        return score
    odds = math.log(score / (1 - score))
    return round(_share(odds + weights()[f"sure: {AGAIN}"] * math.log1p(again)), 4)


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
