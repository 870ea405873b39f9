"""Pictures of every card type, in light and dark, for the documentation and for looking at.

    python tools/shoot_cards.py OUT-FOLDER [--deck DECK.apkg] [--width 390] [--open] [--root 200%]

Each picture shows one side of a card twice, light and dark. Without a deck it takes the sample
notes of the tests. Needs the `anki` package (in the group dev) and Chromium.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import card_pages

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


def sheet(page: card_pages.Page, width: int, height: int, root: str, *, opened: bool) -> str:
    """One page with the card in light and in dark, side by side."""
    frames = []
    for dark in (False, True):
        doc = card_pages.document(page, dark=dark, root=root)
        if opened:
            doc = doc.replace("<details>", "<details open>")
        frames.append(
            f'<iframe srcdoc="{html.escape(doc)}" style="border:0;width:{width}px;'
            f'height:{height}px"></iframe>'
        )
    return f'<!doctype html><body style="margin:0;display:flex">{"".join(frames)}'


def shoot(chromium: str, page: str, out: Path, width: int, height: int) -> None:
    """Write a PNG of an HTML text."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                chromium, *FLAGS, f"--user-data-dir={folder}/profile", f"--screenshot={out}",
                "--force-device-scale-factor=2", f"--window-size={width},{height}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--deck", type=Path)
    parser.add_argument("--width", type=int, default=390)
    parser.add_argument("--height", type=int, default=844)
    parser.add_argument("--root", default="100%")
    parser.add_argument("--open", action="store_true", help="with the readings of sentences shown")
    parser.add_argument("--only", default="", help="a regular expression on 'type/card term side'")
    args = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("shoot_cards: no Chromium found. On Debian: apt-get install chromium")
    deck = args.deck.read_bytes() if args.deck else card_pages.package(card_pages.ALL)
    args.out.mkdir(parents=True, exist_ok=True)
    for page in card_pages.pages(deck):
        name = f"{page.template} {page.term} {page.side}"
        if not re.search(args.only, name):
            continue
        out = args.out / (re.sub(r"\W+", "_", name)[:80] + ".png")
        text = sheet(page, args.width, args.height, args.root, opened=args.open)
        shoot(chromium, text, out, 2 * args.width, args.height)


if __name__ == "__main__":
    main()
