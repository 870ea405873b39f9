"""The English stretch that renders a Chinese one, all of it and nothing else.

Two stretches correspond when no word of either is linked to the outside and nearly every
content word of either is linked to the inside: the phrase pairs of statistical translation, on
graded links instead of yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from policydeck.align import phrases, phrases_en
from policydeck.language import EnToken
from policydeck.model import Token
from policydeck.wordalign import SAID

Matrix = npt.NDArray[np.float32]

# Numbers without a source of their own were set on the Global AI Governance Initiative and a
# Chinese statute, read by eye.
_LINK = 0.45  # from this probability on two words belong together
_STRAY = 0.4  # from this one a link to the outside forbids the cut
_HEAD = 0.3  # link of the first word, without which a verb is lost: 有体面工作, "decent work"
_POINTS = 0.15  # link of a pronoun to a noun
# A word linked so much less than another, apart from it, to the same Chinese adds something of its
# own: 违法所得, "illegal gains of the violator". Of 312 right clauses of train and dev this refuses
# none; .7 would refuse 4.
_SECOND = 0.6


class Cut(Struct, frozen=True):
    """A Chinese stretch and its counterpart."""

    start: int  # tokens [start, end) of the Chinese side
    end: int
    first: int  # tokens [first, last] of the English side
    last: int
    score: float


def unsaid(
    words: Sequence[Token], zh: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> tuple[str, ...]:
    """The words of a sentence pair that say much and that its other side nowhere says.

    `zh` are the words cut into what is linked: one linked piece is enough. A pair with several such
    words is freely translated: right, perhaps, and yet no equation to learn.
    """
    links = dict(zip((t.start for t in zh), matrix.max(axis=1, initial=0), strict=True))
    zh_best = [max(links.get(at, 0.0) for at in range(t.start, t.end)) for t in words]
    sides = (
        [
            (t.text, t.key, best, phrases.has_content(t) and phrases.says_much(t))
            for t, best in zip(words, zh_best, strict=True)
        ],
        [
            (t.text, t.stem, best, phrases_en.has_content(en, j) and phrases_en.says_much(t))
            for j, (t, best) in enumerate(zip(en, matrix.max(axis=0, initial=0), strict=True))
        ],
    )
    left: list[str] = []
    for side in sides:
        said = {key for _, key, best, _ in side if best >= SAID}
        left += [text for text, key, _, telling in side if telling and key not in said]
    return tuple(dict.fromkeys(left))


def counterpart(
    start: int, end: int, zh: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> Cut | None:
    """The cut of Chinese tokens start…end-1, if the English has one stretch for them."""
    inside, claims = matrix[start:end].max(axis=0), _claims(start, end, zh, matrix)
    own = [
        j
        for j in range(len(en))
        if inside[j] >= max(_LINK, claims[j]) and phrases_en.has_content(en, j)
    ]
    if len(own) < 2:
        return None
    first, last = _snapped(own[0], own[-1], en, inside, claims)
    if not _has_edges(first, last, en, zh[start - 1 : start], zh[start:end]):
        return None
    en_links = _english(start, end, (first, last), zh, en, matrix)
    zh_links = _chinese(start, end, (first, last), zh, matrix)
    telling = [x for i, x in zh_links if phrases.says_much(zh[i])]
    telling += [x for j, x in en_links if phrases_en.says_much(en[j])]
    if not en_links or not zh_links or min(telling, default=0.0) < SAID:
        return None
    head, link = zh_links[0]
    if link < _HEAD or _points_out(first, last, en, matrix[start:end]):
        return None
    if _is_torn(head, (start, end), (first, last), zh, en, matrix):
        return None
    return Cut(start, end, first, last, sum(telling) / len(telling))


def _has_edges(
    first: int, last: int, en: Sequence[EnToken], before: Sequence[Token], zh: Sequence[Token]
) -> bool:
    """Whether the English tokens first…last are one phrase of the same kind as the Chinese."""
    if not phrases_en.opens(en, first):
        return False
    # 规划、减贫战略, "planning, poverty reduction strategies"
    if [t.key for t in before] == ["、"] and not phrases_en.may_be_verb(en[first]):
        return False
    if not phrases_en.closes(en, last) or phrases_en.waits(en, last):
        return False
    return phrases.is_phrase(en[first : last + 1], zh)


def _claims(start: int, end: int, zh: Sequence[Token], matrix: Matrix) -> Matrix:
    """For each English token the best link to Chinese words outside the stretch."""
    outside = [i for i in range(len(zh)) if not start <= i < end and zh[i].kind != "other"]
    if not outside:
        return np.zeros(matrix.shape[1], np.float32)
    claims: Matrix = matrix[outside].max(axis=0)
    return claims


def _snapped(
    first: int, last: int, en: Sequence[EnToken], inside: Matrix, claims: Matrix
) -> tuple[int, int]:
    """The stretch widened to the next edges, over words that nothing outside claims."""
    free = [
        (claims[j] < _STRAY or claims[j] <= inside[j]) and not phrases_en.is_auxiliary(en[j])
        for j in range(len(en))
    ]
    while first > 0 and not phrases_en.opens(en, first) and free[first - 1]:
        first -= 1
    while last + 1 < len(en) and not phrases_en.closes(en, last) and free[last + 1]:
        last += 1
    return first, last


def _english(
    start: int, end: int, stretch: tuple[int, int], zh: Sequence[Token],
    en: Sequence[EnToken], matrix: Matrix,
) -> list[tuple[int, float]]:  # fmt: skip
    """Each English content word with its link; nothing if a word belongs to the outside.

    One that adds something to what another renders has a link of 0.
    """
    inside, claims = matrix[start:end].max(axis=0), _claims(start, end, zh, matrix)
    words = [j for j in range(stretch[0], stretch[1] + 1) if phrases_en.has_content(en, j)]
    links: list[tuple[int, float]] = []
    for j in words:
        link = float(inside[j])
        if claims[j] >= _STRAY and claims[j] > 0.5 * link and not (
            link >= claims[j] and _is_twin(start, end, zh, j, matrix)
        ):  # fmt: skip
            return []
        links.append((j, 0.0 if _is_second(start, end, j, en, matrix) else link))
    return links


def _is_second(start: int, end: int, at: int, en: Sequence[EnToken], matrix: Matrix) -> bool:
    """Whether the Chinese of an English word has a better one, with words that say much between."""
    links = matrix[start + int(matrix[start:end, at].argmax())]
    better = int(links.argmax())
    between = range(min(at, better) + 1, max(at, better))
    apart = any(phrases_en.has_content(en, j) for j in between)
    return apart and bool(links[at] < _SECOND * links[better])


def _is_twin(start: int, end: int, zh: Sequence[Token], at: int, matrix: Matrix) -> bool:
    """Whether the English token is claimed outside only by words that stand inside as well."""
    keys = {t.key for t in zh[start:end]}
    return all(
        matrix[i, at] < _STRAY or zh[i].key in keys for i in range(len(zh)) if not start <= i < end
    )


def _chinese(
    start: int, end: int, stretch: tuple[int, int], zh: Sequence[Token], matrix: Matrix
) -> list[tuple[int, float]]:
    """Each Chinese content word with its link; nothing if a word belongs to the outside."""
    first, last = stretch
    links: list[tuple[int, float]] = []
    for i in range(start, end):
        if not phrases.has_content(zh[i]):
            continue
        mine = float(matrix[i, first : last + 1].max())
        other = max(matrix[i, :first].max(initial=0.0), matrix[i, last + 1 :].max(initial=0.0))
        if other >= _STRAY and other > mine:
            return []
        links.append((i, mine))
    return links


def _is_torn(
    head: int, own: tuple[int, int], stretch: tuple[int, int], zh: Sequence[Token],
    en: Sequence[EnToken], matrix: Matrix,
) -> bool:  # fmt: skip
    """Whether an edge of the English stretch cuts through something that belongs together.

    "… through science [and education]" and "[development of] China and accelerating …" read as
    whole, for the words that are cut off have a twin elsewhere, or no counterpart at all.
    """
    first, last = stretch
    verb = int(matrix[head, first : last + 1].argmax()) + first
    joined = verb > first and matrix[head, verb] >= _LINK and phrases_en.joins(en[verb - 1])
    if joined or _goes_on(own, last, en, matrix) or _breaks_off(first, last, en):
        return True
    if verb == first and phrases.adds_modal(en[first : last + 1], zh[slice(*own)]):
        return True  # 处理…, "process [… shall be deemed …]"
    dangles = last - first > 1 and phrases_en.joins(en[last - 2])
    dangles = dangles and (phrases_en.joins(en[last - 1]) or phrases_en.is_modal(en[last - 1]))
    if dangles and not phrases.is_list(zh[slice(*own)]):
        return True  # ", and ensure [that …]", "and shall proceed"
    outside = [i for i in range(len(zh)) if not own[0] <= i < own[1] and zh[i].kind != "other"]
    links = matrix[outside]
    most = links.max(axis=1, initial=0, keepdims=True)
    placed = (links >= np.maximum(_STRAY, 0.8 * most)).any(axis=0).tolist()
    if last + 1 < len(en) and en[last + 1].text == ",":
        item = phrases_en.clause_words(en, range(last + 2, len(en)))
        if item and not any(placed[j] for j in item):
            return True  # "to streamline administration[, delegate power]"
    after = phrases_en.clause_words(en, range(last + 1, len(en)))
    if after and after[0] + 1 < len(en) and phrases_en.ends_member(en[after[0] + 1]):
        after = after[:1]  # a single word: "[science] and education and …"
    if after and not any(placed[j] for j in after[:2]):
        return True
    before = phrases_en.clause_words(en, range(first - 1, -1, -1))
    leans = first > 0 and phrases_en.leans(en[first - 1], en[first])
    return leans and bool(before) and not placed[before[0]]


def _goes_on(own: tuple[int, int], last: int, en: Sequence[EnToken], matrix: Matrix) -> bool:
    """Whether the word joined to the last one renders the Chinese, too: 动植物, "flora [and …]"."""
    joined = last + 2 < len(en) and phrases_en.joins(en[last + 1]) and en[last + 1].text != ","
    return joined and bool(matrix[own[0] : own[1], last + 2].max() >= _LINK)


def _breaks_off(first: int, last: int, en: Sequence[EnToken]) -> bool:
    """Whether a preposition before the English begins its clause, or its last word begins another:
    "[Through] my visits, I have seen …", "observe ethics, act [in good faith]".

    Of 510 clauses of 56 texts that had shaped nothing 42 were partial or unable to stand alone.
    This and three rules of `phrases` (brackets, lists, conditions) refuse 20 of them, and 4 others.
    """
    if phrases_en.is_object(en, first):
        return True
    new = last > first and en[last - 1].text == ","
    return new and last + 1 < len(en) and not phrases_en.ends_member(en[last + 1])


def _points_out(first: int, last: int, en: Sequence[EnToken], inside: Matrix) -> bool:
    """Whether a pronoun stands for a noun that the Chinese says in full: their laws, 他国法律."""
    return any(
        en[j].text.lower() in ("their", "its", "them", "it", "they", "his", "her", "him")
        and inside[:, j].max() >= _POINTS
        for j in range(first, last + 1)
    )
