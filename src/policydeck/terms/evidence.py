"""What a candidate's words and one of its places say, as numbers.

Shape (how many words, of which classes), lists (dictionaries, and how the words behave in the
dictionaries' compounds) and what stands before and after a place. `counts` adds the places up,
`weigh` makes the evidence of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from policydeck import lexicon
from policydeck.language import closed
from policydeck.model import Token
from policydeck.terms import standing
from policydeck.terms.candidates import Text

Gaps = Sequence[float | None]

_SHAPE = (
    "four words or more", "characters", "four characters", "function word inside", "conjunction",
    "all nominal", "nominal last", "who, verb last", "verb first, who", "only a verb last",
)  # fmt: skip
_LISTS = (
    "CC-CEDICT", "listed", "pairs listed",
    "first begins compounds", "last ends compounds",
    "first's frequency", "last's frequency",
    "first begins policy terms", "last begins policy terms", "last ends policy terms",
    "policy words",
)  # fmt: skip
AROUND = (
    "open after", "mark before", "mark after", "verb before", "de before", "noun after", "de after",
    "coordinated", "、 before", "、 after", "listed across end", "English goes on before",
    "English goes on after", "single character before",
    "policy pair across start", "policy pair across end",
    *standing.AROUND,
    "of before, verb first, last leans", "noun first, last leans",
    "preposition, noun first, verb inside",
    "and before, item like the last",
    "and after, item like the last", "and after, item like the first",
    "as a verb last, goes on", "as a verb first, begins", "、 earlier, conjunction inside",
    "a name goes on",
)  # fmt: skip
OWN = (*_SHAPE, *_LISTS, *standing.OWN)

# English words this close to their neighbours go on with them: function words lie between.
_CLOSE = 0.6
_AND = closed.zh("joins items")
_PREPOSITIONS = closed.zh("before a phrase")
_GROUNDS = _PREPOSITIONS | closed.zh("names its ground")
_WHO = tuple(closed.zh("ends who acts"))


def own(key: str, text: Text, i: int, j: int) -> list[float]:
    """What the words of a candidate say by themselves, in the order of OWN."""
    tokens, classes = text.tokens[i:j], text.classes[i:j]
    return [
        *_shape(key, tokens, classes),
        *_lists(key, tokens),
        *standing.own([token.key for token in tokens]),
    ]


def _shape(key: str, tokens: Sequence[Token], classes: str) -> list[float]:
    return [
        float(len(tokens) >= 4),
        len(key) / 10,
        float(len(key) == 4),
        float("F" in classes[1:-1]),
        float(any(t.key in "和与及" for t in tokens)),
        float(all(c in "NGAIKL" for c in classes)),
        float(classes[-1] in "NGK"),
        float(_is_verb(tokens[-1], classes[-1]) and tokens[-2].key.endswith(_WHO)),
        float(_is_verb(tokens[0], classes[0]) and tokens[-1].key.endswith(_WHO)),
        float(_is_only_verb(tokens[-1].key)),
    ]


def _is_verb(token: Token, word_class: str) -> bool:
    """Whether it may be what a subject does; jieba's tags say "noun" of 核定 and 会商."""
    return word_class in "VGA" or any(
        entry.senses[0].startswith("to ") for entry in lexicon.entries(token.key)[:1]
    )


@cache
def _is_only_verb(word: str) -> bool:
    """Whether all of its senses are verbs: 重申, not 会晤 "to meet; meeting"."""
    senses = (sense for e in lexicon.entries(word) for sense in e.senses if sense[0] != "(")
    said = [each.strip() for sense in senses for each in sense.split(";")]
    return bool(said) and all(each.startswith("to ") for each in said)


def _lists(key: str, tokens: Sequence[Token]) -> list[float]:
    words = [t.key for t in tokens]
    first, last, known = _habits(words[0]), _habits(words[-1]), lexicon.policy_words()
    inner = [a + b for a, b in pairwise(words)]
    listed = sum(map(lexicon.is_listed, inner)) if len(inner) > 1 else 0
    policy = [word in known.begins or word in known.ends for word in words]
    return [
        float(lexicon.is_headword(key)),
        float(lexicon.is_listed(key)),
        listed / len(inner),
        first.begins,
        last.ends,
        first.common,
        last.common,
        first.begins_policy,
        last.begins_policy,
        last.ends_policy,
        sum(policy) / len(words),
    ]


class _Habits(NamedTuple):
    """How often, by logarithm, a word begins and ends compounds and policy terms, or occurs."""

    begins: float
    ends: float
    begins_policy: float
    ends_policy: float
    common: float


