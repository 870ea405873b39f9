"""What makes several stretches of English of one: other words stand between a term's own.

"drawing ideological lines" has the English of 划线 in two parts, and "sustainable economic
development" has that of 可持续发展.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policydeck.rendering.place import Place, Span

# From here on a word is linked to the term, or known to render it, surely.
LINKED = 0.5
# Words are another's from so much of the term's own link to them on.
NEARLY = 0.9
# A part of the term that is linked less than this into some English is not rendered by it.
BARE = 0.3
# Such a part is rendered by a word elsewhere that it is linked to so surely, up to FAR words away.
# Nearer 38 places of train and 4 of dev than without, farther
# from 5 and 2; with 0.7 instead of 0.9 from 10 and 5.
PARTED = 0.9
FAR = 8


def _apart(span: Span, place: Place) -> list[Span]:
    """The span without a word in its middle that is another's: "drawing … lines"."""
    start, end = span
    full = [k for k in range(start, end) if place.content(k)]
    mine, theirs = place.claims.mine, place.claims.theirs
    for k in full[1:-1]:
        cut = place.words.in_word[k] or place.words.in_word[k + 1] or place.words.in_phrase[k]
        if theirs[k] > max(0.9, mine[k] + 0.2) and place.named(k) < 0.2 and not cut:
            before, after = full[full.index(k) - 1], full[full.index(k) + 1]
            if min(place.named(before), place.named(after)) > LINKED:
                return [(start, before + 1), (after, end)]
    return [span]


def _with_parts(span: Span, place: Place) -> list[Span]:
    """The span and the words elsewhere by which the other parts of the term are rendered."""
    start, end = span
    theirs = place.claims.theirs
    bare = [row for row in place.claims.inside if max(row[start:end]) < BARE]
    said = {token.stem for token in place.tokens[start:end]} if bare else ()
    found = [span]
    for row in bare:
        k = row.index(max(row))
        known = row[k] >= PARTED and place.named(k) >= LINKED and theirs[k] <= NEARLY * row[k]
        between = slice(min(k, start), max(k + 1, end))
        near = between.stop - between.start - (end - start) <= FAR
        same = any(place.words.stop[between]) or place.tokens[k].stem in said
        if known and near and not same and place.content(k) and not place.words.low[k].isdigit():
            found.append(place.group(k))
    return _joined(found, place) if len(found) > 1 else found


def _joined(spans: Iterable[Span], place: Place) -> list[Span]:
    """The spans in order; as one where no content word stands between: "peace, and freedom"."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and not any(map(place.content, range(found[-1][1], start))):
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


# Name, what it does, a place of data/gold; the first that makes several spans of one counts.
SPLITS: tuple[tuple[str, Callable[[Span, Place], list[Span]], str], ...] = (
    ("another's word in its middle", _apart,
     "划线 “drawing ideological lines” → “drawing … lines”"),
    ("its other parts", _with_parts,
     "可持续发展 “sustainable” → “sustainable … development”"),
)  # fmt: skip
