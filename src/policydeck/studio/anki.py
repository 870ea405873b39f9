"""One side of a card, put together as Anki does it, as a page of its own.

The same rules as in the preview of a whole deck (export/templates/preview.js), here for one card
at a time: sections, fields, the front on the back, sound and the box to type in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from policydeck.cards import NoteType

_SECTION = re.compile(r"\{\{([#^])([^{}]+)\}\}(.*?)\{\{/\2\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{([^{}]+)\}\}")
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_PLAY = (
    '<span class="replay-button"><svg viewBox="0 0 64 64" aria-hidden="true">'
    '<circle cx="32" cy="32" r="29"/><path d="M56.502,32.301l-37.502,20.101l0.329,-40.804'
    'l37.173,20.703Z"/></svg></span>'
)
# What Anki's reviewer puts around a card, cut down to what meets the deck's own styling.
_REVIEWER = """hr{background-color:#737373;margin:1em 0;border:none;height:1px}
html{font-size:100%}body{margin:20px;overflow-wrap:break-word}img{max-width:100%}
li{text-align:start}#typeans{width:100%;box-sizing:border-box;line-height:1.75}
.replay-button{text-decoration:none;display:inline-flex;vertical-align:middle;margin:3px}
.replay-button svg{width:40px;height:40px}.replay-button svg circle{fill:#fff;stroke:#414141}
.replay-button svg path{fill:#414141}
body.nightMode{background-color:#2c2c2c;color:#fcfcfc}"""


def page(kind: NoteType, fields: Mapping[str, str], ordinal: int, *, back: bool, dark: bool) -> str:
    """The page of a card's front or back."""
    template = kind.templates[ordinal]
    shown = _rendered(template.front, fields, None)
    if back:
        shown = _rendered(template.back, fields, shown)
    night = "nightMode night_mode" if dark else ""
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>card</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>:root{{color-scheme:{'dark' if dark else 'light'}}}{_REVIEWER}{kind.css}</style>"
        f'</head><body class="card card{ordinal + 1} {night}"><main id="qa">{shown}</main>'
        "</body></html>"
    )


def _sections(template: str, fields: Mapping[str, str]) -> str:
    def kept(found: re.Match[str]) -> str:
        filled = not _EMPTY.fullmatch(fields.get(found[2], ""))
        return _sections(found[3], fields) if filled == (found[1] == "#") else ""

    return _SECTION.sub(kept, template)


def _rendered(template: str, fields: Mapping[str, str], front: str | None) -> str:
    def put(found: re.Match[str]) -> str:
        name, *steps = reversed(found[1].split(":"))
        if name == "FrontSide":
            return (front or "").replace(_PLAY, "")
        field = fields.get(name, "")
        if any(step.startswith("tts ") for step in steps):
            return "" if _EMPTY.fullmatch(field) else _PLAY
        if "type" in steps:
            plain = html.escape(html.unescape(re.sub(r"<[^>]*>", "", field)))
            if front is not None:
                return f'<code id="typeans">{plain}</code>'
            return '<center><input type="text" id="typeans" aria-label="answer"></center>'
        return re.sub(r"\[sound:[^\]]+\]", _PLAY, field)

    return _FIELD.sub(put, _sections(template, fields))
