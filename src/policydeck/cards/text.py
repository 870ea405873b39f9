"""Plain text → HTML that a field can hold: escaped, typeset, marked or with gaps."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from policydeck.language import HAN

GAP = "\N{FULLWIDTH LOW LINE}"  # one for each hidden character: they join into a line
OPENING = "“‘（《〈「『【(["
_SHORT_GAP = 6  # characters; a longer line may break
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Half-width punctuation that Chinese text on the web often has, where a Han character or a
# Chinese quotation mark stands on the side that matters. Full stops stay: 3.5, U.S.
_HALF_WIDTH = re.compile(
    rf"""
    (?<=[{HAN}”’」』）》])[,;:?!)]   # after Chinese
  | [,;:?!](?=[{HAN}“‘「『（《])      # AI,推动
  | \((?=[{HAN}“‘「『《])            # (来源
    """,
    re.VERBOSE,
)
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")

Spans = Sequence[tuple[int, int]]


@lru_cache(1 << 14)  # most are single characters
def clean(text: str) -> str:
    """Plain text as a field may hold it: composed, no control characters, nothing for Anki to run.

    Anki reads `[sound:…]`, `[latex]` and `\\(` in fields, and splits fields at \\x1f.

    >>> clean("R&D <5%\\x1f [sound:x.mp3]")
    'R&amp;D &lt;5%  &#91;sound:x.mp3]'
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()
    text = html.escape(text, quote=False).replace("[", "&#91;")
    if "\\" not in text:
        return text
    return re.sub(r"\\(?=[(\[])", "\\\\\N{WORD JOINER}", text)


def typeset(text: str) -> str:
    """Chinese with its punctuation in full width, of the same length.

    >>> typeset("当前,AI技术(5G,6G)快速发展:1,000家")
    '当前，AI技术(5G,6G)快速发展：1,000家'
    """
    return _HALF_WIDTH.sub(lambda m: m[0].translate(_FULL_WIDTH), text)


def marked(text: str, spans: Spans) -> str:
    """`text` with `<mark>` around each span."""
    parts, at = [], 0
    for start, end in tidy(spans, len(text)):
        parts += [inner(text[at:start]), f"<mark>{clean(text[start:end])}</mark>"]
        at = end
    return "".join(parts) + inner(text[at:])


def inner(text: str) -> str:
    """A stretch inside a field: unlike at the ends of a field, its outer spaces are kept."""
    if not text.strip():
        return " " if text else ""
    head = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return head + clean(text) + tail


def tidy(spans: Spans, length: int) -> list[tuple[int, int]]:
    """The spans in order, inside the text, without overlap."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        start, end = max(first, kept[-1][1] if kept else 0), min(last, length)
        if start < end:
            kept.append((start, end))
    return kept


def occurrences(text: str, wanted: str) -> list[tuple[int, int]]:
    """Every place of `wanted` in `text`."""
    found, at = [], text.find(wanted) if wanted else -1
    while at >= 0:
        found.append((at, at + len(wanted)))
        at = text.find(wanted, at + len(wanted))
    return found


def breakable(text: str, words: Spans) -> str:
    """`text` with places between words where a line may end."""
    starts = {start for start, _ in words if start and text[start - 1] not in OPENING}
    cuts = sorted({0, len(text), *starts})
    return "<wbr>".join(inner(text[a:b]) for a, b in pairwise(cuts))


def gapped(text: str, spans: Spans) -> str:
    """`text` with each span replaced by a line as long as what it hides.

    >>> gapped("推动构建人类命运共同体。", [(4, 11)])
    '推动构建<span class="gap long">＿＿＿＿＿＿＿</span>。'
    """
    parts, at = [], 0
    for start, end in tidy(spans, len(text)):
        parts.append(inner(text[at:start]))
        kind = "gap" if end - start <= _SHORT_GAP else "gap long"
        parts.append(f'<span class="{kind}">{GAP * (end - start)}</span>')
        at = end
    return "".join(parts) + inner(text[at:])
