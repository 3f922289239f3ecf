#!/usr/bin/env python3
"""hearsay mini build as a user has it: twice the same bytes, another seed another form, nothing half.

Needs the sources that scripts/install-packages --mini installs. HEARSAY names the program.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import wave

HEARSAY = os.environ["HEARSAY"]


def mini(*arguments, **options):
    return subprocess.run([HEARSAY, "mini", *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=600, **options)


class Mini(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="hearsay-mini-")
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.built = cls.build("first", "--seed", 7)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def build(cls, name, *more):
        done = mini("build", "-o", cls.folder / name, "--part", "test", "--per-kind", 4, "--json", *more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def left_over(self):
        return [path.name for path in self.folder.iterdir() if path.name.startswith(".")]

    def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(self):
        again = self.build("second", "--seed", 7, "--threads", 3)
        self.assertEqual(again["hash"], self.built["hash"])
        for path in sorted((self.folder / "first").rglob("*")):
            if path.is_file():
                other = self.folder / "second" / path.relative_to(self.folder / "first")
                self.assertEqual(path.read_bytes(), other.read_bytes(), path)

    def test_another_seed_gives_another_form(self):
        self.assertNotEqual(self.build("other", "--seed", 8)["hash"], self.built["hash"])

    def test_questions_clips_and_truth_belong_together(self):
        test = self.folder / "first" / "test"
        questions = json.loads((test / "mini.json").read_text(encoding="utf-8"))
        truth = [json.loads(line) for line in (test / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
        clips = {row["path"] for row in truth}
        self.assertEqual(len(clips), len(truth))
        self.assertEqual({question["audio_id"] for question in questions}, clips)
        self.assertEqual({question["task"] for question in questions}, {"sound", "music", "speech"})
        self.assertGreaterEqual(len({question["sub-category"] for question in questions}), 24)
        for question in questions:
            self.assertEqual(len(set(question["choices"])), 4)
            self.assertIn(question["answer"], question["choices"])
            self.assertEqual(question["split"], "test")
        self.assertEqual({"./audio/" + path.name for path in (test / "audio").iterdir()}, clips)
        seen = set()
        for path in (test / "audio").iterdir():
            with wave.open(str(path)) as sound:
                self.assertEqual((sound.getnchannels(), sound.getsampwidth(), sound.getframerate()), (1, 2, 16000))
                self.assertGreaterEqual(sound.getnframes() / 16000, 2)
                self.assertLessEqual(sound.getnframes() / 16000, 12)
                samples = sound.readframes(sound.getnframes())
            self.assertGreater(max(samples[1::2]), 0)
            self.assertNotIn(samples, seen)
            seen.add(samples)

    def test_a_train_part_has_seed_descriptions(self):
        done = mini("build", "-o", self.folder / "train", "--part", "train", "--clips", 40)
        self.assertEqual(done.returncode, 0, done.stderr)
        train = self.folder / "train" / "train"
        rows = [json.loads(line) for line in (train / "seeds.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual(len(rows), 40)
        for row in rows:
            self.assertTrue((train / row["audio"]).is_file())
            for line in row["seed_description"].splitlines():
                self.assertRegex(line, r"^\[\d\d:\d\d-\d\d:\d\d\] .*\(.*Duration: \d+s\)$")
        self.assertTrue(any("Gender: " in row["seed_description"] and row["text"] for row in rows))

    def test_building_again_does_nothing_and_says_so(self):
        before = {path: path.stat().st_mtime_ns for path in (self.folder / "first").rglob("*")}
        done = mini("build", "-o", str(self.folder / "first") + "/", "--part", "test", "--per-kind", 4, "--seed", 7)
        self.assertEqual(done.returncode, 0)
        self.assertIn("already", done.stderr)
        self.assertIn("hash " + self.built["hash"], done.stdout)
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in (self.folder / "first").rglob("*")})

    def test_without_a_name_it_is_the_data_folder_that_is_meant(self):
        environment = dict(os.environ, XDG_DATA_HOME=str(self.folder / "data"))
        shutil.copytree(self.folder / "first", self.folder / "data" / "hearsay" / "mini")
        done = mini("build", "--part", "test", "--per-kind", 4, "--seed", 7, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("already", done.stderr)
        self.assertIn(self.built["hash"], mini("check", env=environment).stdout)

    def test_a_folder_with_something_else_in_it_is_left_alone(self):
        other = self.folder / "mine"
        other.mkdir()
        (other / "notes.txt").write_text("mine")
        for target, why in ((other, "no mini benchmark"), (other / "notes.txt", "is a file"),
                            (self.folder / "first", "other parameters")):
            done = mini("build", "-o", target, "--part", "test", "--seed", 99)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertEqual([path.name for path in other.iterdir()], ["notes.txt"])

    def test_check_sees_a_changed_file(self):
        shutil.copytree(self.folder / "first", self.folder / "changed")
        done = mini("check", self.folder / "changed", "--json")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(json.loads(done.stdout)["hash"]), 64)
        path = self.folder / "changed" / "test" / "truth.jsonl"
        path.write_text(path.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
        done = mini("check", self.folder / "changed")
        self.assertEqual(done.returncode, 2)
        self.assertIn("has changed", done.stderr)
        self.assertEqual(mini("check", self.folder / "nowhere").returncode, 2)

    def test_a_missing_synthesiser_is_named_with_its_package(self):
        done = mini("build", "-o", self.folder / "none", env={"PATH": "/nowhere", "HOME": str(self.folder)})
        self.assertEqual(done.returncode, 2)
        self.assertIn("Debian package fluidsynth", done.stderr)
        self.assertIn("scripts/install-packages --mini", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertFalse((self.folder / "none").exists())
        self.assertEqual(self.left_over(), [])

    def test_a_synthesiser_that_fails_or_writes_nothing_leaves_nothing(self):
        programs = self.folder / "programs"
        programs.mkdir()
        for script, why in (("echo broken voice >&2; exit 4", "failed with status 4: broken voice"),
                            ("exit 0", "no sound that can be read")):
            (programs / "flite").write_text("#!/bin/sh\n" + script + "\n")
            (programs / "flite").chmod(0o755)
            environment = dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}")
            done = mini("build", "-o", self.folder / "none", "--part", "test", "--per-kind", 4, env=environment)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)
            self.assertFalse((self.folder / "none").exists())
            self.assertEqual(self.left_over(), [])

    def test_an_interrupt_leaves_nothing(self):
        process = subprocess.Popen([HEARSAY, "mini", "build", "-o", str(self.folder / "cut"), "--part", "train"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.time() + 60
        while not any(path.suffix == ".wav" for path in self.folder.glob(".cut.*/train/audio/*")):
            self.assertLess(time.time(), deadline)
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 3, said)
        self.assertFalse((self.folder / "cut").exists())
        self.assertEqual(self.left_over(), [])

    def test_wrong_usage_is_one_sentence(self):
        for arguments in (["build", "-o", ""], ["build", "-o", self.folder / "x", "--per-kind", 6],
                          ["build", "-o", self.folder / "x", "--clips", 0],
                          ["build", "-o", self.folder / "x", "--seed", -1],
                          ["build", "-o", self.folder / "x", "--part", "both ways"], ["build", "-o", "."]):
            done = mini(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertFalse((self.folder / "x").exists())


if __name__ == "__main__":
    unittest.main()
