#!/usr/bin/env python3
"""Run the scorers of a folder of quality data on what the command line makes of its texts.

usage: measure_beside.py FOLDER

FOLDER holds data that may not be committed here: pairs/ (beads of novels), walign/ (word links of
news), terms/ and pinyin/, with a scorer for each. Where the folder is not there nothing is printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import train_wordalign

from policydeck import wordalign
from policydeck.wordalign.units import units

COMMAND = [sys.executable, "-m", "policydeck"]
DECKS = ("cn-network-data-regs", "sdg-global_targets")


def run(*command: str | Path) -> str:
    """What a command prints; its errors go to the terminal."""
    done = subprocess.run(
        list(map(str, command)), check=True, stdout=subprocess.PIPE, env=os.environ
    )
    return done.stdout.decode().strip()


def beads(folder: Path, scratch: Path) -> str:
    """Precision, recall and F1 over all chapters."""
    sums: Counter[str] = Counter()
    for gold in sorted((folder / "pairs" / "mac-dev").glob("*.gold.tsv")):
        name = gold.name.partition(".")[0]
        sides = [gold.with_name(f"{name}.{language}.txt") for language in ("zh", "en")]
        (scratch / "pairs.tsv").write_text(run(*COMMAND, "pairs", "--presplit", *sides) + "\n")
        said = run(sys.executable, folder / "score_pairs.py", gold, scratch / "pairs.tsv")
        words = said.replace(",", "").split()
        wanted, found, precision = int(words[0]), int(words[3]), float(words[7])
        sums.update(wanted=wanted, found=found, right=round(found * precision / 100))
    f1 = 2 * sums["right"] / (sums["wanted"] + sums["found"])
    return f"F1 {f1:.1%} of {sums['wanted']} beads"


def links(folder: Path) -> str:
    """The error rate of the stored weights, which have seen these links."""
    pairs, gold = train_wordalign.read(str(folder / "walign" / "nist.train"))
    cut = [(units(zh), en) for zh, en in pairs]
    linked = wordalign.link(cut, contextual=False)
    matrices = [
        train_wordalign.by_token(m.matrix, zh, own)
        for m, (zh, _), (own, _) in zip(linked, pairs, cut, strict=True)
    ]
    return f"error rate {train_wordalign.error_rate(matrices, gold):.2f} on links learnt from"


def terms(folder: Path, scratch: Path) -> str:
    found = scratch / "terms.tsv"
    found.write_text(run(*COMMAND, "terms", folder / "terms" / "text-dev.tsv") + "\n")
    return run(sys.executable, folder / "score_terms.py", folder / "terms/terms-dev.tsv", found)


def cards(folder: Path, scratch: Path) -> str:
    decks = []
    for name in DECKS:
        out = scratch / f"{name}.apkg"
        text = shutil.copy(folder / "documents" / f"{name}.tsv", scratch)  # its folder stays clean
        run(*COMMAND, "build", text, "-o", out)
        decks.append(f"{name}={out}")
    return run(sys.executable, folder / "score_cards.py", folder / "terms/terms-dev.tsv", *decks)


def pinyin(folder: Path) -> str:
    cases = folder / "pinyin" / "challenge-dev.tsv"
    scorer = folder / "score_pinyin.py"
    return run(sys.executable, scorer, cases, "--", *COMMAND, "pinyin", "--numbers")


def main(folder: Path) -> None:
    if not folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for what, said in (
            ("beads", beads(folder, scratch)),
            ("word links", links(folder)),
            ("terms", terms(folder, scratch)),
            ("cards", cards(folder, scratch)),
            ("pinyin", pinyin(folder)),
        ):
            sys.stdout.write(f"\n{what}\n{said}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
