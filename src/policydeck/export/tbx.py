"""Entries → TBX-Basic (ISO 30042:2019, DCA style), which translation tools open as a termbase.

One concept for each entry: its dictionary senses as definition, the Chinese in both scripts with
pinyin and a sentence, and each English rendering of the documents with how often it stands there
and a sentence. Words that an entry is made of are cross-references, where they are entries, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from policydeck import __version__, lexicon
from policydeck.analysis import Analysed
from policydeck.export.xml import line
from policydeck.model import Entry, Occurrence, Rendering

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
# TBX-Basic's values; a word's coarse class → its part of speech.
_PART_OF_SPEECH = {"N": "noun", "G": "noun", "V": "verb", "A": "adjective", "D": "adverb"}


def to_tbx(
    entries: Sequence[Entry], sentences: Sequence[Analysed], title: str = "policydeck"
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
        _concept(body, entry, sentences, ids)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _concept(
    body: ET.Element, entry: Entry, sentences: Sequence[Analysed], ids: Mapping[str, str]
) -> None:
    hanzi = entry.term.hanzi
    concept = ET.SubElement(body, "conceptEntry", id=ids[hanzi])
    for gloss in entry.glosses:
        _described(concept, "definition", gloss.text, gloss.source)
    for part in dict.fromkeys(entry.term.parts):
        if part in ids and part != hanzi:
            ET.SubElement(concept, "ref", type="crossReference", target=ids[part]).text = part
    place = entry.term.occurrences[0] if entry.term.occurrences else None
    _chinese(concept, "zh-Hans", hanzi, entry, _context(place, sentences, simplified=True))
    if entry.traditional != hanzi:
        context = _context(place, sentences, simplified=False)
        _chinese(concept, "zh-Hant", entry.traditional, entry, context)
    _english(concept, entry, sentences)


def _chinese(
    concept: ET.Element, language: str, text: str, entry: Entry, context: tuple[str, str] | None
) -> None:
    section = ET.SubElement(concept, "langSec", {"xml:lang": language})
    term = _term(section, text, _part_of_speech(entry))
    if entry.term.kind == "phrase":
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


def _english(concept: ET.Element, entry: Entry, sentences: Sequence[Analysed]) -> None:
    """Each wording of the documents once, the most frequent first."""
    wordings: dict[str, list[Rendering]] = {}
    for rendering in entry.renderings:
        if rendering:
            wordings.setdefault(rendering.text.casefold(), []).append(rendering)
    if not wordings:
        return
    section = ET.SubElement(concept, "langSec", {"xml:lang": "en"})
    total = len(entry.term.occurrences)
    for same in sorted(wordings.values(), key=len, reverse=True):
        pair = sentences[same[0].pair].pair
        term = _term(section, same[0].text, "")
        _described(term, "context", pair.en, pair.ref)
        ET.SubElement(term, "note").text = f"{len(same)} of {total} occurrences"


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
