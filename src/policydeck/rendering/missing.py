"""What a rendering leaves out that it cannot do without, so that no card shows it.

"contact" is half of "contact details", "harm" not the 程度 of 危害程度, "civil" no 公务员 and
"poverty" only what 脱贫 lifts people out of. What stands in two places is shown only where a
reader can put it together again: "modern … energy", not "get … tightening their belts".
"""

from __future__ import annotations

from collections.abc import Sequence

from policydeck.lexicon import heads
from policydeck.rendering.place import Place, Span
from policydeck.rendering.shown import NO_END, NO_START, group

# How far away a word of the term may stand that its rendering has left out.
AROUND = 5
ROOT = 5


def dangling(span: Span, place: Place) -> bool:
    """Whether the span ends in a complex preposition whose object it leaves out.

    "pursued in accordance with"; one that is all of the rendering has its own right.
    """
    start, end = span
    first, last = group(end - 1, place)
    low = [t.text.lower() for t in place.tokens[first:end]]
    return (
        last - first > 2 and start < first and low[0] in NO_START and low[-1] in NO_END | {"to"}
    )


def incomplete(spans: Sequence[Span], place: Place) -> bool:
    """Whether one word stands for several units, one of which something else renders.

    A word that the dictionary has for the whole is none the worse for that, and neither is one
    beside which nothing is left over: "priorities" is all of 优先事项.
    """
    shown = [k for a, b in spans for k in range(a, b) if place.content(k)]
    rows = place.claims.inside
    if len(shown) != 1 or len(rows) < 2 or place.tokens[shown[0]].stem in place.known.stems:
        return False
    near = range(max(0, shown[0] - AROUND), min(len(place.tokens), shown[0] + AROUND + 1))
    beside = any(place.claims.named[k] > 0.9 for k in near if place.content(k) and k != shown[0])
    return any(row[shown[0]] < 0.2 and (beside or row.max() >= 0.3) for row in rows)


def half_a_sense(full: Sequence[int], place: Place) -> bool:
    """Whether one word is half of every sense that has it: "contact" of "contact details"."""
    if len(full) != 1 or len(place.claims.inside) < 2:
        return False
    stem = place.tokens[full[0]].stem
    having = [sense for sense in place.known.senses if stem in sense]
    nominal = [s for s in having if s[-1] != stem and s[0] == stem and len(s) == 2]
    return bool(having) and len(nominal) == len(having)
