#!/usr/bin/env python3
"""Writes speech_segments.json: Silero's own get_speech_timestamps_from_probs on sequences by formula.

    PYTHONPATH=SILERO python3 tests/golden/make_speech_segments.py > tests/golden/speech_segments.json

SILERO holds the package silero-vad 6.2.3. Of each case: the probabilities, the samples of the recording, the settings,
and the stretches of speech in samples.
"""
import json
import struct
import sys

from silero_vad.utils_vad import get_speech_timestamps_from_probs

CHUNK = 512


def walk(seed, count, hold, levels):
    """Levels held for some chunks, by Numerical Recipes' linear congruential generator."""
    probabilities = []
    while len(probabilities) < count:
        seed = (1664525 * seed + 1013904223) % 2**32
        length = 1 + (seed >> 16) % hold
        seed = (1664525 * seed + 1013904223) % 2**32
        probabilities += [levels[(seed >> 16) % len(levels)]] * length
    return probabilities[:count]


LEVELS = [0.0, 0.1, 0.34, 0.35, 0.36, 0.49, 0.5, 0.51, 0.9, 1.0]
cases = []


def add(probabilities, short=0, **settings):
    # The network gives single precision, in which 0.35 is a little less than 0.35.
    probabilities = [struct.unpack("f", struct.pack("f", value))[0] for value in probabilities]
    samples = len(probabilities) * CHUNK - short
    stretches = get_speech_timestamps_from_probs(probabilities, audio_length_samples=samples, **settings)
    cases.append({"probabilities": probabilities, "samples": samples, "settings": settings,
                  "stretches": [[s["start"], s["end"]] for s in stretches]})


add([])
add([0.0] * 20)
add([1.0] * 20)
add([1.0] * 20, 300)
add([0.0] * 5 + [0.9] * 7)
add([0.0] * 5 + [0.9] * 8, 100)
add([0.0] * 5 + [0.9] * 9)
add([0.9] * 8 + [0.1] * 3 + [0.9] * 20 + [0.1] * 4 + [0.9] * 20 + [0.1])
for gap in range(1, 9):
    add([0.1] * 3 + [0.8] * 10 + [0.2] * gap + [0.8] * 10 + [0.1] * 10)
for seed in range(12):
    add(walk(seed, 120, 3 + 3 * (seed % 5), LEVELS), 37 * seed)
add(walk(99, 200, 9, LEVELS), speech_pad_ms=100)
add(walk(98, 200, 9, LEVELS), speech_pad_ms=400, min_silence_duration_ms=160)
add(walk(97, 200, 9, LEVELS), threshold=0.9, neg_threshold=0.2, min_speech_duration_ms=100)
json.dump({"source": "silero-vad 6.2.3", "cases": cases}, sys.stdout)
print()
