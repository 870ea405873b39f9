"""A passage → the spans of its sentences, in Chinese and in English.

Both languages are cut by the same idea: find where a sentence can end, then keep together what
a reader would keep together. A stop inside brackets or inside a short quotation ends nothing
("以人为本。" stays whole within its sentence), nor does one before a reporting verb
(“好。”他说), after an abbreviation or after the number of an item. A line break ends a sentence
unless the text is wrapped at a fixed width. Semicolons end nothing: in policy text they join the
items of an enumeration, and the other language often joins the same items by commas.

List marks and leading dashes belong to no sentence; every other character that is not white
space is in exactly one span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from policydeck.language import closed

Span = tuple[int, int]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLOSERS = "”’」』）)】〕》〉]\"'»"
_PAIRS = {
    "（": "）", "(": ")", "【": "】", "〔": "〕", "[": "]", "《": "》", "〈": "〉",
    "“": "”", "「": "」", "『": "』", "‘": "’", "«": "»",
}  # fmt: skip
_QUOTES = '“「『‘«"'
# A quotation up to this length stays whole, a longer one is cut at its inner stops: whole
# speeches are quoted in novels and reports, and nobody learns a card of 300 characters. In
# English the same quotation is about three times as long.
_SHORT_QUOTE_ZH = 60
_SHORT_QUOTE_EN = 180
# Brackets stay whole however they are filled, up to where a missing closer is likelier.
_LONG_BRACKET = 400

# Characters by which a full line of Chinese may be short of the width: a sign that must not begin a
# line takes the one before it along, and figures are narrow.
_SHORT_OF = 6

MARK = re.compile(
    r"""
    (?: (?:——+|[—–―─]+|--+|[-*+•●○◦▪■□◆◇►▶※·‧・]) \s*     # dashes and bullets
      | (?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}) [.)．）、](?!\d|\s?[A-Z]\.) \s*      # 1.  a)  iv.  1、
      | [(（〔] (?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,4}) [)）〕]
        \s* [、.]? \s*                                                     # (一)  (a)
      | [①-⑳㈠-㈩⑴-⒇⒈-⒛❶-❿] \s*
      | [一二三四五六七八九十]{1,3} [、.．](?!\d) \s*                   # 一、
    )+
    """,
    re.VERBOSE,
)
_DASH = re.compile(r"(?:——+|[—–―─]{1,2}|--+)\s*")

_END_ZH = re.compile(
    r"""
      [。！？｡]+ [。！？｡!?…]*        # stops of full width
    | (?<=[\u3400-\u9fff）)”」》%％]) [!?]+        # half-width stops in Chinese text
    | (?<=[\u3400-\u9fff）)”」》%％]) \. (?![.\dA-Za-z])
    | (?:……+|⋯+|\.{3,}) (?= [”’」』]* \s* (?:$|\n|[“「『]))  # an ellipsis that closes something
    """,
    re.VERBOSE,
)
# What follows a quotation that its own stop does not end: ”的理念, ”，  ”他说, ”王局长问道
_GOES_ON_ZH = re.compile(
    r"""
    [，、；：,;:）)】》…—]
  | [的地等是和与及这那]
  | [\u3400-\u9fff]{0,6}?
    (?:说|道|问|喊|叫|答|笑|想|写|表示|指出|强调|回答|說|問|寫) (?!明|题|路|理|德)
    """,
    re.VERBOSE,
)

_END_EN = re.compile(r"[.!?。！？]+(?:\s?\.{2,})?|…+|\.{3,}")
_WORD_BEFORE = re.compile(r"(?:[A-Za-z]\.)*[\w’'&-]+$")
_NEXT_WORD = re.compile(r"[\"'“‘(\[«—–-]*\s*([^\W_]+)")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?$|^[A-Z]$")
_TITLES = closed.en("abbreviation before a name")
_BEFORE_NUMBER = closed.en("abbreviation before a number")
_MAYBE = closed.en("abbreviation")
_STARTERS = closed.en("begins a sentence")
_REPORTING = closed.en("verb of saying")
# 5. 2%: a space in a number, whose first part is shorter than a year's.
_SHARE, _YEAR = re.compile(r"\d+\s?(?:%|per\s?cent)"), 4
_ITEM = re.compile(r"(?:^|[\s(（])(?:\d{1,3}|[A-Za-z]|[IVXLC]{1,6})$")


def kept_whole(text: str, *, chinese: bool) -> list[Span]:
    """Spans of brackets and short quotations, outermost only, in order."""
    short_quote = _SHORT_QUOTE_ZH if chinese else _SHORT_QUOTE_EN
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char == "\n":
            stack.clear()
        elif char == '"' and any(c == '"' for c, _ in stack):
            while stack:
                closer, start = stack.pop()
                if closer == '"':
                    found.append((start, at + 1))
                    break
        elif char in _PAIRS or char == '"':
            if char != "‘" or chinese:  # ‘ is too often an apostrophe
                stack.append((_PAIRS.get(char, char), at))
        elif char in _CLOSERS and any(c == char for c, _ in stack):
            while stack:
                closer, start = stack.pop()
                if closer == char:
                    found.append((start, at + 1))
                    break
    whole: list[Span] = []
    for start, end in sorted(found):
        limit = short_quote if text[start] in _QUOTES else _LONG_BRACKET
        if end - start <= limit and not (whole and end <= whole[-1][1]):
            whole.append((start, end))
    return whole


def _line_ends(text: str, *, chinese: bool) -> Iterator[int]:
    """Where lines end that end a sentence too."""
    wrapped = _is_wrapped(text, chinese=chinese)
    for match in re.finditer(r"\n+", re.sub(r"\n[^\S\n]+(?=\n)", _blank, text)):
        following = text[match.end() :].lstrip(" \t\u3000")
        if len(match[0]) > 1 or not wrapped or MARK.match(following):
            yield match.start()


def _blank(match: re.Match[str]) -> str:
    return "\n" * len(match[0])


def _is_wrapped(text: str, *, chinese: bool) -> bool:
    """Whether lines are broken at a fixed width, in the middle of sentences.

    Such a text has many lines of nearly the same length that end without a stop and go on, in
    English, with a small letter. A Chinese line breaks after any character, so it is full to few.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    longest = sorted(map(len, lines))[int(len(lines) * 0.9)]
    if not 20 <= longest <= 120:
        return False
    least = longest - _SHORT_OF if chinese else 0.75 * longest
    goes_on = full = 0
    for line, following in pairwise(lines):
        is_full = len(line) > least
        full += is_full
        goes_on += is_full and line[-1] not in "。！？.!?:：;；" and not following[0].isupper()
    return full > 0.5 * len(lines) and goes_on > 0.4 * full and _is_even(lines, longest)


