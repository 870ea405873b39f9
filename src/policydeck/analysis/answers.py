"""Questions about sentences → answers, each asked once for all builds.

A block keeps the answers that the last build asked of it, by the digest of the question: where a
correction or another document changes what is asked of a sentence, only that sentence is asked
again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policydeck.analysis import Block
from policydeck.analysis.study import Answers, Question, Showing
from policydeck.rendering import Found
from policydeck.work import Kept, Task, Work, encoded


@dataclass(frozen=True, slots=True)
class _Known:
    """The answers of a block, by question."""

    answers: dict[bytes, tuple[Found, ...]]


def answers(
    function: Callable[[Kept, tuple[Any, ...]], tuple[Answers]],
    blocks: Sequence[Block],
    asked: Mapping[int, Question | Showing],
    work: Work,
) -> Iterator[tuple[int, tuple[Found, ...]]]:
    """What `function` answers to the question about each sentence, by the sentence's number."""
    names = [Task(function, (block.kept,)).key for block in blocks]
    known = [work.store.load(name, _Known) or _Known({}) for name in names]
    questions = [_of(block, asked) for block in blocks]
    open_ = [
        {mark: q for mark, q in each.values() if mark not in old.answers}
        for each, old in zip(questions, known, strict=True)
    ]
    tasks = [
        Task(function, (block.kept, tuple(new.values())), len(new))
        for block, new in zip(blocks, open_, strict=True)
        if new
    ]
    given = iter(work.answers(tasks, Answers))
    for name, each, old, new in zip(names, questions, known, open_, strict=True):
        found = dict(old.answers)
        if new:
            found |= zip(new, next(given).found, strict=True)
        used = {mark: found[mark] for mark, _ in each.values()}
        if used.keys() != old.answers.keys():
            work.store.save(name, (_Known(used),))
        yield from ((number, found[mark]) for number, (mark, _) in each.items())


def _of(
    block: Block, asked: Mapping[int, Question | Showing]
) -> dict[int, tuple[bytes, Question | Showing]]:
    """The questions about a block's sentences, by number, each with its digest."""
    return {
        number: (_mark(question), question)
        for at in range(len(block.clauses))
        if (number := block.first + at) in asked
        for question in [replace(asked[number], sentence=at)]
    }


def _mark(question: Question | Showing) -> bytes:
    return hashlib.blake2b(encoded(question), digest_size=16).digest()
