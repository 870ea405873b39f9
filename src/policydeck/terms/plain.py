"""Combinations that say no more than their words: worth a line in a list, not a card.

"huge opportunities" and "to provide products" are rendered cleanly and begin and end where words
do, so the evidence for a term is good; but whoever knows both words knows them. Three shapes are
such combinations unless the evidence is strong or a dictionary has them: an adjective or adverb
with one more word, a verb with its object, and a subject with its verb (法规|规定 before what
they provide). A verb that stands before a noun can as well describe it (保存期限 "storage
period"); the English tells which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policydeck import lexicon
from policydeck.language import closed, english
from policydeck.terms.candidates import Text

_NEVER_FIRST = closed.zh("begins no term")
_LAWS = closed.zh("kind of law")
_POINTS = closed.zh("points at a law")
_DEGREES = closed.zh("adverb written apart")
_LEANS = closed.zh("leans on the word before")
_SUFFIXED = closed.zh("suffix written with its word")
# Probability from which such a combination is a card all the same: just above 处理个人信息 (.849)
# and 提供产品 (.824), which say no more than their words. Of dev's 344 multi-word terms cards have
# 242, and 5 of 251 judged notes are no unit. Look at both again when the weights are learnt anew.
_CLEAR = 0.85
# What describes is no mere description where it returns: 特定目的 of a law on personal data.
_RARE = 2
# A verb that ends so many dictionary compounds is a noun as often: 处理 79, 行为 52, 开发 20; but
# 加强 5, 接受 7, 批评 17.
NOMINAL = 18


@dataclass(frozen=True, slots=True)
class Combination:
    """What is asked of a candidate to tell whether it is one."""

    key: str
    first: str  # its first word
    last: str
    classes: str  # of its words
    count: int  # of its places
    opening: Sequence[str]  # the English of its first word, at all places
    closing: Sequence[str]


def is_wrong(key: str, i: int, j: int, text: Text) -> bool:
    """Whether the words i to j of a text cannot be a term, and no dictionary has it.

    There are words at which none begins. Nor does one begin with a single character after a numeral
    or 所, to which it belongs, with an adjective of one after an adverb of degree, or with one that
    leans on the word before it: 第十条|规定, 所定|事项, 最|大限度, 法务|部|矫正署. And who does
    something is not what is done: 李强|邀请, 国务院|总理|温家宝 hold notes of their own, and so
    does a verb with an organ's name, 代表|国务院. A law that is pointed at stays with what points:
    本|条例|用词.
    """
    first = text.tokens[i].key
    before = text.classes[i - 1] if i else "-"
    led = before == "M" or (i and text.tokens[i - 1].key == "所")
    led = led or first in _SUFFIXED or (before in "NVG" and first in _LEANS)
    led = led or (text.classes[i] == "A" and i > 0 and text.tokens[i - 1].key in _DEGREES)
    cut = first in _LAWS and i and text.tokens[i - 1].key in _POINTS
    person = any(lexicon.is_person(token.key) for token in text.tokens[i:j])
    begins = (led and len(first) == 1) or first in _NEVER_FIRST
    named = text.classes[i] == "V" and _is_name(key[len(first) :])
    wrong = begins or person or named or bool(cut) or _is_led(i, j, text)
    return wrong and not lexicon.is_headword(key)


def _is_led(i: int, j: int, text: Text) -> bool:
    """Whether it goes on after the name of a law: 水利法|水利事业."""
    start = text.tokens[i].start
    names = (text.zh[start : text.tokens[k].end] for k in range(i, j - 1))
    return any(name.endswith(tuple(_LAWS)) and _is_name(name) for name in names)


def _is_name(key: str) -> bool:
    official = lexicon.policy_terms().get(key)
    written = [entry.pinyin[:1].isupper() for entry in lexicon.entries(key)]
    return (official is not None and official.kind == "name") or (bool(written) and all(written))


def is_plain(found: Combination, value: Mapping[str, float], chance: float) -> bool:
    """Whether it is such a combination and the evidence is too weak; `value` is its evidence."""
    first, last, opening, closing = found.first, found.last, found.opening, found.closing
    if value["who, verb last"] and _is_subject(value):
        return not lexicon.is_headword(found.key)
    one_word = opening and set(opening) == set(closing)  # 截止日期 "deadline"
    if lexicon.is_headword(found.key) or len(last) == 1 or one_word:
        return False
    classes = found.classes[0] + found.classes[-1]
    if len(found.classes) == 2 and found.count <= _RARE and _describes(first, classes[0]):
        listed = classes[1] in "NG" and lexicon.is_listed(found.key)  # 公共服务, 自然遗产
        return chance < _CLEAR and not listed
    if chance >= _CLEAR:
        return False
    opening = [word for word in opening if not word.endswith("ed")]  # automated tools
    verb = classes[0] in "VG" or _are_verbs(opening)
    if verb and _has_object(first, value, opening):
        return True
    return classes[1] in "VGN" and _are_verbs(closing)


def _is_subject(value: Mapping[str, float]) -> bool:
    """Whether the English says who does something: 中央主管机关|核定 "… authority for approval".

    In terms what is done is a noun beside it or comes first: "citizen participation", "work of the
    government". Of 20 such candidates in the train documents that would else have been cards, the
    nine that this takes for sentences are (本部|备查, 国家|鼓励).
    """
    joined = value["joined by a verb"] + value["joined by a preposition"]
    return value["inverted"] < 0.5 and (joined >= 0.5 or value["last is a noun"] < 0.5)


def _describes(word: str, word_class: str) -> bool:
    """Whether it is an adjective or adverb; jieba's tags say "verb" of 合理 and 醒目."""
    if word_class in "VG":
        senses = [sense for entry in lexicon.entries(word) for sense in entry.senses]
        return bool(senses) and not any(s.removeprefix("(").startswith("to ") for s in senses)
    return word_class in "AD"


def _has_object(first: str, value: Mapping[str, float], said: Sequence[str]) -> bool:
    """Whether a verb's English stands before that of the other words and is a verb, too."""
    if value["inverted"] > 0.5:
        return False
    if value["preposition inside"] >= 0.5 or value["first in -ing"] >= 0.5 or _are_verbs(said):
        return True
    _, verbs = lexicon.english_verbs()
    never = bool(said) and not any(english.lemma(word) in verbs for word in said)  # storage, proof
    noun = value["first is a noun"] >= 0.5 or lexicon.compounds_with(first)[1] >= NOMINAL
    return not (noun or never)


def _are_verbs(said: Sequence[str]) -> bool:
    verbs, _ = lexicon.english_verbs()
    return 2 * sum(english.lemma(word) in verbs for word in said) > len(said)
