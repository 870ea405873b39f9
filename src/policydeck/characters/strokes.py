"""Drawings of characters, stroke by stroke, as SVG files that a card shows.

The strokes come from `data/strokes`, which holds only characters whose strokes an independent list
confirms; any other character has no drawing. The files are pictures, so the same ones serve every
deck, and the Arphic Public License, which they are under, travels beside them.
"""

from __future__ import annotations

import hashlib
import lzma
import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from policydeck.model import CharacterNote
from policydeck.storage import files

LICENCE = "_policydeck-ARPHICPL.txt"  # media whose name starts with _ stay, though no card shows it

_SIZE = 512  # units of a drawing's width and height
_TOP = 450  # y of the top edge in the source, whose y grows upwards
_TEXT = 38  # height of a number; 16 px where the drawing is as wide as on a phone
_APART = 14  # between two numbers, or 1 and 2 read as 12
_NEAR = (20, 30, 42, 56)  # how far from a stroke's start its number may stand
_STEP = 12  # between the points of a stroke that a number is kept off
_PEN = 100  # wider than any stroke, so that the pen fills the outline that it is clipped to
_BEYOND = 30  # how far the pen goes over both ends, to fill their corners
_SPEED = 420  # units a second
_LIFT, _REST = 0.15, 2.5  # seconds between strokes, and before the drawing starts again

Point = tuple[float, float]
Kind = Literal["numbered", "animated", "none"]


class Stroke(Struct, frozen=True):
    """One stroke of a character, y upwards."""

    outline: str  # an SVG path
    middle: tuple[Point, ...]  # from where the pen is set to where it is lifted


@cache
def _drawings() -> Mapping[str, str]:
    """Character → its line in the table."""
    text = lzma.decompress(files.strokes("strokes.tsv.xz").read_bytes()).decode()
    return {line[0]: line for line in text.splitlines() if not line.startswith("#")}


def of(character: str) -> tuple[Stroke, ...]:
    """The strokes of a character, in order; none where they are not known for sure."""
    line = _drawings().get(character)
    if line is None:
        return ()
    _, outlines, middles = line.split("\t")
    return tuple(
        Stroke(outline, tuple(_point(pair) for pair in middle.split()))
        for outline, middle in zip(outlines.split("|"), middles.split("|"), strict=True)
    )


def _point(pair: str) -> Point:
    x, y = pair.split(",")
    return int(x), int(y)


def add(
    notes: Sequence[CharacterNote],
    kind: Kind,
    *,
    simplified: bool,
) -> tuple[list[CharacterNote], dict[str, bytes]]:
    """The notes with drawings of the form that the deck shows, and the files by name.

    `kind` is "numbered", "animated" or "none". A file's name changes with its content, so that an
    app which kept an older one shows the new.
    """
    drawn: list[CharacterNote] = []
    media: dict[str, bytes] = {}
    for note in notes:
        character = note.hanzi if simplified else note.traditional[0]
        strokes = of(character) if kind != "none" else ()
        name = ""
        if strokes:
            content = (animated if kind == "animated" else numbered)(strokes).encode()
            digest = hashlib.sha256(content).hexdigest()[:8]
            name = f"policydeck-strokes-{ord(character):x}-{digest}.svg"
            media[name] = content
        drawn.append(replace(note, drawing=name, strokes=len(strokes)))
    if media:
        media[LICENCE] = files.strokes("ARPHICPL.TXT").read_bytes()
    return drawn, media


def numbered(strokes: Sequence[Stroke]) -> str:
    """A picture with the number of each stroke where it starts."""
    ink = "".join(f'<path d="{stroke.outline}"/>' for stroke in strokes)
    numbers = "".join(
        f'<text x="{x:.0f}" y="{_TOP - y:.0f}">{number}</text>'
        for number, (x, y) in enumerate(_places(strokes), 1)
    )
    style = (
        f"text{{font:600 {_TEXT}px system-ui,sans-serif;fill:#9c1c1c;stroke:#fff;stroke-width:10;"
        "stroke-linejoin:round;paint-order:stroke;text-anchor:middle;dominant-baseline:central}"
    )
    return _svg(style, f'<g fill="#85898f">{ink}</g>', numbers)


def _places(strokes: Sequence[Stroke]) -> list[Point]:
    """Where each number stands: near the stroke's start, off other numbers and other strokes."""
    inked = [(n, point) for n, stroke in enumerate(strokes) for point in _walk(stroke.middle)]
    placed: list[tuple[float, float, float]] = []  # middle of each number, and half its width
    for number, stroke in enumerate(strokes):
        half = _TEXT * (0.31 if number < 9 else 0.6)
        others = [point for n, point in inked if n != number]
        best = (math.inf, (0.0, 0.0))
        for far, spot in sorted(_round(stroke.middle, half)):
            if far > best[0]:  # however free it is
                break
            best = min(best, (_crowded(spot, half, placed, others) + far, spot))
        placed.append((*best[1], half))
    return [(x, y) for x, y, _ in placed]


