#!/usr/bin/env python3
"""Writes python_words.json: what Python's `re` and `str` say of words, the golden values of the official matcher.

    python3 tests/golden/make_python_words.py > tests/golden/python_words.json

`word_ranges`: the code points that `\\w` matches, as [first, gap, gap, ...]: the ends of the ranges, each as the
distance from the last. `texts`: a text and its set of `\\b\\w+\\b` tokens in lower case, sorted. `matches`: answer,
prediction, choices, and whether they match by the rule that MMAU and MMAR publish.
"""
import json
import platform
import re
import sys
import unicodedata

TEXTS = [
    "", " ", "...", "a", "A dog's bark", "don\u2019t", "C# and D\u266d4", "3.5 kHz", "-3 dB", "snake_case __init__ _",
    "caf\u00e9", "cafe\u0301", "e\u0301t\u00e9", "\u0130stanbul", "I\u0307", "STRA\u1e9eE Stra\u00dfe", "\u03a3\u0391\u03a3 \u039f\u0394\u039f\u03a3.",
    "\u03a3", "A\u03a3", "A\u03a3'", "A\u03a3B", "\u03a3A", "A.\u03a3", "A\u03a3\u0301", "A\u03a3\u0301B", "\u1fa8 \u1fab \u1ffc", "\ufb01ne \ufb03", "\u01c5 \u01c4", "\u2160\u2171 \u24b6",
    "\u4e8c\u80e1 \u53e4\u7b5d", "\u7537\u4eba\uff0c\u5973\u4eba", "\u3042\u30a2\u30fc", "\ud55c\uad6d\uc5b4", "\u0661\u0662\u0663", "\u0967\u0968", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627", "\u064a\u064e\u0648\u0652\u0645", "x\u00b2 + \u00bd", "10\u207b\u00b3", "\u2075\u2086", "\u3007 \u3021 \u5341", "\U0001d400\U0001d7d8", "\U0001f3b5 music \U0001f3b5", "a\u200db",
    "a\u00adb", "a\u00a0b", "a\ufeffb", "a\u2028b", "A\nB\tC\rD", "a\u0300\u0301b", "\u00aa\u00ba", "\u0345", "\u0149", "\u1c80", "\u13a0 \uab70", "\U00010400",
    "first speaker: neutral; second: surprise", "(A) violin", "a/b", "a-b", "rock'n'roll", "O\u2032Neil", "x\u20e3y", "\u2460 \u2776",
    "\u0130\u0130", "\u1e9e", "\u212a \u212b \u2126", "\u0398 \u03f4", "\u0130_\u0307a",
]

MATCHES = [
    ["a violin", "It is a violin.", ["a violin", "a flute"]],
    ["a violin", "A VIOLIN", ["a violin", "a flute"]],
    ["a violin", "violin", ["a violin", "a flute"]],
    ["a violin", "a violin, not a flute", ["a violin", "a flute"]],
    ["five", "five", ["five", "ten", "five"]],
    ["five", "ten five", ["five", "ten", "five"]],
    ["five", "", ["five", "ten"]],
    ["five", "!?", ["five", "ten"]],
    ["?!", "anything", ["?!", "five"]],
    ["?!", "five", ["?!", "five"]],
    ["?!", "", ["?!", "five"]],
    ["...", "word", ["...", "?!"]],
    ["Not on the list", "not on the list", ["five", "ten"]],
    ["big dog", "the dog is big", ["big dog", "small dog"]],
    ["dog", "big dog", ["dog", "big dog"]],
    ["big dog", "big dog", ["dog", "big dog"]],
    ["dog big", "big dog", ["big dog", "cat"]],
    ["\u0130stanbul", "i\u0307stanbul", ["\u0130stanbul", "Ankara"]],
    ["\u0130stanbul", "istanbul", ["\u0130stanbul", "Ankara"]],
    ["\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2", ["\u039f\u0394\u039f\u03a3", "x"]],
    ["\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c3", ["\u039f\u0394\u039f\u03a3", "x"]],
    ["\u5973\u4eba", "\u662f\u5973\u4eba", ["\u5973\u4eba", "\u7537\u4eba"]],
    ["\u5973\u4eba", "\u5973\u4eba\u3002", ["\u5973\u4eba", "\u7537\u4eba"]],
    ["caf\u00e9", "cafe\u0301", ["caf\u00e9", "bar"]],
    ["-3 dB", "3 dB", ["-3 dB", "6 dB"]],
    ["C#", "C", ["C#", "D"]],
    ["it's", "it s", ["it's", "they"]],
    ["snake_case", "snake case", ["snake_case", "x"]],
    ["3.5", "5 3", ["3.5", "4"]],
    ["\u0661", "1", ["\u0661", "2"]],
]


def words(text):
    return set(re.findall(r"\b\w+\b", text.lower()))


def matches(answer, prediction, choices):
    said, right = words(prediction), words(answer)
    wrong = set()
    for choice in choices:
        if words(choice) != right:
            wrong |= words(choice) - right
    return bool(said) and right <= said and not said & wrong


def main():
    ends = []
    inside = False
    for code in range(0x110000):
        now = not 0xD800 <= code < 0xE000 and re.match(r"\w", chr(code)) is not None
        if now != inside:
            ends.append(code)
            inside = now
    gaps = [end - (ends[i - 1] if i else 0) for i, end in enumerate(ends)]
    golden = {
        "note": f"made by make_python_words.py; Python {platform.python_version()}, Unicode {unicodedata.unidata_version}",
        "unicode": unicodedata.unidata_version,
        "word_ranges": gaps,
        "texts": [[text, sorted(words(text))] for text in TEXTS],
        "matches": [case + [matches(*case)] for case in MATCHES],
    }
    parts = []
    for key, value in golden.items():
        if key in ("texts", "matches"):
            rows = ",\n".join("  " + json.dumps(row) for row in value)
            parts.append(f' "{key}": [\n{rows}\n ]')
        elif key == "word_ranges":
            lines, line = [], ""
            for gap in value:
                if len(line) > 100:
                    lines.append(line)
                    line = ""
                line += f"{gap},"
            lines.append(line.rstrip(","))
            parts.append(f' "{key}": [\n  ' + "\n  ".join(lines) + "\n ]")
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    sys.stdout.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
