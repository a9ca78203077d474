"""The clip's quiet sound: a soft chord that fades in and out."""

import math
from array import array
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import av

RATE = 48000
BLOCK = 1024
FADE_BLOCKS = 12
LOUDNESS = 0.045
# Whole numbers of hertz repeat exactly after a second, so one second of sound is enough for a clip of any length.
CHORDS = ((110, 165, 220, 277), (98, 147, 196, 247), (131, 196, 262, 330), (123, 185, 247, 294))


def sound_frames(seconds: int, variant: int) -> Iterator[av.AudioFrame]:
    """Mono frames that last exactly so many seconds."""
    tone = _one_second(CHORDS[variant % len(CHORDS)])
    total = seconds * RATE
    blocks = math.ceil(total / BLOCK)
    for number in range(blocks):
        start = number * BLOCK
        samples = tone[start % RATE : start % RATE + min(BLOCK, total - start)]
        yield _frame(_faded(samples, number, blocks), start)


@lru_cache(maxsize=len(CHORDS))
def _one_second(chord: tuple[int, ...]) -> "array[float]":
    """One second and a block more, so that a block may begin anywhere."""
    return array("f", (_sample(position, chord) for position in range(RATE + BLOCK)))


def _sample(position: int, chord: tuple[int, ...]) -> float:
    angle = 2 * math.pi * position / RATE
    swell = 0.8 + 0.2 * math.sin(angle)
    return LOUDNESS * swell * sum(math.sin(angle * pitch) for pitch in chord) / len(chord)


def _faded(samples: "array[float]", number: int, blocks: int) -> "array[float]":
    before, behind = _gain(number, blocks), _gain(number + 1, blocks)
    if before == behind == 1:
        return samples
    step = (behind - before) / BLOCK
    return array("f", (sample * (before + step * place) for place, sample in enumerate(samples)))


def _gain(number: int, blocks: int) -> float:
    return min(1.0, number / FADE_BLOCKS, max(0, blocks - number) / FADE_BLOCKS)


def _frame(samples: "array[float]", start: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="mono", samples=len(samples))
    content = samples.tobytes()
    # The plane is longer than the samples because its memory is aligned.
    frame.planes[0].update(content.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = RATE
    frame.pts = start
    frame.time_base = Fraction(1, RATE)
    return frame
