"""hearsay's Whisper and faster-whisper in turn, on the same threads and recordings: medians and ratios."""
import argparse
import glob
import os
import statistics
import subprocess
import time

parser = argparse.ArgumentParser()
parser.add_argument("--pairs", type=int, default=7)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--model", action="append")
arguments = parser.parse_args()
models = arguments.model or ["whisper-tiny.en", "whisper-base"]

# What hearsay sets when it starts its program with libtorch (hearsay/cli/main.cc).
environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
if "avx512dq" in open("/proc/cpuinfo").read():
    environment["OPENBLAS_CORETYPE"] = "SkylakeX"

import numpy as np  # noqa: E402
from faster_whisper import WhisperModel  # noqa: E402
from faster_whisper.audio import decode_audio, pad_or_trim  # noqa: E402

files = sorted(glob.glob("/usr/share/pocketsphinx/test/data/librivox/*.wav"))
assert len(files) == 5, "install pocketsphinx-testdata"


class Ours:
    def __init__(self, model):
        self.process = subprocess.Popen(
            [os.environ["WHISPER_SPEED"], model, str(arguments.threads), *files],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


class Theirs:
    def __init__(self, model):
        self.model = WhisperModel(os.path.join(os.environ["MODELS"], model), device="cpu",
                                  compute_type="float32", cpu_threads=arguments.threads)
        self.language = "en"
        features = self.model.feature_extractor(decode_audio(files[0]))
        self.features = pad_or_trim(features)

    def ask(self, what):
        begin = time.perf_counter()
        if what == "encode":
            np.asarray(self.model.encode(self.features))
        else:
            for file in files:
                segments, _ = self.model.transcribe(file, beam_size=5, language=self.language)
                list(segments)
        return time.perf_counter() - begin


print(f"{arguments.pairs} pairs, {arguments.threads} threads, {len(files)} recordings")
for model in models:
    ours, theirs = Ours(model), Theirs(model)
    for what in ["encode", "transcribe"]:
        ours.ask(what), theirs.ask(what)  # warm
        pairs = []
        for i in range(arguments.pairs):
            if i % 2 == 0:
                pairs.append((ours.ask(what), theirs.ask(what)))
            else:
                other = theirs.ask(what)
                pairs.append((ours.ask(what), other))
        mine = statistics.median(pair[0] for pair in pairs)
        other = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        print(f"{model:16} {what:11} hearsay {mine:.3f} s, faster-whisper {other:.3f} s, "
              f"ratio {ratio:.2f}", flush=True)
    batch = statistics.median(ours.ask("batch") for _ in range(arguments.pairs))
    print(f"{model:16} {'side by side':11} hearsay {batch:.3f} s", flush=True)
