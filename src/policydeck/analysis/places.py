"""Places of terms, sentence by sentence, and what tasks answer about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from policydeck.analysis import Block
from policydeck.analysis.fitting import Judged
from policydeck.analysis.links import Linked
from policydeck.analysis.tasks import Studied
from policydeck.language import threads
from policydeck.model import Occurrence, Rendering
from policydeck.rendering import Found, Sentence, read, render
from policydeck.work import Parts, Work

_SENTENCE = 30  # characters of a sentence, about
# A place, and of which term it is which.
Placed = tuple[Occurrence, int, int]


class Question(Struct, frozen=True):
    """How places of a sentence are rendered."""

    sentence: int  # of the block
    places: tuple[tuple[int, int], ...]  # in characters


class Answer(Struct, frozen=True):
    """What was found for each place of a question."""

    found: tuple[Found, ...]


def rendered(block: Parts, questions: tuple[Question, ...]) -> Iterator[Answer]:
    """The English of places of sentences."""
    sentences, links = block.load(Studied).sentences, block.load(Linked).links

    def facts(number: int) -> Sentence:
        return read(sentences[number].units, sentences[number].en_tokens, links[number])

    with threads.one():
        found = render([(q.places, facts(q.sentence)) for q in questions])
    return map(Answer, map(tuple, found))


def answers(
    blocks: Sequence[Block], asked: Mapping[int, Question], work: Work
) -> Iterator[tuple[int, tuple[Found, ...]]]:
    """The English of the places of each sentence, by the sentence's number."""
    numbers = [[n for n in range(block.first, block.end) if n in asked] for block in blocks]
    questions = [
        (block.kept, [replace(asked[n], sentence=n - block.first) for n in here])
        for block, here in zip(blocks, numbers, strict=True)
    ]
    given = work.ask(rendered, questions, Answer, size=_SENTENCE)
    for here, found in zip(numbers, given, strict=True):
        yield from zip(here, (one.found for one in found), strict=True)


def by_sentence(places: Sequence[Sequence[Occurrence]]) -> dict[int, list[Placed]]:
    """The places of all terms in each sentence, in order, whatever the order of the terms."""
    found: dict[int, list[Placed]] = {}
    for n, row in enumerate(places):
        for i, place in enumerate(row):
            found.setdefault(place.pair, []).append((place, n, i))
    for here in found.values():
        here.sort()
    return dict(sorted(found.items()))


def as_text(found: Found, english: str, pair: int) -> Judged:
    """What was found, as a rendering in the English of the pair with this number, and the steps."""
    if not found.spans:
        return None, found.steps
    text = " … ".join(english[a:b] for a, b in found.spans)
    return Rendering(text, found.spans, found.score, pair, found.unsaid), found.steps
