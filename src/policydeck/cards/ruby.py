"""A stretch of Chinese → HTML: plain, with its reading above each word, or with gaps.

Readings stand in `<ruby>`, one for a word, so that pinyin is joined and spaced as the standard
asks and the characters keep their even pace; each syllable and its character carry a class for
their tone. Anki's own `furigana:` filter would take everything back to the last space as the
base, and Chinese has no spaces.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby, pairwise

from policydeck.cards.choice import CardStyle
from policydeck.cards.zhuyin import zhuyin
from policydeck.model import Line

GAP = "\N{FULLWIDTH LOW LINE}"  # one for each hidden character: they join into a line
# Characters in one ruby. A line of text can break only between rubies, and these, at twice the
# normal text size, still fit the 288 px that a 320 px phone leaves. Zhuyin, which few browsers
# can set down the side, stands across and takes twice the room of pinyin.
_LONGEST_RUBY = {"pinyin": 5, "zhuyin": 2}
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_JOINERS = "-'’"  # between syllables of one word
_SEPARATORS = f" ,·{_JOINERS}"
_OPENING = "“‘（《〈「『【(["
_CLOSING = "，。、；：？！”’）》〉」』】…—,.;:?!)]%％"
_SHORT_GAP = 6  # characters; a longer line may break
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Spans = Sequence[tuple[int, int]]


def clean(text: str) -> str:
    """Plain text as a field may hold it: composed, no control characters, nothing for Anki to run.

    Anki reads `[sound:…]`, `[latex]` and `\\(` in fields, and splits fields at \\x1f.

    >>> clean("R&D <5%\\x1f [sound:x.mp3]")
    'R&amp;D &lt;5%  &#91;sound:x.mp3]'
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()
    text = html.escape(text, quote=False).replace("[", "&#91;")
    return re.sub(r"\\(?=[(\[])", "\\\\\N{WORD JOINER}", text)


def tone(syllable: str) -> str:
    """The tone of a marked syllable, "1" to "5".

    >>> [tone(s) for s in ("gōng", "rén", "lǚ", "zhì", "de")]
    ['1', '2', '3', '4', '5']
    """
    marks = (_TONES.get(char) for char in unicodedata.normalize("NFD", syllable))
    return next((mark for mark in marks if mark), "5")


def marked(text: str, spans: Spans, show: Callable[[str], str] = clean) -> str:
    """`text` with `<mark>` around each span."""
    parts, at = [], 0
    for start, end in _tidy(spans, len(text)):
        parts += [_outer(text[at:start], show), f"<mark>{show(text[start:end])}</mark>"]
        at = end
    return "".join(parts) + _outer(text[at:], show)


def _outer(text: str, show: Callable[[str], str]) -> str:
    """A stretch between marks; the spaces at its ends are kept, unlike in a whole field."""
    inner = text.strip()
    if not inner:
        return " " if text else ""
    head = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return head + show(inner) + tail


def _tidy(spans: Spans, length: int) -> list[tuple[int, int]]:
    """The spans in order, inside the text, without overlap."""
    tidy: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        start, end = max(first, tidy[-1][1] if tidy else 0), min(last, length)
        if start < end:
            tidy.append((start, end))
    return tidy


def occurrences(text: str, wanted: str) -> list[tuple[int, int]]:
    """Every place of `wanted` in `text`."""
    return [(m.start(), m.end()) for m in re.finditer(re.escape(wanted), text)] if wanted else []


def breakable(text: str, words: Spans) -> str:
    """`text` with places between words where a line may end."""
    starts = {start for start, _ in words if start and text[start - 1] not in _OPENING}
    cuts = sorted({0, len(text), *starts})
    return "<wbr>".join(_outer(text[a:b], clean) for a, b in pairwise(cuts))


def gapped(text: str, spans: Spans) -> str:
    """`text` with each span replaced by a line as long as what it hides.

    >>> gapped("推动构建人类命运共同体。", [(4, 11)])
    '推动构建<span class="gap long">＿＿＿＿＿＿＿</span>。'
    """
    parts, at = [], 0
    for start, end in _tidy(spans, len(text)):
        parts.append(_outer(text[at:start], clean))
        kind = "gap" if end - start <= _SHORT_GAP else "gap long"
        parts.append(f'<span class="{kind}">{GAP * (end - start)}</span>')
        at = end
    return "".join(parts) + _outer(text[at:], clean)


