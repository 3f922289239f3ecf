#!/usr/bin/env python3
"""Writes faster_whisper.json: what faster-whisper (float32, beam 5) hears in Debian's LibriVox recordings.

    python3 tests/golden/make_faster_whisper.py MODELS_FOLDER > tests/golden/faster_whisper.json

MODELS_FOLDER holds whisper-tiny.en and whisper-base, as `hearsay models fetch` leaves them; faster-whisper also wants
a list of the tokens, which is made from tokenizer.json in a folder of its own. `recordings`: the text of each file. `long`: the five files one after another, three times over with half a second of silence between them, each window
shown the text before it (`conditioned`) or not (`alone`).
"""
import glob
import json
import os
import sys
import tempfile
import wave

import faster_whisper
import numpy as np
import tokenizers

FOLDER = "/usr/share/pocketsphinx/test/data/librivox"


def read(path):
    with wave.open(path) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768


def open_model(folder, copy):
    for name in ("model.bin", "tokenizer.json", "config.json"):
        os.symlink(os.path.abspath(os.path.join(folder, name)), os.path.join(copy, name))
    vocabulary = tokenizers.Tokenizer.from_file(os.path.join(copy, "tokenizer.json")).get_vocab()
    for step in range(1501):
        vocabulary["<|%.2f|>" % (step / 50)] = vocabulary["<|notimestamps|>"] + 1 + step
    with open(os.path.join(copy, "vocabulary.json"), "w") as file:
        json.dump(sorted(vocabulary, key=vocabulary.get), file)
    return faster_whisper.WhisperModel(copy, device="cpu", compute_type="float32", cpu_threads=2, local_files_only=True)


def main():
    paths = sorted(glob.glob(os.path.join(FOLDER, "*.wav")))
    audio = {os.path.basename(path): read(path) for path in paths}
    gap = np.zeros(8000, np.float32)
    long = np.concatenate([part for _ in range(3) for samples in audio.values() for part in (samples, gap)])
    result = {"faster_whisper": faster_whisper.__version__, "seconds": len(long) / 16000, "models": {}}
    for model in ("whisper-tiny.en", "whisper-base"):
        copy = tempfile.TemporaryDirectory()
        whisper = open_model(os.path.join(sys.argv[1], model), copy.name)

        def text(samples, conditioned):
            segments, _ = whisper.transcribe(samples, beam_size=5, language="en", vad_filter=False,
                                             condition_on_previous_text=conditioned)
            return "".join(segment.text for segment in segments).strip()

        result["models"][model] = {
            "recordings": {name: text(samples, True) for name, samples in audio.items()},
            "conditioned": text(long, True),
            "alone": text(long, False),
        }
    json.dump(result, sys.stdout, indent=1)
    print()


main()
