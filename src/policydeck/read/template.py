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
_SHORTCODE = re.compile(r"\{\{[<%].*?[%>]\}\}|\{%.*?%\}|<!--.*?-->", re.DOTALL)


def strip(text: str) -> str:
    """`text` without front matter and shortcodes.

    >>> strip('+++\\ntitle = "關於"\\n+++\\n使命 {{< icon >}}')
    '\\n使命 '
    """
    return _replace(text, lambda found: "")


def blank(text: str) -> str:
    """The same for a whole file: line ends are LF, and every line keeps its number."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _replace(plain, lambda found: "\n" * found[0].count("\n"))


def _replace(text: str, by: Callable[[re.Match[str]], str]) -> str:
    return _SHORTCODE.sub(by, _FRONT_MATTER.sub(by, text))
