#!/usr/bin/env python3
"""What servers answer in different ways, what they must not learn or show, and TLS."""
import gzip
import json
import subprocess
import sys
import threading
import unittest

from endpoint_harness import EndpointCase
from fake_endpoint import Answer, FakeEndpoint, completion, error, good, letters


class LogProbabilityTest(EndpointCase):
    def test_letters_are_read_from_log_probabilities(self):
        with FakeEndpoint(lambda _: completion("x", letters(C=-0.1, A=-3))) as server:
            self.probe(server, "--limit", 2)
        for request in server.requests:
            self.assertEqual((request.body["top_logprobs"], request.body["max_tokens"]), (20, 1))
            self.assertEqual((request.body["temperature"], request.body["model"]), (0, "m"))
        for row in self.rows():
            self.assertEqual(row["pick"], 2)
            logs = json.loads(row["log_probabilities"])
            self.assertEqual([log and round(log, 9) for log in logs], [-3, None, -0.1, None])

    def test_without_them_replies_are_generated_and_it_is_said(self):
        for number, none in enumerate([None, {"content": None}, "absent"]):
            with self.subTest(none=none):
                self.store = self.folder / f"store-{number}"

                def answer(request, none=none):
                    reply = completion("The answer is B." if "max_tokens" in request.body and
                                       request.body["max_tokens"] > 1 else "The")
                    if none != "absent":
                        reply["choices"][0]["logprobs"] = none
                    return reply

                with FakeEndpoint(answer) as server:
                    done = self.probe(server, "--limit", 3, "--concurrency", 1)
                self.assertIn("gives no log-probabilities: replies are generated", done.stderr)
                self.assertIn("Note: the endpoint gives no log-probabilities", done.stdout)
                self.assertEqual([row["reply"] for row in self.rows()], ["The answer is B."] * 3)
                self.assertEqual([row["pick"] for row in self.rows()], [1] * 3)
                # Asked for once, and not again.
                self.assertEqual(["logprobs" in r.body for r in server.requests], [True] + [False] * 3)

    def test_a_shape_of_their_own_fails_the_rows_clearly(self):
        with FakeEndpoint(lambda _: completion("B", {"tokens": ["B"], "top_logprobs": [{"B": -1}]})) as server:
            done = self.probe(server, "--limit", 2, status=1)
        self.assertEqual(self.statuses(), ["failed"] * 2)
        self.assertIn("shape of their own", done.stdout)
        self.assertIn("use --score generate", done.stdout)

    def test_the_number_asked_for_steps_down_to_what_is_taken(self):
        for most in (5, 0):
            with self.subTest(most=most):
                self.store = self.folder / f"store-{most}"
                barrier = threading.Barrier(4)

                def answer(request, most=most, barrier=barrier):
                    if request.body.get("top_logprobs", 0) > most:
                        if request.body["top_logprobs"] == 20:
                            barrier.wait(20)  # all four have asked for 20 before one hears
                        return error(400, f"top_logprobs must be <= {most}")
                    return good(request)

                with FakeEndpoint(answer) as server:
                    self.probe(server, "--limit", 12, "--concurrency", 4)
                self.assertEqual(self.statuses(), ["answered"] * 12)
                asked = [r.body.get("top_logprobs", 0) for r in server.requests]
                self.assertEqual(asked.count(20), 4)
                self.assertEqual(asked.count(most), 12)


class QuirkTest(EndpointCase):
    def refusing(self, field, message):
        """Refuses a field; the first four requests are in together, so that all four are refused."""
        barrier = threading.Barrier(4)

        def answer(request):
            if field in request.body:
                barrier.wait(20)
                return error(400, message)
            return good(request)

        with FakeEndpoint(answer) as server:
            self.probe(server, "--limit", 12, "--concurrency", 4)
        self.assertEqual(self.statuses(), ["answered"] * 12)
        self.assertEqual(len(server.requests), 16)
        return server.requests[-1].body

    def test_max_completion_tokens(self):
        last = self.refusing("max_tokens", "Unsupported parameter: 'max_tokens' is not supported with this "
                             "model. Use 'max_completion_tokens' instead.")
        self.assertEqual(last["max_completion_tokens"], 1)

    def test_no_temperature(self):
        last = self.refusing("temperature", "Unsupported value: 'temperature' does not support 0")
        self.assertNotIn("seed", last)

    def test_a_complaint_that_stays_fails_the_row(self):
        with FakeEndpoint(lambda _: error(400, "max_completion_tokens, temperature, logprobs: all wrong")) as server:
            self.probe(server, "--limit", 1, status=1)
        self.assertLess(len(server.requests), 8)
        self.assertIn("all wrong", self.rows()[0]["reason"])

    def test_reasoning_is_kept_apart(self):
        replies = [completion("The answer is B.", reasoning_content="Let me think: A?"),
                   completion("The answer is B.", reasoning="Let me think: A?"),
                   completion("<think>Let me think: A?</think>\n\nThe answer is B.")]
        for number, reply in enumerate(replies):
            with self.subTest(number=number):
                self.store = self.folder / f"store-{number}"
                with FakeEndpoint(lambda _, reply=reply: reply) as server:
                    self.probe(server, "--limit", 1, "--score", "generate")
                (row,) = self.rows()
                self.assertEqual((row["reply"], row["reasoning"], row["pick"]),
                                 ("The answer is B.", "Let me think: A?", 1))

    def test_reasoning_without_an_answer_is_unreadable(self):
        with FakeEndpoint(lambda _: completion(None, reasoning_content="A, or B ...")) as server:
            self.probe(server, "--limit", 1, "--score", "generate")
        (row,) = self.rows()
        self.assertEqual((row["status"], row["reason"]), ("unreadable", "the reply ended inside its reasoning"))


