"""Where a clause or phrase may begin and end, in Chinese and in English.

Without a parser, by closed lists: what leans on something outside (a preposition, 的, "of the")
cannot be an edge. The lists err on the strict side, because a phrase that is left out costs
little and a fragment on a card is learnt by heart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise, takewhile

from policydeck.language import english
from policydeck.language.english import EnToken
from policydeck.lexicon import cedict
from policydeck.model import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORTEST = 5  # Han characters of a phrase: below there are words and terms, not examples
_ITEM = 4  # of a member of a list that is a phrase by itself
_STOPS = frozenset("，；：。！？,;:!?.")
_PAUSE = "、"
_OPENING, _CLOSING = "“‘《（(「『", "”’》）)」』"
_MODALS = _words("应 应该 应当 必须 须 要 将 可 可以 能 能够 需 需要 愿")
# A clause may start after these; they are not part of it.
_JOINERS = _words(
    """并 而 且 并且 从而 同时 以及 因此 进而 也 还 又 更 尤其 特别 其中 都 但 但是 不过 则 就 即
    此外 另外 或 或者 和 与 及"""
)
_NO_START = (
    _JOINERS
    | _MODALS
    | _words(
        """的 地 得 之 了 着 等 在 对 对于 以 为 于 从 向 按 按照
    由 被 把 根据 依据 依照 通过 经 经过
    当 如 如果 若 因 因为 由于 除 除了 所 者 者的 其 该 此 比 与其 关于 不仅 无论 不论 虽 虽然
    即使 一旦 时 后 前 中 上 下 们 个 凡 是"""
    )
)
_NO_END = _words(
    """的 地 得 之 和 与 及 以及 或 并 而 对 对于 在 以 为 于 从 向 把 被 将 由 是 按 按照 根据
    通过 时 后 前 中 上 下 所 有 无 不 没 没有 个 各 等 者 其 该 此 应 要 须 可 能 使 让 令
    当 如 若 比 最 更 很 非 性"""
)
# Words that need no counterpart of their own.
EMPTY = _MODALS | _words(
    """的 地 得 之 了 着 和 与 及 以及 或 并 而 等 在 对 以 为 于 从 向 给 把 被 由 是 所 其 也
    都 性 者 化 中 上 下"""
)
# A frame whose second half must be in the phrase too, and conditions without what holds under
# them.
_FRAMES = {"在": _words("中 下 上 里 内 时 方面 领域 过程 基础 背景 框架"), "以": _words("为")}
_GROUNDS = _words("按照 依照 根据 依据 通过 按")
_CONDITIONS = _words("无论 不论 不管 如果 虽然 尽管 即使")

_AUXILIARIES = _words(
    """be been being is are was were has have had will would shall should can could may might
    must not also"""
)
_LINKING = _words(
    """of and or but nor to in on at by for with from as that which who whom whose than into
    onto upon about between among through during under over within without so when while
    where if because although though since until unless except 's ' - – — / & , ; : . ? ! ) ”"""
)
# What needs the preposition or the "as" before it: on behalf of, as long as.
_LEANING = _words("behalf long soon far accordance terms order view light")
_EN_NO_START = _AUXILIARIES | _LINKING | _LEANING
_EN_NO_END = (_EN_NO_START - _LEANING - {"over"}) | _words(
    """the a an their its our his her these those this such accordance pursuant well more most
    very all each every other any no some both"""
)
_EN_BEFORE = _words(
    """and or but nor to of in on by for with from as that which who so when while where if we
    should must shall will would can could may they it also through than , ; : . “ " ("""
)
_EN_AFTER = _words(
    """and or but nor as to in on by for with from that which who so when while where if
    through during under within without including such based , ; : . ? ! ” " )"""
)
_EN_STOPS = frozenset(', ; : . ? ! ” " )'.split())
_PREPOSITIONS = _words("of in on by for with from as through under into upon about between")
_ARTICLES, _POSSESSIVES = _words("the a an"), _words("their its our his her your my")
_OWN = _words("我们 我国 他们 我 他 她 自己 自身 本")
# 不 and its like by themselves, and the English that must face them.
_NEGATIONS = _words(
    """不 没 未 勿 无 没有 不得 不能 不可 不应 不会 不要 不予 不再 无须 不必 不许 不准 未经 从未"""
)
_NEGATIVE = re.compile("[不没未勿无非禁免防避拒否]")
_EN_NEGATIONS = _words("not no never nor without cannot neither none nobody nothing non")
# Adverbs that translations often leave out; any other first word must have its counterpart.
_MANNERS = _words(
    """积极 不断 逐步 共同 依法 充分 及时 切实 进一步 大力 恶意 严格
    全面 深入 持续 有效 加快 着力 认真
    坚决 坚定 稳步 努力 继续 始终 广泛 密切 扎实 有序 更好 主动
    定期 妥善 稳妥 统筹 科学 合理 协力"""
)
_FINITE = _words("should must shall will would can could may need needs ought")


