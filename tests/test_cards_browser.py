"""Every card in Chromium: nothing overflows, everything can be read, readings open by themselves.

One page holds each side of each card in a frame of its own; a script gives the frames every
width, text size and theme in turn, measures, and leaves the findings in the page's text.
"""

from __future__ import annotations

import dataclasses
import html
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from card_pages import ALL, Page, document, package, pages

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FEW = 3  # pages of a side that looks like another: all answers of a note share one layout
WIDTHS = (320, 390, 768, 1280)
MEASURE = (Path(__file__).parent / "cases" / "measure.js").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no Chromium here"
)


def measure(shown: list[Page], folder: Path) -> dict[str, Any]:
    """What the script found, and what the console said."""
    assert CHROMIUM, "CI must have Chromium: apt-get install chromium fonts-noto-cjk"
    frames = "".join(
        f'<iframe title="{p.template} {p.side}: {p.term}" style="border:0;height:800px" '
        f'srcdoc="{html.escape(document(p, dark=False))}"></iframe>'
        for p in shown
    )
    page = folder / "cards.html"
    script = f"const WIDTHS = {list(WIDTHS)};\n{MEASURE}"
    page.write_text(
        f'<!doctype html><meta charset="utf-8">{frames}<pre id="found"></pre>'
        f"<script>{script}</script>",
        encoding="utf-8",
    )
    run = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--hide-scrollbars", "--enable-logging=stderr",
            f"--user-data-dir={folder}/profile", "--dump-dom", page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = re.search(r'<pre id="found">(.*?)</pre>', run.stdout, re.DOTALL)
    assert found, run.stderr[-2000:]
    assert found[1], "the script did not finish"
    console = [row for row in run.stderr.splitlines() if "CONSOLE" in row]
    return {**json.loads(html.unescape(found[1])), "console": console}


def findings(folder: Path) -> dict[str, Any]:
    """All cards in the default look, and one answer a note in each other look."""
    shown: list[Page] = []
    count: Counter[str] = Counter()
    for page in pages(package(ALL)):
        side = f"{page.template} {page.side}"
        count[side] += 1
        if count[side] <= FEW or re.search("Recognition back|Cloze front|Reading", side):
            shown.append(page)
    for reading, palette in (("pinyin", "hanping"), ("pinyin", "colour-blind"), ("zhuyin", "none")):
        look = dataclasses.replace(
            ALL, script="traditional-tw", reading=reading, palette=palette,
            term=("recognition",), sentence=("reading",),
        )  # fmt: skip
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
