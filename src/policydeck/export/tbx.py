"""Entries → TBX-Basic (ISO 30042:2019, DCA style), which translation tools open as a termbase.

One concept for each entry: its dictionary senses as definition, the Chinese in both scripts with
pinyin and a sentence, the owner's own English as what is preferred, and each English rendering of
the documents with how often it stands there and a sentence. Words that an entry is made of are
cross-references, where they are entries, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from policydeck import __version__, lexicon
from policydeck.analysis import Analysed
from policydeck.cards import rendered
from policydeck.course import term_id
from policydeck.export import review
from policydeck.export.xml import line
from policydeck.language import english
from policydeck.model import Entry, Occurrence, Rendering
from policydeck.pipeline import Prepared
from policydeck.recipe import Overrides, own_english

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_PREFERRED = "preferredTerm-admn-sts"  # TBX-Basic's value for what is to be used
# TBX-Basic's values; a word's coarse class → its part of speech.
_PART_OF_SPEECH = {"N": "noun", "G": "noun", "V": "verb", "A": "adjective", "D": "adverb"}

_NONE = Overrides()


def of_deck(ready: Prepared, corrections: Overrides) -> str:
    """The termbase of a deck: what it teaches, in its order, then the other words of its texts.

    What the owner skips is left out, and so are candidates with too little evidence for a card.
    """
    skipped = {row.term for row in corrections.of("skip")}
    entries = [
        entry for entry in review.listed(ready)
        if term_id(entry.term.hanzi) in ready.course.entries
        or (entry.term.single and entry.term.hanzi not in skipped)
    ]  # fmt: skip
    title = "; ".join(document.title for document in ready.analysis.documents)
    return to_tbx(entries, ready.analysis.sentences, title, corrections)


def to_tbx(
    entries: Sequence[Entry],
    sentences: Sequence[Analysed],
    title: str = "policydeck",
    corrections: Overrides = _NONE,
) -> str:
    """A termbase of the entries; `sentences` are those that their occurrences point to."""
    root = ET.Element("tbx", {
        "type": "TBX-Basic", "style": "dca", "xml:lang": "en", "xmlns": _NAMESPACE,
    })  # fmt: skip
    description = ET.SubElement(ET.SubElement(root, "tbxHeader"), "fileDesc")
    ET.SubElement(ET.SubElement(description, "titleStmt"), "title").text = line(title)
    source = ET.SubElement(ET.SubElement(description, "sourceDesc"), "p")
    source.text = f"Terms and their English from bilingual documents, by policydeck {__version__}"
    body = ET.SubElement(ET.SubElement(root, "text"), "body")
    ids = {entry.term.hanzi: f"c{number}" for number, entry in enumerate(entries, 1)}
    for entry in entries:
        _concept(body, entry, sentences, ids, corrections)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _concept(
    body: ET.Element, entry: Entry, sentences: Sequence[Analysed], ids: Mapping[str, str],
    corrections: Overrides,
) -> None:  # fmt: skip
    hanzi = entry.term.hanzi
    concept = ET.SubElement(body, "conceptEntry", id=ids[hanzi])
    for gloss in entry.glosses:
        _described(concept, "definition", gloss.text, gloss.source)
    for part in dict.fromkeys(entry.term.parts):
        if part in ids and part != hanzi:
            ET.SubElement(concept, "ref", type="crossReference", target=ids[part]).text = part
    if remark := corrections.value("note", hanzi):
        ET.SubElement(concept, "note").text = line(remark)
    place = entry.term.occurrences[0] if entry.term.occurrences else None
    _chinese(concept, "zh-Hans", hanzi, entry, _context(place, sentences, simplified=True))
    if entry.traditional != hanzi:
        context = _context(place, sentences, simplified=False)
        _chinese(concept, "zh-Hant", entry.traditional, entry, context)
    _english(concept, entry, sentences, corrections)


def _chinese(
    concept: ET.Element, language: str, text: str, entry: Entry, context: tuple[str, str] | None
) -> None:
    section = ET.SubElement(concept, "langSec", {"xml:lang": language})
    term = _term(section, text, _part_of_speech(entry))
    if entry.term.kind in ("phrase", "pattern"):
        ET.SubElement(term, "termNote", type="termType").text = "phrase"
    if context:
        _described(term, "context", *context)
    if entry.pinyin:
        ET.SubElement(term, "note").text = f"Pinyin: {line(entry.pinyin)}"


def _part_of_speech(entry: Entry) -> str:
    """Of a single word as the dictionary has it; of terms only that they are not phrases."""
    if entry.term.single:
        return _PART_OF_SPEECH.get(lexicon.word_class(entry.term.hanzi), "other")
    return "noun" if entry.term.kind == "term" else "other"


def _english(
    concept: ET.Element, entry: Entry, sentences: Sequence[Analysed], corrections: Overrides
) -> None:
    """The owner's own English, then each wording of the documents once, hers and frequent first.

    None that leaves a part of the term out, for a termbase says that the two are equal.
    """
    own, _ = rendered.english_of(entry, corrections)
    less = rendered.unsaid(entry)
    hers = set(map(english.gist, own_english(corrections, entry.term.hanzi)))
    wordings: dict[str, list[Rendering]] = {}
    for rendering in entry.renderings:
        if rendering and (rendering.text not in less or english.gist(rendering.text) in hers):
            wordings.setdefault(rendering.text.casefold(), []).append(rendering)
    if not own and not wordings:
        return
    section = ET.SubElement(concept, "langSec", {"xml:lang": "en"})
    for text in own:
        _preferred(_term(section, text, ""))
    total = len(entry.term.occurrences)

    def place(same: Sequence[Rendering]) -> tuple[bool, int]:
        return english.gist(same[0].text) not in hers, -len(same)

    for same in sorted(wordings.values(), key=place):
        pair = sentences[same[0].pair].pair
        term = _term(section, same[0].text, "")
        if english.gist(same[0].text) in hers:
            _preferred(term)
        _described(term, "context", pair.en, pair.ref)
        ET.SubElement(term, "note").text = f"{len(same)} of {total} occurrences"


def _preferred(term: ET.Element) -> None:
    ET.SubElement(term, "termNote", type="administrativeStatus").text = _PREFERRED


def _term(section: ET.Element, text: str, part_of_speech: str) -> ET.Element:
    term = ET.SubElement(section, "termSec")
    ET.SubElement(term, "term").text = line(text)
    if part_of_speech:
        ET.SubElement(term, "termNote", type="partOfSpeech").text = part_of_speech
    return term


def _described(parent: ET.Element, kind: str, text: str, source: str) -> None:
    group = ET.SubElement(parent, "descripGrp")
    ET.SubElement(group, "descrip", type=kind).text = line(text)
    if source:
        ET.SubElement(group, "admin", type="source").text = line(source)


def _context(
    place: Occurrence | None, sentences: Sequence[Analysed], *, simplified: bool
) -> tuple[str, str] | None:
    """The sentence of a place in one script, and its reference."""
    if place is None:
        return None
    sentence = sentences[place.pair]
    return (sentence.key if simplified else sentence.traditional), sentence.pair.ref
