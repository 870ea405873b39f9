"""The kinds of card, a row each, and the note types that hold them.

Anki matches a deck's note types, fields and templates by their ids. A field or template that is
added, removed or moved makes every note that a learner already has "conflicting": it is never
updated again. So every template of a plan has been here from the first version, each inside
`{{#Flag}}…{{/Flag}}` of its own flag field, and spare fields and a spare template wait to be
renamed. Never change an id, an order or a number of rows in a plan; names, pages and what a card
needs may change.

A kind of card that no plan has is a further row of TERM_CARDS or SENTENCE_CARDS. Decks that ask for
it have a note type of their own, with one field and one template more; all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct


class CardKind(Struct, frozen=True):
    """One kind of card: a template of a note type, and what makes it."""

    name: str  # in recipes; Anki shows it with a capital
    flag: str  # the field that, when filled, makes the card
    id: int  # of the template, for ever; and of the field `flag` where no plan has it
    front: str  # a page of cards/templates, or the page itself, with {{Field}} as in Anki
    back: str
    needs: tuple[str, ...] = ()  # fields of which one must be filled, or there is nothing to ask
    # How many notes later than the first card of its note it is met, so that one does not answer
    # the other on the same day (Anki shows 20 new cards a day by default).
    later: int = 0


class Plan(Struct, frozen=True):
    """The part of a note type that must never change."""

    id: int
    name: str
    fields: tuple[tuple[str, int], ...]  # (name, id)
    cards: tuple[CardKind, ...]


def _numbered(first: int, names: str) -> tuple[tuple[str, int], ...]:
    return tuple((name, first + i) for i, name in enumerate(names.split()))


SOUND = ("Audio", "SpokenCN", "SpokenTW")
SPARE = "spare"
TERM = Plan(
    1_739_205_011_846,
    "policydeck term",
    _numbered(
        5_110_384_200,
        """Term Front Context Answer Pinyin Reading Renderings Senses Prompt Hint Example Gapped
        GappedEnglish MoreExamples MeasureWords Parts Level Reference Note Audio SpokenCN SpokenTW
        Look Recognition Production Listening Cloze Typing Own Heard Headline Released Usage
        Spare6""",
    ),
    (
        CardKind("recognition", "Recognition", 5_110_384_301, "term/recognition", "term/answer"),
        CardKind("production", "Production", 5_110_384_302, "term/production", "term/answer",
                 ("Prompt",), 60),
        CardKind("listening", "Listening", 5_110_384_303, "term/listening", "term/answer",
                 SOUND, 20),
        CardKind("cloze", "Cloze", 5_110_384_304, "term/cloze", "term/answer-cloze",
                 ("Gapped",), 40),
        CardKind("typing", "Typing", 5_110_384_305, "term/typing", "term/answer-typing",
                 ("Prompt",), 80),
        CardKind(SPARE, "Spare6", 5_110_384_306, "term/spare", "term/answer"),
    ),
)  # fmt: skip
SENTENCE = Plan(
    1_739_205_012_529,
    "policydeck sentence",
    _numbered(
        5_120_384_200,
        """Sentence Front Reading Other English Words Level Reference Note Audio SpokenCN SpokenTW
        Look ReadingCard TranslatingCard ListeningCard Glossed Task Spare3 Released Spare5
        Spare6""",
    ),
    (
        CardKind("reading", "ReadingCard", 5_120_384_301, "sentence/reading", "sentence/answer",
                 ("English",)),
        CardKind("translating", "TranslatingCard", 5_120_384_302, "sentence/translating",
                 "sentence/answer", ("English",), 40),
        CardKind("listening", "ListeningCard", 5_120_384_303, "sentence/listening",
                 "sentence/answer", SOUND, 20),
        CardKind(SPARE, "Spare6", 5_120_384_304, "sentence/spare", "sentence/answer"),
    ),
)  # fmt: skip
CHARACTER = Plan(
    1_739_205_013_377,
    "policydeck character",
    _numbered(
        5_130_384_200,
        """Character Front Pinyin Reading Senses Words Gapped Components Strokes Level Note Audio
        SpokenCN SpokenTW Look Recognition Writing Spare1 Spare2 Spare3 Released Spare5 Spare6""",
    ),
    (
        CardKind("recognition", "Recognition", 5_130_384_301, "character/recognition",
                 "character/answer"),
        CardKind("writing", "Writing", 5_130_384_302, "character/writing",
                 "character/answer-writing", later=40),
        CardKind(SPARE, "Spare6", 5_130_384_303, "character/spare", "character/answer"),
    ),
)  # fmt: skip


def _named(plan: Plan, *further: CardKind) -> dict[str, CardKind]:
    return {kind.name: kind for kind in (*plan.cards, *further) if kind.name != SPARE}


# What a recipe may name as cards.term and cards.sentence; a kind that no plan has is added here.
TERM_CARDS = _named(TERM)
SENTENCE_CARDS = _named(SENTENCE)


def chosen(
    rows: Mapping[str, CardKind], names: Iterable[str] | None
) -> tuple[CardKind, ...] | None:
    """The rows with these names; None where a recipe names none.

    >>> [kind.flag for kind in chosen(TERM_CARDS, ["cloze"])]
    ['Cloze']
    """
    return None if names is None else tuple(rows[name] for name in names)
