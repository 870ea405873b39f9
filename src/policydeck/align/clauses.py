"""A long sentence pair → short pairs of clauses and phrases that correspond exactly.

Half of the sentences of a policy text are longer than 45 characters, far too long for a
beginner's card. A stretch of Chinese that could stand alone (`phrases`) is cut out when word
alignment says that one stretch of English renders all of it and nothing else (`counterpart`),
wherever in the sentence that English stands. Being right matters more than finding all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from policydeck.align import phrases
from policydeck.align.counterpart import Cut, Matrix, counterpart
from policydeck.language import EnToken
from policydeck.model import SentencePair, Token

__all__ = ["clauses"]

_LONGEST = 26  # Han characters: a longer clause is hardly shorter than a sentence
_SHORT = 10
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def clauses(
    pair: SentencePair, zh_tokens: Sequence[Token], en_tokens: Sequence[EnToken], matrix: Matrix
) -> list[SentencePair]:
    """The clause pairs of a sentence pair: the longest that do not overlap, then short ones.

    The short ones (a verb and its object, say) do not overlap each other but lie within longer
    ones; beginners' levels live on them.

    `matrix` has the probability that each Chinese and each English token are linked.
    """
    found = [
        cut
        for start, end in _stretches(zh_tokens)
        if (cut := counterpart(start, end, zh_tokens, en_tokens, matrix))
        and not _is_whole(cut, zh_tokens)
    ]
    best = _best(found)
    short = [cut for cut in found if _size(cut, zh_tokens) <= _SHORT and cut not in best]
    return [
        _as_pair(pair, letter, cut, zh_tokens, en_tokens)
        for letter, cut in zip(_LETTERS, [*best, *_best(short)], strict=False)
    ]


def _size(cut: Cut, tokens: Sequence[Token]) -> int:
    """Han characters of the cut's Chinese."""
    return sum(len(t.key) for t in tokens[cut.start : cut.end] if t.kind == "word")


def _is_whole(cut: Cut, tokens: Sequence[Token]) -> bool:
    """Whether the cut is the sentence itself."""
    rest = (*tokens[: cut.start], *tokens[cut.end :])
    return not any(t.kind != "other" for t in rest)


def _as_pair(
    pair: SentencePair, letter: str, cut: Cut, zh: Sequence[Token], en: Sequence[EnToken]
) -> SentencePair:
    a, b = zh[cut.start].start, zh[cut.end - 1].end
    c, d = en[cut.first].start, en[cut.last].end
    return replace(
        pair,
        zh=pair.zh[a:b],
        en=pair.en[c:d],
        ref=pair.ref + letter,
        score=round(pair.score * cut.score, 3),
        zh_start=pair.zh_start + a,
        en_start=pair.en_start + c,
    )


def _stretches(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """All stretches of Chinese tokens that could stand alone."""
    starts = [at for at in range(len(tokens)) if phrases.may_start(tokens, at)]
    ends = [at for at in range(1, len(tokens) + 1) if phrases.may_end(tokens, at)]
    for start in starts:
        for end in ends:
            size = sum(len(t.key) for t in tokens[start:end] if t.kind == "word")
            if size > _LONGEST:
                break
            if size >= phrases.SHORTEST and phrases.stands_alone(tokens, start, end):
                yield start, end


def _best(cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts of the highest total score that overlap in neither language."""
    ordered = sorted(cuts, key=lambda cut: (cut.end, cut.start))
    total = [0.0]
    chosen: list[list[Cut]] = [[]]
    for at, cut in enumerate(ordered):
        before = max(k for k in range(at + 1) if k == 0 or ordered[k - 1].end <= cut.start)
        clash = any(c.first <= cut.last and cut.first <= c.last for c in chosen[before])
        gain = 0.0 if clash else total[before] + cut.score
        total.append(max(gain, total[-1]))
        chosen.append([*chosen[before], cut] if gain > total[-2] else chosen[-1])
    return chosen[-1]
