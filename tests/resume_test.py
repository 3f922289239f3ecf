#!/usr/bin/env python3
"""A run killed at any point ends, when run again, as if it had never been interrupted: the JSON is the
same byte for byte. Twenty kills at random moments, Ctrl-C, other batches, threads and shards."""
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

HEARSAY = os.environ["HEARSAY"]
MODEL = "smollm2-135m"
KILLS = 20


def probe(folder, store, *arguments, wait=True):
    command = [HEARSAY, "probe", MODEL, "--store", str(pathlib.Path(folder, store)), "--json", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if not wait:
        return process
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


def rows_in(path):
    """Rows stored so far, read while the program writes."""
    import sqlite3
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        with connection:
            return connection.execute("SELECT count(*) FROM rows").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


class Resume(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hearsay-resume-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_whole(self, *arguments):
        status, out, err = probe(self.folder, "whole.sqlite", *arguments)
        self.assertEqual((status, err), (0, ""))
        return out

    def test_twenty_kills(self):
        arguments = ("--limit", "96", "--batch", "3", "--orders", "cyclic")
        began = time.monotonic()
        whole = self.run_whole(*arguments)
        duration = time.monotonic() - began
        choice = random.Random(20)
        store = pathlib.Path(self.folder, "killed.sqlite")
        kills, seen = 0, []
        while kills < KILLS:
            process = probe(self.folder, store.name, *arguments, wait=False)
            # From before the store is made to well within the run.
            time.sleep(choice.uniform(0, duration / 6))
            if process.poll() is not None:
                self.assertEqual(process.returncode, 0, process.stderr.read())
                # It had finished: begin another store, so that every kill meets a running process.
                for part in pathlib.Path(self.folder).glob("killed.sqlite*"):
                    part.unlink()
                continue
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            seen.append(rows_in(store))
        self.assertGreater(len(set(seen)), 3, seen)
        status, out, err = probe(self.folder, store.name, *arguments)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, whole)
        # And once more: nothing is left to do.
        began = time.monotonic()
        status, out, _ = probe(self.folder, store.name, *arguments)
        self.assertEqual((status, out), (0, whole))
        self.assertLess(time.monotonic() - began, duration / 2)

    def test_ctrl_c(self):
        arguments = ("--limit", "120", "--batch", "2")
        whole = self.run_whole(*arguments)
        store = pathlib.Path(self.folder, "stopped.sqlite")
        process = probe(self.folder, store.name, *arguments, wait=False)
        while process.poll() is None and rows_in(store) < 10:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, err)
        self.assertEqual(out, "")
        self.assertIn("the same command goes on from there", err)
        stored = rows_in(store)
        self.assertGreaterEqual(stored, 10)
        self.assertLess(stored, 120)
        status, out, _ = probe(self.folder, store.name, *arguments)
        self.assertEqual((status, out), (0, whole))

    def test_results_depend_on_nothing_else(self):
        whole = self.run_whole("--limit", "40")
        for name, arguments in {"batch": ("--batch", "1"), "threads": ("--threads", "1")}.items():
            status, out, err = probe(self.folder, name, "--limit", "40", *arguments)
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(out, whole, name)
        # A larger limit asks the same questions and more; each answer stays what it was.
        answers = {a["question"]: a for a in json.loads(whole)["answers"]}
        _, out, _ = probe(self.folder, "more", "--limit", "60")
        more = {a["question"]: a for a in json.loads(out)["answers"]}
        for question, answer in answers.items():
            self.assertEqual(more[question], answer)
        # Packed passes share arithmetic: the same picks, nearly the same probabilities.
        _, out, _ = probe(self.folder, "packed", "--limit", "40", "--pack")
        for answer in json.loads(out)["answers"]:
            reference = answers[answer["question"]]
            self.assertEqual(answer["pick"], reference["pick"])
            for a, b in zip(answer["probabilities"], reference["probabilities"]):
                self.assertAlmostEqual(a, b, delta=0.02)

    def test_shards_join_to_the_whole(self):
        whole = self.run_whole("--limit", "30")
        stores = []
        for shard in ("1/3", "2/3", "3/3"):
            store = f"shard{shard[0]}.sqlite"
            status, out, err = probe(self.folder, store, "--limit", "30", "--shard", shard)
            self.assertEqual((status, err), (0, ""))
            self.assertFalse(json.loads(out)["complete"])
            stores.append(str(pathlib.Path(self.folder, store)))
        joined = str(pathlib.Path(self.folder, "joined.sqlite"))
        for _ in range(2):
            merged = subprocess.run([HEARSAY, "merge", *stores, "-o", joined], capture_output=True,
                                    text=True, check=True)
            self.assertIn("30 of 30 rows, complete", merged.stdout)
        status, out, _ = probe(self.folder, "joined.sqlite", "--limit", "30")
        self.assertEqual((status, out), (0, whole))

    def test_generated_replies_resume_too(self):
        arguments = ("--limit", "24", "--score", "generate", "--max-tokens", "16", "--batch", "4")
        whole = self.run_whole(*arguments)
        store = pathlib.Path(self.folder, "generated.sqlite")
        process = probe(self.folder, store.name, *arguments, wait=False)
        while process.poll() is None and rows_in(store) < 5:
            time.sleep(0.02)
        process.kill()
        process.communicate()
        status, out, err = probe(self.folder, store.name, *arguments)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, whole)


if __name__ == "__main__":
    unittest.main()
