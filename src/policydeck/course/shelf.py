"""What the texts of a shelf share, which comes first and opens a level with its building blocks.

Of one text the most frequent words come first. Over many texts those are 之, 者, 规定 and 项, which
open no subject; so a word counts by how many texts have it and how many longer words of the
dictionary it begins and ends: 管理 and 人员 before 规定. After what is shared come the texts one by
one, in their order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from policydeck import lexicon
from policydeck.analysis import Analysis
from policydeck.model import Entry

# Share of the texts, and at least two, from which on a word is one that they share. Of what the
# deck of 39 laws of Taiwan teaches 3 % is shared, of five texts on as many subjects 18 %.
SHARED = 1 / 3


class Shelf(Struct, frozen=True):
    """The texts of a build."""

    text: tuple[int, ...]  # of each sentence
    count: int

    @classmethod
    def of(cls, analysis: Analysis) -> Shelf:
        """The texts in the order in which they stand, those of a folder one by one."""
        numbers: dict[tuple[int, str], int] = {}
        text = [
            numbers.setdefault((s.document, s.pair.ref.rpartition(":")[0]), len(numbers))
            for s in analysis.sentences
        ]
        return cls(tuple(text), len(numbers))

    def turn(self, sentences: Iterable[int]) -> int:
        """When what stands in these sentences is taught: 0 with what is shared, or with a text."""
        texts = {self.text[number] for number in sentences}
        if self.count > 1 and len(texts) >= max(2, SHARED * self.count):
            return 0
        return 1 + min(texts)

    def weight(self, entry: Entry) -> float:
        """How early a word comes among those of its turn; more is earlier."""
        places = entry.term.occurrences
        if self.count < 2:
            return len(places)
        words: Sequence[str] = entry.term.parts or (entry.term.hanzi,)
        built = [_built(word) for word in words]
        return len({self.text[place.pair] for place in places}) * (1 + sum(built) / len(built))


def _built(word: str) -> float:
    """How many longer words it is a part of; a single character is one of nearly any."""
    begins, ends = lexicon.compounds_with(word) if len(word) > 1 else (0, 0)
    return math.sqrt(begins * ends)
