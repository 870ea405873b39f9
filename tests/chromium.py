"""Pages in Chromium: what a script of theirs found, and what the console said."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WIDTHS = (320, 390, 768, 1280)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no Chromium here"
)


def run(frames: str, script: str, folder: Path, *, seconds: int = 0) -> dict[str, Any]:
    """What the script leaves as JSON in #found of a page with these frames, and the console.

    `seconds` of virtual time pass as fast as the machine can; 0 is for scripts that do not wait.
    """
    assert CHROMIUM, "CI must have Chromium: apt-get install chromium fonts-noto-cjk"
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8">{frames}<pre id="found"></pre>'
        f"<script>{script}</script>",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--hide-scrollbars", "--enable-logging=stderr",
            f"--user-data-dir={folder}/profile",
            *([f"--virtual-time-budget={1000 * seconds}"] if seconds else []),
            "--dump-dom", page.as_uri(),
        ],
        check=True, capture_output=True, text=True, timeout=600,  # it hangs
    )  # fmt: skip
    found = re.search(r'<pre id="found">(.+?)</pre>', done.stdout, re.DOTALL)
    assert found, f"the script did not finish: {done.stderr[-2000:]}"
    console = [row for row in done.stderr.splitlines() if "CONSOLE" in row]
    return {**json.loads(html.unescape(found[1])), "console": console}


def frame(document: str, title: str = "", style: str = "height:800px") -> str:
    """A frame with an HTML document of its own."""
    return f'<iframe title="{title}" style="border:0;{style}" srcdoc="{html.escape(document)}"></iframe>'
