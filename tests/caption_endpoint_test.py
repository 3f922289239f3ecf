#!/usr/bin/env python3
"""hearsay caption against an audio endpoint: what is sent, what is retried, what must not be learnt or shown."""
import io
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest
import wave

import sounds
from endpoint_harness import HEARSAY, EndpointCase
from fake_endpoint import Answer, FakeEndpoint, completion, error


class CaptionCase(EndpointCase):
    def setUp(self):
        super().setUp()
        self.environment["HEARSAY_CACHE"] = str(self.folder / "cache")

    def sound(self, name, **how):
        path = self.folder / name
        sounds.tone(path, **how)
        return path

    def caption(self, server, *arguments, status=0, before=()):
        done = self.hearsay(*before, "caption", "--captioner", server.model, *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def rows(self, name="out.jsonl"):
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]


class RequestTest(CaptionCase):
    def test_the_clip_is_sent_as_wav_of_16_khz_before_the_prompt(self):
        path = self.folder / "a.wav"
        samples = sounds.tone(path)
        with FakeEndpoint(lambda _: completion("A tone.")) as server:
            done = self.caption(server, path)
        self.assertEqual(done.stdout, "A tone.\n")
        (request,) = server.requests
        self.assertEqual(request.path, "/v1/chat/completions")
        self.assertEqual((request.body["model"], request.body["temperature"], request.body["max_tokens"]), ("m", 0, 256))
        (message,) = request.body["messages"]
        self.assertEqual([part["type"] for part in message["content"]], ["input_audio", "text"])
        self.assertIn("Describe this audio clip", request.question)
        with wave.open(io.BytesIO(request.audio)) as file:
            self.assertEqual((file.getframerate(), file.getnchannels(), file.getsampwidth()), (16000, 1, 2))
            # 16-bit sound of that rate comes through as it is.
            self.assertEqual(file.readframes(file.getnframes()), samples.tobytes())

    def test_other_rates_and_channels_are_brought_to_it(self):
        path = self.sound("a.wav", rate=44100, channels=2, seconds=2)
        with FakeEndpoint(lambda _: completion("A tone.")) as server:
            done = self.caption(server, path, "--format", "json", "--caption-prompt", "What is it?",
                                "--caption-max-tokens", 7)
        with wave.open(io.BytesIO(server.requests[0].audio)) as file:
            self.assertEqual((file.getframerate(), file.getnchannels()), (16000, 1))
            self.assertAlmostEqual(file.getnframes(), 32000, delta=2)
        self.assertEqual((server.requests[0].question, server.requests[0].body["max_tokens"]), ("What is it?", 7))
        (row,) = json.loads(done.stdout)["captions"]
        self.assertEqual((row["text"], round(row["seconds"], 3)), ("A tone.", 2.0))

    def test_servers_that_want_a_url(self):
        refusals = [error(400, "Unknown part type: input_audio"), error(404, "input_audio is not supported"),
                    error(422, "messages[0].content[0].type: unexpected value")]
        for number, refusal in enumerate(refusals):
            with self.subTest(number=number):
                def answer(request, refusal=refusal):
                    return completion("A tone.") if request.audio_form == "audio_url" else refusal

                paths = [self.sound(f"{i}.wav", hertz=100 * (i + number + 1)) for i in range(3)]
                with FakeEndpoint(answer) as server:
                    done = self.caption(server, *paths, "--caption-concurrency", 1, "--no-caption-cache")
                self.assertEqual(done.stdout.count("A tone."), 3)
                # Learnt once.
                self.assertEqual([r.audio_form for r in server.requests], ["input_audio"] + ["audio_url"] * 3)
                self.assertEqual(server.requests[0].audio, server.requests[1].audio)

    def test_a_model_that_does_not_hear(self):
        with FakeEndpoint(lambda r: error(400, f"{r.audio_form} is not supported by this model")) as server:
            done = self.caption(server, self.sound("a.wav"), status=1)
        self.assertIn("does not take the clip (HTTP 400: input_audio is not supported by this model)", done.stderr)
        self.assertEqual(len(server.requests), 2)

    def test_other_names_for_the_limit_and_no_temperature(self):
        def answer(request):
            if "max_tokens" in request.body:
                return error(400, "Use 'max_completion_tokens' instead.")
            if "temperature" in request.body:
                return error(400, "Unsupported value: 'temperature'")
            return completion("A tone.")

        with FakeEndpoint(answer) as server:
            self.caption(server, self.sound("a.wav"))
        self.assertEqual(server.requests[-1].body["max_completion_tokens"], 256)
        self.assertEqual(len(server.requests), 3)

    def test_thoughts_are_no_caption(self):
        with FakeEndpoint(lambda _: completion("<think>A bell? A tone.</think>\n\nA tone. ")) as server:
            self.assertEqual(self.caption(server, self.sound("a.wav")).stdout, "A tone.\n")
        with FakeEndpoint(lambda _: completion("<think>A bell? ")) as server:
            done = self.caption(server, self.sound("b.wav"), status=1)
        self.assertIn("ended inside its reasoning", done.stderr)


