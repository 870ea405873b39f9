"""The word links of a block, which nobody asks for once all is known that was made of them."""

from __future__ import annotations

from dataclasses import dataclass

from policydeck.wordalign import Links


@dataclass(frozen=True, slots=True)
class Linked:
    """The word links of a block, by far the largest of what is known of it."""

    links: tuple[Links, ...]
