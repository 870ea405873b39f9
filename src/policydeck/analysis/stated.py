"""Short names that a text gives in brackets: 食品药物管理署（以下简称食药署）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from policydeck import lexicon
from policydeck.language import closed

_FUNCTION = closed.zh("function")
_STATED = re.compile(
    r"""
    [（(] (?:以下|下|后)? [简统]?称 (?:为)? [:：]? [“"「『]?
    (?P<name>[\u3400-\u9fff]{2,12})
    [”"」』]? [）)]
    """,
    re.VERBOSE,
)
_LONGEST = 4  # characters of a name that is one word: 减述作业, 驻外馆处, 存保公司
_POINTS = closed.zh("points at a law")


def names(key: str) -> Iterator[tuple[int, str]]:
    """Each short name of a simplified text, and where the bracket opens in which it stands.

    >>> list(names("食品药物管理署（以下简称食药署）办理"))
    [(7, '食药署')]
    """
    yield from ((found.start(), found["name"]) for found in _STATED.finditer(key))


def words(key: str) -> Iterator[str]:
    """The words of short names that segmentation leaves in single characters: 抵换 of 抵换专案.

    What points at the law itself is two words: 本|局.

    >>> list(words("管理署（以下简称食药署）依本法（以下简称本法）办理抵换专案（下称抵换专案）"))
    ['食药署', '抵换']
    """
    for _, name in names(key):
        pieces = lexicon.cut(name)
        function = not _FUNCTION.isdisjoint(pieces) or pieces[0] in _POINTS
        if not function and len(name) <= _LONGEST:
            for alone, run in groupby(pieces, lambda piece: len(piece) == 1):
                word = "".join(run)
                if alone and len(word) > 1:
                    yield word
