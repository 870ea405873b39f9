"""The sentence pairs of a document, corrected by the owner.

A correction names its pair by the Chinese, whole or its beginning, by the reference, or by both.
Where the text moved it is followed; where it changed the correction rests and says what is nearest.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec.structs import replace

from policydeck import script
from policydeck.model import SentencePair
from policydeck.read import Document
from policydeck.recipe import PAIR_KINDS, Override, Overrides

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHOWN = 20  # characters of a pair, enough to know it again
_BEGINNING = 4  # characters from which the beginning of a pair names it


def corrected(
    documents: Sequence[Document], found: Sequence[list[SentencePair]], corrections: Overrides
) -> tuple[list[list[SentencePair]], tuple[str, ...]]:
    """The pairs of each document after the owner's corrections, and what each of these did."""
    texts = {p.ref: (p.zh, p.en) for document in documents for p in document.passages}
    pairs = [list(one) for one in found]
    told = []
    for row in corrections.rows:
        if row.what in PAIR_KINDS:
            told.append(f"{corrections.path}:{row.line}: {_apply(row, pairs, texts)}")
    return pairs, tuple(told)


def _apply(
    row: Override, pairs: list[list[SentencePair]], texts: dict[str, tuple[str, str]]
) -> str:
    """Change `pairs` as a row says; what was done, in words."""
    at, moved = _find(row, pairs)
    if at is None:
        return moved
    number, index = at
    pair = pairs[number][index]
    done = _changed(row, pairs[number], index, texts)
    if isinstance(done, str):
        return f"{row.what} of {_name(pair)}: {done}; the row has no effect"
    replaced, count = done
    pairs[number][index : index + count] = replaced
    return f"{row.what}: {_name(pair)}{moved}"


def _find(row: Override, pairs: list[list[SentencePair]]) -> tuple[tuple[int, int] | None, str]:
    """Which pair a row means, and where it moved from; else None and why."""
    # As `Override.at`, which is slow for each of some ten thousand pairs.
    ends = () if ":" in row.place else (f":{row.place}",)
    here = [
        (n, i) for n, one in enumerate(pairs) for i, pair in enumerate(one)
        if row.place and (pair.ref == row.place or pair.ref.endswith(ends))
    ]  # fmt: skip
    if not row.term:
        if len(here) == 1:
            return here[0], ""
        what = f"{len(here)} pairs are" if here else "no pair is"
        return None, f"{row.what}: {what} at {row.place}; the row has no effect"
    wanted = _bare(row.term)
    begins = len(wanted) >= _BEGINNING and row.what != "clause"  # which lies within a pair
    every = ((n, i) for n, one in enumerate(pairs) for i in range(len(one)))
    for among, moved in ((here, ""), (every, f", no longer at {row.place}" if row.place else "")):
        keys = {(n, i): _key(pairs[n][i].zh) for n, i in among}
        same = [at for at, key in keys.items() if key == wanted] or [
            at for at, key in keys.items() if begins and key.startswith(wanted)
        ]
        if len(same) == 1:
            return same[0], moved
        if same:
            shown = ", ".join(pairs[n][i].ref for n, i in same[:3])
            return None, f"{row.what}: several pairs have this text ({shown}); give the place"
    inside = [at for at, key in keys.items() if wanted in key]
    if inside and row.what in ("drop", "reword", "clause"):
        return None, f"{row.what}: a clause of {_name(pairs[inside[0][0]][inside[0][1]])}"
    near = difflib.get_close_matches(wanted, list(keys.values()), n=1)
    nearest = next(((n, i) for (n, i), key in keys.items() if near and key == near[0]), None)
    hint = f"; the nearest is {_name(pairs[nearest[0]][nearest[1]])}" if nearest else ""
    return None, f"{row.what}: no pair has “{row.term[:_SHOWN]}”{hint}; the row has no effect"


def _changed(
    row: Override, pairs: list[SentencePair], index: int, texts: dict[str, tuple[str, str]]
) -> tuple[list[SentencePair], int] | str:
    """What stands in the place of a pair and of how many; or why it cannot."""
    pair = pairs[index]
    if row.what == "cut":
        return _cut(pair, row.value)
    if row.what == "join":
        return _join(pair, pairs[index + 1 : index + 2], texts)
    if row.what == "accept" and not (pair.zh and pair.en):
        return "one side of it is empty"
    changed = {
        "accept": replace(pair, doubt=""),
        "drop": replace(pair, doubt="dropped by you"),
        "reword": replace(pair, en=row.value, doubt=""),
    }
    return ([changed[row.what]], 1) if row.what in changed else "it is no part of a pair"