def _round(middle: Sequence[Point], half: float) -> list[tuple[float, Point]]:
    """Places round a stroke's start, within the picture, and how little each is wanted.

    The best is close by, straight behind the stroke.
    """
    (x, y), after = middle[0], _walk(middle)[1]
    back = math.atan2(y - after[1], x - after[0])
    found = []
    for far, turn in product(_NEAR, (step * math.pi / 6 for step in range(-5, 7))):
        across, up = x + far * math.cos(back + turn), y + far * math.sin(back + turn)
        spot = (
            min(max(across, half), _SIZE - half),
            min(max(up, _TOP - _SIZE + _TEXT / 2), _TOP - _TEXT / 2),
        )
        found.append((far / 15 + abs(turn) / 2, spot))
    return found


def _crowded(
    spot: Point,
    half: float,
    numbers: Sequence[tuple[float, float, float]],
    inked: Sequence[Point],
) -> float:
    """How much a number at this place hides: others of its kind above all, then strokes."""
    shared = sum(
        max(0.0, 1 - abs(spot[0] - x) / (half + other + _APART))
        * max(0.0, 1 - abs(spot[1] - y) / (_TEXT * 0.9))
        for x, y, other in numbers
    )
    return 80 * shared + sum(math.dist(spot, point) < _TEXT * 0.6 for point in inked)


def _walk(line: Sequence[Point]) -> list[Point]:
    """Points along the line, about _STEP apart, both ends among them."""
    points = [line[0]]
    for (x0, y0), (x1, y1) in pairwise(line):
        count = max(1, round(math.dist((x0, y0), (x1, y1)) / _STEP))
        points += [
            (x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count) for i in range(1, count + 1)
        ]
    return points


def animated(strokes: Sequence[Stroke]) -> str:
    """A picture that draws itself, over and over; whole for those who want no motion."""
    lines = [_lengthened(stroke.middle) for stroke in strokes]
    lengths = [1 + math.ceil(sum(math.dist(a, b) for a, b in pairwise(line))) for line in lines]
    total = sum(length / _SPEED + _LIFT for length in lengths) + _REST
    style, clips, pens, now = "", "", "", 0.0
    for n, (stroke, line, length) in enumerate(zip(strokes, lines, lengths, strict=True)):
        start, end = (100 * at / total for at in (now, now + length / _SPEED))
        now += length / _SPEED + _LIFT
        style += (
            f"@keyframes s{n}{{0%,{start:.2f}%{{stroke-dashoffset:{length}}}"
            f"{end:.2f}%,100%{{stroke-dashoffset:0}}}}"
        )
        clips += f'<clipPath id="c{n}"><path d="{stroke.outline}"/></clipPath>'
        path = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
        pens += (
            f'<path d="{path}" clip-path="url(#c{n})" stroke-dasharray="{length} 9999" '
            f'style="animation-name:s{n}"/>'
        )
    ghost = "".join(f'<path d="{stroke.outline}"/>' for stroke in strokes)
    style += (
        f".p path{{animation-duration:{total:.2f}s;animation-timing-function:linear;"
        "animation-iteration-count:infinite}"
        "@media(prefers-reduced-motion:reduce){.p path{animation:none!important}}"
    )
    pen = f'fill="none" stroke="#1d1d1f" stroke-width="{_PEN}" stroke-linejoin="round"'
    return _svg(style, f'{clips}<g fill="#b9bcc2">{ghost}</g><g class="p" {pen}>{pens}</g>', "")


def _lengthened(line: Sequence[Point]) -> list[Point]:
    """The line, longer at both ends."""

    def beyond(end: Point, inner: Point) -> Point:
        far = math.dist(end, inner) or 1
        return (
            end[0] + (end[0] - inner[0]) * _BEYOND / far,
            end[1] + (end[1] - inner[1]) * _BEYOND / far,
        )

    return [beyond(line[0], line[1]), *line[1:-1], beyond(line[-1], line[-2])]


def _svg(style: str, drawn: str, upright: str) -> str:
    """A file; `drawn` has y upwards."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}">'
        "<!-- Made by policydeck from hanzi-writer-data, from outlines of Arphic Technology: drawn "
        "on a coarser grid, numbers or motion added. Arphic Public License, "
        f"{LICENCE} -->"
        f"<style>{style}</style>"
        f'<g transform="matrix(1 0 0 -1 0 {_TOP})">{drawn}</g>{upright}</svg>'
    )
