"""The note types: fixed ids of types, fields and templates, and their text from `templates/`.

Anki matches a deck's note types, fields and templates by these ids. A field or template that is
added, removed or moved makes every note that a learner already has "conflicting": it is never
updated again. So every template of the plan has been here from the first version, each inside
`{{#Flag}}…{{/Flag}}` of its own flag field, and spare fields wait to be renamed. Never change
an id, an order or a number of rows below; names, template text and styling may change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of card."""

    name: str  # as Anki shows it
    id: int
    front: str
    back: str
    flag: str  # the field that, when filled, makes the card


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type as Anki keeps it."""

    id: int
    name: str
    fields: tuple[tuple[str, int], ...]  # (name, id)
    templates: tuple[Template, ...]
    css: str
    sort_field: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The part of a note type that must never change."""

    id: int
    name: str
    folder: str  # in templates/
    fields: tuple[tuple[str, int], ...]
    cards: tuple[tuple[str, str, int, str], ...]  # (card, flag field, template id, back page)

    def flag(self, card: str) -> str:
        """The flag field of a card: "recognition" → "Recognition"."""
        return next(flag for name, flag, _, _ in self.cards if name == card)


def _numbered(first: int, names: str) -> tuple[tuple[str, int], ...]:
    return tuple((name, first + i) for i, name in enumerate(names.split()))


TERM = Plan(
    1_739_205_011_846,
    "policydeck term",
    "term",
    _numbered(
        5_110_384_200,
        """Term Front Context Answer Pinyin Reading Renderings Senses Prompt Hint Example Gapped
        GappedEnglish MoreExamples MeasureWords Parts Level Reference Note Audio SpokenCN SpokenTW
        Look Recognition Production Listening Cloze Typing Own Heard Headline Released Usage
        Spare6""",
    ),
    (
        ("recognition", "Recognition", 5_110_384_301, "answer"),
        ("production", "Production", 5_110_384_302, "answer"),
        ("listening", "Listening", 5_110_384_303, "answer"),
        ("cloze", "Cloze", 5_110_384_304, "answer-cloze"),
        ("typing", "Typing", 5_110_384_305, "answer-typing"),
        ("spare", "Spare6", 5_110_384_306, "answer"),
    ),
)
SENTENCE = Plan(
    1_739_205_012_529,
    "policydeck sentence",
    "sentence",
    _numbered(
        5_120_384_200,
        """Sentence Front Reading Other English Words Level Reference Note Audio SpokenCN SpokenTW
        Look ReadingCard TranslatingCard ListeningCard Glossed Task Spare3 Released Spare5
        Spare6""",
    ),
    (
        ("reading", "ReadingCard", 5_120_384_301, "answer"),
        ("translating", "TranslatingCard", 5_120_384_302, "answer"),
        ("listening", "ListeningCard", 5_120_384_303, "answer"),
        ("spare", "Spare6", 5_120_384_304, "answer"),
    ),
)
CHARACTER = Plan(
    1_739_205_013_377,
    "policydeck character",
    "character",
    _numbered(
        5_130_384_200,
        """Character Front Pinyin Reading Senses Words Gapped Components Strokes Level Note Audio
        SpokenCN SpokenTW Look Recognition Writing Spare1 Spare2 Spare3 Released Spare5 Spare6""",
    ),
    (
        ("recognition", "Recognition", 5_130_384_301, "answer"),
        ("writing", "Writing", 5_130_384_302, "answer-writing"),
        ("spare", "Spare6", 5_130_384_303, "answer"),
    ),
)


@cache
def environment() -> Environment:
    """Templates whose own marks are [% … %] and [[ … ]]: {{ … }} belongs to Anki."""
    return Environment(
        loader=PackageLoader("policydeck.cards"),
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        autoescape=False,  # all of it is our own text
    )


def _page(name: str, side: str) -> str:
    inner = environment().get_template(f"{name}.html").render().strip()
    return environment().get_template("shell.html").render(side=side, page=inner)


def _build(plan: Plan) -> NoteType:
    templates = tuple(
        Template(
            card.capitalize(),
            id_,
            f"{{{{#{flag}}}}}\n{_page(f'{plan.folder}/{card}', 'front')}\n{{{{/{flag}}}}}",
            _page(f"{plan.folder}/{back}", "back"),
            flag,
        )
        for card, flag, id_, back in plan.cards
    )
    css = environment().get_template("style.css").render()
    return NoteType(plan.id, plan.name, plan.fields, templates, css)


@cache
def note_types() -> tuple[NoteType, ...]:
    """The note types of every deck: (term, sentence)."""
    return _build(TERM), _build(SENTENCE)


@cache
def character_type() -> NoteType:
    """The note type of decks that teach characters too."""
    return _build(CHARACTER)


# What the front of a card asks with; where none of it is filled there is nothing to ask.
_QUESTION = {
    "Production": ("Prompt", "Hint"),
    "Listening": ("Audio", "SpokenCN", "SpokenTW"),
    "Cloze": ("Gapped", "GappedEnglish"),
    "Typing": ("Prompt", "Hint"),
    "Translating": ("English",),
}


def kept(
    fields: tuple[str, ...], note_type: NoteType, had: Collection[str], before: Sequence[str]
) -> tuple[str, ...]:
    """The fields with every card that a release had: Anki offers to delete a card that is empty.

    `had` names its cards. What a question needs and the note no longer says is taken from
    `before`, the fields as they were released, if they are known.
    """
    names = [name for name, _ in note_type.fields]
    values = dict(zip(names, fields, strict=True))
    old = dict(zip(names, before, strict=False))
    for template in note_type.templates:
        if template.name in had and not values[template.flag]:
            question = _QUESTION.get(template.name, ())
            if question and not any(values[name] for name in question):
                values |= {name: old.get(name, "") for name in question}
            if not question or any(values[name] for name in question):
                values[template.flag] = "yes"
    return tuple(values.values())


def cards_of(fields: tuple[str, ...], note_type: NoteType) -> tuple[int, ...]:
    """The ordinals of the cards that Anki makes of a note with these fields."""
    filled = {name for (name, _), value in zip(note_type.fields, fields, strict=True) if value}
    return tuple(i for i, t in enumerate(note_type.templates) if t.flag in filled)
