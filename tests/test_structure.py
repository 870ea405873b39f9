"""What stands around the sentences of a document: never on a card, and of use to the aligner."""

from __future__ import annotations

import re

import pytest

from flat_statutes import CHAPTERS, NOTES, Statute, bare, statute
from policydeck.align import align
from policydeck.model import Passage, SentencePair
from policydeck.read import read

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
