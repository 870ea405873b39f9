"""What site generators put around and into a text: front matter and shortcodes.

    +++
    title = "關於"
    +++
    請參閱聯邦投票援助計劃 {{< inenglish >}}

Hugo fences its TOML with +++, Jekyll its YAML with ---; {{< icon >}}, {{% note %}} and
{% include x %} are instructions to the generator, as comments are to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FRONT_MATTER = re.compile(
    r"""
    \A\s*(?P<fence>\+\+\+|---)[ \t]*\n
    (?:.*?\n)??                          # the settings
    (?P=fence)[ \t]*(?=\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_SETTING = re.compile(r"\A\s*(\+\+\+|---)[ \t]*\n\s*[\w-]+[ \t]*[:=]")
_CLOSED_BY = {"{{<": ">}}", "{{%": "%}}", "{%": "%}", "<!--": "-->"}
_OPENING = re.compile(r"\{\{[<%]|\{%|<!--")


def strip(text: str) -> str:
    """`text` without front matter and shortcodes.

    >>> strip('+++\\ntitle = "關於"\\n+++\\n使命 {{< icon >}}')
    '\\n使命 '
    """
    return _replace(text, lambda found: "")


def open_fence(text: str) -> str:
    """The fence of front matter that has no end, whose settings would be read as text.

    >>> open_fence("---\\ntitle: 关于\\n使命"), open_fence("---\\n使命")
    ('---', '')
    """
    opened = _SETTING.match(text)
    return opened[1] if opened and not _FRONT_MATTER.match(text) else ""


def blank(text: str) -> str:
    """The same for a whole file: line ends are LF, and every line keeps its number."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _replace(plain, lambda found: "\n" * found.count("\n"))


def _replace(text: str, by: Callable[[str], str]) -> str:
    text = _FRONT_MATTER.sub(lambda found: by(found[0]), text)
    pieces, at = [], 0
    unclosed: set[str] = set()  # closings that do not come any more: one search for each is enough
    for opening in _OPENING.finditer(text):
        closing = _CLOSED_BY[opening[0]]
        if opening.start() < at or closing in unclosed:
            continue
        end = text.find(closing, opening.end())
        if end < 0:
            unclosed.add(closing)
            continue
        end += len(closing)
        pieces += [text[at : opening.start()], by(text[opening.start() : end])]
        at = end
    return "".join(pieces) + text[at:]
