"""What a learner sees: the notes of a built package beside what people judged of its text.

Only what stands in the .apkg counts. A term note is compared with the judged places of the same
characters in the same document, a clause note with the judged clauses of the same wording. What
nobody judged is counted apart and never taken for right.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import gold

from policydeck import pipeline, script
from policydeck.anki import apkg
from policydeck.kinds import SENTENCE, TERM
from policydeck.language import closed, english
from policydeck.language.english import EnToken
from policydeck.model import GAP
from policydeck.release import targets

LONG = 60  # characters of an example that no phone shows at one glance
_TAG = re.compile(r"<[^>]+>|[\u200b\u2060]")
_ASIDE = re.compile(r'<rt>.*?</rt>|<rp>.*?</rp>|<span class="chip".*?</span>', re.DOTALL)
_ROW = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_COUNT = re.compile(r"\s*×\s*\d+$")


@dataclass(frozen=True, slots=True)
class Note:
    """A term note as it stands in the package."""

    hanzi: str  # simplified
    pinyin: str
    several: bool  # a multi-word term, by the label on the card
    renderings: tuple[str, ...]
    senses: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Deck:
    """The notes of one document's deck."""

    document: gold.Document
    terms: tuple[Note, ...]
    pairs: tuple[tuple[str, str], ...]  # Chinese, simplified, and English of sentences and clauses


def build(document: gold.Document, models: str, folder: Path) -> Deck:
    """The deck of a document at the default settings, as built and read back."""
    text = folder / f"{document.name}.tsv"
    rows = (f"{p.zh}\t{p.en}\n" for p in document.passages)
    text.write_text("".join(rows), encoding="utf-8")
    out = folder / f"{document.name}.{models}.apkg"
    pipeline.build(targets.find([text], out, (f"input.models={models}",)))
    return read(document, out)


def read(document: gold.Document, path: Path) -> Deck:
    """The notes of a package, but patterns, of whose pieces the gold judges none."""
    terms, pairs = [], []
    for note in apkg.read(path).notes.values():
        if note.type_id == TERM.id:
            fields = _named(TERM, note.fields)
            terms += [] if GAP in fields["Term"] else [_term(fields)]
        elif note.type_id == SENTENCE.id:
            fields = _named(SENTENCE, note.fields)
            pairs.append((_chinese(fields["Sentence"]), _plain(fields["English"])))
    return Deck(document, tuple(terms), tuple(pairs))


def _named(plan: object, fields: Sequence[str]) -> dict[str, str]:
    names = (name for name, _ in plan.fields)  # type: ignore[attr-defined]
    return dict(zip(names, fields, strict=True))