def _cut(pair: SentencePair, value: str) -> tuple[list[SentencePair], int] | str:
    """The pieces of a pair; each but the first begins as "智能 = intelligent" says."""
    key, starts = script.simplify(pair.zh), [(0, 0)]
    for piece in value.split("|"):
        zh, _, en = (part.strip() for part in piece.partition("="))
        start = key.find(script.simplify(zh), starts[-1][0] + 1)
        en_start = pair.en.find(en, starts[-1][1] + 1)
        if start < 0 or en_start < 0:
            return f"“{en if en_start < 0 else zh}” does not follow in it"
        starts.append((start, en_start))
    ends = [*starts[1:], (len(pair.zh), len(pair.en))]
    pieces = []
    for number, ((a, c), (b, d)) in enumerate(zip(starts, ends, strict=True), 1):
        ref = pair.ref if number == 1 else f"{pair.ref}-{number}"
        zh, en = pair.zh[a:b].rstrip(), pair.en[c:d].rstrip()
        at = pair.zh_start + a, pair.en_start + c
        pieces.append(SentencePair(zh, en, ref, pair.score, pair.row, *at))
    return pieces, 1


def _join(
    pair: SentencePair, following: list[SentencePair], texts: dict[str, tuple[str, str]]
) -> tuple[list[SentencePair], int] | str:
    """A pair and the next one of its passage as one; one of them may lack a side."""
    passage = pair.ref.rpartition(".")[0]
    if not following or following[0].ref.rpartition(".")[0] != passage:
        return "no pair follows it in its passage"
    other = following[0]
    zh_text, en_text = texts[passage]
    zh_start, zh = _together(zh_text, pair.zh_start, pair.zh, other.zh_start, other.zh)
    en_start, en = _together(en_text, pair.en_start, pair.en, other.en_start, other.en)
    score = min(pair.score, other.score)
    return [SentencePair(zh, en, pair.ref, score, pair.row, zh_start, en_start)], 2


def _together(text: str, start: int, one: str, then: int, other: str) -> tuple[int, str]:
    if not (one and other):
        return (start, one) if one else (then, other)
    return start, text[start : then + len(other)]


def clauses(
    pair: SentencePair, key: str, found: Sequence[SentencePair], corrections: Overrides
) -> list[SentencePair]:
    """The clauses of a pair after the owner's corrections; `key` is its simplified Chinese."""
    result = []
    for part in found:
        start = part.zh_start - pair.zh_start
        text = _bare(key[start : start + len(part.zh)])
        drops, rewords = (
            [r for r in corrections.of(what) if _means(r, text, pair.ref, part.ref)]
            for what in ("drop", "reword")
        )
        if not drops:
            result.append(replace(part, en=rewords[-1].value) if rewords else part)
    return result


def vouched(pair: SentencePair, key: str, corrections: Overrides) -> bool:
    """Whether the owner said of the pair that it is right, or how it is."""
    rows = [row for what in ("accept", "reword") for row in corrections.of(what)]
    return any(_means(row, _bare(key), pair.ref) for row in rows)


def _means(row: Override, text: str, *refs: str) -> bool:
    if not row.term:
        return row.place.rpartition(":")[2] == refs[-1].rpartition(":")[2]
    return _bare(row.term) == text and any(row.at(ref) for ref in refs)


def added_clauses(
    pair: SentencePair, key: str, count: int, corrections: Overrides
) -> Iterator[SentencePair]:
    """The clauses that the owner asks for, lettered after the `count` that were found."""
    rows = [
        r for r in corrections.of("clause")
        if r.at(pair.ref) and r.term in key and r.value in pair.en
    ]  # fmt: skip
    for letter, row in zip(_LETTERS[count:], rows, strict=False):
        start, en_start = key.index(row.term), pair.en.index(row.value)
        zh = pair.zh[start : start + len(row.term)]
        at = pair.zh_start + start, pair.en_start + en_start
        yield SentencePair(zh, row.value, f"{pair.ref}{letter}", 1.0, pair.row, *at)


@lru_cache(100_000)  # the pairs of a text of a million characters, for each of its corrections
def _key(zh: str) -> str:
    return _bare(script.simplify(zh))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _name(pair: SentencePair) -> str:
    shown = pair.zh or pair.en
    return f"{pair.ref} “{shown[:_SHOWN]}{'…' if len(shown) > _SHOWN else ''}”"
