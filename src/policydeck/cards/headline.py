"""The dictionary form of a document's English: what a card teaches where the text says "monitored".

What the word's first sense is tells which reading of an English form is meant (see `base_form`):
"to monitor" is a verb, and "building" then stands for "build". Terms of several words keep the
document's form: "governing mechanisms" and "tackling climate change" look alike.
"""

from __future__ import annotations

from policydeck.language import base_form
from policydeck.model import TermNote


def dictionary_form(note: TermNote, text: str) -> str:
    """A wording of the document in its dictionary form: 监测 "monitored" → "monitor"."""
    is_verb = note.kind == "word" and any(g.text.startswith("to ") for g in note.glosses[:1])
    return base_form(text) if is_verb else text


def headline(note: TermNote) -> str:
    """The dictionary form of the note's first wording, where the document surely has another."""
    first = note.renderings[0][0] if note.renderings else ""
    if first in note.unsure:
        return ""
    form = dictionary_form(note, first)
    return form if form.lower() != first.lower() else ""