def spelt(line: Line, pinyin: str = "") -> Line:
    """The line with its syllables as they are joined in words: "xī", "’ān".

    `pinyin` is the reading of the whole, where there is one: its words, capitals, apostrophes
    and hyphens are taken over if it spells the same syllables.
    """
    syllables = list(line.syllables)
    for start, end in line.words:
        for i in range(start + 1, min(end, len(syllables))):
            first = unicodedata.normalize("NFD", syllables[i][:1])[:1]
            if first and first in "aoe" and syllables[i - 1]:
                syllables[i] = "’" + syllables[i]
    own = Line(line.simplified, line.traditional, tuple(syllables), line.words)
    return _taken_over(line, pinyin) or own


def _taken_over(line: Line, pinyin: str) -> Line | None:
    """The line spelt as `pinyin` spells it; None where the two do not agree."""
    rest = unicodedata.normalize("NFC", pinyin)
    syllables, starts = [], []
    for i, syllable in enumerate(line.syllables):
        wanted = unicodedata.normalize("NFC", syllable)
        bare = rest.lstrip(_SEPARATORS)
        if bare[: len(wanted)].lower() != wanted.lower():
            return None
        before = rest[: len(rest) - len(bare)]
        if wanted and (not i or not line.syllables[i - 1] or before.strip(_JOINERS)):
            starts.append(i)
        joiner = before if wanted and i not in starts[-1:] else ""
        syllables.append(joiner + bare[: len(wanted)])
        rest = bare[len(wanted) :] if wanted else rest
    if not starts or rest.strip(_SEPARATORS):
        return None
    ends = [*starts[1:], len(syllables)]
    return Line(
        line.simplified, line.traditional, tuple(syllables), tuple(zip(starts, ends, strict=True))
    )


def with_reading(line: Line, style: CardStyle, marks: Spans = ()) -> str:
    """The spelt line with its reading above each word, toned, and `<mark>` around the marks.

    A browser may end a line between a ruby and a comma, so a word and the punctuation that
    belongs to it are held together; a mark over several words is cut at the same places.
    """
    text, syllables = style.text(line), line.syllables
    spans = _tidy(marks, len(text))
    inside = {i for start, end in spans for i in range(start, end)}
    parts = []
    cuts = _cuts(text, line, spans, _LONGEST_RUBY[style.reading])
    for unit in _units(text, cuts):
        inner = ""
        for is_marked, pieces in groupby(unit, key=lambda piece: piece[0] in inside):
            html = "".join(_word(text[a:b], syllables[a:b], style) for a, b in pieces)
            inner += f"<mark>{html}</mark>" if is_marked else html
        parts.append(f'<span class="w">{inner}</span>' if len(unit) > 1 else inner)
    return "".join(parts)


def _units(text: str, cuts: Sequence[int]) -> Iterable[list[tuple[int, int]]]:
    """Pieces of the text, those that must stay on one line together."""
    unit: list[tuple[int, int]] = []
    for a, b in pairwise(cuts):
        if unit and not (text[a] in _CLOSING or text[a - 1] in _OPENING):
            yield unit
            unit = []
        unit.append((a, b))
    if unit:
        yield unit


def _cuts(text: str, line: Line, spans: Spans, longest: int) -> list[int]:
    """Where pieces begin and end: at words, marks and punctuation, and where scripts meet."""
    read = [bool(syllable) for syllable in line.syllables]
    cuts = {0, len(read), *chain.from_iterable(line.words), *chain.from_iterable(spans)}
    for i in range(1, len(read)):
        if read[i] != read[i - 1] or text[i] in _OPENING or text[i - 1] in _CLOSING:
            cuts.add(i)
    for a, b in pairwise(sorted(cuts)):
        if read[a]:
            cuts.update(_pieces(a, b, longest))
    return sorted(cuts)


def _pieces(start: int, end: int, longest: int) -> list[int]:
    """Places that cut a long word. Compounds are built of twos, so pieces are even in number:
    中华人民|共和国, 知识产权|保护, but 生物多样性 stays whole.
    """
    cuts, size = [], longest // 2 * 2
    while end - start > longest:
        start += size
        cuts.append(start)
    return cuts


def _word(text: str, syllables: Sequence[str], style: CardStyle) -> str:
    if not any(syllables):
        return _outer(text, clean)
    if style.reading == "zhuyin":
        pairs = (
            _toned(char, s) + f"<rt>{_toned(zhuyin(s.strip(_SEPARATORS).lower()), s)}</rt>"
            for char, s in zip(text, syllables, strict=True)
        )
        return f"<ruby>{''.join(pairs)}</ruby>"
    base = "".join(_toned(char, s) for char, s in zip(text, syllables, strict=True))
    first, *others = syllables
    reading = _toned(first.lstrip(_JOINERS), first) + "".join(_toned(s, s) for s in others)
    return f"<ruby>{base}<rt>{reading}</rt></ruby>"


def _toned(text: str, syllable: str) -> str:
    return f'<span class="t{tone(syllable)}">{html.escape(text, quote=False)}</span>'
