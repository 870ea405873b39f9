"""Which words of a term its English does not say: 伟大 where 伟大复兴 is "rejuvenation".

A free translation drops a word, and what remains renders the rest of the term. That is exact, as
data/gold counts, and who learns the two as one is misled. So it is told only where it is certain:
every word of the English is another word's of the term, and none is linked to this one. "key
issues" may say all of 重点项目, for no dictionary knows whose "issues" is.

Of the judged renderings of train and dev it is told of 104 that differ, of which 93 do leave the
word out, or 85 for whom "premier" says 国务院总理 and "congress" 代表大会; and of 19 more, of which
17 do, since 积极 counts and "physical" may be of the 健康检查 that remains of 接受健康检查. In 350
paragraphs of Taiwan's laws, drawn by lot, it is told of 92, and true of 82. Usual errors are words
that say two in one ("habitat", 栖息环境).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from policydeck import lexicon
from policydeck.language import closed
from policydeck.rendering.place import Place, Span, known, means, own
from policydeck.wordalign import SAID

# Told of these and of words of manner, too, 29 of 162 would be wrong, and 50 more say what few
# learners need to hear.
_SLIGHT = closed.zh("says little in a term")


def unsaid(spans: Sequence[Span], place: Place) -> tuple[str, ...]:
    """The words of the term that English tokens leave unsaid, in order.

    None of a word of a dictionary, whose senses stand on the card.
    """
    if len(place.units) < 2 or lexicon.is_headword(place.hanzi):
        return ()
    shown = [k for a, b in spans for k in range(a, b)]
    full = [k for k in shown if place.content(k)]
    found = [n for n in range(len(place.units)) if _is_left_out(n, shown, full, place)]
    if not full or not found or _is_whole(shown, full, place):
        return ()
    rest = list(map(known, _rest(found, place)))
    if not all(any(means(place.tokens[k].word, word) for word in rest) for k in full):
        return ()
    return tuple(dict.fromkeys(place.units[n].key for n in found))


def _rest(found: Sequence[int], place: Place) -> Iterator[str]:
    """The units that are not left out, and the longer words of dictionaries that they make up."""
    units = place.units
    for first, last in combinations(range(len(units) + 1), 2):
        word = "".join(unit.key for unit in units[first:last])
        if not any(first <= n < last for n in found) and (last - first == 1 or _is_known(word)):
            yield word


def _is_known(word: str) -> bool:
    return lexicon.is_headword(word) or word in lexicon.policy_terms()


def _is_whole(shown: Sequence[int], full: Sequence[int], place: Place) -> bool:
    """Whether the English is a sense of the whole term, or has an acronym, which says anything."""
    words, facts = place.words, place.known
    text, stems = " ".join(words.low[k] for k in shown), tuple(place.tokens[k].stem for k in full)
    acronym = any(len(t.text) > 1 and t.text.isupper() for t in (place.tokens[k] for k in shown))
    return acronym or text in facts.texts or stems in facts.senses


def _is_left_out(n: int, shown: Sequence[int], full: Sequence[int], place: Place) -> bool:
    """Whether a unit says much, and no token shown says it or a longer word with it."""
    unit = place.units[n]
    start, end = (at - place.span[0] for at in (unit.start, unit.end))
    torn = start < 0 or end > len(place.hanzi)
    slight = unit.kind != "word" or len(unit.key) < 2 or unit.key in _SLIGHT
    if torn or slight or max(place.claims.inside[n][k] for k in shown) >= SAID:
        return False
    if any(means(place.tokens[k].word, known(unit.key)) for k in full):
        return False
    longer = map(known, _longer(start, end, place.hanzi))
    return not any(own(place.tokens[k].word, word) for word in longer for k in full)


def _longer(start: int, end: int, hanzi: str) -> Iterator[str]:
    """The longer words of dictionaries in a term that have a stretch of it, but not the whole."""
    for first, last in product(range(start + 1), range(end, len(hanzi) + 1)):
        word = hanzi[first:last]
        if end - start < len(word) < len(hanzi) and _is_known(word):
            yield word
