"""The note types as Anki gets them: the plans of `kinds` with the pages of `templates/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct, field

from policydeck.cards.choice import CardStyle
from policydeck.errors import RecipeError
from policydeck.kinds import CHARACTER, SENTENCE, TERM, CardKind, Plan

if TYPE_CHECKING:
    from jinja2 import Environment

# What a front shows of a note, by itself or as speech; {{type:Answer}} is the answer's box.
_SHOWN = re.compile(r"\{\{(?:tts \w+:)?(\w+)\}\}")
_FIELD = re.compile(r"\{\{[#^/]?(?:[^{}]*:)?([^{}:]+)\}\}")  # any place that names a field
_ANKI = frozenset(("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"))
_USUAL = CardStyle()


class Template(Struct, frozen=True):
    """One kind of card as Anki keeps it."""

    name: str  # as Anki shows it
    id: int
    front: str
    back: str
    flag: str  # the field that, when filled, makes the card
    needs: tuple[str, ...]  # fields of which one must be filled
    later: int  # notes

    def question(self) -> set[str]:
        """The fields that the card asks with."""
        return {*self.needs, *_SHOWN.findall(self.front)} - {"Look"}


class NoteType(Struct, frozen=True):
    """A note type as Anki keeps it."""

    id: int
    name: str
    fields: tuple[tuple[str, int], ...]  # (name, id)
    templates: tuple[Template, ...]
    css: str


class Pages(Struct, frozen=True):
    """What pages of the package come to, for whoever would fill them again."""

    filled: dict[tuple[str, str], str] = field(default_factory=dict)  # by page and what is in it

    def learn(self, other: Pages) -> None:
        """Take over what another process filled."""
        self.filled.update(other.filled)

    def __len__(self) -> int:
        return len(self.filled)


KNOWN = Pages()


@cache
def _environment() -> Environment:
    """Templates whose own marks are [% … %] and [[ … ]]: {{ … }} belongs to Anki."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 0.02 s

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


def filled(page: str, side: str = "", **values: object) -> str:
    """A page of the package by its name, or one that stands there whole, with these values.

    With a `side` it is that side of a card.
    """
    place = page, f"{side} {values}"
    if (found := KNOWN.filled.get(place)) is None:
        pages = _environment()
        template = pages.from_string(page) if "{{" in page else pages.get_template(page)
        found = template.render(values)
        if side:
            found = pages.get_template("shell.html").render(side=side, page=found.strip())
        KNOWN.filled[place] = found
    return found


def _page(page: str, side: str) -> str:
    """A side of a card: a page of the package by its name, or one that a row brings with it."""
    try:
        return filled(page if "{{" in page else f"{page}.html", side)
    except LookupError as error:  # jinja2.TemplateNotFound
        raise RecipeError(
            f"a kind of card names the page “{page}”, but cards/templates has no {error}. "
            "Name one that it has, such as term/answer, or give the page itself, with a {{Field}}."
        ) from None


def _template(kind: CardKind) -> Template:
    flag = kind.flag
    front = f"{{{{#{flag}}}}}\n{_page(kind.front, 'front')}\n{{{{/{flag}}}}}"
    back = _page(kind.back, "back")
    return Template(kind.name.capitalize(), kind.id, front, back, flag, kind.needs, kind.later)


@cache
def _built(plan: Plan, asked: tuple[CardKind, ...] = ()) -> NoteType:
    """The note type of a plan; with kinds of card that it lacks it is one of its own.

    Its id is made of theirs, so that in a learner's collection it meets no other.
    """
    further = sorted(set(asked).difference(plan.cards), key=lambda kind: kind.id)
    fields = (*plan.fields, *((kind.flag, kind.id) for kind in further))
    templates = tuple(map(_template, (*plan.cards, *further)))
    for kind, made in zip(further, templates[len(plan.cards) :], strict=True):
        _check(kind, made, [name for name, _ in fields], (*plan.cards, *further))
    css = filled("style.css")
    apart = crc32(" ".join(str(kind.id) for kind in further).encode())
    name = " + ".join((plan.name, *(kind.name for kind in further)))
    return NoteType(plan.id + apart, name, fields, templates, css)


def _check(
    kind: CardKind, made: Template, fields: Sequence[str], cards: Sequence[CardKind]
) -> None:
    """Raise RecipeError for what Anki would take in silence and show as an error on cards."""
    if fields.count(kind.flag) > 1:
        raise RecipeError(
            f"kind of card “{kind.name}”: its flag “{kind.flag}” is the name of another field. "
            "Give it one that no field has."
        )
    if kind.id in {other.id for other in cards if other is not kind}:
        raise RecipeError(
            f"kind of card “{kind.name}”: another kind has its id {kind.id} already. Give it a "
            "number that no other has, the same for ever."
        )
    asked = [*_FIELD.findall(made.front + made.back), *kind.needs]
    if unknown := sorted(set(asked).difference(fields, _ANKI)):
        raise RecipeError(
            f"kind of card “{kind.name}”: there is no field “{unknown[0]}”. "
            f"The note type has {', '.join(fields)}."
        )


def note_types(style: CardStyle = _USUAL) -> tuple[NoteType, NoteType]:
    """The note types of a deck whose cards look so: (term, sentence)."""
    return _built(TERM, style.term or ()), _built(SENTENCE, style.sentence or ())


def character_type() -> NoteType:
    """The note type of decks that teach characters too."""
    return _built(CHARACTER)


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
            if not able(template.needs, values):
                values |= {name: old.get(name, "") for name in template.question()}
            if able(template.needs, values):
                values[template.flag] = "yes"
    return tuple(values.values())


def able(needs: Sequence[str], values: Mapping[str, str]) -> bool:
    """Whether a card can ask: one of the fields that it needs is filled, if it needs any."""
    return not needs or any(values.get(name) for name in needs)


def cards_of(fields: tuple[str, ...], note_type: NoteType) -> tuple[int, ...]:
    """The ordinals of the cards that Anki makes of a note with these fields."""
    filled = {name for (name, _), value in zip(note_type.fields, fields, strict=True) if value}
    return tuple(i for i, t in enumerate(note_type.templates) if t.flag in filled)
