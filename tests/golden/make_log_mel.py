#!/usr/bin/env python3
"""Writes log_mel.safetensors: log-mel spectrograms by transformers' WhisperFeatureExtractor.

    python3 tests/golden/make_log_mel.py tests/golden/log_mel.safetensors

Three signals by formula (log_mel_test.cc has the same): noise of 5 s, a chirp of 30 s, clicks of 31 s. For each and for
80 and 128 bands, the frames that FRAMES names, one row a frame.
"""
import sys

import numpy as np
from safetensors.numpy import save_file
from transformers import WhisperFeatureExtractor

FRAMES = [0, 1, 2, 3, 100, 101, 250, 498, 499, 500, 501, 502, 503, 1234, 2000, 2996, 2997, 2998, 2999]
RATE = 16000


def noise(count):
    samples = np.empty(count, np.float32)
    seed = 1
    for i in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        samples[i] = 0.5 * (seed / 2147483648.0 - 1)
    return samples


def chirp(count):
    t = np.arange(count) / RATE
    return (0.3 * np.sin(2 * np.pi * (50 * t + 130 * t * t))).astype(np.float32)


def clicks(count):
    samples = np.zeros(count, np.float32)
    samples[::7919] = 1
    return samples


signals = {"noise": noise(5 * RATE), "chirp": chirp(30 * RATE), "clicks": clicks(31 * RATE)}
tensors = {}
for bands in (80, 128):
    extractor = WhisperFeatureExtractor(feature_size=bands)
    for name, samples in signals.items():
        features = extractor(samples, sampling_rate=RATE, return_tensors="np").input_features[0]
        assert features.shape == (bands, 3000), features.shape
        tensors[f"{name}.{bands}"] = np.ascontiguousarray(features[:, FRAMES].T.astype(np.float32))
tensors["frames"] = np.array(FRAMES, np.int32)
save_file(tensors, sys.argv[1], {"source": "transformers.WhisperFeatureExtractor, numpy"})
