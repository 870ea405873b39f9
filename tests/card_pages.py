"""Sample notes, and every card of a package as Anki renders it, for tests and pictures."""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from msgspec.structs import replace

from policydeck.anki.apkg import PackedDeck, PackedNote
from policydeck.cards import (
    CardStyle,
    cards_of,
    character_fields,
    character_type,
    note_types,
    sentence_fields,
    term_fields,
)
from policydeck.characters import make as make_characters
from policydeck.characters import strokes
from policydeck.kinds import SENTENCE, TERM
from policydeck.model import SentenceNote, TermNote
from policydeck.release.packing import pack

ALL = CardStyle(term=TERM.cards[:-1], sentence=SENTENCE.cards[:-1])  # without the spare ones
FIRST = replace(ALL, term=TERM.cards[:1], sentence=SENTENCE.cards[:1])
TYPED = "人工只能"  # what the learner answers on typing cards: one character wrong
# What Anki's reviewer puts around a card, cut down to what meets the deck's own styling.
_REVIEWER = """hr{background-color:#737373;margin:1em 0;border:none;height:1px}
body{margin:20px;overflow-wrap:break-word}img{max-width:100%;max-height:95vh}
li{text-align:start}#typeans{width:100%;box-sizing:border-box;line-height:1.75}
code#typeans{white-space:pre-wrap;font-variant-ligatures:none}
.typeGood{background:#afa;color:#000}.typeBad{color:#000;background:#faa}
.typeMissed{color:#000;background:#ccc}
.replay-button{text-decoration:none;display:inline-flex;vertical-align:middle;margin:3px}
.replay-button svg{width:40px;height:40px}.replay-button svg circle{fill:#fff;stroke:#414141}
.replay-button svg path{fill:#414141}
body.nightMode{background-color:#2c2c2c;color:#fcfcfc}"""
_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
_INLINE = {"wbr", "span", "ruby", "rt", "mark", "small", "summary"}
_PLAY = (
    '<a class="replay-button soundLink" href="#"><svg class="playImage" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="29"/><path d="M56.502,32.301l-37.502,20.101l0.329,-40.804'
    'l37.173,20.703Z"/></svg></a>'
)


def _space(tag: re.Match[str]) -> str:
    """What a reader sees in place of a tag."""
    return "" if tag[2] in _INLINE else " "


class Samples(msgspec.Struct):
    """The notes of `cases/cards.json`."""

    terms: tuple[TermNote, ...]
    sentences: tuple[SentenceNote, ...]


class Page(msgspec.Struct, frozen=True):
    """One side of one card."""

    fields: dict[str, str]  # of the note
    template: str  # "policydeck term/Cloze"
    side: str  # "front" or "back"
    body: str  # HTML
    sounds: int
    css: str

    @property
    def term(self) -> str:
        """The note's first field."""
        return next(iter(self.fields.values()))

    @property
    def text(self) -> str:
        """What a reader sees, without tags."""
        return " ".join(html.unescape(_TAG.sub(_space, self.body)).split())


@cache
def samples() -> Samples:
    """Notes on the Global AI Governance Initiative, their readings checked by hand."""
    path = Path(__file__).parent / "cases" / "cards.json"
    return msgspec.json.decode(path.read_bytes(), type=Samples)


@cache
def package(
    style: CardStyle, stamp: int = 1_750_000_000, *, characters: bool = False, sound: str = ""
) -> bytes:
    """An .apkg of the sample notes, last changed at `stamp`.

    `characters` adds the notes of their characters; `sound` is a recording that all notes play.
    """
    term, sentence = note_types()
    kinds, media = list(note_types()), {sound: b"ID3"} if sound else {}
    terms = [replace(n, audio=sound) for n in samples().terms]
    rows = [(n.id, term, term_fields(n, style)) for n in terms]
    sentences = [replace(n, audio=sound) for n in samples().sentences]
    rows += [(n.id, sentence, sentence_fields(n, style)) for n in sentences]
    if characters:
        kinds.append(character_type())
        made, pictures = strokes.add(
            make_characters(terms), "numbered", simplified=style.script == "simplified"
        )
        media |= pictures
        rows += [(n.id, character_type(), character_fields(n, style)) for n in made]
    notes = [
        PackedNote(
            id_, kind.id, fields, (), "Cards", tuple((o, at) for o in cards_of(fields, kind)),
            stamp,
        )
        for at, (id_, kind, fields) in enumerate(rows, 1)
    ]  # fmt: skip
    types = {kind.id: (kind, stamp) for kind in kinds}
    return pack(notes, [PackedDeck("Cards", "")], types, media)


@contextmanager
def imported(apkg: bytes) -> Iterator[Collection]:
    """A fresh collection into which the package has been imported."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            import_into(collection, apkg)
            yield collection
        finally:
            collection.close()


def import_into(collection: Collection, apkg: bytes) -> Any:
    """Import with the options that Anki's dialog starts with; the import's log."""
    path = Path(collection.path).with_name("deck.apkg")
    path.write_bytes(apkg)
    log = collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    ).log
    collection.models._clear_cache()  # Python keeps note types as they were before the import
    return log


@cache
def pages(apkg: bytes) -> tuple[Page, ...]:
    """Both sides of every card, rendered by Anki after an import."""
    with imported(apkg) as collection:
        return tuple(_pages(collection))


def _pages(collection: Collection) -> Iterable[Page]:
    for card_id in collection.find_cards("", order="c.due, c.ord"):
        # Raises where a template is broken; the card's own method would show the error as text.
        collection._backend.render_existing_card(
            card_id=card_id, browser=False, partial_render=True
        )
        card = collection.get_card(card_id)
        output = card.render_output()
        fields = dict(card.note().items())
        name = f"{card.note_type()['name']}/{card.template()['name']}"
        for side, text, sounds in (
            ("front", output.question_text, output.question_av_tags),
            ("back", output.answer_text, output.answer_av_tags),
        ):
            body = _finish(collection, fields.get("Answer", ""), text, side)
            yield Page(fields, name, side, body, len(sounds), output.css)


def _finish(collection: Collection, expected: str, text: str, side: str) -> str:
    """What the reviewer does after rendering: play buttons and the type-in box."""
    text = re.sub(r"\[anki:play:[qa]:\d+\]", _PLAY, text)
    box = '<center><input type="text" id="typeans"></center>'
    if side == "back":
        box = f"<div>{collection.compare_answer(expected, TYPED)}</div>"
    return re.sub(r"\[\[type:.+?\]\]", lambda _: box, text)


def document(page: Page, *, dark: bool, root: str = "100%") -> str:
    """The page as Anki's reviewer would show it; `root` is the user's text size."""
    night = "nightMode night_mode" if dark else ""
    return (
        '<!doctype html><html dir="ltr"><head><meta charset="utf-8"><title>card</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>html{{font-size:{root}}}{_REVIEWER}</style></head>"
        f'<body class="card card1 {night}"><div id="qa" dir="auto">'
        f"<style>{page.css}</style>{page.body}</div></body></html>"
    )
