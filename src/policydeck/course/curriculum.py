"""The order in which words and sentences are met: few new words at a time.

Within a level, and there within what the documents share and then within each document, a sentence
that needs no new word comes at once, or they would pile up at the end. Else that comes next which
gives most for each word not yet taught that it needs: a sentence whose new words are few and
frequent, or a frequent word, as if it were a sentence of one word. The new words of a sentence come
first, the sentence a few notes later, so that a word and its sentence do not answer each other; so
does a multi-word term after its parts.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

# Notes between the last new word of a sentence and the sentence. With 0 the word still stands in
# working memory; a dozen would let easy sentences pile up behind hard words.
GAP = 4


class Lesson(Struct, frozen=True):
    """What is to be placed: a word or term (it teaches itself) or a sentence."""

    id: str
    level: int
    needs: frozenset[str]  # ids of words and terms to be taught before; for a term, its parts
    weight: float  # frequency and importance; more comes earlier
    sentence: bool
    document: int = 0  # its turn: that of the first document that has it, or 0 for all alike


class Coverage(Struct, frozen=True):
    """What a learner can read after a level."""

    level: int
    words: float  # share of the running words known
    types: float  # share of the different words known
    readable: float  # share of the running words whose sentence has enough of its words known


def order(lessons: Sequence[Lesson]) -> list[str]:
    """The ids of all lessons in teaching order, level after level."""
    by_id = {lesson.id: lesson for lesson in lessons}
    taught: set[str] = set()
    placed: list[str] = []
    for level in sorted({lesson.level for lesson in lessons}):
        group = [lesson for lesson in lessons if lesson.level == level]
        placed.extend(_level(group, by_id, taught))
    return placed


def _level(group: Sequence[Lesson], by_id: Mapping[str, Lesson], taught: set[str]) -> Iterator[str]:
    """One level's ids in order; adds what it teaches to `taught`."""
    here = {lesson.id for lesson in group}
    missing = {x.id: {n for n in x.needs if n in here and n not in taught} for x in group}
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for id_, needs in missing.items():
        for need in needs:
            waiting[need].append(id_)
    heap: list[tuple[int, bool, float, int, str]] = []

    def cost(id_: str) -> tuple[int, bool, float, int, str]:
        lesson = by_id[id_]
        new = len(missing[id_]) + (not lesson.sentence)
        gain = sum(by_id[n].weight for n in missing[id_]) + lesson.weight
        return lesson.document, new > 0, -gain / max(new, 1), new, id_

    for lesson in group:
        heapq.heappush(heap, cost(lesson.id))
    done: set[str] = set()
    pending: list[tuple[int, str]] = []  # (position at which the sentence may come, id)
    count = 0

    def teach(id_: str) -> Iterator[str]:
        """A word after the parts it is made of."""
        for need in sorted(missing[id_], key=lambda n: (-by_id[n].weight, n)):
            if need not in done:
                yield from teach(need)
        if id_ not in done:
            done.add(id_)
            taught.add(id_)
            for other in waiting[id_]:
                missing[other].discard(id_)
                if other not in done:
                    heapq.heappush(heap, cost(other))
            yield id_

    while heap:
        entry = heapq.heappop(heap)
        id_ = entry[-1]
        if id_ in done or entry != cost(id_):
            continue
        lesson = by_id[id_]
        # a term, too, stands apart from its parts, unless something else waits for it
        apart = lesson.sentence or (bool(missing[id_]) and not waiting[id_])
        if not apart:
            fresh = list(teach(id_))
        else:
            new = sorted(missing[id_], key=lambda n: (-by_id[n].weight, n))
            fresh = [word for need in new if need not in done for word in teach(need)]
            done.add(id_)
        for word in fresh:
            count += 1
            yield word
            while pending and pending[0][0] <= count:
                yield pending.pop(0)[1]
                count += 1
        if apart:
            pending.append((count + GAP, id_))
    yield from (id_ for _, id_ in pending)


def coverage(
    sentences: Sequence[Sequence[str]],
    level_of: Mapping[str, int],
    levels: Sequence[int],
    share: float,
) -> list[Coverage]:
    """For each level, what is known after it.

    `sentences` holds the running words of each sentence; `level_of` the level after which a word
    is known (words that the deck never teaches are missing from it).
    """
    rows = []
    counts = Counter(word for sentence in sentences for word in sentence)
    running = max(counts.total(), 1)
    size: Counter[float] = Counter()  # of the sentences that can be read from a level on
    for sentence in sentences:
        met = sorted(level_of.get(word, math.inf) for word in sentence)
        needed = math.ceil(share * len(sentence))
        size[met[needed - 1] if needed else 0] += len(sentence)
    for level in levels:
        known = [word for word in counts if level_of.get(word, level + 1) <= level]
        rows.append(
            Coverage(
                level,
                sum(counts[word] for word in known) / running,
                len(known) / max(len(counts), 1),
                sum(number for first, number in size.items() if first <= level) / running,
            )
        )
    return rows
