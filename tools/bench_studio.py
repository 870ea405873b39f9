"""How long a correction takes in the studio until it is on screen, and what memory it takes.

    python tools/bench_studio.py [DECK-FOLDER] [--clicks 20] [--random 1000] [--cached]

Works on a copy, or on the text that the program brings. Prints a table: kind of correction, clicks,
median and worst in milliseconds, from the click to the changed page; then the time to the first
view, and the memory of the server and of the process beside it before and after. Then comes a list
of --rows pairs, all of which are scrolled through: how long a place takes to be filled, the longest
frame of a slow scroll, and a correction among them. Last come random clicks on a small deck, the
server's memory after each half of them, and whether the command line finds that folder sound and
builds the same bytes of it. With --cached what was found out of a long text is kept for the next
time. Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import Error

from browser import Browser, browser
from policydeck.storage import files
from studio_running import Running, rebuilt, studio
from test_studio_safe import TEXT, Visitor, act

# Start a clock, do something, and stop when the page shows it: milliseconds.
TIMED = """new Promise((done) => {{
  const start = performance.now();
  const look = () => {{
    if ({shown}) done(performance.now() - start); else requestAnimationFrame(look);
  }};
  {act};
  look();
}})"""


def timed(tab: Browser, act: str, shown: str) -> float:
    """Milliseconds from an action to the frame that shows it."""
    return float(tab.js(TIMED.format(act=act, shown=shown)))


def patiently(tab: Browser, condition: str) -> None:
    """Wait as long as it takes: a long text takes minutes."""
    while True:
        with suppress(Error):  # the page is being exchanged
            if tab.js(f"Boolean({condition})"):
                return
        tab.page.wait_for_timeout(100)


def senses(tab: Browser, running: Running, count: int) -> list[float]:
    """A term's senses written, until the panel has come back with them."""
    tab.goto(f"{running.base}/d/text/terms/list?state=all")
    tab.wait("document.querySelectorAll('article.term').length > 10")
    terms = tab.js("[...document.querySelectorAll('article.term')].map((a) => a.dataset.t)")
    found = []
    for number in range(count):
        term = terms[number % len(terms)]
        tab.goto(f"{running.base}/d/text/terms?term={term}")
        tab.wait("document.querySelector('#panel .fix[data-what=gloss]')")
        value = f"sense {number}"
        form = "document.querySelector('#panel .fix[data-what=gloss]')"
        act = f"{form}.elements.value.value = '{value}'; {form}.requestSubmit()"
        shown = f"{form}?.elements.value.defaultValue === '{value}'"
        shown += f" && document.querySelector('#panel .rows')?.textContent.includes('{value}')"
        found.append(timed(tab, act, shown))
    return found


def pairs(tab: Browser, running: Running, count: int, deck: str = "text") -> list[float]:
    """A pair dropped and accepted again by key, until its row says so."""
    tab.goto(f"{running.base}/d/{deck}/pairs?show=all")
    tab.wait("document.querySelectorAll('.pair').length > 10")
    found = []
    for number in range(count):
        one = f"document.querySelectorAll('.pair')[{number % 30}]"
        dropped = tab.js(f"{one}.matches('.dropped')")
        button = "accept" if dropped else "drop"
        if tab.js(f"Boolean({one}.querySelector('[data-do={button}]'))"):
            shown = f"{'!' if dropped else ''}{one}?.matches('.dropped')"
            found.append(timed(tab, f"{one}.querySelector('[data-do={button}]').click()", shown))
    return found


