#!/usr/bin/env python3
"""Measure two rates inside a process: readings of running text, and notes packed beside genanki.

usage: bench_rates.py [NOTES]

Readings are those of all Chinese of data/gold, in characters a second of CPU once everything is
loaded. NOTES (100,000) are those of our first deck again and again, each with a GUID and a word of
its own; plain genanki gets the same fields and cards. Each side packs in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import genanki
from msgspec.structs import replace

from policydeck.anki import PackedDeck, PackedNote, apkg
from policydeck.cards import note_types
from policydeck.language import HAN, threads
from policydeck.pinyin import lines
from policydeck.release import packing

ROOT = Path(__file__).resolve().parents[1]
DECK = ROOT / "decks/global-ai-governance-initiative/global-ai-governance-initiative.apkg"


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def readings() -> None:
    """Print characters a second, as syllables with numbers and as running pinyin."""
    paths = sorted((ROOT / "data/gold").glob("*/text.tsv"))
    cells = (cell for path in paths for cell in re.split("[\t\n]", path.read_text("utf-8")))
    text = [cell for cell in cells if re.search(f"[{HAN}]", cell)]
    size = sum(map(len, text))
    for numbers in (True, False):
        list(lines(text, numbers))  # loads the words
        taken = _cpu(lambda numbers=numbers: list(lines(text, numbers)))  # type: ignore[misc]
        name = f"pinyin {'--numbers ' if numbers else ''}of {size:,} characters"
        sys.stdout.write(f"{name:50}{size / taken:12,.0f} characters a CPU second\n")


def _notes(count: int) -> list[PackedNote]:
    real = list(apkg.read(DECK).notes.values())
    return [
        replace(note, guid=f"{note.guid}{n}", fields=(f"{note.fields[0]}{n}", *note.fields[1:]))
        for n in range(count)
        for note in (real[n % len(real)],)
    ]


def _ours(notes: list[PackedNote]) -> None:
    decks = [PackedDeck(name, "") for name in dict.fromkeys(note.deck for note in notes)]
    packing.pack(notes, decks, {kind.id: (kind, 1_750_000_000) for kind in note_types()}, {})


class _Model(genanki.Model):  # type: ignore[misc]
    _req = ()  # what genanki finds out by rendering each template; Anki no longer reads it


def _plain(notes: list[PackedNote]) -> None:
    models = {
        kind.id: _Model(
            kind.id, kind.name, fields=[{"name": name} for name, _ in kind.fields],
            templates=[{"name": t.name, "qfmt": t.front, "afmt": t.back} for t in kind.templates],
        )
        for kind in note_types()
    }  # fmt: skip
    names = dict.fromkeys(note.deck for note in notes)
    decks = {name: genanki.Deck(number, name) for number, name in enumerate(names, 1)}
    for note in notes:
        one = genanki.Note(
            models[note.type_id], list(note.fields), tags=list(note.tags), guid=note.guid
        )
        one.cards = [genanki.Card(ordinal) for ordinal, _ in note.cards]
        decks[note.deck].add_note(one)
    with tempfile.TemporaryDirectory() as folder:
        genanki.Package(list(decks.values())).write_to_file(Path(folder) / "plain.apkg")


def _packed(work: Callable[[list[PackedNote]], None], count: int) -> tuple[float, float]:
    """Seconds of CPU, and MB at most of the process, notes and program among them."""
    notes = _notes(count)
    taken = _cpu(lambda: work(notes))
    scale = 1e6 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def packages(count: int) -> None:
    """Print what packing costs, ours and plain genanki's."""
    found = {}
    fresh = multiprocessing.get_context("spawn")
    for name, work in (("genanki", _plain), ("policydeck", _ours)):
        with ProcessPoolExecutor(1, mp_context=fresh) as process:
            found[name] = process.submit(_packed, work, count).result()
        sys.stdout.write(
            "{:50}{:10.2f} s{:8.0f} MB\n".format(f"{count:,} notes by {name}", *found[name])
        )
    (ours, memory), (plain, room) = found["policydeck"], found["genanki"]
    sys.stdout.write(f"{'policydeck ÷ genanki':50}{ours / plain:10.2f}{memory / room:10.2f}\n")


if __name__ == "__main__":
    with threads.one():
        readings()
    packages(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
