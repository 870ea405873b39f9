"""English words: the tokens of a text, and what makes two words the same word.

Whoever compares English words compares `Word`s. Their lemmas are equal where one is a form of the
other ("brought" and "bring", "honour" and "honors"), their roots where they are of one family
("agreed" and "agreement"). The stem lies between: it knows regular endings alone, costs little and
is what the learned tables are written in.

Forms are looked up in the lexicon of the National Library of Medicine (SPECIALIST), of which the
package lemminflect carries a table; only that file is read, never the package's code. A word that
it lacks is its own lemma. Where a form may be several words, one is taken: of forms in -s the
noun's ("measures"), of others the verb's ("left" is "leave", "building" is "build"), because
that is what texts mean by them and what their stems say.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, field

from policydeck.language import closed
from policydeck.storage import files

_TOKEN = re.compile(
    r"""
    \d[\d,.]*\d|\d                      # 1,000  1.25
  | (?:[A-Za-z]\.){2,}                  # U.S.
  | [A-Z]+&[A-Z]+                       # R&D
  | [^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*  # words; the possessive 's is a token of its own
  | ['’]s\b
  | \S                                  # punctuation, one by one
    """,
    re.VERBOSE,
)

FUNCTION = closed.en("function")
# British ways of writing; one counts only where the American word that it gives is known:
# honour, organisation, centre, licence, programme, traveller, judgement. Words such as "supervise",
# whose rare other spelling is known, are in the house table.
_BRITISH = (
    (re.compile("(?<=[a-z]{3})our"), "or"),
    (re.compile("is(?=(?:e[sd]?|ers?|ing|able|ations?|ational)$)"), "iz"),
    (re.compile("ys(?=e$)"), "yz"),
    (re.compile("([^aeiou])re$"), r"\1er"),
    (re.compile("enc(?=e$)"), "ens"),
    (re.compile("amme$"), "am"),
    (re.compile("ll(?=(?:er|or|ous|ery)$)"), "l"),
    (re.compile("gement$"), "gment"),
)
_MAY_BE_BRITISH = re.compile("|".join(british.pattern for british, _ in _BRITISH))
# What Snowball leaves on words of one family (agreement, verification), longest first, and how
# many letters have to stand before it: "part" is no root of "partner", nor "reg" of "region".
_DERIVED = re.compile(
    "(?<=.{4})(?:ation|ement|ment|ship|ness|anc|enc|ion|abl|iti|ist|al|er|or|iv|i)$"
)


class Word(Struct, frozen=True):
    """An English word by all that it is compared by; in lower case but for `surface`."""

    surface: str  # as it stands in a text: "Honours"
    lemma: str  # its dictionary form, in American spelling: "honor"
    stem: str  # Snowball's: "honor"; "regul" of "regulate" and "regulation"
    root: str  # the lemma's stem without what derives words: "agre" of "agreements" and "agreed"


class EnToken(NamedTuple):
    """A word of an English text: text[start:end] == token.text."""

    text: str
    start: int
    end: int
    stem: str  # of its word; the token itself for numbers and punctuation

    @property
    def word(self) -> Word:
        """The word that stands here."""
        return word(self.text)


class Known(Struct, frozen=True):
    """What was found out of words, for whoever would find it out again."""

    words: dict[str, Word] = field(default_factory=dict)  # by surface
    stems: dict[str, str] = field(default_factory=dict)
    lemmas: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def learn(self, other: Known) -> None:
        """Take over what another process found out."""
        for own, theirs in zip(_tables(self), _tables(other), strict=True):
            own.update(theirs)

    def __len__(self) -> int:
        return sum(map(len, _tables(self)))


def _tables(known: Known) -> tuple[dict[str, Any], ...]:
    return known.words, known.stems, known.lemmas


KNOWN = Known()


def word(surface: str) -> Word:
    """A word from its spelling in a text.

    >>> word("Organisations")
    Word(surface='Organisations', lemma='organization', stem='organiz', root='organiz')
    >>> word("brought").lemma == "bring", word("agreement").root == word("agreed").root
    (True, True)
    """
    if (found := KNOWN.words.get(surface)) is None:
        own = lemma(surface)
        found = Word(surface, own, stem(surface), _DERIVED.sub("", _stemmed(own)))
        KNOWN.words[surface] = found
    return found


def stem(surface: str) -> str:
    """The stem of a word: what learned tables, a dictionary's English and a document's meet by."""
    if (found := KNOWN.stems.get(surface)) is None:
        found = KNOWN.stems[surface] = _stemmed(american(surface.lower().replace("’", "'")))
    return found


@cache
def lemma(surface: str) -> str:
    """The dictionary form of a word, in lower case and American spelling.

    >>> [lemma(w) for w in ("made", "Women", "honours", "policies", "left", "better", "5G")]
    ['make', 'woman', 'honor', 'policy', 'leave', 'good', '5g']
    """
    low = surface.lower().replace("’", "'").removesuffix("'s")
    if known := _house().get(low):
        return known
    return american(_first(low, lemmas(low)))


def _first(form: str, found: Mapping[str, tuple[str, ...]]) -> str:
    """The likeliest of a form's lemmas."""
    degree = found.get("adj") or found.get("adv") or (form,)
    if degree[0][:1] != form[:1]:  # better, worst
        return degree[0]
    order = ("noun", "verb") if form.endswith("s") and "aux" not in found else ("verb", "noun")
    return next((found[kind][0] for kind in order if kind in found), degree[0])


def lemmas(form: str) -> Mapping[str, tuple[str, ...]]:
    """Word class → the dictionary forms that a form may have in it, in its own spelling.

    >>> lemmas("found"), lemmas("organised")
    ({'verb': ('find', 'found')}, {'verb': ('organise',)})
    """
    if (found := KNOWN.lemmas.get(form)) is not None:
        return found
    rows, found = _table(), {}
    for at in range(bisect_left(rows, f"{form},"), len(rows)):
        written, kind, of = rows[at].split(",")
        if written != form:
            break
        found[kind] = tuple(of.split("/"))
    KNOWN.lemmas[form] = found
    return found


@cache
def american(form: str) -> str:
    """One spelling for texts of the United Nations and for the dictionary, in lower case.

    >>> [american(w) for w in ("honour", "organisation", "supervise", "ageing", "four")]
    ['honor', 'organization', 'supervise', 'aging', 'four']
    """
    if known := _house().get(form):
        return known
    for british, instead in _BRITISH if _MAY_BE_BRITISH.search(form) else ():
        other = british.sub(instead, form)
        if other != form and lemmas(other):
            return other
    return form


@cache
def _table() -> list[str]:
    """Rows such as "brought,verb,bring", sorted."""
    path = files.of_package("lemminflect") / "resources/lemma_lu.csv.gz"
    return sorted(gzip.decompress(path.read_bytes()).decode().splitlines())


@cache
def _house() -> dict[str, str]:
    """Forms that the rules above would take for another word."""
    rows = files.table(files.house("english-forms.tsv"), ("form", "word", "why"))
    return {row["form"]: row["word"] for _, row in rows}


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer  # noqa: PLC0415 - which pinyin does not need

    return Stemmer("english")


@cache
def _stemmed(form: str) -> str:
    return str(_stemmer().stemWord(form))


@lru_cache(maxsize=1 << 14)  # several rooms ask for a document's sentences and senses
def tokens(text: str) -> tuple[EnToken, ...]:
    """The tokens of an English text, in order.

    >>> [t.stem for t in tokens("R&D entities' sci-tech rules.")]
    ['r&d', 'entiti', "'", 'sci', '-', 'tech', 'rule', '.']
    """
    return tuple(_tokens(text))


@lru_cache(maxsize=1 << 14)
def gist(text: str) -> tuple[str, ...]:
    """What wordings have in common that count as one: the stems of their words but the articles.

    >>> gist("Risks") == gist("the risk"), gist("risk") == gist("no risk")
    (True, False)
    """
    return tuple(token.stem for token in telling(text))


def telling(text: str) -> list[EnToken]:
    """The tokens of a wording that tell it from others: all but the articles."""
    return [token for token in tokens(text) if token.text.lower() not in ("a", "an", "the")]


def _tokens(text: str) -> Iterator[EnToken]:
    for found in _TOKEN.finditer(text):
        surface = found[0]
        yield EnToken(surface, *found.span(), stem(surface) if surface[0].isalpha() else surface)
