#!/usr/bin/env python3
"""Print the table of what is right and wrong: first what reaches cards, then the single stages.

usage: measure.py [--split dev] [--misses] [--write] [--neural]

Builds a deck of every judged document of the split with default settings, reads the packages and
compares them with data/gold. Each figure has its 95 % interval (Wilson) and the number of
judgements that it rests on. `--misses` lists every judgement that was missed, `--neural` measures
with the language models of the extra, where both are installed. `--write` writes the table into
README.md and the cards of each text into docs/accuracy.md; with `--neural` its table there.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gold
import measure_cards
import measure_stages

from policydeck.align import encoder
from policydeck.wordalign import similarity

README = gold.ROOT / "README.md"
ACCURACY = gold.ROOT / "docs" / "accuracy.md"
Z = 1.96  # 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Figure:
    """A share and what it rests on."""

    name: str
    hits: float
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % certainty (Wilson's score interval)."""
        if not self.of:
            return 0.0, 1.0
        p, n = self.share, self.of
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def row(self) -> str:
        """As a row of a Markdown table."""
        low, high = self.interval()
        return f"| {self.name} | {self.share:.1%} | {low:.1%}–{high:.1%} | {self.of} |"


# Name in the table, question of `measure_cards`, the outcomes counted, those left out.
CARDS: tuple[tuple[str, str, set[str], set[str]], ...] = (
    ("words that a terminologist marks and that have a note", "recall of words", {"found"}, set()),
    ("the same, multi-word terms", "recall of multi-word terms", {"found"}, set()),
    ("multi-word notes that are no unit", "unit", {"bad"}, {"unjudged"}),
    ("multi-word notes that nobody judged", "unit", {"unjudged"}, set()),
    ("first rendering exact", "first rendering", {"exact"}, set()),
    ("first rendering partial", "first rendering", {"partial"}, set()),
    ("first rendering wrong", "first rendering", {"wrong"}, set()),
    ("no rendering though the English has one", "first rendering", {"absent"}, set()),
    ("further renderings wrong", "further rendering", {"wrong"}, set()),
    ("first sense misleading, words that shaped nothing", "first sense", {"misleading"}, set()),
    ("the same, words that house senses were written for", "first sense, shaped", {"misleading"},
     set()),
    ("reading wrong", "reading", {"wrong"}, set()),
    ("sentence or clause wrong or partial", "sentence or clause", {"wrong", "partial"},
     {"unjudged"}),
    ("clause that cannot stand alone or says nothing", "sentence or clause", {"broken", "idle"},
     {"unjudged"}),
    ("sentences and clauses that nobody judged", "sentence or clause", {"unjudged"}, set()),
    ("examples of over 60 characters", "example", {"long"}, set()),
)  # fmt: skip


# The columns of the table by text: heading, and the name of the figure above.
BY_TEXT = {
    "words found": CARDS[0][0], "multi-word terms found": CARDS[1][0], "no unit": CARDS[2][0],
    "rendering exact": CARDS[4][0], "partial": CARDS[5][0], "wrong": CARDS[6][0],
    "absent": CARDS[7][0], "pair wrong or partial": CARDS[12][0], "long example": CARDS[15][0],
}  # fmt: skip


def cards(found: Sequence[tuple[str, str, str]]) -> Iterator[Figure]:
    """The card-level figures of some outcomes."""
    for name, asked, counted, left_out in CARDS:
        answers = [how for what, how, _ in found if what == asked and how not in left_out]
        yield Figure(name, sum(how in counted for how in answers), len(answers))


def misses(found: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Every outcome that is not as it should be."""
    fine = {"found", "good", "exact", "right", "unsaid", "short"}
    return ("\t".join(outcome) for outcome in found if outcome[1] not in fine)


def table(given: argparse.Namespace) -> tuple[str, str]:
    """All figures that are asked for, and those of cards by text, as Markdown."""
    documents = [d for d in gold.of(given.split) if given.document in ("", d.name)]
    models = "auto" if given.neural else "none"
    title = "on cards, with the extra `neural`" if given.neural else "on cards"
    lines = [f"| {title} | share | 95 % | of |", "| --- | --- | --- | --- |"]
    rows = [f"| text | {' | '.join(BY_TEXT)} |", "| --- " * (len(BY_TEXT) + 1) + "|"]
    every: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            deck = measure_cards.build(document, models, Path(folder))
            own = list(measure_cards.outcomes(deck))
            every += own
            rows.append(by_text(document.name, own))
            if given.misses:
                sys.stderr.writelines(f"{document.name}\t{line}\n" for line in misses(own))
    lines += [figure.row() for figure in cards(every)]
    if not given.cards_only:
        lines += ["", "| stages | share | 95 % | of |", "| --- | --- | --- | --- |"]
        stages = measure_stages.figures(documents, neural=given.neural)
        lines += [Figure(*f).row() for f in stages]
    return "\n".join(lines), "\n".join(rows)


def by_text(name: str, found: Sequence[tuple[str, str, str]]) -> str:
    """The card-level figures of one text as a row, each with what it rests on."""
    figures = {figure.name: figure for figure in cards(found)}
    cells = [
        f"{figures[of].share:.1%} of {figures[of].of}" if figures[of].of else "–"
        for of in BY_TEXT.values()
    ]
    return f"| {name} | {' | '.join(cells)} |"


def write(path: Path, mark: str, text: str) -> None:
    """Put text between the marks that a page has for it."""
    start, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    old = path.read_text(encoding="utf-8")
    new = re.sub(f"{start}.*{end}", lambda _: f"{start}\n{text}\n{end}", old, flags=re.DOTALL)
    path.write_text(new, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--split", default="dev", choices=gold.SPLITS)
    parser.add_argument("--document", default="", help="only this one")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--neural", action="store_true")
    parser.add_argument("--cards-only", action="store_true")
    given = parser.parse_args()
    if given.neural and not (encoder.available() and similarity.name()):
        sys.stdout.write("Not measured with the extra `neural`: it is not complete here.\n")
        return
    found, texts = table(given)
    sys.stdout.write(f"{found}\n\n{texts}\n")
    if given.write and given.neural:
        write(ACCURACY, "neural", found)
    elif given.write:
        write(README, "measured", found)
        write(ACCURACY, "by text", texts)


if __name__ == "__main__":
    main()
