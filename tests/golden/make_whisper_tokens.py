#!/usr/bin/env python3
"""Writes whisper_tokens.json: Hugging Face's `tokenizers` on the tokenizer.json files of two models.

    python3 tests/golden/make_whisper_tokens.py MODELS_FOLDER > tests/golden/whisper_tokens.json

MODELS_FOLDER holds whisper-tiny.en and whisper-base, as `hearsay models fetch` leaves them. `encoded`: a text and
its tokens, without those that a template adds. `decoded`: tokens and their text, special tokens left out; bytes
that are no UTF-8 become U+FFFD, one for each maximal part of a character, as Unicode recommends.
"""
import json
import os
import sys

import tokenizers

TEXTS = [
    "", " ", "  ", "   ", "\n", "\n\n", " \n ", "\t", "a", " a", "a ", "Hello, world!", " Hello, world!",
    "hello   world", "hello \n world", "trailing spaces   ", "   leading spaces", "line one\nline two\r\nline three",
    "tabs\tand\u00a0no-break\u2003spaces", "it's we're I've I'm you'll he'd don't", "IT'S WE'RE", "it\u2019s",
    "'s 't 're", "' s", "''s", "3.14159 x 10", "1234567890", "\u0661\u0662\u0663 \u0967\u0968 \u00bd \u2167", "a1b2c3", "x_y_z", "C++ & C#; (a) [b] {c} <d>",
    "...!?", "--- -- -", "http://example.org/?a=b&c=%20", "The quick brown fox jumps over the lazy dog.",
    "antidisestablishmentarianism", "\u00bfD\u00f3nde est\u00e1 la biblioteca?", "El ni\u00f1o comi\u00f3 pi\u00f1a.", "\u00c7a va tr\u00e8s bien, merci \u00e0 tous.",
    "\u0152uvre d'\u00e9t\u00e9", "Perch\u00e9 no? Cos\u00ec \u00e8.", "Stra\u00dfe, \u00c4rger, \u00dcbung", "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u042d\u0442\u043e \u0440\u0435\u0447\u044c.", "\u0396\u03b5\u03cd\u03c2 \u03ba\u03b1\u03b9 \u1f1d\u03c1\u03b1",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002", "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c", "\u30ab\u30bf\u30ab\u30ca\u30fc", "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01", "cafe\u0301 caf\u00e9", "\U0001f3b5 music \U0001f3b5", "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1eb\U0001f1f7 \u2764\ufe0f", "\U0001d400\U0001d7d8 \U00010400", "\u266a la la la \u266a", "\u300c\u4f55\u300d",
    "\u200b\ufeff\u00ad", "\u2028\u2029\u0085", "\x00\x01\x7f", "\ufffd", "\ue000\U000f0000", "a\u0300\u0301b", "\u180e \u3000 \u205f", "\x1c\x1d\x1e\x1f \x0b\x0c",
    "<|endoftext|>", "<|startoftranscript|><|en|><|transcribe|><|notimestamps|> So.", "one<|endoftext|>two", "<|nospeech|><|nocaptions|>",
    "<|en|", "<|endoftext|", "<||>", " <|translate|> x", "<|0.00|> hello<|1.00|>", "<|30.00|>", "<|xx|>",
    "a" * 300, "ab " * 60, " " * 40 + "x", "\n" * 17, "na" * 40 + "\u00e9" * 9,
]


def main():
    result = {"tokenizers": tokenizers.__version__}
    for model in ("whisper-tiny.en", "whisper-base"):
        tokenizer = tokenizers.Tokenizer.from_file(os.path.join(sys.argv[1], model, "tokenizer.json"))
        end = tokenizer.token_to_id("<|endoftext|>")
        euro = tokenizer.encode("\u20ac\U0001f3b5", add_special_tokens=False).ids
        sequences = [
            euro, euro[:1], euro[1:], euro[:-1], [euro[-1]] * 3, list(reversed(euro)), [end], [end, 40, end + 1, 41, end],
            [end + 200, 262, end + 300], [188], [189, 190], [188, 188, 222, 65], [220, 220, 220], list(range(0, 256)),
            list(range(256, 400)), [50000, 50001, 50255],
        ] + [tokenizer.encode(text, add_special_tokens=False).ids[1:] for text in TEXTS[36:60]]
        result[model] = {
            "encoded": [[text, tokenizer.encode(text, add_special_tokens=False).ids] for text in TEXTS],
            "decoded": [[ids, tokenizer.decode(ids, skip_special_tokens=True)] for ids in sequences],
        }
    json.dump(result, sys.stdout, ensure_ascii=True)
    print()


main()
