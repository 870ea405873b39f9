"""The single stages beside data/gold: (name, hits, of) of each figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import gold
import measure_cards
import msgspec

from policydeck import pinyin, pipeline, rendering
from policydeck.analysis import Analysed
from policydeck.analysis.links import Linked
from policydeck.language.hanzi import HAN
from policydeck.lexicon import gloss
from policydeck.recipe import Recipe

Row = tuple[str, float, int]
Span = tuple[int, int]
Placed = tuple[gold.Document, Analysed, rendering.Sentence]
CASES = gold.ROOT / "tests" / "cases"
_HAN = re.compile(f"[{HAN}]")


def figures(documents: Sequence[gold.Document], *, neural: bool) -> Iterator[Row]:
    """All figures."""
    sentences = [
        (d, *s) for d in documents if d.rendered for s in analysed(d, "auto" if neural else "none")
    ]
    yield from renderings(sentences)
    yield from words(sentences)
    yield from senses(documents)
    yield from readings()


def analysed(document: gold.Document, models: str) -> list[tuple[Analysed, rendering.Sentence]]:
    """The document's sentence pairs as a build reads them, with what their renderings rest on."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{document.name}.tsv"
        rows = (f"{p.zh}\t{p.en}\n" for p in document.passages)
        path.write_text("".join(rows), encoding="utf-8")
        given = Recipe()
        given = msgspec.structs.replace(
            given, input=msgspec.structs.replace(given.input, models=models)
        )
        found = pipeline.analyse(pipeline.read_all([path], given), given)
    links = [one for block in found.blocks for one in block.kept.load(Linked).links]
    return [
        (s, rendering.read(s.units, s.en_tokens, one))
        for s, one in zip(found.sentences, links, strict=True)
    ]


def placed(
    document: gold.Document, sentence: Analysed
) -> Iterator[tuple[gold.Place, Span, list[Span]]]:
    """The judged places that lie in a sentence pair, with offsets into its two sides.

    A place whose English lies in another pair is left out: the alignment is judged elsewhere.
    """
    pair = sentence.pair
    row = document.passages[pair.row - 1].row
    for place in document.rendered:
        start, end = place.start - pair.zh_start, place.end - pair.zh_start
        spans = [(a - pair.en_start, b - pair.en_start) for a, b in place.spans]
        if place.row != row or not place.tier or not 0 <= start < end <= len(pair.zh):
            continue
        if all(a >= 0 and b <= len(pair.en) for a, b in spans):
            yield place, (start, end), spans


def renderings(sentences: Sequence[Placed]) -> Iterator[Row]:
    """How the English that is found at judged places compares with the judged English."""
    names = ("exact", "partial", "wrong", "absent", "shown though the English drops it")
    counts = dict.fromkeys(names, 0)
    with_english = dropped = 0
    overlap = 0.0
    for document, s, sentence in sentences:
        for place, (start, end), spans in placed(document, s):
            found = rendering.render([([(start, end)], sentence)])[0][0]
            shown = _tokens(found.spans, s)
            wanted = _tokens(spans, s)
            if place.english == gold.DROPPED:
                dropped += 1
                counts[names[4]] += bool(shown)
            elif wanted:
                with_english += 1
                common = len(shown & wanted)
                overlap += 2 * common / (len(shown) + len(wanted)) if shown else 0
                kind = "absent" if not shown else "exact" if shown == wanted else "partial"
                counts[kind if common or not shown else "wrong"] += 1
    for name in names[:4]:
        yield f"rendering of a judged place {name}", counts[name], with_english
    yield "overlap of renderings (token F1)", overlap, with_english
    yield f"rendering {names[4]}", counts[names[4]], dropped


def _tokens(spans: Sequence[Span], sentence: Analysed) -> frozenset[int]:
    """The English words of some spans, articles and marks aside."""
    return frozenset(
        k
        for k, token in enumerate(sentence.en_tokens)
        if measure_cards.telling(token) and any(a < token.end and token.start < b for a, b in spans)
    )


def words(sentences: Sequence[Placed]) -> Iterator[Row]:
    """Whether judged units end where the cutter's words end."""
    whole = total = 0
    for document, s, _ in sentences:
        edges = {t.start for t in s.tokens} | {t.end for t in s.tokens}
        for _, (start, end), _ in placed(document, s):
            total += 1
            whole += start in edges and end in edges
    yield "judged units that begin and end where words do", whole, total


def senses(documents: Sequence[gold.Document]) -> Iterator[Row]:
    """First senses of judged words, those that shaped no house senses, and the others."""
    words = [(d.senses_shaped, sense) for d in documents for sense in d.senses]
    texts = list(dict.fromkeys(sense.zh for _, sense in words))
    said = dict(zip(texts, pinyin.lines(texts, numbers=True), strict=True))
    hits, of = [0, 0], [0, 0]
    for shaped, sense in words:
        before = len(_HAN.findall(sense.zh[: sense.start]))
        reading = said[sense.zh].split()[before : before + len(sense.hanzi)]
        found, _ = gloss.glosses(sense.hanzi, " ".join(reading), [sense.en])
        hits[shaped] += bool(found) and measure_cards.is_right(found[0].text, sense.right)
        of[shaped] += 1
    yield "first sense right, words that shaped nothing", hits[0], of[0]
    yield "first sense right, words that house senses were written for", hits[1], of[1]


def readings() -> Iterator[Row]:
    """Readings of marked characters in sentences of policy texts."""
    for name, file in (
        ("balanced polyphones", "pinyin_challenge"),
        ("policy text", "pinyin_policy"),
    ):
        lines = (CASES / f"{file}.tsv").read_text(encoding="utf-8").splitlines()
        cases = [line.split("\t") for line in lines]
        bare = [marked.replace("[", "").replace("]", "") for marked, _ in cases]
        hits = 0
        for (marked, wanted), said in zip(cases, pinyin.lines(bare, numbers=True), strict=True):
            hits += said.split()[len(_HAN.findall(marked[: marked.index("[")]))] == wanted
        yield f"reading right, {name}", hits, len(cases)