def may_start(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can begin with the Chinese token."""
    key = tokens[at].key
    if (tokens[at].kind == "other" and key not in _OPENING) or key in _NO_START:
        return False
    before = at - 1
    while before >= 0 and tokens[before].key in _JOINERS | {" "}:
        before -= 1
    if before < 0 or tokens[before].key in _STOPS:
        return True
    if before < at - 1:
        return False
    if tokens[before].key in _MODALS:
        return True
    return (
        tokens[before].key == _PAUSE and _is_item(tokens, at) and _size_before(tokens, at) >= _ITEM
    )


def may_end(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or phrase can end before the Chinese token."""
    if tokens[at - 1].key in _NO_END or tokens[at - 1].key in _STOPS | {_PAUSE, " "}:
        return False
    if at == len(tokens) or tokens[at].key in _STOPS:
        return True
    return tokens[at].key == _PAUSE and _is_item(tokens, at + 1)


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb with its object begins at the token, as a member of a list of such."""
    if at >= len(tokens) or not is_verb(tokens[at].key):
        return False
    end = next(
        (k for k in range(at, len(tokens)) if tokens[k].key in _STOPS | {_PAUSE, "和", "与", "及"}),
        len(tokens),
    )
    return sum(len(t.key) for t in tokens[at:end]) >= _ITEM


def _size_before(tokens: Sequence[Token], at: int) -> int:
    """The length of the list item before the one that begins at the token."""
    size = 0
    for token in reversed(tokens[: at - 1]):
        if token.key in _STOPS | {_PAUSE}:
            break
        size += len(token.key)
    return size


@cache
def is_verb(key: str) -> bool:
    """Whether one of the word's first senses is a verb, as the dictionary has it: "to …" """
    senses = [s for entry in cedict.entries(key) for s in entry.senses[:3]]
    return any(re.match(r"(?:\([^)]*\) )?to [a-z]", sense) for sense in senses)


def stands_alone(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether quotes are balanced, frames closed, and no list or condition is torn."""
    keys = [t.key for t in tokens[start:end]]
    depth = 0
    for key in keys:
        depth += (key in _OPENING) - (key in _CLOSING)
        if depth < 0:
            return False
    if end < len(tokens) and tokens[end].key == _PAUSE and (
        _PAUSE in keys or not is_verb(keys[0])
    ):  # fmt: skip
        return False
    # …的，依法处罚: who does so, will be …; 应当按照…制度，: then comes what to do
    for key, following in pairwise([*keys, tokens[end].key if end < len(tokens) else ""]):
        if key == "的" and following in _STOPS:
            return False
    if end < len(tokens) and tokens[end].key in "，," and _GROUNDS.intersection(keys):
        return False
    for opener, closers in _FRAMES.items():
        if opener in keys and not closers.intersection(keys[keys.index(opener) :]):
            return False
    return depth == 0 and not _CONDITIONS.intersection(keys)


def has_content(tokens: Sequence[EnToken], at: int) -> bool:
    """Whether an English token is more than grammar or punctuation."""
    text = tokens[at].text.lower()
    if text == "well" and at and tokens[at - 1].text.lower() == "as":
        return False
    return text[0].isalnum() and text not in english.FUNCTION


def is_auxiliary(token: EnToken) -> bool:
    """Whether the English token is a form of be or have, a modal, or not."""
    return token.text.lower() in _AUXILIARIES


def may_lack_counterpart(key: str) -> bool:
    """Whether a Chinese word that begins a phrase is often left out in translation."""
    return key in _MANNERS


def opens(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may begin with the English token."""
    word = en[at].text.lower()
    return word not in _EN_NO_START and (at == 0 or en[at - 1].text.lower() in _EN_BEFORE)


def closes(en: Sequence[EnToken], at: int) -> bool:
    """Whether a clause or phrase may end with the English token."""
    word, last = en[at].text.lower(), at + 1 == len(en)
    return word not in _EN_NO_END and (last or en[at + 1].text.lower() in _EN_AFTER)


def joins(token: EnToken) -> bool:
    """Whether the English token is an "and", an "or" or a comma."""
    return token.text.lower() in ("and", "or", ",")


def ends_member(token: EnToken) -> bool:
    """Whether a member of a coordination can end before the English token."""
    return joins(token) or token.text in _EN_STOPS


def leans(token: EnToken, following: EnToken) -> bool:
    """Whether the English token is a preposition that ties the next to what is before it."""
    return token.text.lower() in _PREPOSITIONS and not following.text.endswith("ing")


def clause_words(en: Sequence[EnToken], places: Iterable[int]) -> list[int]:
    """The content words at these places, up to the end of the clause."""
    within = takewhile(lambda at: en[at].text not in _EN_STOPS, places)
    return [at for at in within if has_content(en, at)]


def is_list(zh: Sequence[Token]) -> bool:
    """Whether the Chinese has members with a pause between."""
    return any(token.key == _PAUSE for token in zh)


def is_phrase(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether the English tokens, edges apart, are one phrase of the same kind as the Chinese."""
    text = " ".join(t.text for t in en)
    pairs = (("(", ")"), ("“", "”"), ("[", "]"))
    balanced = all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0
    return balanced and not re.search(r"[.;:!?]", text) and not _differs(en, zh)


def _differs(en: Sequence[EnToken], zh: Sequence[Token]) -> bool:
    """Whether one side has a negation, an obligation or an owner that the other lacks."""
    words, opener = {t.text.lower() for t in en}, en[0].text.lower()
    keys = [t.key for t in zh]
    negated, negative = bool(_NEGATIONS.intersection(keys)), bool(_EN_NEGATIONS & words)
    return (
        (negated and not negative)
        or (negative and not any(_NEGATIVE.search(key) for key in keys))
        or (opener in _POSSESSIVES and not _OWN.intersection(keys[:2]))
        or (opener in _ARTICLES and is_verb(keys[0]))
        # 各国应加强… is no "countries to enhance …"
        or (bool(_MODALS.intersection(keys[1:])) and not _FINITE & words)
    )
