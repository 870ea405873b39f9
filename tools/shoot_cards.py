"""Pictures of every card type, in light and dark, for the documentation and for looking at.

    python tools/shoot_cards.py docs/cards --docs
    python tools/shoot_cards.py OUT-FOLDER [--deck DECK.apkg] [--width 320] [--open] [--root 200%]

Each picture shows a card's front and back in light, then in dark. Without a deck it takes the
sample notes of the tests. Needs the `anki` package (in the group dev) and Chromium.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import card_pages
from chromium import CHROMIUM

# Gives all frames the height of the longest card, once the fonts are there.
FIT = """async () => {
  const frames = [...document.querySelectorAll("iframe")];
  await Promise.all(frames.map((f) => f.contentDocument.fonts.ready));
  const heights = frames.map((f) => f.contentDocument.body.getBoundingClientRect().height);
  const height = Math.ceil(Math.max(...heights));
  frames.forEach((f) => { f.style.height = `${height}px`; });
}"""

# name: (card and term, sentences with their readings shown, choices)
DOCS: dict[str, tuple[str, bool, list[str]]] = {
    "recognition": ("term/Recognition 多利益攸关方", True, []),
    "production": ("term/Production 人类命运共同体", False, []),
    "listening": ("term/Listening 应对", False, []),
    "cloze": ("term/Cloze 多利益攸关方", False, []),
    "typing": ("term/Typing 人工智能", False, []),
    "reading": ("sentence/Reading 当前", True, []),
    "translating": ("sentence/Translating 应对", False, []),
    "character": ("character/Recognition 治", False, []),
    "writing": ("character/Writing 治", False, []),
    "zhuyin": (
        "term/Recognition 應對",
        True,
        ["script=traditional-tw", "reading=zhuyin", "palette=hanping"],
    ),
}


def sheet(pages: list[card_pages.Page], args: argparse.Namespace) -> str:
    """One page with the given sides of a card: all in light, then all in dark."""
    frames = []
    for dark in (False, True):
        for page in pages:
            doc = card_pages.document(page, dark=dark, root=args.root)
            if args.open:
                doc = doc.replace("<details>", "<details open>")
            frames.append(
                f'<iframe srcdoc="{html.escape(doc)}" '
                f'style="border:0;flex:none;width:{args.width}px;height:844px"></iframe>'
            )
    return f'<!doctype html><body style="margin:0;display:flex">{"".join(frames)}'


def shoot(tab: Page, page: str, out: Path) -> None:
    """Write a PNG of an HTML text, as high as its longest frame."""
    tab.set_content(page)
    tab.evaluate(FIT)
    tab.screenshot(path=out, full_page=True)


def arguments() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--docs", action="store_true", help="the pictures of the documentation")
    parser.add_argument("--deck", type=Path)
    parser.add_argument("--width", type=int, default=390)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--root", default="100%", help="text size, such as 200%%")
    parser.add_argument("--open", action="store_true", help="with the readings of sentences shown")
    parser.add_argument("--choose", nargs="*", default=[], help="such as script=traditional-tw")
    parser.add_argument("--only", default="", help="a regular expression on 'type/card term'")
    return parser.parse_args()


def pictures(browser: Browser, args: argparse.Namespace, name: str = "") -> None:
    """Shoot the cards that `args` asks for; a `name` is for one that is alone."""
    style = replace(card_pages.ALL, **dict(c.split("=", 1) for c in args.choose))
    deck = args.deck.read_bytes() if args.deck else card_pages.package(style, characters=True)
    args.out.mkdir(parents=True, exist_ok=True)
    addresses = _pictures(deck)
    shown = [_illustrated(page, addresses) for page in card_pages.pages(deck)]
    tab = browser.new_page(
        viewport={"width": 4 * args.width, "height": 360}, device_scale_factor=args.scale
    )
    for front, back in zip(shown[::2], shown[1::2], strict=True):
        title = f"{front.template} {front.term}"
        if re.search(args.only, title):
            out = args.out / f"{name or re.sub(r'[^0-9A-Za-z㐀-鿿]+', '_', title)[:48]}.png"
            shoot(tab, sheet([front, back], args), out)
    tab.close()


def _pictures(deck: bytes) -> dict[str, str]:
    """Name of each picture of a deck → its address as data."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        names = json.loads(archive.read("media"))
        return {
            name: "data:image/svg+xml;base64," + base64.b64encode(archive.read(member)).decode()
            for member, name in names.items()
            if name.endswith(".svg")
        }


def _illustrated(page: card_pages.Page, addresses: dict[str, str]) -> card_pages.Page:
    """The page with its pictures inside it."""
    body = re.sub(r'src="([^"]+\.svg)"', lambda found: f'src="{addresses[found[1]]}"', page.body)
    return replace(page, body=body)


def main() -> None:
    """Make the pictures."""
    args = arguments()
    if CHROMIUM is None:
        sys.exit("shoot_cards: no Chromium found. On Debian: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if not args.docs:
            pictures(browser, args)
            return
        for name, (only, opened, choices) in DOCS.items():
            args.only, args.open, args.choose = only, opened, choices
            pictures(browser, args, name)


if __name__ == "__main__":
    main()