class KeyTest(EndpointCase):
    KEY = "sk-Zq81-never-to-be-seen"

    def test_the_key_is_sent_and_stands_nowhere(self):
        self.environment["HEARSAY_API_KEY"] = self.KEY
        shown = ""
        with FakeEndpoint() as server:
            shown += self.probe(server, "--limit", 2, "--show-prompt", before=["--verbose"]).stderr
            shown += self.probe(server, "--limit", 2, "--json", before=["--verbose"]).stdout
        for request in server.requests:
            self.assertEqual(request.headers["Authorization"], f"Bearer {self.KEY}")

        # Servers that repeat the key that they refuse, in an error and in a page.
        for status in (401, 429, 400):
            with FakeEndpoint(lambda _, status=status: error(status, f"Incorrect key: {self.KEY}.")) as server:
                done = self.probe(server, "--limit", 2, "--tries", 2, status=1, before=["--verbose"])
                self.assertIn("Incorrect key: [key].", done.stdout)
                shown += done.stdout + done.stderr
        with FakeEndpoint(lambda _: Answer(f"key {self.KEY}".encode(), content_type="text/plain")) as server:
            done = self.probe(server, "--limit", 1, status=1, before=["--verbose"])
            shown += done.stdout + done.stderr
        self.assertNotIn(self.KEY, shown)
        self.assertIn("trying again in", shown)  # the log was on
        kept = [path for path in self.folder.rglob("*") if path.is_file()]
        self.assertIn(self.store, kept)
        for path in kept:
            self.assertNotIn(self.KEY.encode(), path.read_bytes(), path)

    def test_without_a_key_none_is_sent(self):
        with FakeEndpoint() as server:
            self.probe(server, "--limit", 1)
        self.assertNotIn("Authorization", server.requests[0].headers)


class TlsTest(EndpointCase):
    def test_a_certificate_of_ones_own_needs_to_be_named(self):
        pem = self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
                        self.folder / "key.pem", "-out", pem, "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        both = self.folder / "both.pem"
        both.write_bytes(pem.read_bytes() + (self.folder / "key.pem").read_bytes())
        with FakeEndpoint(certificate=both) as server:
            self.environment["HEARSAY_API_KEY"] = "sk-secret"
            done = self.probe(server, "--limit", 1, "--tries", 1, status=2)
            self.assertIn("certificate", done.stderr)
            self.assertEqual(server.requests, [])
            for variable in ("CURL_CA_BUNDLE", "SSL_CERT_FILE"):
                self.environment[variable] = str(pem)
                self.probe(server, "--limit", 1)
                del self.environment[variable]
        self.assertEqual(self.statuses(), ["answered"])


class HostileTest(EndpointCase):
    def test_escape_sequences_do_not_reach_the_terminal(self):
        hostile = "The answer is A.\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r"
        with FakeEndpoint(lambda _: completion(hostile, reasoning_content=hostile)) as server:
            self.probe(server, "--limit", 1, "--score", "generate")
        with FakeEndpoint(lambda _: error(403, hostile)) as server:
            shown = self.probe(server, "--limit", 1, status=1).stdout
        with FakeEndpoint(lambda _: completion(hostile + "no letter", letters(x=-1))) as server:
            self.probe(server, "--limit", 1)
        runs = json.loads(self.hearsay("runs", "--store", self.store, "--json").stdout)
        self.assertEqual(len(runs), 3)
        for run in runs:
            # By the rows: the run's own list of questions is in its JSON.
            rows = json.loads(self.hearsay("show", run["run"], "--store", self.store, "--json").stdout)
            for arguments in ([], ["--wrong"], ["--question", rows[0]["question"]]):
                done = self.hearsay("show", run["run"], "--store", self.store, *arguments)
                self.assertEqual(done.returncode, 0, done.stderr)
                shown += done.stdout + done.stderr
        self.assertIn("\\x1B]0;owned\\x07\\x1B[2J", shown)
        for control in "\x1b\x07\x9b\u202e\r":
            self.assertNotIn(control, shown)

    def peak_memory(self, server, *arguments):
        """The exit status and the most memory, in MiB, that a probe took."""
        # By a small process between, since a child's figure begins with its parent's.
        script = ("import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
                  "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
        done = subprocess.run([sys.executable, "-c", script, *self.command(server, "--json", *arguments)],
                              env=self.environment, capture_output=True, text=True, check=True, timeout=120)
        code, most = done.stdout.splitlines()[-1].split()
        return int(code), float(most)

    def test_an_answer_without_end_does_not_fill_the_memory(self):
        with FakeEndpoint() as server:
            _, usual = self.peak_memory(server, "--limit", 1)
        body = b'{"choices": [{"message": {"content": "' + b"x" * (100 << 20) + b'"}}]}'
        zipped = Answer(gzip.compress(b" " * (1 << 30), 1), headers={"Content-Encoding": "gzip"})
        for answer in (Answer(body), zipped):
            self.store.unlink()
            with FakeEndpoint(lambda _, answer=answer: answer) as server:
                status, most = self.peak_memory(server, "--limit", 1)
            self.assertEqual(status, 1)
            self.assertLess(most - usual, 150)
            self.assertEqual(len(server.requests), 1)
            self.assertIn("the answer is longer than 64 MiB", self.rows()[0]["reason"])


if __name__ == "__main__":
    unittest.main()
