"""A stretch of Chinese → HTML with its reading above each word.

Readings stand in `<ruby>`, one for a word, so that pinyin is joined and spaced as the standard
asks and the characters keep their even pace; each syllable, and in a headword its character too,
carries a class for its tone. Anki's own `furigana:` filter would take everything back to the
last space as the base, and Chinese has no spaces.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, groupby, pairwise

from policydeck.cards.choice import CardStyle
from policydeck.cards.text import OPENING, Spans, clean, inner, tidy
from policydeck.language import convert, tone
from policydeck.model import GAP, Line

# Characters in one ruby. A line of text can break only between rubies, and these, at twice the
# normal text size, still fit the 288 px that a 320 px phone leaves. Zhuyin, which few browsers
# can set down the side, stands across and takes twice the room of pinyin.
_LONGEST_RUBY = {"pinyin": 5, "zhuyin": 2}
_JOINERS = "-'’"  # between syllables of one word
_OPEN = frozenset("aāáǎàoōóǒòeēéěèêếề")  # what begins a syllable that needs a mark before it
_SEPARATORS = f" ,·{GAP}{_JOINERS}"
_CLOSING = "，。、；：？！”’）》〉」』】…—,.;:?!)]%％"


def spelt(line: Line, pinyin: str = "") -> Line:
    """The line with its syllables as they are joined in words: "xī", "’ān".

    `pinyin` is the reading of the whole, where there is one: its words, capitals, apostrophes
    and hyphens are taken over if it spells the same syllables.
    """
    syllables = list(line.syllables)
    for start, end in line.words:
        for i in range(start + 1, min(end, len(syllables))):
            if syllables[i][:1] in _OPEN and syllables[i - 1]:
                syllables[i] = "’" + syllables[i]
    for i in line.capitals:
        bare = syllables[i].lstrip("’")
        syllables[i] = syllables[i].removesuffix(bare) + bare[:1].upper() + bare[1:]
    own = Line(line.simplified, line.traditional, tuple(syllables), line.words)
    return (_taken_over(line, pinyin) if pinyin else None) or own


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


def with_reading(line: Line, style: CardStyle, marks: Spans = (), *, toned: bool = False) -> str:
    """The spelt line with its reading above each word, and `<mark>` around the marks.

    With `toned`, the characters are coloured as well as their readings: right for a headword,
    too much for a sentence.

    A browser may end a line between a ruby and a comma, so a word and the punctuation that
    belongs to it are held together; a mark over several words is cut at the same places.
    """
    text, syllables, reading = style.text(line), line.syllables, style.reading
    spans = tidy(marks, len(text))
    inside = {i for start, end in spans for i in range(start, end)}
    parts = []
    cuts = _cuts(text, line, spans, _LONGEST_RUBY[reading])
    for unit in _units(text, cuts):
        if len(unit) == 1:  # as most are
            a, b = unit[0]
            word = _word(text[a:b], syllables[a:b], reading, toned=toned)
            parts.append(f"<mark>{word}</mark>" if a in inside else word)
            continue
        held = ""
        for is_marked, pieces in groupby(unit, key=lambda piece: piece[0] in inside):
            words = "".join(
                _word(text[a:b], syllables[a:b], reading, toned=toned) for a, b in pieces
            )
            held += f"<mark>{words}</mark>" if is_marked else words
        parts.append(f'<span class="w">{held}</span>')
    return "".join(parts)


def _units(text: str, cuts: Sequence[int]) -> Iterable[list[tuple[int, int]]]:
    """Pieces of the text, those that must stay on one line together."""
    unit: list[tuple[int, int]] = []
    for a, b in pairwise(cuts):
        if unit and not (text[a] in _CLOSING or text[a - 1] in OPENING):
            yield unit
            unit = []
        unit.append((a, b))
    if unit:
        yield unit


def _cuts(text: str, line: Line, spans: Spans, longest: int) -> list[int]:
    """Where pieces begin and end: at words, marks and punctuation, and where scripts meet."""
    read = [bool(syllable) for syllable in line.syllables]
    cuts = {0, len(read), *chain.from_iterable(line.words), *chain.from_iterable(spans)}
    for i, (last, own) in enumerate(pairwise(read), 1):
        # What is read is no punctuation.
        if own != last or not (own or (text[i] not in OPENING and text[i - 1] not in _CLOSING)):
            cuts.add(i)
    for a, b in pairwise(sorted(cuts)):
        if b - a > longest and read[a]:
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


@lru_cache(1 << 14)  # the words of a long document, each in many sentences
def _word(text: str, syllables: tuple[str, ...], reading: str, *, toned: bool) -> str:
    if not any(syllables):
        return inner(text)
    bases = [
        coloured(char, s) if toned else clean(char) for char, s in zip(text, syllables, strict=True)
    ]
    if reading == "zhuyin":
        pairs = (
            base + f"<rt>{coloured(convert(s.strip(_SEPARATORS).lower(), 'zhuyin'), s)}</rt>"
            for base, s in zip(bases, syllables, strict=True)
        )
        return f"<ruby>{''.join(pairs)}</ruby>"
    first, *others = syllables
    said = coloured(first.lstrip(_JOINERS), first) + "".join(coloured(s, s) for s in others)
    return f"<ruby>{''.join(bases)}<rt>{said}</rt></ruby>"


@lru_cache(1 << 13)
def coloured(text: str, syllable: str) -> str:
    """Text in the colour of its tone."""
    return f'<span class="t{tone(syllable)}">{html.escape(text, quote=False)}</span>'
