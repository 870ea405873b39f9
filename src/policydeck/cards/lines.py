"""Lines put together: sentences of a passage, and a headword of what an example marks of it."""

from __future__ import annotations

from collections.abc import Sequence

from policydeck.model import GAP, Example, Line

_GAP = Line(GAP, GAP, ("",), ())


def joined(lines: Sequence[Line]) -> Line:
    """Lines one after the other."""
    if len(lines) == 1:
        return lines[0]
    words, capitals, at = [], [], 0
    for line in lines:
        words += [(a + at, b + at) for a, b in line.words]
        capitals += [i + at for i in line.capitals]
        at += len(line.simplified)
    return Line(
        "".join(line.simplified for line in lines),
        "".join(line.traditional for line in lines),
        tuple(syllable for line in lines for syllable in line.syllables),
        tuple(words),
        tuple(capitals),
    )


def headword(example: Example, traditional: str) -> Line:
    """The term that an example marks, with a gap where it has one, and its Traditional form."""
    line, pieces = example.line, []
    for start, end in example.marks:
        simplified, syllables = line.simplified[start:end], line.syllables[start:end]
        pieces += [_GAP, Line(simplified, "", syllables, _within(line.words, start, end))]
    line = joined(pieces[1:])
    return Line(line.simplified, traditional, line.syllables, line.words, line.capitals)


def _within(words: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in words if a < end and b > start
    )
