"""What a rendering leaves out that it cannot do without, so that no card shows it.

"contact" is half of "contact details", "harm" not the 程度 of 危害程度, "civil" no 公务员 and
"poverty" only what 脱贫 lifts people out of. What stands in two places is shown only where a
reader can put it together again: "modern … energy", not "get … tightening their belts".
"""

from __future__ import annotations

from collections.abc import Sequence

from policydeck import lexicon
from policydeck.language import closed
from policydeck.rendering.place import ROOT, Place, Span, content, stems
from policydeck.rendering.shown import NO_END, NO_START, group

# How far away a word of the term may stand that its rendering has left out.
AROUND = 5
# A unit of a term is left out when its link to what is shown is below BARE and one to a word that
# is not shown at least LINKED.
BARE = 0.2
LINKED = 0.6
LIGHT = closed.en("light verb")
# More words between two parts than this are not put together at sight.
GAP = 4
_CLAUSE = closed.en("breaks two parts")


def lacks(hanzi: str, spans: Sequence[Span], full: Sequence[int], place: Place) -> str:
    """What a rendering lacks, in words, or ""; `full` are the content words that are shown."""
    found = {
        "not all of it": incomplete(spans, place) or half_a_sense(full, place),
        "a verb's object alone": object_alone(full, place),
        "an adjective without its noun": needs_noun(hanzi, spans, place),
        "a word of it elsewhere": uncovered(spans, place),
        "a list begun": list_begun(spans, place),
        "over a comma": over_a_comma(spans, place),
        "torn apart": torn(spans, place),
        "a preposition without its object": any(dangling(span, place) for span in spans),
    }
    return next((reason for reason, so in found.items() if so), "")


def dangling(span: Span, place: Place) -> bool:
    """Whether the span ends in a complex preposition whose object it leaves out.

    "pursued in accordance with"; one that is all of the rendering has its own right.
    """
    start, end = span
    first, last = group(end - 1, place)
    low = place.words.low[first:end]
    return last - first > 2 and start < first and low[0] in NO_START and low[-1] in NO_END | {"to"}


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


def object_alone(full: Sequence[int], place: Place) -> bool:
    """Whether a noun stands where every sense that has it is a verb and that noun.

    "poverty" is not 脱贫, "to lift out of poverty"; "efforts" may be 努力, "to make an effort".
    """
    if len(full) != 1:
        return False
    stem = place.tokens[full[0]].stem
    having = [text for text in place.known.texts if stem in content(text)]
    return bool(having) and all(
        text in place.known.verbs and _is_object(stem, text) for text in having
    )


def _is_object(stem: str, text: str) -> bool:
    words = text.split()
    at = content(text).index(stem)
    return at > 0 and words[0] not in LIGHT and not {"and", "or"} & set(words)


def needs_noun(hanzi: str, spans: Sequence[Span], place: Place) -> bool:
    """Whether the rendering of a noun ends in a word that needs one: "civil" for 公务员.

    Words of one or two characters stand before nouns themselves, and many are rendered so.
    """
    last = spans[-1][1] - 1
    if len(hanzi) < 3 or len(place.claims.inside) > 1:
        return False
    root = place.tokens[last].stem[:ROOT]
    ends = any(sense[-1][:ROOT] == root for sense in place.known.senses)
    return lexicon.leads(place.tokens[last].text) and not ends


def list_begun(spans: Sequence[Span], place: Place) -> bool:
    """Whether the next item of a list is the term's, too: "agriculture, rural areas" for 三农."""
    end = spans[-1][1]
    tokens = place.tokens
    if end + 1 >= len(tokens) or tokens[end].text != "," or not place.content(end + 1):
        return False
    shown = {stem[:ROOT] for stem in stems_of(spans, place)}
    stem = tokens[end + 1].stem
    known = any(stem in sense for sense in place.known.senses)
    return known and stem[:ROOT] not in shown and place.claims.theirs[end + 1] < LINKED


def over_a_comma(spans: Sequence[Span], place: Place) -> bool:
    """Whether one word of Chinese has the end of one item and the beginning of the next."""
    comma = any(place.tokens[k].text == "," for a, b in spans for k in range(a, b))
    alone = len(place.claims.inside) == 1
    return comma and alone and stems_of(spans, place) not in place.known.senses


def uncovered(spans: Sequence[Span], place: Place) -> bool:
    """Whether a word of a longer term is rendered by a word that is left out."""
    inside = place.claims.inside
    if len(inside) < 2 or stems_of(spans, place) in place.known.senses:
        return False
    shown = [k for a, b in spans for k in range(a, b)]
    there = {place.tokens[k].stem for k in shown}
    full = [k for k, content in enumerate(place.words.content) if content]
    rest = [k for k in full if place.tokens[k].stem not in there]
    if not rest:
        return False
    return any(row[shown].max() < BARE and row[rest].max() >= LINKED for row in inside)


def stems_of(spans: Sequence[Span], place: Place) -> tuple[str, ...]:
    """The stems of the content words that are shown."""
    return stems(place.tokens[k] for a, b in spans for k in range(a, b))


def torn(spans: Sequence[Span], place: Place) -> bool:
    """Whether what stands between two parts keeps a reader from putting them together."""
    if len(spans) < 2:
        return False
    between = place.words.low[spans[0][1] : spans[1][0]]
    if len(between) > GAP or _CLAUSE & set(between):
        return True
    if len(place.claims.inside) > 1:
        return False
    roots = [{place.tokens[k].stem[:ROOT] for k in range(*span)} for span in spans]
    return not any(
        all(part & {stem[:ROOT] for stem in sense} for part in roots)
        for sense in place.known.senses
    )


def half_a_sense(full: Sequence[int], place: Place) -> bool:
    """Whether one word is half of every sense that has it: "contact" of "contact details"."""
    if len(full) != 1 or len(place.claims.inside) < 2:
        return False
    stem = place.tokens[full[0]].stem
    having = [sense for sense in place.known.senses if stem in sense]
    nominal = [s for s in having if s[-1] != stem and s[0] == stem and len(s) == 2]
    return bool(having) and len(nominal) == len(having)
