#!/usr/bin/env python3
"""hearsay caption with an audio model in process: token for token what llama.cpp's own programs say.

The model is tiny and random (make_audio_model), of Qwen2-Audio's architecture; each of its tokens is a word, so
that equal texts are equal tokens.
"""
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.request

import sounds

HEARSAY = os.environ["HEARSAY"]
LLAMA_BIN = pathlib.Path(os.environ["LLAMA_BIN"])
MAKER = pathlib.Path(HEARSAY).with_name("make_audio_model")
PROMPT = "What do you hear?"
TOKENS = 40


class MtmdCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="hearsay-mtmd-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        subprocess.run([MAKER, folder.name], check=True)
        cls.model, cls.mmproj = cls.folder / "model.gguf", cls.folder / "mmproj.gguf"
        cls.clips = [cls.folder / f"{name}.wav" for name in ("tone", "noise", "short", "long")]
        sounds.tone(cls.clips[0])
        sounds.noise(cls.clips[1], seconds=3)
        sounds.tone(cls.clips[2], hertz=1000, seconds=0.05)
        # Two windows of the encoder.
        sounds.noise(cls.clips[3], seed=2, seconds=40)

    def setUp(self):
        self.environment = {**os.environ, "HEARSAY_CACHE": str(self.folder / self.id())}

    def caption(self, *arguments, spec=None, prompt=PROMPT, tokens=TOKENS, status=0):
        spec = spec or f"mtmd:{self.model},{self.mmproj}"
        done = subprocess.run(
            [HEARSAY, "caption", "--captioner", spec, "--caption-prompt", prompt, "--caption-max-tokens", str(tokens),
             *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def texts(self, *arguments, **how):
        document = json.loads(self.caption("--format", "json", *arguments, **how).stdout)
        return [caption["text"] for caption in document["captions"]]

    def cli(self, clip):
        """What llama-mtmd-cli says of the clip."""
        said = ""
        # It writes from a thread of its own, and may end before the last words are out.
        for _ in range(4):
            done = subprocess.run(
                [LLAMA_BIN / "llama-mtmd-cli", "-m", self.model, "--mmproj", self.mmproj, "--audio", clip, "-p",
                 PROMPT, "-n", str(TOKENS), "--temp", "0", "-c", "4096"], capture_output=True, text=True, check=True,
                timeout=300)
            said = max(said, done.stdout.strip(), key=len)
            if len(said.split()) == TOKENS:
                break
        return said


class ParityTest(MtmdCase):
    def test_token_for_token_as_llama_mtmd_cli(self):
        ours = self.texts(*self.clips)
        for clip, text in zip(self.clips, ours):
            self.assertEqual(text.split(), self.cli(clip).split(), clip)
        # The clip matters, and the model does not say one word for ever.
        self.assertEqual(len(set(ours)), len(ours))
        for text in ours:
            self.assertEqual(len(text.split()), TOKENS)
            self.assertGreater(len(set(text.split())), 5)

    def test_token_for_token_as_llama_server_at_an_endpoint(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open(self.folder / "server.log", "w", encoding="utf-8") as log:
            server = subprocess.Popen(
                [LLAMA_BIN / "llama-server", "-m", self.model, "--mmproj", self.mmproj, "--host", "127.0.0.1",
                 "--port", str(port), "-c", "8192", "-np", "1", "--no-webui"], stdout=log, stderr=log)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.1)
        outside = self.texts(*self.clips, spec=f"http://127.0.0.1:{port}/v1#tiny")
        self.assertEqual(outside, self.texts(*self.clips))

    def test_the_same_clip_gets_the_same_caption_in_any_company(self):
        together = self.texts(*self.clips, "--no-caption-cache")
        for clip, text in zip(reversed(self.clips), reversed(together)):
            self.assertEqual(self.texts(clip, "--no-caption-cache"), [text])


class UseTest(MtmdCase):
    def test_captions_are_kept_by_the_sound(self):
        (first,) = self.texts(self.clips[0])
        copy = self.folder / "copy.wav"
        copy.write_bytes(self.clips[0].read_bytes())
        kept = pathlib.Path(self.environment["HEARSAY_CACHE"], "captions", "captions.sqlite")
        with sqlite3.connect(kept) as database:
            ((caption,),) = database.execute("SELECT caption FROM captions")
            self.assertEqual(json.loads(caption)["text"], first)
            database.execute("UPDATE captions SET caption = ?", (json.dumps({"text": "from the cache"}),))
        self.assertEqual(self.texts(copy), ["from the cache"])
        self.assertEqual(self.texts(copy, "--no-caption-cache"), [first])
        # Another setting, another caption.
        self.assertEqual(self.texts(copy, tokens=TOKENS - 1), [first.rsplit(" ", 1)[0]])
        self.assertNotEqual(self.texts(copy, prompt="What is it?"), ["from the cache"])

    def test_one_bad_clip_ends_nothing(self):
        bad = self.folder / "bad.wav"
        bad.write_bytes(b"RIFF")
        done = self.caption(bad, self.clips[0], "--format", "json", status=1)
        first, second = json.loads(done.stdout)["captions"]
        self.assertEqual((first["status"], second["status"]), ("failed", "done"))
        self.assertIn("bad.wav", first["error"])

    def test_a_clip_beyond_the_context(self):
        done = self.caption(self.clips[3], self.clips[0], "--caption-context", "1000", status=1)
        self.assertIn("long.wav takes", done.stderr)
        self.assertIn("and the context holds 1000; raise --caption-context, or cut the clip", done.stderr)
        self.assertIn("tone.wav: ", done.stdout)

    def test_an_interrupt_keeps_what_was_done(self):
        clips = []
        for i in range(200):
            clips.append(self.folder / f"many-{i}.wav")
            sounds.tone(clips[-1], hertz=100 + i, seconds=0.1)
        output = self.folder / "many.jsonl"
        process = subprocess.Popen(
            [HEARSAY, "caption", "--captioner", f"mtmd:{self.model},{self.mmproj}", "--caption-max-tokens", "8",
             "-o", output, *clips], env=self.environment, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        end = time.monotonic() + 60
        while not output.exists() or output.read_text().count("\n") < 3:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, errors)
        rows = [json.loads(line) for line in output.read_text().splitlines()]
        self.assertEqual([row["path"] for row in rows], [str(clip) for clip in clips[:len(rows)]])
        self.assertLess(len(rows), 200)


class HostileTest(MtmdCase):
    def test_files_that_do_not_go_together(self):
        model, mmproj, clip = self.model, self.mmproj, self.clips[0]
        cut_model, cut_mmproj = self.folder / "cut.gguf", self.folder / "cut-mmproj.gguf"
        cut_model.write_bytes(model.read_bytes()[:200000])
        cut_mmproj.write_bytes(mmproj.read_bytes()[:100000])
        empty = self.folder / "empty.gguf"
        empty.write_bytes(b"")
        pairs = [
            ((mmproj, model), "they are swapped"),
            ((mmproj, mmproj), "mmproj.gguf is an mmproj, not a text model"),
            ((model, model), "model.gguf is a text model (qwen2), not an mmproj"),
            ((model, self.folder / "mmproj-vision.gguf"), "sees, but has no audio encoder"),
            ((model, self.folder / "mmproj-narrow.gguf"), "mismatch between text model (n_embd = 64) and mmproj"),
            ((model, clip), "tone.wav: not a GGUF"),
            ((model, self.folder / "none.gguf"), "none.gguf: no such file"),
            ((self.folder, mmproj), "is a folder"),
            ((empty, mmproj), "empty.gguf: not a GGUF"),
            ((cut_model, mmproj), "cut.gguf: cannot be loaded"),
            ((model, cut_mmproj), "cut-mmproj.gguf: cannot be"),
        ]
        for (first, second), words in pairs:
            with self.subTest(words=words):
                done = self.caption(clip, spec=f"mtmd:{first},{second}", status=2)
                self.assertIn(words, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_the_marker_of_the_clip_in_the_prompt(self):
        done = self.caption(self.clips[0], prompt="a <__media__> b", status=2)
        self.assertIn("must not hold \"<__media__>\"", done.stderr)


if __name__ == "__main__":
    unittest.main()
