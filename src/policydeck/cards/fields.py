"""TermNote and SentenceNote → the fields of their note types, as HTML.

A card is made when its flag field says so, and a flag is set only when all that the card needs
is there: no production card without English that keeps the answer back, no cloze without an
example, no listening without a recording or a voice that can be trusted with the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policydeck import lexicon
from policydeck.cards.asking import LONGEST_QUESTION, initials, shape
from policydeck.cards.choice import CardStyle
from policydeck.cards.headline import headline
from policydeck.cards.meaning import (
    chinese,
    in_script,
    list_of,
    measure_words,
    own_rows,
    rendering_rows,
    sense_rows,
    tagged,
    usage_lines,
    word_rows,
)
from policydeck.cards.prompt import asked, fair
from policydeck.cards.ruby import spelt, with_reading
from policydeck.cards.text import Spans, breakable, clean, gapped, marked, occurrences
from policydeck.cards.types import NoteType, able, note_types
from policydeck.kinds import SOUND, CardKind
from policydeck.language import HAN, convert
from policydeck.model import Example, Line, SentenceNote, TermNote

_YES = "yes"
_HAN = re.compile(f"[{HAN}]")
_HIDDEN = "\N{WHITE CIRCLE}"


def term_fields(note: TermNote, style: CardStyle, *, homograph: bool = False) -> tuple[str, ...]:
    """The fields of a term's note, in the order of its note type.

    With `homograph`, another note of the deck has the same characters and another reading: the
    first field then tells them apart, the recognition card shows the term in its sentence, and
    no synthetic voice is asked to guess the reading.
    """
    text = style.text(note.line)
    prompt = _prompt(note)
    is_sure = not homograph and lexicon.has_one_reading(note.line.simplified)
    spoken = _spoken(note.line, style) if is_sure else {}
    examples = _examples(note, style)
    values = {
        "Term": f"{clean(text)} ({clean(note.pinyin)})" if homograph else clean(text),
        "Context": _context(note, style) if homograph or note.function else "",
        "Answer": clean(text),
        "Pinyin": clean(note.pinyin),
        **_headwords(note, style),
        "Headline": clean(headline(note)),
        "Renderings": rendering_rows(note, style),
        "Own": own_rows(note.own),
        "Senses": sense_rows(note, style),
        "Prompt": prompt,
        "Hint": _hint(note, style),
        "Heard": _not(note.heard, note, style),
        **examples,
        "MeasureWords": measure_words(note.classifiers, style),
        "Parts": word_rows(note.parts, style),
        "Usage": usage_lines(note.usage, style),
        "Level": clean(note.level) + (", taught early" if note.early else ""),
        "Note": chinese(note.note, style),
        "Audio": _sound(note.audio),
        **spoken,
        "Look": look(style),
    }
    # A lone syllable tells no word, so its sound asks for none.
    asking = values if len(_HAN.findall(text)) > 1 else values | dict.fromkeys(SOUND, "")
    kind, _ = note_types(style)
    return _filled(kind, values, _flags(kind, note.cards, style.term, asking))


def sentence_fields(note: SentenceNote, style: CardStyle) -> tuple[str, ...]:
    """The fields of a sentence's or clause's note, in the order of its note type."""
    text, spoken = style.text(note.line), _spoken(note.line, style)
    values = {
        "Sentence": clean(text),
        "Front": block(clean(text), style.language),
        "Reading": _tappable(note.line, style),
        "Other": _other(note.line, style),
        "English": clean(note.en),
        "Words": word_rows(note.words, style),
        "Glossed": word_rows(note.glossed, style),
        "Task": "Read the whole passage" if note.kind == "passage" else "Read",
        "Level": clean(note.level),
        "Reference": clean(note.reference),
        "Note": chinese(note.note, style),
        "Audio": _sound(note.audio),
        **spoken,
        "Look": look(style),
    }
    _, kind = note_types(style)
    return _filled(kind, values, _flags(kind, note.cards, style.sentence, values))


def _flags(
    kind: NoteType,
    own: Sequence[str],
    asked: Sequence[CardKind] | None,
    asking: Mapping[str, str],
) -> dict[str, str]:
    """The flags of the cards that a note gets: those asked for, else its own, that can ask."""
    names = own if asked is None else [card.name for card in asked]
    wanted = {name.capitalize() for name in names}
    made = [t for t in kind.templates if t.name in wanted and able(t.needs, asking)]
    return {template.flag: _YES for template in made}


def _filled(kind: NoteType, values: Mapping[str, str], flags: Mapping[str, str]) -> tuple[str, ...]:
    """The fields in the order of their note type."""
    return tuple(flags.get(name) or values.get(name, "") for name, _ in kind.fields)


def look(style: CardStyle) -> str:
    """The classes by which the styling knows palette and readings."""
    return f"{style.palette} {style.reading}"


def block(inner: str, language: str, classes: str = "zh") -> str:
    """HTML in a block of its own, tagged with its language, which decides the font."""
    return f'<div class="{classes}" lang="{language}">{inner}</div>'


def _headwords(note: TermNote, style: CardStyle) -> dict[str, str]:
    """The headword as it asks, and with its reading as it answers."""
    line, text = spelt(note.line, note.pinyin), style.text(note.line)
    # What fits one line of a phone stays on one line: the size goes by the length.
    size = next(limit for limit in (2, 4, 6, 9, 99) if len(text) <= limit or limit == 99)
    classes = f"zh head len{size}"
    answer = block(with_reading(line, style, toned=True), style.language, classes)
    return {
        "Front": block(breakable(text, line.words), style.language, classes),
        "Reading": answer + _other(line, style),
    }


def _other(line: Line, style: CardStyle) -> str:
    text = style.other_text(line)
    return block(clean(text), style.other_language, "zh other") if text else ""


def _tappable(line: Line, style: CardStyle, marks: Spans = ()) -> str:
    """A sentence that shows its reading when it is tapped, clicked or opened by keyboard.

    `<details>` needs no JavaScript; AnkiMobile passes taps through to class "tappable".
    """
    ruby = with_reading(spelt(line), style, marks)
    label = "注音" if style.reading == "zhuyin" else "pīnyīn"
    language = "zh-Hant-TW" if style.reading == "zhuyin" else "zh-Latn"
    zh = f'<span class="zh" lang="{style.language}">{ruby}</span>'
    chip = f'<span class="chip" lang="{language}">{label}</span>'
    return f'<details><summary class="tappable">{zh} {chip}</summary></details>'


def _english(example: Example) -> str:
    return marked(example.en, example.en_marks)


def _examples(note: TermNote, style: CardStyle) -> dict[str, str]:
    shown = [
        f'<div class="pair">{_tappable(e.line, style, e.marks)}'
        f'<p class="en">{_english(e)}</p>{_whole(e, style)}</div>'
        for e in note.examples
    ]
    first = note.examples[0] if note.examples else None
    return {
        "Example": "".join(shown[:1]),
        "MoreExamples": "".join(shown[1:]),
        "Gapped": _gapped(first, note.line, style),
        "GappedEnglish": _english(first) if first else "",
        "Reference": clean(first.reference) if first else "",
    }


def _whole(example: Example, style: CardStyle) -> str:
    """The sentence that an example is a part of, behind a tap."""
    if example.whole is None:
        return ""
    zh = block(marked(style.text(example.whole.line), example.whole.marks), style.language)
    return (
        '<details class="whole"><summary class="tappable"><span class="chip">whole sentence</span>'
        f'</summary>{zh}<p class="en">{_english(example.whole)}</p></details>'
    )


def _context(note: TermNote, style: CardStyle) -> str:
    example = note.examples[0] if note.examples else None
    if example is None or len(example.line.simplified) > LONGEST_QUESTION:
        return ""
    return block(marked(style.text(example.line), example.marks), style.language)


def _gapped(example: Example | None, line: Line, style: CardStyle) -> str:
    """The example without the term, wherever it stands in it.

    Empty where nothing would be left, and of a sentence too long to be asked.
    """
    if example is None or not example.marks or not example.en:
        return ""
    if len(example.line.simplified) > LONGEST_QUESTION:
        return ""
    text, term = style.text(example.line), style.text(line)
    html = gapped(text, (*example.marks, *occurrences(text, term)))
    return block(html, style.language) if _HAN.search(html) else ""


def _prompt(note: TermNote) -> str:
    """The English that asks for the term."""
    main, extra = asked(note, fair(note))
    rows = list_of((f"<li>{clean(text)}</li>" for text in main), "ul")
    return rows and rows + "".join(f'<p class="extra">{clean(text)}</p>' for text in extra)


def _hint(note: TermNote, style: CardStyle) -> str:
    """How long the answer is, which near synonyms it is not, how its syllables begin if need be."""
    size = shape(note)
    count = f"{' + '.join(map(str, size))} character{'s' if sum(size) > 1 else ''}"
    told = [count, _not(note.hint, note, style)]
    letters = _initials(note, style)
    if note.initials:
        return " · ".join(filter(None, (*told, letters)))
    # Outside the deck a synonym may say it as well; who has two in mind can look.
    tap = f'<span class="chip">first letters</span> <span class="told">{letters}</span>'
    return (
        " · ".join(filter(None, told))
        + f'<details class="letters"><summary class="tappable">{tap}</summary></details>'
    )


def _not(hint: str, note: TermNote, style: CardStyle) -> str:
    """Which terms are not meant, without the characters of the one that is: not ○付."""
    secret = set(note.line.simplified + note.line.traditional)
    shown = _HAN.sub(lambda m: _HIDDEN if m[0] in secret else m[0], in_script(hint, style))
    return tagged(shown, style)


def _initials(note: TermNote, style: CardStyle) -> str:
    letters: Iterable[str] = initials(note)
    if style.reading == "zhuyin":
        spelt_out = (convert(s.lower(), "zhuyin") for s in note.line.syllables if s)
        letters = (s.removeprefix("˙")[:1] for s in spelt_out)  # the dot says the neutral tone
    return " ".join(f"{letter}…" for letter in letters)


def _sound(audio: str) -> str:
    return f"[sound:{audio}]" if audio else ""


def _spoken(line: Line, style: CardStyle) -> dict[str, str]:
    """The text for Anki's own speech, in the field of its voice."""
    if style.voice == "zh_TW":
        return {"SpokenTW": clean(line.traditional)}
    return {"SpokenCN": clean(line.simplified)} if style.voice == "zh_CN" else {}
