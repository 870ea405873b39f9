"""The English of a term on its note: the document's wordings, and the owner's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import fsum

from policydeck.language import english
from policydeck.model import Entry
from policydeck.recipe import Overrides, overrides

# Confidence below which the document's English is marked as unsure: of 749 renderings of twenty
# outside texts, judged by two readers, 34 of the 70 below it are wrong or not whole, and 56 of the
# 679 from it on; ten of the texts were read before it was chosen, ten after.
UNSURE = 0.6
# Confidence from which the document's English may ask for a term. Of the multi-word terms of a
# deck, two laws and two other texts whose English is less sure, 40 of 84 would be asked for by
# English that says more or less than they do; of the others, 4 in 100.
SURE = 0.88
Renderings = tuple[tuple[str, int], ...]  # the document's English and how often
Known = tuple[tuple[str, ...], Renderings]  # the owner's own, and the document's


def renderings(entry: Entry) -> Renderings:
    """The document's English for a term and how often, first what is likeliest to be right.

    Forms of the same words ("risk", "Risks") count together under the most frequent of them. A
    place counts by how sure it is: 保障人权 is "protection of human rights" (.97) rather than
    "protecting" (.75). Of wordings that are as likely the one that the senses name first comes
    first, or the shortest: in whatever order the text has them, for a learner's note must not
    change with that. What leaves a part of the term out comes after what surely says it. Unsure
    English is left off where some is sure: of eight such wordings on 520 notes that two readers
    judged four were wrong, and no note goes without English for it.
    """
    best = surest(entry)
    least = UNSURE if max(best.values(), default=0) >= UNSURE else 0
    said = [r for r in entry.renderings if r and best[r.text] >= least]
    written = Counter(rendering.text for rendering in said)
    if len(written) < 2:
        return tuple(written.items())
    less = unsaid(entry)
    is_said = any(text not in less and best[text] >= SURE for text in written)
    senses = [t for gloss in entry.glosses for t in english.tokens(gloss.text)]
    named = {form: n for n, t in reversed([*enumerate(senses)]) for form in (t.stem, t.word.lemma)}

    def place(forms: Iterable[str]) -> int:
        return max((named.get(form, len(senses)) for form in forms), default=len(senses))

    words = {text: english.telling(text) for text in written}
    alike: dict[tuple[str, ...], dict[str, int]] = {}
    for text, count in written.items():
        alike.setdefault(tuple(t.stem for t in words[text]), {})[text] = count
    found = []
    for stems, counts in alike.items():
        ranks = [
            (-count, place(t.word.lemma for t in words[text]), len(text), text)
            for text, count in counts.items()
        ]
        text = min(ranks)[-1]
        sure = fsum(rendering.score for rendering in said if rendering.text in counts)
        after = is_said and text in less
        found.append((after, -round(sure, 1), place(stems), len(text), text, sum(counts.values())))
    return tuple((text, count) for *_, text, count in sorted(found))


def unsaid(entry: Entry) -> dict[str, tuple[str, ...]]:
    """A term's renderings that say less than it does, each with what it leaves out wherever it is.

    伟大 of 伟大复兴, where the document says "rejuvenation".
    """
    found: dict[str, tuple[str, ...]] = {}
    said = [rendering for rendering in entry.renderings if rendering]
    for rendering in said if any(rendering.unsaid for rendering in said) else ():
        before = found.get(rendering.text, rendering.unsaid)
        found[rendering.text] = tuple(word for word in before if word in rendering.unsaid)
    return {text: words for text, words in found.items() if words}


def surest(entry: Entry) -> dict[str, float]:
    """How sure each of a term's renderings is where it is surest."""
    best: dict[str, float] = {}
    for rendering in filter(None, entry.renderings):
        best[rendering.text] = max(best.get(rendering.text, 0), rendering.score)
    return best


def english_of(entry: Entry, corrections: Overrides) -> Known:
    """The owner's own English that the document does not have, and the document's.

    Of the document's what the owner gives as hers comes first.
    """
    asked, said = overrides.own_english(corrections, entry.term.hanzi), renderings(entry)
    if not asked:
        return (), said
    hers, there = set(map(english.gist, asked)), {english.gist(text) for text, _ in said}
    own = tuple(text for text in asked if english.gist(text) not in there)
    return own, tuple(sorted(said, key=lambda row: english.gist(row[0]) not in hers))
