"""Terms → entries: reading, Traditional form, senses and the document's English for each place.

What a place says can differ from the next (为 wéi, wèi); the entry has the reading of most
places, and renderings, senses and examples come from the places that have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from policydeck import gloss, pinyin, terms
from policydeck.analysis import Analysed, Analysis
from policydeck.lexicon import policy
from policydeck.model import Entry, Gloss, Occurrence, Rendering, Syllable, Term, Token
from policydeck.rendering import render

# Sentences asked for the sense of a word: more of them add little and cost time.
_SENTENCES = 8


def entries(analysis: Analysis) -> tuple[Entry, ...]:
    """An entry for every term of the documents, most frequent first."""
    lexicon = policy.policy_terms()
    found = terms.find([s.tokens for s in analysis.sentences], analysis.texts, lexicon)
    return tuple(_entry(term, analysis.sentences, lexicon) for term in found)


def _entry(
    term: Term, sentences: Sequence[Analysed], lexicon: Mapping[str, policy.PolicyTerm]
) -> Entry:
    syllables, places = _main_reading(term, sentences)
    renderings = tuple(_rendering(place, sentences) for place in term.occurrences)
    first = sentences[places[0].pair]
    spelt = pinyin.spell(_tokens(first.tokens, first.units, places[0]), syllables)
    traditional = Counter(
        sentences[place.pair].traditional[place.start : place.end] for place in places
    ).most_common(1)[0][0]
    english = [r.text for r in renderings if r]
    context = [sentences[place.pair].pair.en for place in places[:_SENTENCES]]
    glosses, classifiers = gloss.glosses(
        term.hanzi, " ".join(s.text for s in syllables), [*english, *context]
    )
    if term.hanzi in lexicon and not glosses:
        known = lexicon[term.hanzi]
        glosses = tuple(Gloss(text, known.attested) for text in known.english[:3])
    if term.single and not glosses:
        glosses = _from_parts(term, syllables, english)
    return Entry(term, traditional, spelt, syllables, glosses, renderings, classifiers)


def _from_parts(
    term: Term, syllables: Sequence[Syllable], english: Sequence[str]
) -> tuple[Gloss, ...]:
    """A sense made of the parts' senses, for a word that no dictionary has; marked as such."""
    parts, at = [], 0
    for part in term.parts or tuple(term.hanzi):
        parts.append((part, " ".join(s.text for s in syllables[at : at + len(part)])))
        at += len(part)
    found = gloss.from_parts(parts, english)
    return (found,) if found else ()


def _main_reading(
    term: Term, sentences: Sequence[Analysed]
) -> tuple[tuple[Syllable, ...], list[Occurrence]]:
    """The reading of most places, and those places."""
    readings: dict[tuple[str, ...], list[Occurrence]] = {}
    for place in term.occurrences:
        syllables = sentences[place.pair].reading(place.start, place.end)
        readings.setdefault(tuple(s.text for s in syllables), []).append(place)
    places = max(readings.values(), key=len)
    first = places[0]
    return sentences[first.pair].reading(first.start, first.end), places


def _tokens(
    tokens: Sequence[Token], units: Sequence[Token], place: Occurrence
) -> tuple[Token, ...]:
    """The tokens of a place; where it cuts through a word, its units."""
    inside = tuple(t for t in tokens if place.start <= t.start and t.end <= place.end)
    if sum(len(t.text) for t in inside) == place.end - place.start:
        return inside
    return tuple(u for u in units if place.start <= u.start and u.end <= place.end)


def _rendering(place: Occurrence, sentences: Sequence[Analysed]) -> Rendering | None:
    sentence = sentences[place.pair]
    english = sentence.pair.en
    found = render(
        place.start, place.end, sentence.units, sentence.en_tokens, sentence.matrix, english
    )
    if found is None:
        return None
    spans, score = found
    return Rendering(" … ".join(english[a:b] for a, b in spans), spans, score, place.pair)
