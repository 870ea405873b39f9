#!/usr/bin/env python3
"""Hold the figures of two small documents of data/gold to floors, and the gold to its digest.

usage: floors.py [--update [--allow-regression]]

tests/floors.toml holds the digest of data/gold, and for each figure the least share that it may
have, or the most. tests/test_floors.py fails where one is missed. --update writes the digest and
the floors anew, SLACK judgements below what is measured now; a floor that would fall stays, and the
command fails, unless --allow-regression says that this is meant.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import gold
import measure
import measure_cards
import measure_stages

FLOORS = gold.ROOT / "tests" / "floors.toml"
# Small, of two kinds and both scripts: together 10 s of CPU time.
DOCUMENTS = ("climate-act", "sustainable-development-goals")
SLACK = 2
LEAST = (
    "words that a terminologist marks and that have a note",
    "the same, multi-word terms",
    "first rendering exact",
    "rendering of a judged place exact",
    "overlap of renderings (token F1)",
    "judged units that begin and end where words do",
    "first sense right, words that shaped nothing",
    "first sense right, words that house senses were written for",
)
MOST = (
    "multi-word notes that are no unit",
    "first rendering wrong",
    "no rendering though the English has one",
    "sentence or clause wrong or partial",
    "clause that cannot stand alone or says nothing",
    "rendering of a judged place wrong",
)
Floors = dict[str, float]


def digest() -> str:
    """The digest of data/gold: each file's path, a newline and its content, in order."""
    found = hashlib.sha256()
    for path in sorted(p for p in gold.GOLD.rglob("*") if p.is_file()):
        found.update(f"{path.relative_to(gold.GOLD).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()


def figures() -> Iterator[measure.Figure]:
    """What is measured: what reaches cards, and the stages before."""
    documents = [d for d in gold.documents() if d.name in DOCUMENTS]
    with tempfile.TemporaryDirectory() as folder:
        decks = [measure_cards.build(d, "none", Path(folder)) for d in documents]
    yield from measure.cards([found for deck in decks for found in measure_cards.outcomes(deck)])
    sentences = [(d, *s) for d in documents for s in measure_stages.analysed(d, "none")]
    stages = (
        measure_stages.renderings(sentences), measure_stages.words(sentences),
        measure_stages.senses(gold.of("dev")),
    )  # fmt: skip
    for rows in stages:
        yield from (measure.Figure(*row) for row in rows)


def stored() -> tuple[str, Floors, Floors]:
    """The digest, the least and the most of tests/floors.toml."""
    if not FLOORS.exists():
        return "", {}, {}
    read = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    return read["gold"], read["least"], read["most"]


def missed() -> Iterator[str]:
    """What is not as tests/floors.toml has it, each in a sentence that says what to do."""
    pinned, least, most = stored()
    if digest() != pinned:
        yield "data/gold is not what the floors rest on. If its change is meant, look at `make measure`, then run tools/floors.py --update."  # noqa: E501
    for figure in figures():
        share = f"{figure.name}: {figure.share:.1%} of {figure.of}"
        if figure.share < least.get(figure.name, 0.0):
            yield f"{share}, the floor is {least[figure.name]:.1%}"
        if figure.share > most.get(figure.name, 1.0):
            yield f"{share}, the most is {most[figure.name]:.1%}"


def updated(*, lower: bool) -> tuple[str, list[str]]:
    """tests/floors.toml as it should be, and what would fall if it may not."""
    _, least, most = stored()
    fell = []
    new: tuple[Floors, Floors] = {}, {}
    for figure in figures():
        slack = SLACK / figure.of if figure.of else 1.0
        for names, old, found, way in ((LEAST, least, new[0], -1), (MOST, most, new[1], 1)):
            if figure.name not in names:
                continue
            reached = min(1.0, max(0.0, figure.share + way * slack))
            before = old.get(figure.name)
            worse = before is not None and way * (reached - before) > 0
            missed_now = before is not None and way * (figure.share - before) > 0
            if missed_now and not lower:
                fell.append(f"{figure.name}: {figure.share:.1%}, the floor is {before:.1%}")
            kept = before if worse and not lower and before is not None else reached
            found[figure.name] = round(kept, 3)
    tables = zip(("least", "most"), new, strict=True)
    lines = [
        f"[{name}]\n" + "".join(f'"{n}" = {share}\n' for n, share in table.items())
        for name, table in tables
    ]
    head = "# Written by tools/floors.py, which says what is measured; lowering takes a flag.\n"
    return f'{head}gold = "{digest()}"\n\n' + "\n".join(lines), fell


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    given = parser.parse_args()
    if not given.update:
        found = list(missed())
        sys.exit("\n".join(found) if found else 0)
    text, fell = updated(lower=given.allow_regression)
    if fell:
        sys.exit("\n".join([*fell, "Not written. --allow-regression lowers the floors."]))
    FLOORS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