def memory(process: int) -> float:
    """Megabytes that a process has in memory."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def both(running: Running) -> str:
    """The memory of the server and of the process beside it."""
    server = running.process.pid
    below = Path(f"/proc/{server}/task/{server}/children").read_text("utf-8").split()
    beside = max((memory(int(process)) for process in below), default=0.0)
    return f"{memory(server):.0f} MB and {beside:.0f} MB"


PLACES = 60  # of a list, from its beginning to its end
FILLED = """[...document.querySelectorAll('.pair')].some((e) => {
  const box = e.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0; })"""
FRAMES = """new Promise((done) => { let last = performance.now(), worst = 0, n = 0;
  const step = (now) => { worst = Math.max(worst, now - last); last = now;
    scrollBy(0, 60); if ((n += 1) < 120) requestAnimationFrame(step); else done(worst); };
  requestAnimationFrame(step); })"""


def rows(tab: Browser, running: Running, count: int, decks: Path) -> str:
    """A list of so many pairs, scrolled through."""
    texts = [line.split("\t") for line in TEXT.splitlines()]
    table = (
        f"第{number}条：{zh}\tArticle {number}: {en}\n"
        for number in range(1, count + 1)
        for zh, en in [texts[number % len(texts)]]
    )
    (decks / "long").mkdir()
    (decks / "long" / "text.tsv").write_text("".join(table), "utf-8")
    recipe = '[deck]\ndocuments = ["text.tsv"]\n[input]\npresplit = true\n'
    (decks / "long" / "deck.toml").write_text(recipe, "utf-8")
    tab.goto(f"{running.base}/d/long/pairs?show=all")
    tab.wait("document.querySelector('.pair')")
    tab.js("document.querySelector('#cancel').click()")  # their terms are nobody's question here
    height = "document.documentElement.scrollHeight - innerHeight"
    found = [
        timed(tab, f"scrollTo(0, {number / PLACES} * ({height}))", FILLED)
        for number in range(1, PLACES + 1)
    ]
    nodes = tab.js("document.querySelectorAll('.pair').length")
    last = tab.js("[...document.querySelectorAll('.pair')].at(-1).dataset.ref")
    tab.js("scrollTo(0, 0)")
    tab.wait(FILLED)
    frame = tab.js(FRAMES)
    tab.goto(f"{running.base}/d/long/pairs?show=all")
    tab.wait("document.querySelectorAll('.pair').length > 10")
    (dropped,) = pairs(tab, running, 1, "long")
    tab.js("document.querySelector('#cancel').click()")
    tab.wait("!document.querySelector('#again').hidden")
    return (
        f"{count} rows: a place is filled in {statistics.median(found):.0f} ms, at worst "
        f"{max(found):.0f}; {nodes} rows are there at the end ({last}); longest frame "
        f"{frame:.0f} ms; a correction {dropped:.0f} ms"
    )


def same_as_command_line(tab: Browser, running: Running, deck: Path, place: Path) -> str:
    """Whether a deck that was clicked at is sound and is built alike by the command line."""
    (cookie,) = tab.page.context.cookies(running.base)
    owner = Visitor(running, f"{cookie['name']}={cookie['value']}")
    owner.settled()
    owner.click("work", task="build")
    while (job := json.loads(owner.ask("GET", "/d/deck/job")[1]))["step"]:
        time.sleep(0.1)
    if job["error"]:
        return str(job["error"])
    copy = rebuilt(deck, place, "check")
    names = (f"{deck.name}.apkg", "notes.tsv")
    alike = all((copy / name).read_bytes() == (deck / name).read_bytes() for name in names)
    return f"check accepts the folder; a rebuild has {'the same' if alike else 'OTHER'} bytes"


def random_clicks(tab: Browser, running: Running, count: int) -> list[float]:
    """Megabytes of the server before, after half and after all of so many random clicks."""
    (cookie,) = tab.page.context.cookies(running.base)
    owner = Visitor(running, f"{cookie['name']}={cookie['value']}")
    owner.settled()
    page = owner.ask("GET", "/d/deck/terms/list/rows?state=all&from=0")[1].decode()
    terms, chance = re.findall(r'data-t="([^"]+)"', page), random.Random(20)
    found = [memory(running.process.pid)]
    for _ in range(2):
        for _ in range(count // 2):
            act(owner, chance, terms)
        owner.settled()
        found.append(memory(running.process.pid))
    return found


def main() -> None:
    """Measure and say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("deck", type=Path, nargs="?")
    parser.add_argument("--clicks", type=int, default=20)
    parser.add_argument("--random", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--cached", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        place, small = folder / "decks" / "text", folder / "decks" / "deck"
        small.mkdir(parents=True)
        (small / "text.tsv").write_text(TEXT, "utf-8")
        (small / "deck.toml").write_text('[deck]\ndocuments = ["text.tsv"]\n', "utf-8")
        if args.deck:
            shutil.copytree(args.deck, place)
        else:
            place.mkdir()
            text = files.documents() / "global-ai-governance-initiative"
            recipe = f"[deck]\ndocuments = [{json.dumps(str(text))}]\n"
            (place / "deck.toml").write_text(recipe, "utf-8")
        kept = args.cached
        with (
            studio(folder / "decks", folder / "log", cached=kept) as running,
            browser(folder) as tab,
        ):
            tab.looks(1440, 900)
            tab.goto(running.address)
            tab.wait("document.querySelector('.decks')")
            start = time.perf_counter()
            tab.goto(f"{running.base}/d/text/pairs?show=all")
            patiently(tab, "document.querySelector('.pair')")
            first = time.perf_counter() - start
            patiently(tab, "document.querySelector('#progress').hidden")
            whole, before = time.perf_counter() - start, both(running)
            lines = ["correction\tclicks\tmedian ms\tworst ms"]
            for measured in (senses, pairs):
                found = measured(tab, running, args.clicks)
                row = (measured.__name__, len(found), statistics.median(found), max(found))
                lines.append("{}\t{}\t{:.0f}\t{:.0f}".format(*row))
            patiently(tab, "document.querySelector('#progress').hidden")
            lines.append(f"first view {first:.1f} s, worked through {whole:.1f} s")
            lines.append(f"memory {before}, after {both(running)}")
            if args.rows:
                lines.append(rows(tab, running, args.rows, folder / "decks"))
            if args.random:
                grown = ", ".join(f"{mb:.0f}" for mb in random_clicks(tab, running, args.random))
                lines.append(
                    f"MB before, after half and all of {args.random} random clicks: {grown}"
                )
                lines.append(same_as_command_line(tab, running, small, folder / "again"))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
