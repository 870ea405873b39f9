"""CharacterNote → the fields of its note type, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from policydeck import lexicon
from policydeck.cards.choice import CardStyle
from policydeck.cards.fields import block, look
from policydeck.cards.meaning import chinese, source_name, word_rows
from policydeck.cards.ruby import coloured
from policydeck.cards.text import GAP, clean
from policydeck.cards.zhuyin import zhuyin_text
from policydeck.kinds import CHARACTER
from policydeck.model import Brief, CharacterNote, Part

DENSE = 15  # strokes from which a drawing is larger, for its numbers stand close
_YES = "yes"
_SOUNDS = {"alike": "(sounds alike)", "rhymes": "(rhymes)"}


def character_fields(note: CharacterNote, style: CardStyle) -> tuple[str, ...]:
    """The fields of a character's note, in the order of its note type."""
    simplified = style.script == "simplified"
    character = note.hanzi if simplified else note.traditional[0]
    is_sure = lexicon.has_one_reading(note.hanzi)
    values = {
        "Character": character,
        "Front": block(character, style.language, "zh head len2"),
        "Pinyin": ", ".join(reading for reading, _ in note.senses),
        "Reading": _head(note, character, style) + _other(note, character, style),
        "Senses": _senses(note, style),
        "Words": word_rows(note.words, style),
        "Gapped": _asked(note, style),
        "Components": _parts(note.parts if simplified else note.traditional_parts, style),
        "Strokes": _strokes(note, character),
        "Level": clean(note.level),
        "SpokenCN": note.hanzi if is_sure and style.voice == "zh_CN" else "",
        "Look": look(style),
        "Recognition": _YES,
        "Writing": _YES,
    }
    return tuple(values.get(name, "") for name, _ in CHARACTER.fields)


def _head(note: CharacterNote, character: str, style: CardStyle) -> str:
    """The character under its readings; in the colour of its tone where it has only one."""
    readings = [reading for reading, _ in note.senses]
    shown = [_read(reading, style) for reading in readings]
    above = " · ".join(coloured(text, own) for text, own in zip(shown, readings, strict=True))
    alone = len(readings) == 1
    base = coloured(character, readings[0]) if alone else character
    size = "len2" if alone else "len4"  # two readings in one line of a phone
    return block(f"<ruby>{base}<rt>{above}</rt></ruby>", style.language, f"zh head {size}")


def _asked(note: CharacterNote, style: CardStyle) -> str:
    """The readings, and the words with a gap."""
    read = ", ".join(_read(reading, style) for reading, _ in note.senses)
    rows = word_rows(tuple(_gapped(word, note) for word in note.words), style)
    return f'<div class="prompt"><ul><li>{read}</li></ul></div><div class="words">{rows}</div>'


def _strokes(note: CharacterNote, character: str) -> str:
    """The picture of the strokes; its text is for those who cannot see it."""
    if not note.drawing:
        return ""
    count = f"{note.strokes} stroke{'s' if note.strokes > 1 else ''}"
    alt = f"{character} in {count}, in the order in which they are written"
    kind, pixels = ("strokes dense", 320) if note.strokes >= DENSE else ("strokes", 224)
    size = f'width="{pixels}" height="{pixels}"'  # its place is kept while it loads
    return f'<img class="{kind}" src="{note.drawing}" {size} alt="{alt}">'


def _read(reading: str, style: CardStyle) -> str:
    return zhuyin_text(reading) if style.reading == "zhuyin" else reading


def _other(note: CharacterNote, character: str, style: CardStyle) -> str:
    """The other script, and other traditional forms of the same simplified character."""
    others = [c for c in dict.fromkeys((*note.traditional, note.hanzi)) if c != character]
    if not style.both_scripts or not others:
        return ""
    return block(" · ".join(others), style.other_language, "zh other")


def _senses(note: CharacterNote, style: CardStyle) -> str:
    """A row for each reading that has senses."""
    shown = [(reading, senses) for reading, senses in note.senses if senses]
    if not shown:
        return ""
    items = []
    for reading, senses in shown:
        text = chinese("; ".join(g.text for g in senses), style)
        named = f'<span class="py">{_read(reading, style)}</span> ' if len(note.senses) > 1 else ""
        items.append(f"<li>{named}{text}</li>")
    sources = dict.fromkeys(source_name(g.source) for _, senses in shown for g in senses)
    return f'<ol>{"".join(items)}</ol><p class="source">{chinese(", ".join(sources), style)}</p>'


def _parts(parts: Sequence[Part], style: CardStyle) -> str:
    """What the character is made of, in one line: 讠 speech + 青 qīng “green, blue”."""
    return " + ".join(_part(part, style) for part in parts)


def _part(part: Part, style: CardStyle) -> str:
    shown = f'<span class="zh" lang="{style.language}">{part.form}</span>'
    if part.reading:
        shown += f' <span class="py">{_read(part.reading, style)}</span>'
    meaning = f"“{clean(part.meaning)}”" if part.reading and part.meaning else clean(part.meaning)
    return " ".join(filter(None, (shown, meaning, _SOUNDS.get(part.sounds, ""))))


def _gapped(word: Brief, note: CharacterNote) -> Brief:
    """The word without the character; a meaning that shows it is left out."""
    secret = {note.hanzi, *note.traditional}
    meaning = "" if secret & set(word.meaning) else word.meaning
    simplified, traditional = (
        "".join(GAP if c in secret else c for c in text)
        for text in (word.simplified, word.traditional)
    )
    return Brief(simplified, traditional, word.pinyin, meaning)
