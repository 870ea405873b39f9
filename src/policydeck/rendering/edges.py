"""The edges of what a card shows, made whole: a noun, the rest of a list, one word but once.

What the links leave out is often nobody else's: of "in line with local conditions" they give
因地制宜 all but the noun, of "through science and education" 科教 but its first half. A word that
nothing else renders and that the last word cannot do without belongs to the term.
"""

from __future__ import annotations

from policydeck import lexicon
from policydeck.rendering.place import Place, Span, content

# A word that is another's less surely than this is free to be taken in.
FREE = 0.35
# A word of the term's own senses may be taken in up to here: the 教育 of another clause makes the
# "education" of 科教 its own to 0.60.
TAKEN = 0.65
# A word that dictionary or tables know this well to render the term may take a noun with it.
NAMED = 0.3
ROOT = 5
_AND = frozenset(["and", "or"])


def completed(span: Span, place: Place) -> Span:
    """The span with the noun and the second half that it cannot do without."""
    return _with_noun(_with_half(_once(span, place), place), place)


def _once(span: Span, place: Place) -> Span:
    """The span without a word that begins and ends it: "energy in energy"."""
    start, end = span
    tokens, mine = place.tokens, place.claims.mine
    if end - start < 3 or not place.content(start) or tokens[start].stem != tokens[end - 1].stem:
        return span
    if any(place.content(k) for k in range(start + 1, end - 1)):
        return span
    best = start if mine[start] >= mine[end - 1] else end - 1
    return best, best + 1


def _with_half(span: Span, place: Place) -> Span:
    """The span with the other half of a pair of words that are both the term's senses."""
    end = span[1]
    tokens, inside = place.tokens, place.claims.inside
    if end + 1 >= len(tokens) or tokens[end].text.lower() not in _AND:
        return span
    last, other = end - 1, end + 1
    if not place.content(other) or lexicon.leads(tokens[other].text):
        return span
    pair = (tokens[last].stem, tokens[other].stem)
    a_sense = any(" and " in text and content(text)[-2:] == pair for text in place.known.texts)
    same = len(inside) > 1 and inside[:, last].argmax() == inside[:, other].argmax()
    own = a_sense or (same and place.claims.named[other] >= 1)
    fresh = pair[1] not in {t.stem for t in tokens[slice(*span)]}
    return (span[0], end + 2) if own and fresh and place.claims.theirs[other] < TAKEN else span


def _with_noun(span: Span, place: Place) -> Span:
    """The span with the noun after it, if its last word needs one and nobody else has it."""
    start, end = span
    tokens, words, last = place.tokens, place.words, span[1] - 1
    if end >= len(tokens) or not place.content(end) or not lexicon.leads(tokens[last].text):
        return span
    stem = tokens[last].stem
    alone = any(len(s) == 1 and s[0][:ROOT] == stem[:ROOT] for s in place.known.senses)
    if alone or words.in_word[end] or place.named(last) < NAMED:
        return span
    if place.claims.theirs[end] >= FREE or lexicon.leads(tokens[end].text):
        return span
    amid_a_name = all(t.text[0].isupper() for t in tokens[last : end + 2])
    return span if amid_a_name else (start, end + 1)
