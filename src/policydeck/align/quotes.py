"""Where each sentence boundary stands: inside quoted speech or outside.

A translation keeps who speaks. When a Chinese sentence ends its speaker's turn, a bead that ends
on the English side in the middle of a turn is probably wrong: in the three chapters of MAC's
development part that have much dialogue both sides agree at 96 % of the gold boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_ZH = re.compile('(?P<open>[“「])|(?P<close>[”」])|(?P<both>["＂])')
_EN = re.compile(
    r"""
      (?P<open> “ | (?<![\w.,!?…]) ['‘`] (?=\w|\.\.\.|…|\() | (?<!\S) " | (?<=[(—–]) "(?=\w) )
    | (?P<close> ” | (?<=[.,!?;:…—–-]) ['’] (?!\w) | " )
    """,
    re.VERBOSE,
)
# The mark that closes what each mark opens; a quotation within a quotation closes nothing else.
_FAMILY = {"“": "”", "‘": "’", "'": "’", "`": "’", "「": "」", '"': '"', "＂": "＂"}


def inside(sentences: Sequence[str], *, chinese: bool) -> npt.NDArray[np.bool_]:
    """For each of the n + 1 boundaries of n sentences, whether it is inside a quotation."""
    marks = _ZH if chinese else _EN
    closer = ""
    found = np.zeros(len(sentences) + 1, dtype=np.bool_)
    for at, sentence in enumerate(sentences, 1):
        for mark in marks.finditer(sentence):
            if closer:
                closes = mark.lastgroup != "open" and closer == mark[0].replace("'", "’")
                closer = "" if closes else closer
            elif mark.lastgroup != "close":
                closer = _FAMILY[mark[0]]
        found[at] = bool(closer)
    return found
