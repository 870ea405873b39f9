"""Chinese that was wrapped at a fixed width inside its cells → whole lines.

Old files of laws break each line after so many characters, in the middle of 公|務人員 as well.
One cell says little about that: a list has lines of like length, too. All cells of a document
together tell, for wrapped lines break off without a stop at the same width again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from policydeck.language import HAN
from policydeck.read import lines

# Characters by which a full line may be short of the width: a sign that must not begin a line takes
# the character before it along, and items are indented. 177 of 3,000 laws of Taiwan are wrapped.
_SHORT_OF = 5
_WIDTHS = range(18, 61)  # characters a line; a list of names is narrower
_LEAST = 3  # lines broken off at the same width
_BREAKS_OFF = re.compile(rf"[{HAN}\w（(「『、，]$")
_GOES_ON = re.compile(rf"(?![一二三四五六七八九十]{{1,3}}[、　 ])[{HAN}\w，、；。（）()」』]")


def unwrap(texts: Sequence[str]) -> tuple[list[str], int]:
    """The texts of one document, wrapped lines joined, and at how many characters; 0 if at none.

    >>> law = [
    ...     "執行機關辦理擴大公共建設投資計畫，因公\\n務人員違法失職者，移送監察院。\\n機關審核。",
    ...     "有必要時得由中央原住民族主管機關會同地\\n方主管機關，委託其他機關執行相關之計\\n畫。",
    ... ]
    >>> unwrap(law)[0][0]
    '執行機關辦理擴大公共建設投資計畫，因公務人員違法失職者，移送監察院。\\n機關審核。'
    >>> unwrap(["\\n".join("甲" * size for size in (18, 20, 22, 24, 26, 28))])[1]  # a list
    0
    """
    width = _width(texts)
    return [_joined(text, width) for text in texts] if width else list(texts), width


def _width(texts: Sequence[str]) -> int:
    """The characters of a full line, if the lines are wrapped."""
    broken = Counter(
        len(line)
        for text in texts
        for line, following in pairwise(text.split("\n"))
        if _breaks(line, following)
    )
    if broken.total() < _LEAST:
        return 0
    width = max(broken, key=lambda length: (broken[length], length))
    full = sum(count for length, count in broken.items() if width - _SHORT_OF <= length)
    # Items of a list differ by more.
    at_width = sum(broken[length] for length in (width - 1, width, width + 1))
    is_even = full >= 0.8 * broken.total() and at_width >= max(_LEAST, 0.5 * broken.total())
    return width if width in _WIDTHS and is_even else 0


def _breaks(line: str, following: str) -> bool:
    return bool(_BREAKS_OFF.search(line) and _GOES_ON.match(following))


def _joined(text: str, width: int) -> str:
    whole, *rest = text.split("\n")
    before = whole
    for line in rest:
        full = width - _SHORT_OF <= len(before) and _breaks(before, line)
        whole = lines.join([whole, line], chinese=True) if full else f"{whole}\n{line}"
        before = line
    return whole
