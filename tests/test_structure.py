"""What stands around the sentences of a document: never on a card, and of use to the aligner."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from flat_statutes import CHAPTERS, NOTES, Statute, bare, statute
from policydeck.align import align
from policydeck.model import Passage, SentencePair
from policydeck.read import read

CASES = Path(__file__).parent / "cases"
Kept = tuple[Statute, list[SentencePair]]


@pytest.fixture(scope="module", params=[("zh", True), ("en", False)], ids=["spaced", "dense"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A flat statute with the pairs that are not doubted."""
    headings, spaced = request.param
    made = statute(headings=headings, spaced=spaced)
    folder = tmp_path_factory.mktemp("flat")
    paths = [folder / "act.zh.txt", folder / "act.en.txt"]
    for path, text in zip(paths, (made.zh, made.en), strict=True):
        path.write_text(text, encoding="utf-8")
    return made, align(read(paths).passages, encode=False)


def test_no_heading_page_or_footnote_is_glued_into_a_pair(kept: Kept) -> None:
    texts = [bare(text) for pair in kept[1] for text in (pair.zh, pair.en)]
    around = [bare(name) for names in CHAPTERS.values() for name in names]
    around += [bare(note.partition("{")[0]) for note in NOTES]
    assert [t for t in texts if any(a in t and a != t for a in around)] == []
    assert [t for t in texts if re.search(r"-\d+-|\[\d+\]", t)] == []


def test_nearly_every_right_pair_of_a_flat_statute_is_kept(kept: Kept) -> None:
    made, pairs = kept
    rows = [Passage(zh, en, f"t:{n}", n, n) for n, (zh, en) in enumerate(made.whole, 1)]
    wanted = {(bare(p.zh), bare(p.en)) for p in align(rows, encode=False)}
    found = {(bare(p.zh), bare(p.en)) for p in pairs}
    assert len(wanted & found) >= 0.97 * len(wanted)


def test_no_pair_mixes_paragraphs_or_rests_on_a_missing_page(kept: Kept) -> None:
    made, pairs = kept
    for pair in pairs:
        zh, en = bare(pair.zh), bare(pair.en)
        if not re.match(r"第\d+條|個人資料保護法", zh):
            assert [w for w in made.whole if zh in bare(w[0]) and en in bare(w[1])], pair


@pytest.mark.parametrize("form", ["files", "rows", "cell"])
def test_definitions_that_each_language_sorts_are_paired_by_their_keys(
    form: str, tmp_path: Path
) -> None:
    with (CASES / "definitions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    zh = [row["zh"].split("\\n") for row in rows]
    en = sorted((row["en"].split("\\n") for row in rows), key=lambda lines: lines[0].lower())
    before = ["第2條　釋義", "在本條例中——"], ["Section 2 Interpretation", "In this Ordinance—"]
    after = ["本條例適用於政府。"], ["This Ordinance applies to the Government."]
    chinese = [*before[0], *(line for lines in zh for line in lines), *after[0]]
    english = [*before[1], *(line for lines in en for line in lines), *after[1]]
    if form == "files":
        paths = [tmp_path / "ordinance.zh.txt", tmp_path / "ordinance.en.txt"]
        for path, lines in zip(paths, (chinese, english), strict=True):
            path.write_text("\n".join(lines), encoding="utf-8")
    else:
        if form == "cell":
            chinese, english = ["\\n".join(chinese), "結束。"], ["\\n".join(english), "The end."]
        lines = ["\t".join(cells) for cells in zip(chinese, english, strict=True)]
        paths = [tmp_path / "ordinance.tsv"]
        paths[0].write_text("\n".join(lines), encoding="utf-8")
    pairs = align(read(paths).passages, encode=False)
    right = [
        (bare(row["zh"].replace("\\n", "")), bare(row["en"].replace("\\n", ""))) for row in rows
    ]
    inside = dict(right)
    found = [
        (own, pair.en)
        for pair in pairs
        if (own := next((zh for zh in inside if bare(pair.zh)[:12] in zh), ""))
    ]
    assert [zh for zh, en in found if bare(en)[-12:] not in inside[zh]] == []
    assert len({zh for zh, _ in found}) == len(rows)
