"""Every card in Chromium: nothing overflows, everything can be read, readings open by themselves.

One page holds each side of each card in a frame of its own; a script gives the frames every
width, text size and theme in turn, measures, and leaves the findings in the page's text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import chromium
from card_pages import ALL, FIRST, Page, document, package, pages

FEW = 3  # pages of a side that looks like another: all answers of a note share one layout
MEASURE = (Path(__file__).parent / "cases" / "measure.js").read_text(encoding="utf-8")

pytestmark = [chromium.needs_chromium, pytest.mark.slow]


def measure(shown: Sequence[Page], folder: Path) -> dict[str, Any]:
    """What the script found, and what the console said."""
    frames = (
        chromium.frame(document(p, dark=False), f"{p.template} {p.side}: {p.term}") for p in shown
    )
    script = f"const WIDTHS = {list(chromium.WIDTHS)};\n{MEASURE}"
    return chromium.run("".join(frames), script, folder)


def findings(folder: Path) -> dict[str, Any]:
    """All cards in the default look, and one answer a note in each other look."""
    shown: list[Page] = []
    count: Counter[str] = Counter()
    for page in pages(package(ALL)):
        side = f"{page.template} {page.side}"
        count[side] += 1
        if count[side] <= FEW or re.search("Recognition back|Cloze front|Reading", side):
            shown.append(page)
    looks: Any = (("pinyin", "hanping"), ("pinyin", "colour-blind"), ("zhuyin", "none"))
    for reading, palette in looks:
        look = replace(FIRST, script="traditional-tw", reading=reading, palette=palette)
        shown += [p for p in pages(package(look)) if p.side == "back"]
    return measure(shown, folder)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return findings(tmp_path_factory.mktemp("cards"))


def test_the_measurement_covers_every_card(found: dict[str, Any]) -> None:
    assert found["pages"] > 50
    assert found["texts"] > 50 * found["pages"]


def test_nothing_overflows_at_any_width_or_text_size(found: dict[str, Any]) -> None:
    assert found["overflow"] == []


def test_all_text_has_a_contrast_of_at_least_4_5_in_light_and_dark(found: dict[str, Any]) -> None:
    assert found["contrast"] == []


def test_readings_of_sentences_show_when_opened_and_only_then(found: dict[str, Any]) -> None:
    assert found["details"] > 30
    assert found["readings"] == []


def test_the_console_stays_silent(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_a_defect_is_found(tmp_path: Path) -> None:
    """The measurement itself: a card too wide, too pale, and opened by a script that fails."""
    body = (
        '<div class="pd" style="width:2000px;color:#aaa">pale</div>'
        "<script>console.error('broken')</script>"
    )
    bad = measure([Page({"Term": "x"}, "t", "front", body, 0, ".card{background:#fff}")], tmp_path)
    assert bad["overflow"]
    assert bad["contrast"]
    assert bad["console"]
