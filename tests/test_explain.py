"""`explain` says of every place how its rendering came about, or which step left it off and why."""

from __future__ import annotations

from pathlib import Path

from policydeck import pipeline
from policydeck.export import report
from policydeck.release import targets

SEED = Path(__file__).parents[1] / "data/documents/global-ai-governance-initiative/text.txt"


def test_every_place_says_how_or_why_not(tmp_path: Path) -> None:
    target = targets.find([SEED], tmp_path / "seed.apkg", ("input.models=none",))
    ready = pipeline.prepare(target)
    refused = 0
    for entry in ready.terms:
        for rendering, trace in zip(entry.renderings, entry.traces, strict=True):
            assert trace, entry.term.hanzi
            if rendering is None:
                refused += 1
                assert "left o" in trace[-1] or "no English word" in trace[-1], trace
    assert refused > 50
    said = "\n".join(report.explained(report.explanation("共同体", ready, target.overrides)))
    assert "“community”" in said
    assert "chosen “community”" in said
