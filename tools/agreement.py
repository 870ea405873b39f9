#!/usr/bin/env python3
"""Print how far two judges agree who judged the same units without knowing of each other.

Cohen's kappa: agreement beyond chance, 1 is perfect. For terms over the units that are not single
words, in rows that were judged whole: a note or none (tier 0). For renderings over the English
words of the sentences, articles and marks aside: the unit's or not, for units that both judges call
units. "Same English" is the share of those units with the same span, edges aside.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import gold
import measure_cards

from policydeck.language import english


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Cohen's kappa of two judges' yes and no."""
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    first, second = (sum(p[k] for p in pairs) / n for k in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return (same - chance) / (1 - chance)


def _words(place: gold.Place, en: Sequence[english.EnToken]) -> list[bool]:
    return [any(a < t.end and t.start < b for a, b in place.spans) for t in en]


def main() -> None:
    units, words, same = [], [], []
    for document in gold.documents():
        english_of = {p.row: english.tokens(p.en) for p in document.passages}
        first = {(p.row, p.start, p.end): p for p in document.rendered}
        for other in document.again:
            one = first.get((other.row, other.start, other.end))
            if one is None:
                continue
            if one.row in document.judged_rows and "word" not in (one.kind, other.kind):
                units.append((one.tier > 0, other.tier > 0))
            if one.tier and other.tier:
                en = [t for t in english_of[one.row] if measure_cards.telling(t)]
                both = list(zip(_words(one, en), _words(other, en), strict=True))
                words += both
                same.append(all(a == b for a, b in both))
    sys.stdout.write(
        f"terms: kappa {kappa(units):.3f} over {len(units)} multi-word units\n"
        f"renderings: kappa {kappa(words):.3f} over {len(words)} English words of "
        f"{len(same)} units, same English {sum(same) / len(same):.1%}\n"
    )


if __name__ == "__main__":
    main()