def _is_even(lines: list[str], longest: int) -> bool:
    """Whether hardly any line is longer than the common width."""
    return sum(len(line) > longest * 1.15 for line in lines) <= 0.02 * len(lines)


def _spans(text: str, ends: list[int]) -> list[Span]:
    """Spans between the ends, without marks and white space."""
    spans: list[Span] = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        first = start + lead
        at_line = "\n" in text[start:first] or first == 0 or not text[:first].strip()
        mark = (MARK if at_line else _DASH).match(text, first, end)
        if mark:
            first = mark.end()
        stripped = text[first:end].strip()
        if stripped:
            first += len(text[first:end]) - len(text[first:end].lstrip())
            spans.append((first, first + len(stripped)))
        start = end
    return spans


def _after_closers(text: str, at: int, start: int) -> int:
    """The offset after quotes and brackets that close at `at`; `start` is where they opened."""
    while at < len(text) and text[at] in _CLOSERS:
        if text[at] in "\"'" and text.count(text[at], start, at) % 2 == 0:
            break
        at += 1
    return at


def _cut(text: str, ends: list[int], *, chinese: bool) -> list[Span]:
    """The sentences, given the offsets after each possible stop."""
    whole = kept_whole(text, chinese=chinese)
    kept: list[int] = []
    at = 0
    for end in sorted({*ends, *_line_ends(text, chinese=chinese)}):
        while at < len(whole) and whole[at][1] <= end:
            at += 1
        if at == len(whole) or not whole[at][0] < end < whole[at][1]:
            kept.append(end)
    return _spans(text, kept)


