"""The word links of a block, which nobody asks for once all is known that was made of them."""

from __future__ import annotations

from msgspec import Struct

from policydeck.wordalign import Links


class Linked(Struct, frozen=True):
    """The word links of a block, by far the largest of what is known of it."""

    links: tuple[Links, ...]
