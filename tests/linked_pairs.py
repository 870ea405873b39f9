"""A sentence whose links are given, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from policydeck import rendering, wordalign
from policydeck.language.english import EnToken
from policydeck.model import Token


def linked(
    units: Sequence[Token], words: Sequence[EnToken], matrix: np.ndarray
) -> rendering.Sentence:
    """The sentence with these links, and what dictionaries say of its words."""
    found = wordalign.link([(units, words)], contextual=False)[0]
    return rendering.read(units, words, replace(found, matrix=matrix))


def render(
    places: Sequence[tuple[int, int]], sentence: rendering.Sentence
) -> list[rendering.Found]:
    """What renders places of one sentence."""
    return rendering.render([(places, sentence)])[0]
