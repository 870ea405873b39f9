"""Pictures of every screen of the studio, for the documentation and for looking at.

    python tools/shoot_studio.py docs/studio --docs
    python tools/shoot_studio.py OUT-FOLDER

It makes a deck of the text that the program brings, corrects a little of it and takes each screen;
without --docs in light and dark, at 390 and 1440 px. Needs Chromium.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browser import Browser, browser
from studio_running import Running, studio

# name: (address, what must be there, what is clicked first)
SCREENS = {
    "start": ("/", "#upload", ""),
    "found": ("/d/gagi/found", "table.first", ""),
    "pairs": ("/d/gagi/pairs?show=all", ".pair", ".pair:nth-of-type(3)"),
    "terms": ("/d/gagi/terms", ".sentence .t", ".zh .t.k-term"),
    "list": ("/d/gagi/terms/list", "article.term", ""),
    "levels": ("/d/gagi/levels", "#studies input", ""),
    "settings": ("/d/gagi/settings", "fieldset", ""),
    "cards": ("/d/gagi/cards?q=治理", "article.note", "article.note"),
    "build": ("/d/gagi/build", "[data-task]", "[data-task=build]"),
    "corrections": ("/d/gagi/corrections", "main", ""),
}
DOCS = ("start", "pairs", "terms", "levels", "cards", "build")


def shoot(tab: Browser, running: Running, name: str, out: Path, *, small: bool) -> None:
    """One screen into a file; as WebP where it should be `small`."""
    address, wanted, clicked = SCREENS[name]
    tab.goto(running.base + address)
    tab.wait(f"document.readyState === 'complete' && document.querySelector({wanted!r})")
    if clicked:
        tab.js("window.before = true")
        tab.click(clicked)
    if name == "build":  # the page is loaded anew when that is done
        tab.wait("!window.before && document.readyState === 'complete'")
        tab.wait("document.querySelector('.made')")
    time.sleep(1.2)  # frames, and messages that go
    tab.js("document.querySelector('#said').hidden = true; scrollTo(0, 0)")
    # where the decks of this tool are is nobody's
    tab.js(
        "for (const e of document.querySelectorAll('.hint')) if (!e.firstElementChild) "
        "e.textContent = e.textContent.replace(/\\/\\S*\\/decks/, '~/decks')"
    )
    kind = {"format": "webp", "quality": 82} if small else {"format": "png"}
    out.write_bytes(tab.picture(**kind))


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(SCREENS))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder, root = Path(made), Path(made) / "decks"
        root.mkdir()
        with studio(root, folder / "log") as running, browser(folder) as tab:
            tab.looks(1440, 900)
            tab.goto(running.address)
            tab.click("button[name=sample]")
            tab.wait("location.pathname === '/d/gagi/found' && document.readyState === 'complete'")
            tab.wait("document.querySelector('#progress').hidden")
            if args.docs:
                tab.looks(1280, 800)
                for name in sorted(DOCS, key=lambda name: name == "start"):  # when it is built
                    shoot(tab, running, name, args.out / f"{name}.webp", small=True)
                return
            for width, height in ((1440, 900), (390, 844)):
                for dark in (False, True):
                    tab.looks(width, height, dark=dark)
                    for name in args.only:
                        end = f"{name}-{width}-{'dark' if dark else 'light'}.png"
                        shoot(tab, running, name, args.out / end, small=False)
                        wide = tab.js("document.documentElement.scrollWidth")
                        if wide > width:
                            sys.stderr.write(f"{end}: {wide} px wide\n")
            sys.stderr.write("\n".join(tab.faults()))


if __name__ == "__main__":
    main()
