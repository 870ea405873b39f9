#!/usr/bin/env python3
"""Run the scorers of a folder of quality data on what the command line makes of its texts.

usage: measure_beside.py FOLDER [CHECKOUT]

FOLDER holds data that may not be committed here: pairs/ (beads of novels), walign/ (word links of
news), terms/ and pinyin/, with a scorer for each. Where the folder is not there nothing is printed.
CHECKOUT is one of github.com/neulab/awesome-align, whose 450 linked pairs no weight has seen.
"""

from __future__ import annotations

import os
import re
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
_LINK = re.compile(r"(\d+)([-p])(\d+)")
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
    return f"error rate {_error_rate(folder / 'walign' / 'nist.train'):.2f} on links learnt from"


def unseen_links(checkout: Path, scratch: Path) -> str:
    """The same of links that no weight has seen, without and with the extra `neural`."""
    pairs = (checkout / "examples" / "zhen.src-tgt").read_text(encoding="utf-8")
    sides = [line.split(" ||| ") for line in pairs.splitlines()]
    links = (checkout / "examples" / "zhen.gold").read_text(encoding="utf-8")
    aligned = _LINK.sub(_from_zero, links).splitlines()  # they count from 1, and "p" is possible
    columns = {"zh": [zh for zh, _ in sides], "en": [en for _, en in sides], "align": aligned}
    for name, lines in columns.items():
        (scratch / f"unseen.{name}").write_text("\n".join(lines), encoding="utf-8")
    plain, neural = (_error_rate(scratch / "unseen", neural) for neural in (False, True))
    return f"error rate {plain:.2f}, with neural {neural:.2f}, of {len(sides)} pairs"


def _from_zero(link: re.Match[str]) -> str:
    zh, mark, en = link.groups()
    return f"{int(zh) - 1}-{int(en) - 1}{'-P' if mark == 'p' else ''}"


def _error_rate(path: Path, neural: bool = False) -> float:
    pairs, gold = train_wordalign.read(str(path))
    cut = [(units(zh), en) for zh, en in pairs]
    linked = wordalign.link(cut, contextual=neural)
    matrices = [
        train_wordalign.by_token(m.matrix, zh, own)
        for m, (zh, _), (own, _) in zip(linked, pairs, cut, strict=True)
    ]
    return train_wordalign.error_rate(matrices, gold)


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


def main(folder: Path, checkout: Path | None = None) -> None:
    if not folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if checkout:
            sys.stdout.write(f"\nunseen word links\n{unseen_links(checkout, scratch)}\n")
        for what, said in (
            ("beads", beads(folder, scratch)),
            ("word links", links(folder)),
            ("terms", terms(folder, scratch)),
            ("cards", cards(folder, scratch)),
            ("pinyin", pinyin(folder)),
        ):
            sys.stdout.write(f"\n{what}\n{said}\n")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(*map(Path, sys.argv[1:]))
