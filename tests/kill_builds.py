"""Kill builds at random moments and look at what they leave: python kill_builds.py COUNT SEED.

Run as a program of its own, since it forks: each child builds the deck anew with other settings
and is killed with SIGKILL somewhere on the way, most of them near the end, where files are written.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import extra_neural
from policydeck import pipeline, storage
from policydeck.anki import apkg
from policydeck.release import targets
from policydeck.storage import manifest

TEXT = (
    "各国应加强信息交流和技术合作。\tAll countries should enhance information exchange and "
    "technological cooperation.\n"
)
MOMENT = 1_790_000_000


def build(text: Path, number: int) -> None:
    """Build the deck as at another time, in the other script than the time before."""
    os.environ["SOURCE_DATE_EPOCH"] = str(MOMENT + number)
    script = ("simplified", "traditional-tw")[number % 2]
    pipeline.build(targets.find([text], None, (f"cards.script={script}",)))


def forked(text: Path, number: int) -> int:
    """The process that builds."""
    child = os.fork()
    if child == 0:
        build(text, number)
        os._exit(0)
    return child


def state(folder: Path) -> dict[str, bytes]:
    """What stands in the folder; deck and manifest can be read and agree.

    Between the renames of the two they do not; then the next build begins with completing them.
    """
    paths = [folder / name for name in ("notes.tsv", "t.apkg", "t.recipe.toml")]
    apkg.read(paths[1])
    manifest.read(paths[0])
    with storage.alone(paths[:2]):
        storage.finish(paths)
    package, rows = apkg.read(paths[1]), manifest.read(paths[0]).rows
    stamps = {row.guid: row.stamp for row in rows.values()}
    for guid, note in package.notes.items():
        assert stamps[guid] == note.stamp, f"{note.fields[0]}: stamps differ"
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".")}


def main(count: int, seed: int) -> None:
    """Say how many builds were killed before and after they replaced the deck."""
    extra_neural.hide()
    dice = random.Random(seed)
    folder = Path(tempfile.mkdtemp())
    text = folder / "t.tsv"
    text.write_text(TEXT, "utf-8")
    build(text, 0)
    start = time.monotonic()
    os.waitpid(forked(text, 1), 0)
    took = time.monotonic() - start
    before, replaced = state(folder), 0
    for number in range(2, count + 2):
        child = forked(text, number)
        time.sleep(took * dice.choice((dice.uniform(0, 1), dice.uniform(0.8, 1.2))))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        now = state(folder)
        changed = [name for name in before if now[name] != before[name]]
        assert len(changed) in (0, 3), changed  # all of deck, manifest and recipe, or none
        replaced += bool(changed)
        before = now
    build(text, count + 2)  # neither a lock nor a left-over file is in the way
    assert set(state(folder)) == {"notes.tsv", "t.apkg", "t.recipe.toml", "t.tsv"}
    assert not [p.name for p in folder.iterdir() if p.name.startswith(".")]
    found = f"{count} builds killed; {replaced} had replaced the deck, {count - replaced} had not"
    sys.stdout.write(found + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