class FailureTest(CaptionCase):
    def test_busy_servers_are_asked_again(self):
        answers = [error(429, "slow down", Retry_After="0"), error(503, "loading")]
        with FakeEndpoint(lambda _: answers.pop(0) if answers else completion("A tone.")) as server:
            self.assertEqual(self.caption(server, self.sound("a.wav")).stdout, "A tone.\n")
        self.assertEqual(len(server.requests), 3)

    def test_what_failed_is_a_row_and_is_made_up_for(self):
        good = [self.sound(f"{i}.wav", hertz=300 + 50 * i) for i in range(4)]
        silent = self.folder / "2b.wav"
        silent.write_bytes(b"no sound")
        paths = [*good[:3], silent, good[3]]
        down = {"now": True}

        def answer(request):
            with wave.open(io.BytesIO(request.audio)) as file:
                high = file.readframes(400) == second
            return error(500, "out of memory") if down["now"] and high else completion("A tone.")

        with wave.open(str(good[1])) as file:
            second = file.readframes(400)
        output = self.folder / "out.jsonl"
        with FakeEndpoint(answer) as server:
            arguments = [*paths, "-o", output, "--caption-tries", 2]
            done = self.caption(server, *arguments, status=1)
            self.assertIn("out of memory", done.stderr)
            self.assertIn("2b.wav cannot be read as sound", done.stderr)
            rows = self.rows()
            self.assertEqual([row["path"] for row in rows], [str(path) for path in paths])
            self.assertEqual(["error" in row for row in rows], [False, True, False, True, False])
            self.assertEqual(len(server.requests), 5)
            # The same command again: only what failed, and what cannot be read only looked up.
            down["now"] = False
            self.caption(server, *arguments, status=1)
            self.assertEqual(len(server.requests), 6)
            self.assertEqual(self.rows()[:5], rows)
            self.assertEqual([(row["path"], row["text"]) for row in self.rows()[5:]], [(str(good[1]), "A tone.")])
            # And elsewhere: nothing is asked, the captions come from the cache.
            self.caption(server, *paths, "-o", self.folder / "other.jsonl", status=1)
            self.assertEqual(len(server.requests), 6)
            self.caption(server, *good, "--no-caption-cache")
            self.assertEqual(len(server.requests), 10)

    def test_a_clip_that_is_too_long(self):
        path = self.sound("long.wav", seconds=601, rate=8000)
        with FakeEndpoint(lambda _: completion("A tone.")) as server:
            done = self.caption(server, path, status=1)
        self.assertIn("long.wav is longer than 600 s, the most that is sent to an endpoint", done.stderr)
        self.assertEqual(server.requests, [])

    def test_answers_that_are_none(self):
        shapes = {"is empty": completion(" "), "has no choices": {"object": "error"},
                  "not JSON": Answer(b"What?", content_type="text/plain")}
        for number, (words, answer) in enumerate(shapes.items()):
            with self.subTest(words=words), FakeEndpoint(lambda _, answer=answer: answer) as server:
                done = self.caption(server, self.sound(f"{number}.wav", hertz=200 + number), status=1)
                self.assertIn(words, done.stderr)

    def test_the_key_is_sent_and_stands_nowhere(self):
        key = "sk-Zq81-never-to-be-seen"
        self.environment["HEARSAY_API_KEY"] = key
        shown = ""
        with FakeEndpoint(lambda _: completion("A tone.")) as server:
            done = self.caption(server, self.sound("a.wav"), "--format", "json", before=["--verbose"])
            shown += done.stdout + done.stderr
        self.assertEqual(server.requests[0].headers["Authorization"], f"Bearer {key}")
        with FakeEndpoint(lambda _: error(400, f"Incorrect key: {key}.")) as server:
            done = self.caption(server, self.sound("b.wav"), "-o", self.folder / "out.jsonl", status=1)
            self.assertIn("[key]", done.stderr)
            shown += done.stdout + done.stderr
        self.assertNotIn(key, shown)
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertNotIn(key.encode(), path.read_bytes(), path)