def split_zh(text: str) -> list[Span]:
    """Spans of the sentences of a Chinese text.

    >>> [text[a:b] for text in ["——坚持“智能向善。”的宗旨。反对歧视!"] for a, b in split_zh(text)]
    ['坚持“智能向善。”的宗旨。', '反对歧视!']
    """
    ends: list[int] = []
    for match in _END_ZH.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        end = _after_closers(text, match.end(), start)
        closed = end > match.end()
        following = text[end:].lstrip(" \u3000") if end + 40 > len(text) else text[end : end + 40]
        if following[:1] and following[0] in "，、；：,;:":
            continue
        if closed and _GOES_ON_ZH.match(following):
            continue
        if match[0] == "." and _ITEM.search(text[start : match.start()].strip()):
            continue
        ends.append(end)
    return _cut(text, ends, chinese=True)


def split_en(text: str) -> list[Span]:
    """Spans of the sentences of an English text.

    >>> [text[a:b] for text in ["(a) See Art. 5 of the U.S. Code. It applies."]
    ...  for a, b in split_en(text)]
    ['See Art. 5 of the U.S. Code.', 'It applies.']
    """
    ends: list[int] = []
    for match in _END_EN.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        end = _after_closers(text, match.end(), start)
        if _ends_english(text, start, match, end):
            ends.append(end)
    return _cut(text, ends, chinese=False)


def _ends_english(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Whether the stop, after whose closers `end` stands, ends a sentence."""
    if end == len(text) or text[end] == "\n":
        return True
    before = text[max(start, stop.start() - 30) : stop.start()]
    found = _WORD_BEFORE.search(before)
    word = found[0] if found else ""
    if not text[end].isspace():  # "rights.The": a missing space
        return bool(
            stop[0] in ".!?" and word.islower() and len(word) > 1
            and re.match(r"[A-Z][a-z]+\s", text[end : end + 30])
        ) or stop[0][0] in "。！？"  # fmt: skip
    following = text[end:].lstrip()
    upcoming = _NEXT_WORD.match(following)
    if not upcoming:
        return True
    first = upcoming[1]
    goes_on = first[0].islower() and not (first in ("e", "i") and stop[0] != ".")
    if goes_on or (word.isdecimal() and len(word) < _YEAR and _SHARE.match(following)):
        return False
    if end > stop.end() or stop[0] in "!?":
        words = following.split(None, 3)[:3]
        if any(w.strip(",.").lower() in _REPORTING for w in words[1:2]):
            return False
    return stop[0] != "." or _is_free_stop(word, before, first)


def _is_free_stop(word: str, before: str, first: str) -> bool:
    """Whether a stop between `word` and `first` is more than an abbreviation's."""
    low = word.lower()
    if low in _TITLES:
        return False
    if low in _BEFORE_NUMBER and first[0].isdigit():
        return False
    if low in _BEFORE_NUMBER - {"no", "app", "ref", "doc", "item", "res"} and len(low) > 1:
        return first.lower() in _STARTERS
    if low in _MAYBE or _INITIALS.search(word):
        return first.lower() in _STARTERS and not (len(word) == 1 and word != "I" and first == "I")
    # "1. Title" in the middle of a line; a year or a number may end a sentence
    return not (word.isdigit() and len(word) < 3 and before.strip() == word)
