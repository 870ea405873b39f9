"""The everyday settings of a deck, as one page offers them, and the cards of each study."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, get_args

from policydeck import recipe as recipes
from policydeck.cards import asking
from policydeck.model import SentenceNote
from policydeck.recipe import Recipe
from policydeck.settings import StudyName
from policydeck.studio.view import Shown

# What the page offers, by heading; the rest only deck.toml says.
GROUPS: dict[str, tuple[str, ...]] = {
    "deck": ("deck.title",),
    "look": ("cards.script", "cards.both_scripts", "cards.reading", "cards.palette",
             "cards.speech"),
    "notes": ("terms.kinds", "cards.clauses", "terms.max_per_level", "cards.characters",
              "cards.strokes"),
    "kinds": ("cards.term", "cards.sentence"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting with what it is now."""

    name: str  # "cards.script"
    form: str  # how it is chosen: "choice", "many", "check", "number" or "text"
    value: Any
    choices: tuple[str, ...]


def groups(recipe: Recipe) -> dict[str, list[Setting]]:
    """The settings of the page under their headings."""
    return {group: [_setting(recipe, name) for name in names] for group, names in GROUPS.items()}


def _setting(recipe: Recipe, name: str) -> Setting:
    section, _, key = name.partition(".")
    value, choices = getattr(getattr(recipe, section), key), recipes.choices(name)
    many = "tuple[" in str(recipes.hints(section)[key])
    form = (
        "many" if many else "check" if isinstance(value, bool) else "choice" if choices
        else "number" if isinstance(value, int) else "text"
    )  # fmt: skip
    return Setting(name, form, value, () if form == "check" else choices)


@dataclass(frozen=True, slots=True)
class Study:
    """One aim of study and the cards that it brings."""

    name: str
    cards: int
    kinds: tuple[tuple[str, int], ...]  # kind of card, how many


def studies(shown: Shown) -> list[Study]:
    """What each aim of study would make of the notes that are there now."""
    notes, chosen = list(shown.view.notes.values()), shown.view.target.recipe.cards
    kinds = dict.fromkeys(k for name in GROUPS["kinds"] for k in recipes.choices(name))
    found = []
    for name in get_args(StudyName):
        counts: Counter[str] = Counter()
        for note in asking.choose(notes, name):
            asked = chosen.sentence if isinstance(note, SentenceNote) else chosen.term
            counts.update(note.cards if asked is None else asked)
        found.append(Study(name, counts.total(), tuple((k, counts[k]) for k in kinds if counts[k])))
    return found
