#!/usr/bin/env python3
"""Print how often each rule of renderings fires on data/gold and how often it is right.

usage: measure_rules.py [--write]

A rule that shapes a rendering is right where it brings it nearer to the judged English (F1 of
words), wrong where it takes it farther. A sign that makes the judge doubt is right where the
English at hand is not the judged one. What fires never, or is wrong as often as right, is to be
deleted.
`--write` writes the table into docs/accuracy.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import gold
import measure
import measure_stages
import train_rendering

from policydeck import rendering
from policydeck.rendering import judge, parting, shaping
from policydeck.rendering.place import Place

# Signs of the judge that are rules by nature: they are there or not.
DOUBTS = (judge.UNDENIED, judge.UNRELATED)
Fired = Counter[tuple[str, str]]
Spans = Sequence[tuple[int, int]]


def places(split: str) -> Iterator[tuple[rendering.Weighed, list[tuple[int, int]]]]:
    """The likeliest English of each judged place before it is judged, and the judged English."""
    for document in gold.of(split):
        for analysed, sentence in measure_stages.analysed(document, "none"):
            asked = list(measure_stages.placed(document, analysed))
            for _, n, one in rendering.weighed([([at for _, at, _ in asked], sentence)]):
                yield one, asked[n][2]


def counted(split: str) -> Fired:
    """(Rule, what came of it) → how often."""
    found: Fired = Counter()
    for one, wanted in places(split):
        span = one.chosen
        for name, rule, _ in shaping.RULES:
            after = rule(span, one.place) if span[0] < span[1] else span
            if after != span:
                found[name, _record([span], [after], one.place, wanted)] += 1
            span = after
        for name, parted, _ in parting.SPLITS if span[0] < span[1] else ():
            if len(parted(span, one.place)) > 1:
                found[name, _record([span], one.spans, one.place, wanted)] += 1
                break
        if not one.spans:
            continue
        right = train_rendering.share(one.spans, one.place, wanted) == 1
        signs = dict(zip(judge.SIGNS, judge.signs(one.spans, one.chance, one.place), strict=True))
        for name in DOUBTS:
            if signs[name]:
                found[name, "wrong" if right else "right"] += 1
    return found


def _record(before: Spans, after: Spans, place: Place, wanted: Spans) -> str:
    was, now = (_right(spans, place, wanted) for spans in (before, after))
    return "right" if now > was else "wrong" if now < was else "neither"


def _right(spans: Spans, place: Place, wanted: Spans) -> float:
    """How right spans are; where nothing is to be shown, nothing is right."""
    if not wanted:
        return float(all(start == end for start, end in spans))
    return train_rendering.share(spans, place, wanted)


def table() -> str:
    """All rules with their record on the train and dev splits, as Markdown."""
    train, dev = counted("train"), counted("dev")
    rules = [(name, example) for name, _, example in (*shaping.RULES, *parting.SPLITS)]
    rules += [(name, f"doubt, {judge.weights()[f'sure: {name}']:+.1f}") for name in DOUBTS]
    lines = [
        "| rule | what for | train: right, wrong, neither | dev |",
        "| --- | --- | --- | --- |",
    ]
    for name, what in rules:
        records = (
            ", ".join(str(found[name, how]) for how in ("right", "wrong", "neither"))
            for found in (train, dev)
        )
        lines.append(f"| {name} | {what} | {' | '.join(records)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or write it."""
    found = table()
    sys.stdout.write(found + "\n")
    if "--write" in sys.argv[1:]:
        measure.write(measure.ACCURACY, "rules", found)


if __name__ == "__main__":
    main()
