"""Definitions that each language sorts by its own alphabet, put in one order by their own keys.

    文件 (document) 包括…；        document (文件) includes …;
    人員 (officer) 指…；           officer (人員) means …;

A definition begins with a term and names it in the other language, at least in one of the two
texts. It goes on to the next definition. The English ones follow the order of the Chinese.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from policydeck.language import division
from policydeck.read.document import Draft
from policydeck.read.lines import begins_item

# Definitions of a list, at least: fewer are names that a text explains in passing.
_SEVERAL = 3
_FAR = 15  # lines after a definition without another, from which on the list has ended
_HAN = r"[\u3400-\u9fff][\u3400-\u9fff\w、・·—-]{0,30}"
_LATIN = r"[A-Za-z][\w .'’/&-]{0,80}"
_ZH = re.compile(rf"[“「『\"]?({_HAN})[”」』\"]?\s*[(（]\s*[“\"]?({_LATIN})[”\"]?\s*[)）]")
_EN = re.compile(rf"[“\"'‘]?({_LATIN}?)[,]?[”\"'’]?\s*[(（]\s*[“「\"]?({_HAN})[”」\"]?\s*[)）]")
_OPENING = "“「『\"'‘"
_WORD = 3  # characters by which English terms are looked up
_HEAD = 120  # characters at the head of a line in which a term stands

_Keyed = tuple[Sequence[str], dict[int, tuple[str, str]]]  # lines, and those with two names


class Block(Struct, frozen=True):
    """Lines that belong together, of the Chinese and of the English; either may have none."""

    zh: range
    en: range


def blocks(zh: Sequence[str], en: Sequence[str]) -> list[Block]:
    """Two texts in blocks that follow the Chinese; [] where the order of both is the same.

    >>> zh = ["人員 (officer) 指僱員；", "文件 (document) 包括地圖；", "船隻 (vessel) 指船舶；"]
    >>> en = ["document (文件) includes maps;", "officer (人員) means staff;", "vessel (船隻) …"]
    >>> [(list(b.zh), list(b.en)) for b in blocks(zh, en)]
    [([], []), ([0], [1]), ([1], [0]), ([2], [2]), ([], [])]
    """
    zh_keys, en_keys = _keys(zh, _ZH), _keys(en, _EN)
    answers = _answers((zh, zh_keys), (en, en_keys))
    found: list[Block] = []
    zh_done = en_done = 0
    for these in _lists(zh, sorted(answers)):
        those = [answers[at] for at in these]
        first = these[0], min(those)
        if len(these) < _SEVERAL or those == sorted(those) or first[1] < en_done:
            continue
        own = _entries(zh, {*zh_keys, *these}, first[0], these[-1])
        other = _entries(en, {*en_keys, *those}, first[1], max(those))
        found.append(Block(range(zh_done, first[0]), range(en_done, first[1])))
        zh_done, en_done = own[these[-1]].stop, other[max(those)].stop
        for at, lines in own.items():
            found.append(Block(lines, other.pop(answers.get(at, -1), range(0))))
        found += [Block(range(0), lines) for lines in other.values()]
    return [*found, Block(range(zh_done, len(zh)), range(en_done, len(en)))] if found else []


def _keys(lines: Sequence[str], pattern: re.Pattern[str]) -> dict[int, tuple[str, str]]:
    """The lines that begin with a term and its other name: both, as they are compared."""
    matches = ((at, pattern.match(line)) for at, line in enumerate(lines))
    return {at: (_bare(m[1]), _bare(m[2])) for at, m in matches if m}


def _bare(text: str) -> str:
    from policydeck import script  # noqa: PLC0415 - half of what a process in `apart` would load

    return " ".join(script.simplify(text).lower().split())


def _answers(zh: _Keyed, en: _Keyed) -> dict[int, int]:
    """The line of the English definition for each Chinese one, where there is exactly one."""
    found: dict[int, set[int]] = {}
    by_names = {names: at for at, names in zh[1].items()}
    for j, (own, other) in en[1].items():
        if (other, own) in by_names:
            found.setdefault(by_names[other, own], set()).add(j)
    known = {j for many in found.values() for j in many}
    heads = _heads(zh, 1), _heads(en, _WORD)
    for i, (_, latin) in zh[1].items():
        if i not in found:
            same = heads[1].get(latin[:_WORD], ())
            found[i] = {j for head, j in same if re.match(re.escape(latin) + r"[”\"’,]* ", head)}
    for j, (_, han) in en[1].items():
        for head, i in heads[0].get(han[:1], ()) if j not in known else ():
            if head.startswith(han):
                found.setdefault(i, set()).add(j)
    single = {i: next(iter(many)) for i, many in found.items() if len(many) == 1}
    often = Counter(single.values())
    return {i: j for i, j in single.items() if often[j] == 1}


def _heads(side: _Keyed, size: int) -> dict[str, list[tuple[str, int]]]:
    """The heads of lines without two names, by their first characters."""
    found: dict[str, list[tuple[str, int]]] = {}
    for at, line in enumerate(side[0]):
        if at not in side[1]:
            head = _bare(line[:_HEAD]).lstrip(_OPENING)
            found.setdefault(head[:size], []).append((head, at))
    return found


def _lists(lines: Sequence[str], places: Sequence[int]) -> Iterator[list[int]]:
    """The places in runs that nothing interrupts: no other part of the text, no long stretch."""
    run: list[int] = []
    for at in places:
        between = lines[run[-1] + 1 : at] if run else ()
        if run and (
            len(between) > _FAR or any(division(line, chinese=True) for line in between)
        ):  # fmt: skip
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _entries(lines: Sequence[str], keys: set[int], first: int, last: int) -> dict[int, range]:
    """The lines of each definition from `first` to `last`; the last one has its items."""
    starts = sorted(at for at in keys if first <= at <= last)
    stop = last + 1
    while stop < len(lines) and begins_item(lines[stop]):
        stop += 1
    return {at: range(at, end) for at, end in pairwise([*starts, stop])}


def lines_in_order(zh: str, en: str) -> str:
    """The lines of the English in the order of the Chinese definitions."""
    lines = en.split("\n")
    found = blocks(zh.split("\n"), lines)
    return "\n".join(lines[at] for block in found for at in block.en) if found else en


def rows_in_order(drafts: list[Draft]) -> list[Draft]:
    """The rows of a table, where the English ones of a list of definitions stand otherwise.

    What a definition says in another number of rows becomes one row.
    """
    found = blocks([draft.zh for draft in drafts], [draft.en for draft in drafts])
    ordered: list[Draft] = []
    for block in found:
        if len(block.zh) == len(block.en):
            pairs = zip(block.zh, block.en, strict=True)
            ordered += [replace(drafts[i], en=drafts[j].en) for i, j in pairs]
            continue
        zh, en = ([drafts[at] for at in side] for side in (block.zh, block.en))
        texts = "\n".join(d.zh for d in zh), "\n".join(d.en for d in en)
        ordered.append(replace((zh or en)[0], zh=texts[0], en=texts[1], row=zh[0].row if zh else 0))
    return ordered or drafts