@cache
def _habits(word: str) -> _Habits:
    known, (begins, ends) = lexicon.policy_words(), lexicon.compounds_with(word)
    return _Habits(
        math.log1p(begins),
        math.log1p(ends),
        math.log1p(known.begins.get(word, 0)),
        math.log1p(known.ends.get(word, 0)),
        math.log(lexicon.frequency(word) or lexicon.UNSEEN) / 5,
    )


def around(text: Text, i: int, j: int, gaps: Gaps) -> list[float]:
    """What stands before and after one place of a candidate, in the order of AROUND."""
    before = text.tokens[i - 1].key if i else ""
    after = text.tokens[j].key if j < len(text.tokens) else ""
    left, right = _side(text, i - 1), _side(text, j)
    open_gap = gaps[i - 1] if left != "-" else None
    close_gap = gaps[j - 1] if right != "-" else None
    return [
        float(right in "-F"),
        float(left == "-"),
        float(right == "-"),
        float(left == "V"),
        float(left == "的"),
        float(right in "NGK"),
        float(right == "的"),
        float(before in _AND or after in _AND),
        float(before == "、"),
        float(after == "、"),
        float(right in "NGAVIK" and lexicon.is_listed(text.tokens[j - 1].key + after)),
        float(open_gap is not None and open_gap < _CLOSE),
        float(close_gap is not None and close_gap < _CLOSE),
        float(len(before) == 1 and left not in "-F的"),
        float(before + text.tokens[i].key in lexicon.policy_words().pairs),
        float(text.tokens[j - 1].key + after in lexicon.policy_words().pairs),
        *standing.around(
            [t.key for t in text.tokens[i:j]],
            (before if left != "-" else "", after if right != "-" else ""),
            (_neighbour(text, i - 1), _neighbour(text, j)),
        ),
        *_attached(text, i, j),
        float(
            (left != "-" and _names_on(text, i - 1, open_gap))
            or (right != "-" and _names_on(text, j - 1, close_gap))
        ),
    ]


def _attached(text: Text, i: int, j: int) -> list[float]:
    """Whether its last word belongs to more than the candidate, or its first to what is before.

    In 分析及评估事项 and 政策之研订事项 the last word, one that seldom begins, has all before it;
    in 向中央主管机关申请许可 the first belongs to the preposition.
    """
    tokens, classes = text.tokens, text.classes
    before = tokens[i - 1].key if i else ""
    joined, behind = before in _AND, j < len(tokens) and tokens[j].key in _AND
    leans = 1 - standing.standing(tokens[j - 1].key).opens
    verb = classes[i] in "VG" and classes[j - 1] in "NGK"
    noun, later = classes[i] in "NIG", "V" in classes[i + 1 : j]
    of = before in ("的", "之")
    verbal = standing.standing(tokens[j - 1].key).verbal
    led = before in _GROUNDS and noun
    earlier = classes[i - 2] if joined and i > 1 else " "
    later_item = classes[j + 1] if behind and j + 1 < len(tokens) else " "
    return [
        leans * (of and verb),
        leans * noun,
        float(led and later),
        float(earlier == classes[j - 1]),
        float(later_item == classes[j - 1]),
        float(later_item == classes[i]),
        verbal * (_side(text, j) not in "-F的"),
        standing.standing(tokens[i].key).verbal * (_side(text, i - 1) in "-F"),
        float(_ends_list(text, i, j)),
    ]


def _names_on(text: Text, k: int, gap: float | None) -> bool:
    """Whether the English of token k and of the next are two words of a name: Republic of Vietnam.

    `gap` is how far apart they stand.
    """
    words = [text.en[at].text for at in (*text.links[k], *text.links[k + 1])]
    return gap is not None and gap < _CLOSE and all(word[0].isupper() for word in words)


def _ends_list(text: Text, i: int, j: int) -> bool:
    """Whether it joins words behind a 、, which are then but the last of a list: 甲、乙及其他丙."""
    if not any(token.key in _AND for token in text.tokens[i:j]):
        return False
    at = text.classes.rfind("-", 0, i)
    return at >= 0 and text.tokens[at].key == "、"


def _side(text: Text, i: int) -> str:
    """A neighbour's class; "-" for punctuation and the end of the text, "的" for itself."""
    if not 0 <= i < len(text.tokens):
        return "-"
    return "的" if text.tokens[i].key == "的" else text.classes[i]


def _neighbour(text: Text, i: int) -> str:
    """The word at i, or nothing where no term could go on."""
    return "" if _side(text, i) in "-F的" else text.tokens[i].key
