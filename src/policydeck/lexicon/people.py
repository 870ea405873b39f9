"""Names of people that no dictionary has, found where the English of the sentence writes them.

Two ways of writing give a name away. A surname and its given name are spelt in pinyin: 李强 is
"Li Qiang". A foreign name is transcribed by sound, with characters that hardly do anything else,
and its parts are joined by a dot: 安东尼·阿尔巴尼斯 is "Anthony Albanese". Where it begins and ends
the sounds tell: consonants are compared by class, for vowels say little (惠特拉姆 "Whitlam").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, groupby, pairwise, product

from policydeck.language import EnToken, closed, hanzi, marked, plain
from policydeck.lexicon import table, words
from policydeck.lexicon.cedict import entries
from policydeck.lexicon.cutter import cut

DOT = "·"
# How CC-CEDICT glosses a person: "Xi Jinping (1953–), PRC politician", "Clinton (name)".
_LIFE = re.compile(r"[A-Z][^(,]* \((?:c\.|ca\.|born|died|\?)? ?\d{3,4}|[^(]*\(name\)")
_TRANSCRIBES = closed.zh("transcribes foreign names")
_SUFFIXES = closed.zh("suffix")
_LONGEST = 7  # characters of a transcribed part: 亚历山德罗夫 has six
# Most steps between the consonants of a part beside a dot and those of the English, per consonant:
# 爱德华 "Edward" is one half; of what a capital begins only by chance, two in three are more.
_NEAR = 0.5
# A part without a dot has to have all consonants of the English, and so many of them.
_ALONE = 3
_INITIALS = (
    ("hu(?=[aeio])", "F"), ("zh|ch|sh|[jqxzcs]", "S"), ("[bp]", "P"), ("[fvw]", "F"),
    ("[dt]", "T"), ("[gk](?!$)", "K"), ("m", "M"), ("[lr]", "L"), ("n(?!g$|$)", "N"),
    ("ng?$", "N"), ("[^A-Z]", ""),
)  # fmt: skip
_LETTERS = (
    ("(.)\\1", r"\1"), ("m(?=[bp])", "n"), ("sch|tch|ch|sh|[szjx]|c(?=[eiy])", "S"),
    ("ph|w(?=[aeiouhr])|[fv]", "F"), ("th|[dt]", "T"), ("b|p", "P"), ("[gkqc]", "K"),
    ("m", "M"), ("n", "N"), ("l|r(?=[aeiouy])", "L"), ("[^A-Z]", ""),
)  # fmt: skip


def people(key: str, en: Sequence[EnToken]) -> frozenset[str]:
    """The names of people in a simplified sentence that the lexicon lacks.

    >>> from policydeck.language import english
    >>> sorted(people("应李强总理邀请", english.tokens("At the invitation of Premier Li Qiang")))
    ['李强']
    >>> sorted(people("总理安东尼·阿尔巴尼斯访华", english.tokens("Anthony Albanese came")))
    ['阿尔巴尼斯']
    """
    capitals = [token.text for token in en if token.text[:1].isupper() and token.text.isalpha()]
    found = {*_chinese(key, en), *_joined(key, capitals), *_alone(key, capitals)}
    new = {name for name in found if not words.frequency(name)}
    return frozenset(n for n in new if not any(n in other for other in new - {n}))


@cache
def surname(text: str) -> str:
    """The reading of a surname, which may differ from that of the word: 任 rén, 单 shàn.

    >>> surname("单"), surname("欧阳"), surname("治")
    ('shàn', 'ōu yáng', '')
    """
    for entry in entries(text):
        if any(re.match("(two-character )?surname ", sense) for sense in entry.senses):
            return marked(entry.pinyin)
    return ""


@cache
def person(word: str) -> tuple[str, ...]:
    """Surname and given name of a word that only `people` makes, () for others.

    >>> person("李强"), person("欧阳明"), person("改革"), person("任务型")
    (('李', '强'), ('欧阳', '明'), (), ())
    """
    if not 1 < len(word) < 5 or table.word(word).frequency or words.jieba_only(word):
        return ()
    if entries(word) or (word[-1] in _SUFFIXES and words.frequency(word[:-1])):
        return ()
    if len(word) > 2 and is_transcribed(word):
        return ()
    for size in (2, 1):
        if surname(word[:size]) and 0 < len(word) - size < 3:
            return word[:size], word[size:]
    return ()


@cache
def is_person(word: str) -> bool:
    """Whether a word names a person: by its shape, or by the years of a life in CC-CEDICT.

    >>> is_person("李强"), is_person("温家宝"), is_person("克林顿"), is_person("香港")
    (True, True, True, False)
    """
    lives = any(_LIFE.match(sense) for entry in entries(word) for sense in entry.senses[:1])
    return len(word) > 1 and (lives or bool(person(word)) or is_transcribed(word))


@cache
def is_transcribed(word: str) -> bool:
    """Whether a word that no list has is a foreign name by its characters."""
    known = table.word(word).frequency or entries(word) or words.jieba_only(word)
    return len(word) > 1 and not known and all(c in _TRANSCRIBES for c in word)


def _chinese(key: str, en: Sequence[EnToken]) -> Iterator[str]:
    """Surname and given name that stand side by side in pinyin."""
    beside = set(_spelt(en))
    families = {family for family, _ in beside}
    for start in range(len(key)) if beside else ():
        for size, given_size in ((2, 2), (2, 1), (1, 2), (1, 1)):
            family, given = key[start : start + size], key[start + size :][:given_size]
            spelt = _letters(surname(family))
            if spelt in families and len(given) == given_size and hanzi.is_han(given):
                said = product(*(_said(character) for character in given))
                if any((spelt, "".join(one)) in beside for one in said):
                    yield family + given


def _spelt(en: Sequence[EnToken]) -> Iterator[tuple[str, str]]:
    """Two words with capitals that stand side by side, in small letters: ("li", "qiang").

    The second may be two with a hyphen: "Zhang Chun-ming".
    """
    texts = [token.text for token in en]
    for i, (first, second) in enumerate(pairwise(texts)):
        if first[:1].isupper() and second[:1].isupper():
            yield first.lower(), second.lower()
            if texts[i + 2 : i + 3] == ["-"]:
                yield first.lower(), "".join([second, *texts[i + 3 : i + 4]]).lower()


@cache
def _said(character: str) -> frozenset[str]:
    """How a character may be spelt in pinyin, without tones."""
    listed = [marked(e.pinyin) for e in entries(character)]
    return frozenset(map(_letters, [*listed, table.word(character).reading]))


@cache
def _letters(reading: str) -> str:
    return plain(reading).replace("ü", "u").replace(" ", "")


def _joined(key: str, capitals: Sequence[str]) -> Iterator[str]:
    """The parts of names that dots join; those at the ends as far as they sound like English."""
    for match in re.finditer(f"[{hanzi.HAN}]+(?:{DOT}[{hanzi.HAN}]+)+", key):
        first, *inner, last = match[0].split(DOT)
        left = [first[-n:] for n in range(2, _LONGEST + 1) if n <= len(first)]
        right = [last[:n] for n in range(2, _LONGEST + 1) if n <= len(last)]
        ends = [_nearest(left, capitals), _nearest(right, capitals)]
        yield from (part for part in [*ends, *inner] if len(part) > 1)


def _alone(key: str, capitals: Sequence[str]) -> Iterator[str]:
    """Transcribed stretches that have just the consonants of a word with a capital."""
    sounds = {sound for word in capitals if len(sound := _sound(word)) >= _ALONE}
    for is_part, run in groupby(key, lambda character: character in _TRANSCRIBES):
        text = "".join(run)
        if is_part and len(text) >= _ALONE and sounds:
            ends = [(a, b) for a in range(len(text)) for b in range(a + _ALONE, len(text) + 1)]
            for name in (text[a:b] for a, b in ends if b - a <= _LONGEST):
                if _heard(name) in sounds and _is_strange(name) and _has_edges(name, key):
                    yield name


def _is_strange(name: str) -> bool:
    """Whether no two neighbours make a word but a name: what is left of a name cut as words."""
    neighbours = chain.from_iterable(entries(name[i : i + 2]) for i in range(len(name) - 1))
    return all(sense[:1] in "(" or sense[:1].isupper() for e in neighbours for sense in e.senses)


def _has_edges(name: str, key: str) -> bool:
    """Whether it begins and ends where words do: not 巴多斯 in 巴巴多斯."""
    edges = {0, *accumulate(map(len, cut(key)))}
    begins = (match.start() for match in re.finditer(name, key))
    return any({start, start + len(name)} <= edges for start in begins)


def _nearest(parts: Sequence[str], capitals: Sequence[str]) -> str:
    """The part that sounds most like an English word; "" if none does."""
    written = [part for part in parts if all(c in _TRANSCRIBES for c in part)]
    ways = [
        (steps / max(len(sound), 1), -len(part), part)
        for part in written
        for word in capitals
        if (sound := _sound(word)) and (steps := _steps(_heard(part), sound)) <= _NEAR * len(sound)
    ]
    return min(ways)[2] if ways else ""


@cache
def _heard(text: str) -> str:
    """The consonants of a transcription by class: 惠特拉姆 FTLM."""
    syllables = (_letters(table.word(character).reading) for character in text)
    return _classed("".join("L" if s == "er" else _classes(s, _INITIALS) for s in syllables))


@cache
def _sound(word: str) -> str:
    """The consonants of an English word by class: "Whitlam" FTLM."""
    return _classed(_classes(word.lower(), _LETTERS))


def _classes(text: str, rules: Sequence[tuple[str, str]]) -> str:
    for pattern, made in rules:
        text = re.sub(pattern, made, text)
    return text


def _classed(classes: str) -> str:
    """Without repetitions."""
    return "".join(one for one, _ in groupby(classes))


def _steps(one: str, other: str) -> int:
    """Letters to add, drop or change to make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
