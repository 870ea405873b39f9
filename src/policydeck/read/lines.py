"""Lines of a text: numbering them, and joining the lines of a wrapped paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines of `text` that are not blank, each with its 1-based number."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(plain.split("\n"), 1):
        if line.strip():
            yield number, line


def join(lines: Iterable[str], *, chinese: bool = False) -> str:
    """Lines of one paragraph as one: a space between words, nothing between Han characters.

    In a text known to be `chinese` nothing also between a Han character and another sign.

    >>> join(["人工智能", "治理"]), join(["global", "governance"]), join(["long-", "term"])
    ('人工智能治理', 'global governance', 'long-term')
    """
    whole: list[str] = []
    last = ""
    for line in lines:
        wide = (is_wide(last[-1:]), is_wide(line[:1]))
        tight = any(wide) if chinese else all(wide)
        if last and not tight and not _HYPHEN.search(last):
            whole.append(" ")
        whole.append(line)
        last = line
    return "".join(whole)


_HYPHEN = re.compile(r"[a-z]-$")


def is_wide(character: str) -> bool:
    """Is it a Han character or a full-width sign, which takes two columns?"""
    return character != "" and unicodedata.east_asian_width(character) in "WF"


# A stop, or "; and" before the last item of a list.
_ENDS = re.compile(r"[.!?:;。！？：；…][\"'”’」』)）\]]*$|[;,] (?:and|or|and/or)$")
_ITEM = re.compile(
    r"[-*•●○◦▪■□◆◇►▶※·]\s|[(（〔]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})"
    r"[)）〕.．、]|[①-⑳㈠-㈩⑴-⒇⒈-⒛]"
)


def ends_sentence(line: str) -> bool:
    """Does it end with a stop, so that nothing need follow?"""
    return bool(_ENDS.search(line))


def begins_item(line: str) -> bool:
    """Does it begin with the number or the sign of an item: (a), 1., 二、, •?"""
    return bool(_ITEM.match(line))


def columns(line: str) -> int:
    """How many columns of a screen it takes: two for a Han character.

    >>> columns("AI 治理")
    7
    """
    return sum(1 + is_wide(c) for c in line)
