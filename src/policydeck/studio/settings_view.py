"""The everyday settings of a deck, as one page offers them, and the cards of each study."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import Any, get_args

from msgspec import Struct

from policydeck import recipe as recipes
from policydeck.cards import asking
from policydeck.model import SentenceNote
from policydeck.recipe import Recipe
from policydeck.settings import StudyName
from policydeck.studio.view import Shown

# What the page offers, by heading.
GROUPS: dict[str, tuple[str, ...]] = {
    "deck": ("deck.title",),
    "look": ("cards.script", "cards.both_scripts", "cards.reading", "cards.pronunciation",
             "cards.palette", "cards.speech"),
    "notes": ("terms.kinds", "cards.clauses", "terms.max_per_level", "terms.least",
              "terms.rendering", "cards.characters", "cards.strokes"),
    "kinds": ("cards.term", "cards.sentence"),
    "grades": ("levels.coverage", "levels.bounds", "levels.names"),
}  # fmt: skip
# Settings that no page may write, and why; all others stand on a page.
FILE_ALONE = {
    "deck.id": "notes are found by it, so it never changes",
    "deck.shared": "to be the same in several decks from their first release on",
    "deck.documents": "a page must not name files to read",
    "deck.retired": "to drop notes is for a deck that nobody has yet",
    "input.models": "whether a machine without models can rebuild the deck",
    "cards.recordings": "a page must not name folders to read",
    "limits.*": "what is uploaded must not loosen its own limits",
}
SETTABLE = frozenset(
    name for name, _, _ in recipes.describe()
    if not any(fnmatchcase(name, alone) for alone in FILE_ALONE)
)  # fmt: skip


class Setting(Struct, frozen=True):
    """A setting with what it is now."""

    name: str  # "cards.script"
    form: str  # "choice", "many", "check", "number", "share", "numbers", "names" or "text"
    value: Any
    choices: tuple[str, ...]


def groups(recipe: Recipe) -> dict[str, list[Setting]]:
    """The settings of the page under their headings."""
    return {group: [_setting(recipe, name) for name in names] for group, names in GROUPS.items()}


def _setting(recipe: Recipe, name: str) -> Setting:
    section, _, key = name.partition(".")
    value, choices = getattr(getattr(recipe, section), key), recipes.choices(name)
    hint = str(recipes.hints(section)[key])
    form = (
        ("many" if choices else "numbers" if "float" in hint else "names") if "tuple[" in hint
        else "check" if isinstance(value, bool) else "choice" if choices
        else "number" if isinstance(value, int) else "share" if isinstance(value, float)
        else "text"
    )  # fmt: skip
    if form in ("numbers", "names"):
        value = ", ".join(f"{one:g}" if isinstance(one, float) else one for one in value)
    return Setting(name, form, value, () if form == "check" else choices)


class Study(Struct, frozen=True):
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
