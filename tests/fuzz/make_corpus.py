#!/usr/bin/env python3
"""Writes the files that the fuzzers begin from: python3 tests/fuzz/make_corpus.py tests/fuzz/corpus

Small files of weights of the three formats, a tokenizer.json, and 0.02 s of a tone in every kind of sound file that
libsndfile writes here.
"""
import ctypes
import json
import math
import os
import struct
import sys

FORMATS = {
    "pcm8.wav": 0x010005, "pcm16.wav": 0x010002, "pcm24.wav": 0x010003, "float.wav": 0x010006, "ulaw.wav": 0x010010,
    "ima.wav": 0x010012, "gsm.wav": 0x010020, "extensible.wav": 0x130002, "rf64.wav": 0x220002, "w64.w64": 0x0b0002,
    "pcm16.aiff": 0x020002, "pcm16.au": 0x030002, "pcm16.caf": 0x180002, "alac.caf": 0x180070, "pcm16.flac": 0x170002,
    "vorbis.ogg": 0x200060, "opus.ogg": 0x200064, "layer3.mp3": 0x230082,
}


class Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("rate", ctypes.c_int), ("channels", ctypes.c_int),
                ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


def write_sounds(folder):
    library = ctypes.CDLL("libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    library.sf_close.argtypes = [ctypes.c_void_p]
    library.sf_writef_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    for name, form in FORMATS.items():
        channels = 2 if "16" in name else 1
        info = Info(0, 8000, channels, form, 0, 0)
        file = library.sf_open(os.path.join(folder, name).encode(), 0x20, ctypes.byref(info))
        if not file:
            sys.exit(f"{name}: libsndfile does not write it")
        samples = [0.5 * math.sin(i / 3) for i in range(160 * channels)]
        library.sf_writef_float(file, (ctypes.c_float * len(samples))(*samples), 160)
        library.sf_close(file)


def text(name):
    return struct.pack("<H", len(name) + 1) + name.encode() + b"\0"


def weights():
    data = struct.pack("<6f", 1, -2, 0.5, 3, 4, 5)
    header = json.dumps({"__metadata__": {"made by": "hand"},
                         "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
                         "b": {"dtype": "I8", "shape": [], "data_offsets": [24, 25]}}).encode()
    yield "safetensors", struct.pack("<Q", len(header)) + header + data + b"\7"
    yield "ctranslate2", (
        struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, 2)
        + text("a") + struct.pack("<BIIBI", 2, 2, 3, 0, 24) + data + text("b") + struct.pack("<BBI", 0, 1, 1) + b"\7"
        + struct.pack("<I", 1) + text("c") + text("a"))
    numbers = [51864, 1500, 64, 1, 1, 448, 64, 1, 1, 80, 1]
    yield "whisper.cpp", (
        struct.pack("<I11i", 0x67676d6c, *numbers) + struct.pack("<2i", 1, 2) + bytes(8)
        + struct.pack("<iI", 2, 1) + b"!" + struct.pack("<I", 4) + b" the"
        + struct.pack("<IIi2i", 2, 1, 0, 3, 2) + b"a" + data + struct.pack("<IIi2i", 2, 1, 8, 32, 2) + b"q" + bytes(68))


def tokenizer():
    names = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|nospeech|>", "<|notimestamps|>"]
    return json.dumps({"model": {"vocab": {"a": 0, "b": 1, "\u0120": 2, "ab": 3, "\u0120ab": 4},
                                 "merges": ["a b", ["\u0120", "ab"]]},
                       "added_tokens": [{"id": 5 + i, "content": name} for i, name in enumerate(names)]})


def main():
    for folder in ("weights", "tokenizer", "audio"):
        os.makedirs(os.path.join(sys.argv[1], folder), exist_ok=True)
    for name, content in weights():
        with open(os.path.join(sys.argv[1], "weights", name), "wb") as file:
            file.write(content)
    with open(os.path.join(sys.argv[1], "tokenizer", "small.json"), "w") as file:
        file.write(tokenizer())
    write_sounds(os.path.join(sys.argv[1], "audio"))


main()