def _plain(field: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", field)).split())


def _chinese(field: str) -> str:
    return script.simplify(_plain(field))


def _term(fields: dict[str, str]) -> Note:
    return Note(
        _chinese(fields["Term"]).split(" (")[0],
        _plain(fields["Pinyin"]),
        fields["Level"].startswith("Policy term"),
        tuple(_COUNT.sub("", _plain(row)) for row in _ROW.findall(fields["Renderings"])),
        tuple(map(_plain, _ROW.findall(fields["Senses"]))),
        _plain(_ASIDE.sub("", fields["Example"].split("</summary>")[0])),
    )


def telling(token: EnToken) -> bool:
    """Whether a word counts when two renderings are compared: not articles and marks."""
    return token.text[0].isalnum() and token.text.lower() not in closed.en("article")


def _stems(text: str) -> tuple[str, ...]:
    """The words of an English text, inflection and articles aside."""
    return tuple(t.stem for t in english.tokens(text.replace("…", " ")) if telling(t))


def _content(stems: Sequence[str]) -> set[str]:
    return {stem for stem in stems if stem not in english.FUNCTION} or set(stems)


def outcomes(deck: Deck) -> Iterator[tuple[str, str, str]]:
    """(what was asked, outcome, what it is about), one for every judgement that applies."""
    if deck.document.places:
        yield from _recall(deck)
        yield from _units(deck)
        yield from _renderings(deck)
    yield from _first_senses(deck)
    yield from _readings(deck)
    if deck.document.clauses:
        yield from _pairs(deck)
    for note in deck.terms:
        if note.example:
            long = len(note.example) > LONG
            yield "example", "long" if long else "short", note.example


def _recall(deck: Deck) -> Iterator[tuple[str, str, str]]:
    shown = {note.hanzi for note in deck.terms}
    wanted = {p.hanzi: p.kind for p in deck.document.places if p.tier == 1}
    for hanzi, kind in wanted.items():
        what = "recall of words" if kind == "word" else "recall of multi-word terms"
        yield what, "found" if hanzi in shown else "missed", hanzi


def _units(deck: Deck) -> Iterator[tuple[str, str, str]]:
    best: dict[str, int] = {}
    for place in deck.document.places:
        best[place.hanzi] = max(best.get(place.hanzi, 0), place.tier)
    for note in deck.terms:
        if note.several:
            tier = best.get(note.hanzi)
            yield "unit", "unjudged" if tier is None else "good" if tier else "bad", note.hanzi


def _renderings(deck: Deck) -> Iterator[tuple[str, str, str]]:
    said: dict[str, list[str]] = {}
    for place in deck.document.places:
        if place.tier:
            said.setdefault(place.hanzi, []).append(place.english)
    for note in deck.terms:
        if note.hanzi not in said:
            continue
        given = [_stems(e) for e in said[note.hanzi] if e not in (gold.DROPPED, gold.FREE)]
        if not given and gold.FREE in said[note.hanzi]:
            continue  # its meaning is there, but nobody can say by which words
        about = f"{note.hanzi}: {' | '.join(note.renderings)} // {' | '.join(said[note.hanzi])}"
        first = _stems(note.renderings[0]) if note.renderings else ()
        if not first and not given:
            continue
        yield "first rendering", _compared(first, given), about
        for other in note.renderings[1:]:
            kind = _compared(_stems(other), given)
            yield (
                "further rendering",
                kind,
                f"{note.hanzi}: {other} // {' | '.join(said[note.hanzi])}",
            )


def _compared(shown: tuple[str, ...], given: Sequence[tuple[str, ...]]) -> str:
    if not shown:
        return "absent"
    if shown in given:
        return "exact"
    return "partial" if any(_content(shown) & _content(g) for g in given) else "wrong"


def _first_senses(deck: Deck) -> Iterator[tuple[str, str, str]]:
    notes = {note.hanzi: note for note in deck.terms if note.senses or note.renderings}
    what = "first sense, shaped" if deck.document.senses_shaped else "first sense"
    for sense in deck.document.senses:
        note = notes.get(sense.hanzi)
        if note and note.senses:
            # What a rendering says, of verbs without "to", is not said again as a sense.
            english = (note.renderings, (f"to {text}" for text in note.renderings))
            said = (note.senses[0], *chain(*english))
            right = any(is_right(text, sense.right) for text in said)
            about = f"{note.hanzi}: {note.senses[0]} // {' | '.join(sense.right)}"
            yield what, "right" if right else "misleading", about
        elif note:  # the document's own English stands alone
            yield what, "unsaid", f"{note.hanzi}: {note.renderings[0]}"


def is_right(shown: str, right: Sequence[str]) -> bool:
    """Whether a sense on a card says one of the near-synonyms that were judged right."""
    wanted = {piece for text in right for piece in _synonyms(text)}
    return bool(_synonyms(shown) & wanted)


def _synonyms(sense: str) -> set[tuple[str, ...]]:
    """The near-synonyms of a sense without what stands in brackets, unless all of it does."""
    pieces = {_stems(piece) for piece in re.sub(r"\([^()]*\)", "", sense).split(";")} - {()}
    return pieces or {_stems(sense)}


def _readings(deck: Deck) -> Iterator[tuple[str, str, str]]:
    for note in deck.terms:
        wanted = deck.document.readings.get(note.hanzi)
        if wanted:
            right = any(_syllables(w) == _syllables(note.pinyin) for w in wanted)
            about = f"{note.hanzi}: {note.pinyin} // {' | '.join(wanted)}"
            yield "reading", "right" if right else "wrong", about


def _syllables(pinyin: str) -> str:
    return re.sub(r"[\s'’\-]", "", pinyin).lower()


def _pairs(deck: Deck) -> Iterator[tuple[str, str, str]]:
    judged = {(_key(j.zh), _key(j.en)): j.verdict for j in deck.document.clauses}
    judged |= {(_key(j.zh), _key(j.en)): j.verdict for j in deck.document.pairs}
    for zh, en in deck.pairs:
        verdict = judged.get((_key(zh), _key(en)), "unjudged")
        yield "sentence or clause", verdict, f"{zh} / {en}"


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", script.simplify(text)).lower()
