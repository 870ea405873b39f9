"""How much of the text is known and can be read after each level, as a picture in SVG.

Two bars a level: of the words, what was known before it pale and what it adds strong, so that the
eye sees which level brings most; below it, thinner, the share of the text that can be read. The
numbers stand beside the bars, and in words in the picture's description.
Colours follow the reader's theme where the viewer can, and are the light ones elsewhere.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Sequence

from policydeck.cards import coverage_line

_WIDTH = 400
_ROW = 38
_BAR = 12
_READ = 5  # the thinner bar
_HEAD = 52
_LETTER = 7.6  # px: an average letter at 14 px; wide ones (Chinese) count two
_STYLE = """
.coverage text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  fill: light-dark(#1d1d1f, #ececec); }
.coverage .head { font-size: 13px; fill: light-dark(#5f5f64, #b0b0b5); }
.coverage .number { font-variant-numeric: tabular-nums; font-weight: 600;
  text-anchor: end; }
.coverage .rail { fill: light-dark(#e4e4e8, #3a3a3e); }
.coverage .before { fill: light-dark(#a9c3dd, #45617e); }
.coverage .new { fill: light-dark(#2f5d8c, #93bce6); }
.coverage .read { fill: light-dark(#3a7d44, #7fc98b); }
"""


def coverage(
    rows: Sequence[tuple[str, float, float]],
    *,
    styled: bool = True,
    told: Callable[[str], str] = str,
) -> str:
    """The chart of (level, share of the words known after it, share readable); "" is the start.

    A page with a style sheet of its own wants it not `styled`; one in another language says how
    each text is `told` there.
    """
    if not rows:
        return ""
    names = [told(name or "At the start") for name, _, _ in rows]
    left = max(60, min(180, round(_LETTER * max(map(_letters, names))) + 12))
    rail = _WIDTH - left - 100
    parts, before = [], 0.0
    for number, (name, (level, share, readable)) in enumerate(zip(names, rows, strict=True)):
        middle = _HEAD + number * _ROW + _ROW / 2
        old, all_known = round(rail * before, 1), round(rail * share, 1)
        low = middle + (_BAR + _READ) / 2 + 2
        parts += [
            f'<text x="0" y="{middle + 5:g}">{html.escape(name)}</text>',
            _bar("rail", "#e4e4e8", left, middle, rail),
            _bar("before", "#a9c3dd", left, middle, old if level else all_known),
            _bar("new", "#2f5d8c", left + old, middle, all_known - old) if level else "",
            _bar("read", "#3a7d44", left, low, round(rail * readable, 1), _READ),
            f'<text class="number" x="{_WIDTH - 48}" y="{middle + 5:g}">{share:.0%}</text>',
            f'<text class="number" x="{_WIDTH}" y="{middle + 5:g}">{readable:.0%}</text>',
        ]
        before = share
    height = _HEAD + len(rows) * _ROW + 6
    running = told("Running words of the text that you know")
    described = " ".join(told(coverage_line(*row)) for row in rows)
    style = f"<style>:root {{ color-scheme: light dark; }}{_STYLE}</style>" if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="coverage" role="img" '
        f'viewBox="0 0 {_WIDTH} {height}" aria-label="{html.escape(described)}">'
        f"{style}"
        f"{_key(0, 'new', '#2f5d8c', _BAR, running)}"
        f"{_key(22, 'read', '#3a7d44', _READ, told('Text that you can read'))}"
        f"{''.join(parts)}</svg>\n"
    )


def _key(top: float, kind: str, fill: str, height: int, text: str) -> str:
    """What a bar stands for."""
    mark = _bar(kind, fill, 0, top + 10, 16, height)
    return f'{mark}<text class="head" x="24" y="{top + 14:g}">{html.escape(text)}</text>'


def _bar(kind: str, fill: str, x: float, middle: float, width: float, height: int = _BAR) -> str:
    return (
        f'<rect class="{kind}" fill="{fill}" x="{x:g}" y="{middle - height / 2:g}" '
        f'width="{width:g}" height="{height}"/>'
    )


def _letters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
