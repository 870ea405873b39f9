"""Samples → MP3: cut to the sound, even in loudness, small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policydeck.errors import MissingExtraError

if TYPE_CHECKING:
    import numpy as np

_BIT_RATE = 24  # kbit/s, mono at 22,050 Hz; the first deck's 490 lines are 4.9 MB, at 32 6.5 MB
_QUIET = 200  # of 32,767: below it is the noise at the ends of what espeak-ng writes
_LEAD, _TAIL = 0.05, 0.15  # seconds of silence kept around the sound; players cut the first bit
_LOUDNESS = 0.11  # root mean square of full scale, about -19 dB; espeak-ng's words differ by 6 dB
_PEAK = 0.9


def ready(speech: str, extra: str) -> None:
    """Raises MissingExtraError where the encoder is missing."""
    try:
        import lameenc  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            f'cards.speech = "{speech}" needs an MP3 encoder: pip install "policydeck[{extra}]"'
        ) from None


def levelled(wide: np.ndarray, rate: int) -> np.ndarray:
    """Samples on the scale of 16 bits, cut to the sound and as loud as others; none of silence."""
    import numpy as np  # noqa: PLC0415 - the recipe names the engines, and most builds use none

    loud = np.flatnonzero(np.abs(wide) > _QUIET)
    if not len(loud):
        return wide[:0]
    cut = wide[loud[0] : loud[-1] + 1]
    gain = min(_LOUDNESS / np.sqrt(np.mean(cut**2)), _PEAK / np.abs(cut).max()) * 32767
    lead, tail = np.zeros(int(_LEAD * rate)), np.zeros(int(_TAIL * rate))
    return np.concatenate([lead, np.round(cut * gain), tail])


def encode(sound: np.ndarray, rate: int) -> bytes:
    """One channel of 16-bit samples, `rate` of them a second, as MP3, by LAME."""
    import lameenc  # noqa: PLC0415 - an extra

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_bit_rate(_BIT_RATE)
    encoder.set_quality(2)
    return bytes(encoder.encode(sound.astype("<i2").tobytes()) + encoder.flush())
