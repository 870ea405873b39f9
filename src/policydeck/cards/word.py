"""A word that the deck does not teach, as it is read and meant where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from policydeck import pinyin
from policydeck.lexicon import gloss, segment
from policydeck.model import Brief, Syllable


class Briefs(Struct, frozen=True):
    """What was found out of such words, for whoever would find it out again."""

    by_place: dict[str, Brief] = field(default_factory=dict)  # by all that it depends on

    def learn(self, other: Briefs) -> None:
        """Take over what another process found out."""
        self.by_place.update(other.by_place)

    def __len__(self) -> int:
        return len(self.by_place)


KNOWN = Briefs()


def brief(
    word: str,
    traditional: str,
    syllables: Sequence[Syllable],
    said: Sequence[str],
    *,
    composed: bool = False,
) -> Brief:
    """A word with its reading and the sense that the English beside it says.

    Where `composed`, one that no dictionary has may get a sense made of its characters'.
    """
    spoken = [syllable.text for syllable in syllables]
    place = "\x1f".join((word, traditional, " ".join(spoken), f"{composed:d}", *said))
    if (found := KNOWN.by_place.get(place)) is None:
        meaning = gloss.meaning(word, " ".join(spoken), said)
        if composed and not meaning and len(spoken) == len(word):
            made = gloss.from_parts(list(zip(word, spoken, strict=True)), said)
            meaning = made.text if made else ""
        written = pinyin.spell(segment(word, word), syllables)
        found = KNOWN.by_place[place] = Brief(word, traditional, written, meaning)
    return found