class RunTest(CaptionCase):
    def test_requests_go_out_together_and_rows_stay_in_order(self):
        paths = [self.sound(f"{i:02}.wav", hertz=200 + 10 * i, seconds=0.2) for i in range(24)]

        def answer(request):
            time.sleep(0.3 if len(server.requests) % 3 == 0 else 0.05)
            return completion(f"{len(request.audio)} bytes")

        with FakeEndpoint(answer) as server:
            self.caption(server, *paths, "-o", self.folder / "out.jsonl", "--caption-concurrency", 6)
        self.assertEqual([row["path"] for row in self.rows()], [str(path) for path in paths])
        self.assertGreater(server.most_at_once, 3)
        self.assertLessEqual(server.most_at_once, 6)

    def test_an_interrupt_keeps_what_was_done(self):
        paths = [self.sound(f"{i:02}.wav", hertz=200 + 10 * i, seconds=0.2) for i in range(40)]
        output = self.folder / "out.jsonl"

        def answer(request):
            time.sleep(0.1)
            return completion("A tone.")

        with FakeEndpoint(answer) as server:
            arguments = ["caption", "--captioner", server.model, *paths, "-o", output, "--caption-concurrency", 2]
            process = subprocess.Popen([HEARSAY, *map(str, arguments)], env=self.environment, text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(process.kill)
            end = time.monotonic() + 30
            while len(server.requests) < 12:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 3, errors)
            self.assertIn("the same command goes on", errors)
            before = self.rows()
            self.assertGreater(len(before), 0)
            self.assertLess(len(before), 40)
            asked = len(server.requests)
            done = self.hearsay(*arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.rows()[:len(before)], before)
            self.assertEqual(sorted(row["path"] for row in self.rows()), sorted(map(str, paths)))
            self.assertLessEqual(len(server.requests) - asked, 40 - len(before))

    def test_memory_does_not_grow_with_the_clips(self):
        one = self.sound("one.wav", seconds=10)
        folder = self.folder / "many"
        folder.mkdir()
        for i in range(300):
            os.link(one, folder / f"{i:04}.wav")
        few = self.folder / "few"
        few.mkdir()
        for i in range(20):
            os.link(one, few / f"{i:04}.wav")
        text = "A tone. " + "x" * 20000
        with FakeEndpoint(lambda _: completion(text)) as server:
            peaks = [self.peak(server, few), self.peak(server, folder)]
        # 300 captions of 20 kB and as many clips of 320 kB, if they were kept, would be 100 MB.
        self.assertLess(peaks[1] - peaks[0], 12)

    def peak(self, server, folder):
        """The most memory, in MiB, that captioning the folder took."""
        output = pathlib.Path(str(folder) + ".jsonl")
        script = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
                  "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
        done = subprocess.run(
            ["python3", "-c", script, HEARSAY, "caption", "--captioner", server.model, folder, "-o", output,
             "--no-caption-cache"], env=self.environment, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return float(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
