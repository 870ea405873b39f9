"""One place of a term with all that shaping and judging its rendering asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from policydeck import lexicon
from policydeck.language import EnToken, Word, closed, english
from policydeck.model import Token
from policydeck.rendering.sentence import Words
from policydeck.rendering.whose import Claim

Span = tuple[int, int]  # English tokens, or characters of the Chinese, end exclusive
ROOT = 5  # letters by which two words may be of one root
# From this share of a word's links on, larger texts say that it means a stem. Of 23 judged
# renderings that no dictionary names and that have so much, 15 were right and one was wrong; of
# those that have less, 31 and 16.
LEARNED = 0.04
# A word is near a sense from here on: "utilization" and "use" 0.09, "form" and "complete" 0.00.
NEAR = 0.02
NAMED = 0.3  # and known to render a part of a term
_LIGHT = closed.en("light verb")  # near too many: "made" is no 开展
_BRACKETS = re.compile(r"\([^()]*\)")


class Known(Struct, frozen=True):
    """What dictionaries say of a headword: its senses as stems, and all their stems."""

    senses: tuple[tuple[str, ...], ...]
    stems: frozenset[str]
    texts: frozenset[str]  # the senses as printed, in lower case, without "to"
    letters: tuple[tuple[str, ...], ...]  # the same, each as words
    words: frozenset[str]  # the lemmas of the content words in them
    roots: frozenset[str]  # their roots
    learned: frozenset[str]  # stems that larger texts link to the headword


@lru_cache(maxsize=4096)
def known(hanzi: str) -> Known:
    """The senses of the dictionary, without what stands in brackets, and the official English.

    >>> ("natur", "person") in known("自然人").senses
    True
    """
    official = lexicon.policy_terms().get(hanzi)
    texts = [sense for e in lexicon.entries(hanzi) for sense in e.senses]
    texts += official.english if official else ()
    parts = [part for text in texts for part in _BRACKETS.sub(" ", text).split(";")]
    senses = tuple(dict.fromkeys(stems for part in parts if (stems := content(part))))
    own = lexicon.gloss_stems(hanzi) if lexicon.entries(hanzi) else {}
    words = {
        t.word
        for part in parts
        for t in english.tokens(part)
        if t.text[0].isalpha() and t.text.lower() not in english.FUNCTION
    }
    printed = frozenset(part.strip().lower().removeprefix("to ") for part in parts)
    return Known(
        senses,
        frozenset(s for sense in senses for s in sense) | frozenset(own),
        printed,
        tuple(tuple(text.split()) for text in printed if text),
        frozenset(word.lemma for word in words),
        frozenset(word.root for word in words),
        frozenset(
            stem for stem, (there, _) in lexicon.word_links(hanzi).items() if there >= LEARNED
        ),
    )


@lru_cache(maxsize=1 << 14)  # the senses of the words of a long document
def content(text: str) -> tuple[str, ...]:
    """The stems of the content words of an English text."""
    return stems(english.tokens(text))


def stems(tokens: Iterable[EnToken]) -> tuple[str, ...]:
    """The stems of the content words among tokens."""
    return tuple(
        t.stem for t in tokens if t.text[0].isalnum() and t.text.lower() not in english.FUNCTION
    )


class Place(Struct, frozen=True):
    """One place of a term, with all that choosing, shaping and judging its rendering ask."""

    sentence: str  # the Chinese, simplified
    span: Span  # of the term in it
    hanzi: str
    units: Sequence[Token]  # of the sentence, those that the term has a part of
    counts: bool  # whether the term says a number
    known: Known
    tokens: Sequence[EnToken]
    words: Words
    claims: Claim
    senses: list[Span]  # where whole senses of the term stand, as places among the content words

    @property
    def lone(self) -> bool:
        """Whether the term is a content word of one character: many are pieces of longer ones."""
        return is_lone(self.hanzi)

    @property
    def middle(self) -> float:
        """Where the middle of the term stands in its sentence, 0 to 1."""
        return sum(self.span) / 2 / len(self.sentence)

    def content(self, k: int) -> bool:
        """Whether English token k is a content word."""
        return self.words.content[k]

    def longer(self, before: int, after: int) -> Iterator[str]:
        """The longer words of dictionaries that the term is a part of here: 基础设施 of 设施.

        They begin and end at most so many characters before and after it.
        """
        start, end = self.span
        terms = lexicon.policy_terms()
        for first in range(max(0, start - before), start + 1):
            for last in range(end, min(len(self.sentence), end + after) + 1):
                word = self.sentence[first:last]
                if word != self.hanzi and (lexicon.is_headword(word) or word in terms):
                    yield word

    def letters(self) -> list[Span]:
        """Where senses of the term stand to the letter."""
        return standing(self.known.letters, self.words.low, self.words.there)

    def group(self, k: int) -> Span:
        """The fixed expression or hyphenated word that token k is in, or the token."""
        start, end = k, k + 1
        inside = self.words.held
        while inside[start]:
            start -= 1
        while inside[end]:
            end += 1
        return start, end

    def text(self, span: Span) -> str:
        """The English of a span."""
        return " ".join(t.text for t in self.tokens[slice(*span)])

    def theirs(self, k: int) -> float:
        """How likely token k is another word's."""
        return self.claims.theirs[k]

    def named(self, k: int) -> float:
        """How well token k is known to render the term."""
        return self.claims.named[k]

    def related(self, k: int) -> bool:
        """Whether token k is a sense of the term, renders it in larger texts, or is near that.

        Of a term that no dictionary has, the parts' senses tell.
        """
        if not self.known.stems:
            return self.named(k) >= NAMED
        return _is_near(self.tokens[k].text, self.hanzi)

    def covered(self, some: Sequence[int]) -> list[float]:
        """How surely each token of the term is linked to some of the English."""
        return [max(map(row.__getitem__, some)) for row in self.claims.inside]


def is_lone(hanzi: str) -> bool:
    """Whether a term is a content word of one character."""
    return len(hanzi) == 1 and not lexicon.is_function(hanzi)


def standing(
    texts: Iterable[tuple[str, ...]], here: tuple[str, ...], there: frozenset[str]
) -> list[Span]:
    """Where texts stand among words; `there` has all of these."""
    return [
        (k, k + len(text))
        for text in texts
        if there.issuperset(text)
        for k in range(len(here) - len(text) + 1)
        if here[k : k + len(text)] == text
    ]


def own(word: Word, known: Known) -> bool:
    """Whether a word is one of a term's senses, be it by its root."""
    same = {word.stem, word.root}
    return not (same.isdisjoint(known.stems) and same.isdisjoint(known.roots))


def means(word: Word, known: Known) -> bool:
    """Whether a word is one of a term's senses, or renders it in larger texts."""
    return own(word, known) or word.stem in known.learned


@lru_cache(1 << 16)  # a sentence's words are asked for each of its terms
def _is_near(text: str, hanzi: str) -> bool:
    """Whether an English word is a sense of a headword, renders it, or means nearly that.

    A lone character is near to too much: of 38 renderings that were none of its senses 17 were
    right, and 党 “congress” not.
    """
    word, facts = english.word(text), known(hanzi)
    if means(word, facts) or text.lower() in facts.texts:
        return True
    if word.lemma in _LIGHT or is_lone(hanzi):
        return False
    return any(lexicon.nearness(word.lemma, other) >= NEAR for other in facts.words)
