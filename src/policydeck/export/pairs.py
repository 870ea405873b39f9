"""Sentence pairs → one HTML page: both texts side by side, with scores, doubts and reasons.

To look through an alignment before a deck is made of it. Below each pair stands the row of
overrides.tsv that corrects it. The page needs nothing but itself and runs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from policydeck.model import SentencePair

_SURE = 0.9  # as in `align`: from here on the words of a pair vouch for it by themselves


def to_html(titles: Sequence[str], documents: Sequence[Sequence[SentencePair]]) -> str:
    """A page with the pairs of each document, the doubtful ones marked and easy to find."""
    environment = Environment(
        loader=PackageLoader("policydeck.export"), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    page = environment.get_template("pairs.html")
    parts = [
        (title, [(pair, _state(pair), _number(pair)) for pair in pairs])
        for title, pairs in zip(titles, documents, strict=True)
    ]
    count = sum(bool(pair.doubt) for pairs in documents for pair in pairs)
    total = sum(map(len, documents))
    return page.render(parts=parts, doubtful=count, total=total) + "\n"


def _state(pair: SentencePair) -> str:
    return "doubtful" if pair.doubt else "sure" if pair.score >= _SURE else "likely"


def _number(pair: SentencePair) -> str:
    return pair.ref.rpartition(":")[2]
