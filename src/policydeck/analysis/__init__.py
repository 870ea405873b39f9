"""Documents → everything that is known of their text before terms are chosen.

Each pair comes with its tokens, the reading of each character and its Traditional form; word links
wait in their blocks until somebody asks for them. All later stages read this and add to it; none
segments or aligns again. What a document or block of one comes to is a task of `tasks`, so nothing
is done twice, be it in another build.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from policydeck import pinyin, script
from policydeck.analysis import pairs as pairing
from policydeck.analysis.sentence import Analysed, lean
from policydeck.analysis.tasks import Misspelt, Pairs, R, Studied, aligned, blocks, misspelt, study
from policydeck.model import SentencePair
from policydeck.read import Document
from policydeck.recipe import Override, Overrides, overrides
from policydeck.work import Kept, Task, Work

__all__ = ["Analysed", "Analysis", "Block", "Studied", "align", "analyse"]

LOG = logging.getLogger(__name__)
_NONE = Overrides()


class Block(Struct, frozen=True):
    """Sentences that were studied together."""

    kept: Kept  # Studied and links.Linked
    first: int  # number of its first sentence in the build
    clauses: tuple[tuple[SentencePair, ...], ...]  # cut from each sentence

    @property
    def end(self) -> int:
        """The number of the sentence after its last."""
        return self.first + len(self.clauses)


class Analysis(Struct, frozen=True):
    """All pairs of a build, and what was found out on the way."""

    documents: tuple[Document, ...]
    sentences: tuple[Analysed, ...]
    doubtful: tuple[SentencePair, ...]  # pairs that make no card, each with its reason
    scripts: tuple[script.Script, ...]  # parallel to documents
    repairs: tuple[tuple[str, script.Repair], ...] = ()  # (ref of the pair, repair)
    blocks: tuple[Block, ...] = ()  # the sentences, as they were studied
    corrected: tuple[str, ...] = ()  # what each correction of a pair did


def align(
    documents: Sequence[Document], work: Work, *, presplit: bool = False, models: bool = True
) -> list[list[SentencePair]]:
    """All pairs of each document, doubtful ones too; those of a file of pairs as they stand there.

    Each block of a text is aligned by itself.
    """
    if models:  # of what is found depends only what was asked
        from policydeck.align import encoder  # noqa: PLC0415 - takes long to import

        models = encoder.available()
    parts = [[] if document.pairs else list(_blocks(document.passages)) for document in documents]
    tasks = [
        Task(aligned, (part, presplit, models), sum(len(p.zh) for p in part))
        for each in parts
        for part in each
    ]
    found = iter(work.carry_out(tasks))
    return [
        [pair for _ in each for pair in next(found).load(Pairs).pairs] or list(document.pairs)
        for document, each in zip(documents, parts, strict=True)
    ]


def _scripts(documents: Sequence[Document], work: Work) -> list[script.Script]:
    """The script of each document; of one that changed only blocks that did are looked at again."""
    chinese = [tuple(passage.zh for passage in document.passages) for document in documents]

    @cache
    def wrong() -> list[Counter[str]]:
        tasks, found = [], [Counter[str]() for _ in documents]
        for document, texts, own in zip(documents, chinese, found, strict=True):
            if variety := script.standard(texts):
                for block in _blocks(document.passages):
                    here = tuple(passage.zh for passage in block)
                    tasks.append((own, Task(misspelt, (here, variety), sum(map(len, here)))))
        kept = work.carry_out(task for _, task in tasks)
        for (own, _), one in zip(tasks, kept, strict=True):
            own.update(one.load(Misspelt).words)
        return found

    def detected(number: int) -> script.Script:
        return script.detect(chinese[number], wrong()[number])

    return [
        work.recall("script", texts, script.Script, partial(detected, number))
        for number, texts in enumerate(chinese)
    ]


def analyse(
    documents: Sequence[Document],
    *,
    presplit: bool = False,
    models: bool = True,
    found: Sequence[list[SentencePair]] | None = None,
    variety: str = "",
    taiwan: bool = False,
    corrections: Overrides = _NONE,
    work: Work | None = None,
) -> Analysis:
    """Align, segment, read and link all documents. `variety` is the Traditional standard,
    by default that of the document, `taiwan` asks for Taiwan's readings.

    Without `models` no language model is asked, installed or not. `found` are all pairs of each
    document, where they were aligned before.
    """
    work = work or Work()
    if found is None:
        found = align(documents, work, presplit=presplit, models=models)
    if models:
        from policydeck.wordalign import similarity  # noqa: PLC0415 - takes long to import

        models = similarity.name() is not None
    corrected, told = pairing.corrected(documents, found, corrections)
    scripts = _scripts(documents, work)
    tasks, owners = [], []
    for number, pairs in enumerate(corrected):
        written = replace(scripts[number], evidence="")
        for block in _blocks(pair for pair in pairs if not pair.doubt):
            words = tuple(_words(block, corrections))
            size = sum(len(pair.zh) for pair in block)
            place = variety or written.variety
            tasks.append(Task(study, (block, written, place, models, words), size))
            owners.append(number)
    sentences: list[Analysed] = []
    repairs: list[tuple[str, script.Repair]] = []
    studied = []
    alike: dict[object, Any] = {}
    for kept, number in zip(work.carry_out(tasks), owners, strict=True):
        here = kept.load(Studied, at_hand=False)  # a tenth of it stays, lean
        studied.append(Block(kept, len(sentences), here.clauses))
        sentences += _owned(lean(here.sentences, alike), number, taiwan, corrections)
        repairs += here.repairs
    doubtful = tuple(pair for pairs in corrected for pair in pairs if pair.doubt)
    LOG.info("sentences: %d; pairs in doubt: %d", len(sentences), len(doubtful))
    return Analysis(
        tuple(documents), tuple(sentences), doubtful,
        tuple(scripts), tuple(repairs), tuple(studied), told,
    )  # fmt: skip


def _blocks(rows: Iterable[R]) -> Iterator[tuple[R, ...]]:
    """The rows of a document in blocks, none of which reaches from one text into another."""
    for _, text in groupby(rows, key=lambda row: row.ref.rpartition(":")[0]):
        yield from blocks(list(text))


def _words(block: Sequence[SentencePair], corrections: Overrides) -> Iterator[Override]:
    """The owner's splits and merges that touch a block."""
    rows = (*corrections.of("merge"), *corrections.of("split"))
    keys = [(pair.ref, script.simplify(pair.zh)) for pair in block] if rows else []
    for row in rows:
        if any(row.at(ref) and row.term in key for ref, key in keys):
            yield replace(row, line=0)


def _owned(
    sentences: Iterable[Analysed], document: int, taiwan: bool, corrections: Overrides
) -> Iterator[Analysed]:
    """The sentences of a document with Taiwan's readings, if these are asked for, and with the
    owner's readings and Traditional forms.
    """
    corrects = corrections.of("traditional") or corrections.of("reading")
    for s in sentences:
        own = replace(s, document=document) if document else s
        if taiwan:
            own = replace(own, syllables=tuple(pinyin.in_taiwan(s.tokens, s.syllables)))
        if corrects:
            where = s.key, s.pair.ref, s.tokens, corrections
            own = replace(
                own,
                traditional=overrides.traditional(s.traditional, *where),
                syllables=overrides.readings(own.syllables, *where),
            )
        yield own
