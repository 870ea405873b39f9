"""Clauses, sentences and passages → notes to read, with what is not taught before them glossed."""

from __future__ import annotations

from collections.abc import Mapping

from policydeck.analysis import Analysed, Analysis
from policydeck.cards import word
from policydeck.cards.lines import joined
from policydeck.course import Course, Passage, Stretch, sentences, term_id
from policydeck.levels import Scale
from policydeck.model import Brief, SentenceNote, SentencePair, Token

# Words listed below a sentence, hardest first; more push the answer off a phone's screen.
WORDS_SHOWN = 6


def sentence_note(
    id_: str, course: Course, analysis: Analysis, briefs: Mapping[str, Brief], scale: Scale
) -> SentenceNote:
    """The note of a clause, a sentence or a passage."""
    item = course.passages.get(id_) or course.stretches[id_]
    kind = sentences.kind(item)
    number = course.level[id_].number
    pieces = _pieces(item, analysis)
    taught: dict[str, int] = {}
    glossed: dict[str, Brief] = {}
    places: dict[str, tuple[Token, Analysed]] = {}  # the first of each word
    for sentence, start, end in pieces:
        for token in sentence.tokens:
            if start <= token.start and token.end <= end and token.kind == "word":
                places.setdefault(token.key, (token, sentence))
    for hanzi, place in places.items():
        own = sentences.number_of(hanzi, course.level, scale)
        if (term := term_id(hanzi)) in briefs and own <= number:
            taught[term] = own
        elif own > 0:  # taught later, or never
            glossed[hanzi] = briefs.get(term) or _gloss(*place)
    hardest = sorted(taught, key=lambda term: -taught[term])[:WORDS_SHOWN]
    parts = [(s.line(a, b), s.pair) for s, a, b in pieces]
    pair = parts[0][1] if kind == "passage" else course.stretches[id_].pair
    english_text = " ".join(p.en for _, p in parts) if kind == "passage" else pair.en
    band = scale.tag(number)
    return SentenceNote(
        id_, joined([line for line, _ in parts]), english_text, kind,
        tuple(briefs[term] for term in taught if term in hardest),
        reference(pair, pieces[0][0], analysis),
        f"Read at level {scale.name(number)} ({scale.title})", band, "", "",
        ("policydeck::kind::" + kind, "policydeck::level::" + band),
        glossed=tuple(glossed.values()),
    )  # fmt: skip


def _pieces(item: Stretch | Passage, analysis: Analysis) -> list[tuple[Analysed, int, int]]:
    """The sentences of which a note has a part or all, with where it begins and ends."""
    if isinstance(item, Passage):
        found = (analysis.sentences[i] for i in item.sentences)
        return [(sentence, 0, len(sentence.key)) for sentence in found]
    return [(analysis.sentences[item.sentence], item.start, item.end)]


def _gloss(token: Token, sentence: Analysed) -> Brief:
    """A word that the deck does not teach, as it is read and meant there."""
    return word.brief(
        token.key, sentence.traditional[token.start : token.end],
        sentence.reading(token.start, token.end), [sentence.pair.en], composed=True,
    )  # fmt: skip


def reference(pair: SentencePair, sentence: Analysed, analysis: Analysis) -> str:
    """Where a pair stands, for people: "Global AI Governance Initiative, 8.2".

    Of a folder it also names the text.
    """
    document = analysis.documents[sentence.document]
    text, _, number = pair.ref.rpartition(":")
    return f"{document.title}, {number if text == document.name else f'{text} {number}'}"
