"""Markup out of a text, and what stands in it for something else.

Tags, link targets, emphasis, shortcodes and front matter go, and what they enclose stays. A
placeholder cannot be cleaned away: "Register by {date}" without its date is no sentence, so such
text makes no card. Text without markup comes back as it is, since people count characters in it.
"""

from __future__ import annotations

import html
import re
import unicodedata

from policydeck.language import HAN
from policydeck.read import template, web

# A line of TOML left over where front matter was cut into several cells: title = "…"
_SETTING = re.compile(r"""[A-Za-z_][\w.-]*[ ]=[ ](?:"[^"]*"|'[^']*'|\[.*\]|true|false|[\d.]+)""")
_FENCE = re.compile(r"\+\+\+|---+|\*\*\*+|```.*|~~~.*")

_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(web.TAGS, key=len, reverse=True))})"
    r"(?:\s+[A-Za-z@:_][\w:.@-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*\s*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")

_LINK = re.compile(
    r"""
    (?P<picture>!?) \[ (?P<text>[^\[\]]*) \]
    \( (?P<target> [^()\s]* (?:\([^()\s]*\)[^()\s]*)* ) (?:\s+"[^"]*")? \)
    """,
    re.VERBOSE,
)
_MARKDOWN = (
    (re.compile(r"\[\^[\w-]+\]:?"), ""),  # a footnote's mark
    # No pattern may look further than the next sign of its kind: text is read in linear time.
    (re.compile(r"\*\*(?=[^\s*])((?:[^*\n]|\*(?!\*))+)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=[^\s_])((?:[^_\n]|_(?!_))+)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"(?m)^>[ \t]+"), ""),
)
# The key that opens a menu: 预览(&P), 文件(_F), and in English &File, _File.
_ACCELERATOR = re.compile(r"[ \t]?[（(][&_][A-Za-z0-9][)）]")
_UNDERLINED = re.compile(r"(?<![\w&])[&_](?=[A-Za-z])|(?<=[a-z])&(?=[a-z])")

# The original of a term behind its English: the competent authority (主管機關).
_ORIGINAL = re.compile(
    rf"[ \t]?[（(][^()（）A-Za-z\n{HAN}]{{0,9}}[{HAN}][^()（）A-Za-z\n]{{0,40}}[)）]"
)

_HEADING = re.compile(r"(?m)^[ ]{0,3}#{1,6}[ \t]+(.*)$")

_PLACEHOLDER = re.compile(
    r"""
      \{\{[^{}\n]*\}\}                        # {{ name }}
    | \$?\{[A-Za-z_][\w.-]*(?:,[^{}]*)?\}     # {name}, ${name}, {count, plural
    | \{\d+(?:[:,][^{}\n]*)?\}                # {0}, {0:d}
    | \{\}
    | %\(\w+\)[#0+ -]?\d*[a-zA-Z]             # %(name)s
    | %\d\$[-+0]?\d*[@a-zA-Z]                 # %1$s
    | (?<![\d%])%(?:[-+0#]?\d*(?:\.\d+)?l{0,2}[sdiufgx@])(?![A-Za-z])   # %s, %d, %.2f
    | (?<![\d%])%[Ln]?\d(?!\d|[ ]?%)          # %1, as Qt writes it
    | (?<![\d%])%[\w.-]*[A-Za-z]%                       # %state_name%
    | <[A-Za-z_][\w-]*(?:[ ][^<>]*)?/?>       # <name>: no tag of HTML is left by now
    | \[\[[A-Za-z_][\w.-]*\]\]
    """,
    re.VERBOSE | re.ASCII,
)
# Line ends of other systems and programs; what nobody sees, but what parts words: controls, soft
# hyphens, zero-width spaces, byte order marks inside a text.
_UNSEEN = re.compile(
    r"(?P<break>\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
    r"|[\x00-\x08\x0e-\x1b\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]"
)

# What PDF viewers copy in place of a character that looks the same: a radical (⼈ for 人) or a
# compatibility ideograph. No dictionary has words written so. Unicode says which character is
# meant, except for radicals of its supplement: of those, the ones that are whole characters. Marks
# of vertical and of small print come so, too: ︰ is the colon of 193 of 3,089 laws of Taiwan.
_LOOKALIKE = re.compile("[\u2e80-\u2fd5\ufe30\ufe50-\ufe55\uf900-\ufaff\U0002f800-\U0002fa1f]")
_MEANT = dict(
    zip(
        "⺟⺠⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳︰﹐﹑﹔﹕",
        "母民西见角贝车长长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟：，、；：",
        strict=True,
    )
)

# One of these is in all markup and in all placeholders; nine cells in ten have none.
_SIGN = re.compile(r"[<&{\[*_`%+#=~]|---|^>", re.MULTILINE)

# What stands where a text should be: menu.open_file, LABEL_OPEN, an address on the web.
_IDENTIFIER = re.compile(
    r"[a-z]\w*(?:[._][a-z]\w*)+|[A-Z0-9]+(?:_[A-Z0-9]+)+|(?:https?://|www\.|mailto:)\S+", re.ASCII
)


def plain(text: str) -> str:
    """The text with ordinary characters for those that only look like them, one for one.

    >>> plain("\u2f08\u2ea0政府"), plain("\U0002f800"), plain("如下\ufe30")
    ('人民政府', '丽', '如下：')
    """
    return _LOOKALIKE.sub(
        lambda found: _MEANT.get(found[0]) or unicodedata.normalize("NFKC", found[0]), text
    )


def clean(text: str) -> str:
    """`text` without markup and invisible characters; the very same text where there are none.

    >>> clean("請參閱[聯邦投票援助計劃 {{< inenglish >}}](https://www.fvap.gov/)。")
    '請參閱聯邦投票援助計劃 。'
    >>> clean('+++\\ntitle = "關於"\\n+++\\n<p>使命</p>')
    '使命'
    """
    if _UNSEEN.search(text):
        text = _UNSEEN.sub(lambda found: "\n" if found["break"] else "", text)
    text = plain(text)
    if not _SIGN.search(text):
        return text
    before = text
    text = template.strip(text)
    if _TAG.search(text):
        text = web.fragment(_hide(text))
    else:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = _LINK.sub(_text_of_link, text)
    text = _HEADING.sub(_text_of_heading, text)
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    lines = text.split("\n")
    kept_lines = [line for line in lines if not _FENCE.fullmatch(line.strip())]
    if all(_SETTING.fullmatch(line.strip()) for line in kept_lines if line.strip()):
        kept_lines = []
    text = "\n".join(kept_lines)
    if text == before:
        return text
    text = re.sub(r"[ \t]{2,}", " ", text)
    return re.sub(r"[ \t]*\n(?:[ \t]*(\n))?\s*", r"\n\1", text).strip()


def _text_of_link(link: re.Match[str]) -> str:
    """A link's text; "[2020](15)" is the number of a document and no link."""
    if not re.search(r"[/#.:]", link["target"]):
        return link[0]
    return "" if link["picture"] else link["text"]


def without_accelerators(zh: str, en: str) -> tuple[str, str]:
    """Both sides without the keys of menus, which the Chinese puts into brackets.

    >>> without_accelerators("打印预览(&P)…", "Print &Preview…")
    ('打印预览…', 'Print Preview…')
    """
    if not _ACCELERATOR.search(zh):
        return zh, en
    return _ACCELERATOR.sub("", zh), _UNDERLINED.sub("", en, count=1)


def without_originals(en: str) -> str:
    """The English without Chinese in brackets, which would give a card's answer away.

    >>> without_originals("the competent authority (主管機關), a moderate level (小康, xiaokang)")
    'the competent authority, a moderate level (小康, xiaokang)'
    """
    return _ORIGINAL.sub("", en)


def _text_of_heading(heading: re.Match[str]) -> str:
    """A heading's text; signs that close it go, the number of "C #" does not."""
    text = heading[1].rstrip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare.endswith((" ", "\t")) else text


def _hide(text: str) -> str:
    """Protect from the HTML parser each < that begins no tag of HTML: it may be a placeholder."""
    pieces = []
    at = 0
    for tag in _TAG.finditer(text):
        pieces += [text[at : tag.start()].replace("<", "&lt;"), tag[0]]
        at = tag.end()
    return "".join(pieces) + text[at:].replace("<", "&lt;")


def placeholder(text: str) -> str:
    """The first placeholder in cleaned `text`, or "".

    >>> placeholder("在 %state_name% 登記投票"), placeholder("增长5%左右"), placeholder("<法>")
    ('%state_name%', '', '')
    """
    found = _PLACEHOLDER.search(text) if _SIGN.search(text) else None
    if found:
        return found[0]
    return text if _IDENTIFIER.fullmatch(text) else ""


def without_placeholders(zh: str, en: str) -> tuple[str, str]:
    """Both sides without the lines that have a placeholder; a single line loses its English."""
    if "\n" not in zh or "\n" not in en:
        return zh, ""
    whole = ([line for line in text.split("\n") if not placeholder(line)] for text in (zh, en))
    zh, en = map("\n".join, whole)
    return zh, en


def is_code(text: str) -> bool:
    """Is `text` a tag of HTML or a placeholder, and nothing else?"""
    return bool(_TAG.fullmatch(text.strip()) or _PLACEHOLDER.fullmatch(text.strip()))
