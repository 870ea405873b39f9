"""The English stretch that renders a Chinese one, all of it and nothing else.

Two stretches correspond when no word of either is linked to the outside and nearly every
content word of either is linked to the inside: the phrase pairs of statistical translation, on
graded links instead of yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policydeck.align import phrases
from policydeck.language import EnToken
from policydeck.model import Token

Matrix = npt.NDArray[np.float32]

# All numbers were set on the Global AI Governance Initiative and a Chinese statute, read by eye:
# none of the 40 clauses of the one and two of the 105 of the other are wrong.
LEAST = 0.68  # mean link of the content words of the weaker side
_LINK = 0.45  # from this probability on two words belong together
_STRAY = 0.4  # from this one a link to the outside forbids the cut
_FIRM = 0.7  # words linked so have their place, and what is between them belongs to them
# Words without a link that are between firm ones, or that face such a word on the other side
# ("pay close attention"), count as half linked, so many a side.
_FORGIVEN, _HALF = 2, 0.6
_HEAD = 0.3  # link of the first word, without which a stretch has lost its verb or subject
_POINTS = 0.15  # link of a pronoun to a noun


@dataclass(frozen=True, slots=True)
class Cut:
    """A Chinese stretch and its counterpart."""

    start: int  # tokens [start, end) of the Chinese side
    end: int
    first: int  # tokens [first, last] of the English side
    last: int
    score: float


def counterpart(
    start: int, end: int, zh: Sequence[Token], en: Sequence[EnToken], matrix: Matrix
) -> Cut | None:
    """The cut of Chinese tokens start…end-1, if the English has one stretch for them."""
    inside, claims = matrix[start:end].max(axis=0), _claims(start, end, zh, matrix)
    own = [
        j
        for j in range(len(en))
        if inside[j] >= max(_LINK, claims[j]) and phrases.has_content(en, j)
    ]
    if len(own) < 2:
        return None
    first, last = _snapped(own[0], own[-1], en, inside, claims)
    opened = phrases.opens(en, first) or _possesses(en, first, zh[start])
    if not opened or not phrases.closes(en, last):
        return None
    en_links = _english(start, end, (first, last), zh, en, matrix)
    zh_links = _chinese(start, end, (first, last), zh, matrix)
    if not en_links or not zh_links:
        return None
    score = _coverage([x for _, x in zh_links], [x for _, x in en_links])
    head_at, link = zh_links[0]
    headless = (
        link < _HEAD
        and en_links[0][1] >= _LINK
        and not phrases.may_lack_counterpart(zh[head_at].key)
    )
    sound = phrases.is_phrase(en[first : last + 1], zh[start:end])
    if score < LEAST or headless or _points_out(first, last, en, matrix[start:end]) or not sound:
        return None
    if _is_torn(head_at, (start, end), (first, last), zh, en, matrix):
        return None
    return Cut(start, end, first, last, score)


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
        (claims[j] < _STRAY or claims[j] <= inside[j]) and not phrases.is_auxiliary(en[j])
        for j in range(len(en))
    ]
    while first > 0 and not phrases.opens(en, first) and free[first - 1]:
        first -= 1
    while last + 1 < len(en) and not phrases.closes(en, last) and free[last + 1]:
        last += 1
    return first, last


def _possesses(en: Sequence[EnToken], first: int, head: Token) -> bool:
    """Whether the stretch begins with "have" for 有."""
    return "有" in head.key and en[first].text.lower() in ("have", "has")


def _english(
    start: int, end: int, stretch: tuple[int, int], zh: Sequence[Token],
    en: Sequence[EnToken], matrix: Matrix,
) -> list[tuple[int, float]]:  # fmt: skip
    """Each English content word with its link; nothing if a word belongs to the outside."""
    inside, claims = matrix[start:end].max(axis=0), _claims(start, end, zh, matrix)
    words = [j for j in range(stretch[0], stretch[1] + 1) if phrases.has_content(en, j)]
    firm = [j for j in words if inside[j] >= max(_FIRM, claims[j])]
    links: list[tuple[int, float]] = []
    spare = _FORGIVEN
    for j in words:
        link = float(inside[j])
        between = bool(firm) and firm[0] < j < firm[-1]
        if claims[j] >= _STRAY and claims[j] > 0.5 * link and not (
            (between or link >= claims[j]) and _is_twin(start, end, zh, j, matrix)
        ):  # fmt: skip
            return []
        if link < _LINK and between and spare:
            spare -= 1
            link = _HALF
        links.append((j, link))
    return links


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
        if zh[i].kind == "other" or zh[i].key in phrases.EMPTY:
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
    if verb > first and matrix[head, verb] >= _LINK and phrases.joins(en[verb - 1]):
        return True
    dangles = last - first > 1 and all(map(phrases.joins, en[last - 2 : last]))
    if dangles and not phrases.is_list(zh[slice(*own)]):  # ", and ensure [that …]"
        return True
    outside = [i for i in range(len(zh)) if not own[0] <= i < own[1] and zh[i].kind != "other"]
    best = matrix.max(axis=1)
    placed = [
        any(matrix[i, j] >= max(_STRAY, 0.8 * best[i]) for i in outside) for j in range(len(en))
    ]
    if last + 1 < len(en) and en[last + 1].text == ",":
        item = phrases.clause_words(en, range(last + 2, len(en)))
        if item and not any(placed[j] for j in item):
            return True  # "to streamline administration[, delegate power]"
    after = phrases.clause_words(en, range(last + 1, len(en)))
    if after and after[0] + 1 < len(en) and phrases.ends_member(en[after[0] + 1]):
        after = after[:1]  # a single word: "[science] and education and …"
    if after and not any(placed[j] for j in after[:2]):
        return True
    before = phrases.clause_words(en, range(first - 1, -1, -1))
    leans = first > 0 and phrases.leans(en[first - 1], en[first])
    return leans and bool(before) and not placed[before[0]]


def _coverage(zh_links: Sequence[float], en_links: Sequence[float]) -> float:
    """The mean link of the weaker side, or 0 if too many words have none."""
    gaps = [[x for x in links if x < _LINK] for links in (zh_links, en_links)]
    forgiven = min(len(gaps[0]), len(gaps[1]), _FORGIVEN)
    means = []
    for links, missing in zip((zh_links, en_links), gaps, strict=True):
        if len(missing) - forgiven > max(1, 0.25 * len(links)):
            return 0.0
        credit = sum(max(0.0, _HALF - x) for x in sorted(missing)[:forgiven])
        means.append((sum(links) + credit) / len(links))
    return min(means)


def _points_out(first: int, last: int, en: Sequence[EnToken], inside: Matrix) -> bool:
    """Whether a pronoun stands for a noun that the Chinese says in full: their laws, 他国法律."""
    return any(
        en[j].text.lower() in ("their", "its", "them", "it", "they", "his", "her", "him")
        and inside[:, j].max() >= _POINTS
        for j in range(first, last + 1)
    )
