#!/usr/bin/env python3
"""How the program stands servers that fail: retries, waits, time-outs, failed rows, Ctrl-C."""
import collections
import email.utils
import threading
import time
import unittest

from endpoint_harness import EndpointCase
from fake_endpoint import Answer, FakeEndpoint, completion, error, good


def first_time(bad):
    """Answers each question by bad(number) the first time, number counting the questions, then well."""
    seen, lock = {}, threading.Lock()

    def answer(request):
        with lock:
            new = request.question not in seen
            number = seen.setdefault(request.question, len(seen))
        return bad(number) if new else good(request)

    return answer


def times_asked(server):
    return collections.Counter(request.question for request in server.requests)


class RetryTest(EndpointCase):
    def test_passing_errors_are_tried_again(self):
        statuses = [408, 409, 425, 429, 500, 502, 503, 504]
        with FakeEndpoint(first_time(lambda number: error(statuses[number], "later"))) as server:
            self.probe(server, "--limit", len(statuses), "--concurrency", len(statuses))
        self.assertEqual(self.statuses(), ["answered"] * len(statuses))
        self.assertEqual(sorted(times_asked(server).values()), [2] * len(statuses))

    def test_other_errors_are_not_tried_again(self):
        statuses = [400, 401, 402, 403, 404, 413, 422, 301]
        with FakeEndpoint(first_time(lambda number: error(statuses[number], "never"))) as server:
            self.probe(server, "--limit", len(statuses), "--concurrency", 1, status=1)
        self.assertEqual(list(times_asked(server).values()), [1] * len(statuses))
        reasons = " ".join(row["reason"] for row in self.rows())
        for status in statuses:
            self.assertIn(f"HTTP {status}: never", reasons)

    def test_retry_after_in_seconds_is_waited_for(self):
        with FakeEndpoint(first_time(lambda _: error(429, "slow down", Retry_After="2"))) as server:
            self.probe(server, "--limit", 1)
        self.assertEqual(len(server.requests), 2)
        waited = server.requests[1].time - server.requests[0].time
        self.assertGreaterEqual(waited, 2)
        self.assertLess(waited, 5)

    def test_retry_after_as_a_date_is_waited_for(self):
        def answer(_):
            return error(503, "busy", Retry_After=email.utils.formatdate(time.time() + 4, usegmt=True))

        with FakeEndpoint(first_time(answer)) as server:
            self.probe(server, "--limit", 1)
        self.assertEqual(len(server.requests), 2)
        # Dates count whole seconds, on both sides.
        waited = server.requests[1].time - server.requests[0].time
        self.assertGreaterEqual(waited, 2)
        self.assertLess(waited, 7)

    def test_a_wait_that_is_too_long_fails_the_row(self):
        with FakeEndpoint(lambda _: error(429, "come tomorrow", Retry_After="3600")) as server:
            start = time.monotonic()
            done = self.probe(server, "--limit", 1, status=1)
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual(len(server.requests), 1)
        (row,) = self.rows()
        self.assertEqual(row["status"], "failed")
        self.assertEqual(row["reason"],
                         "no usable answer after 1 try (HTTP 429: come tomorrow; it asks to wait 3600s)")
        self.assertIn(row["reason"], done.stdout)

    def test_tries_are_counted(self):
        with FakeEndpoint(lambda _: error(500, "broken")) as server:
            self.probe(server, "--limit", 1, "--tries", 3, status=1)
        self.assertEqual(len(server.requests), 3)
        self.assertEqual(self.rows()[0]["reason"], "no usable answer after 3 tries (HTTP 500: broken)")

    def test_a_connection_that_breaks_is_tried_again(self):
        broken = Answer(completion("A"), cut=20)
        with FakeEndpoint(first_time(lambda _: broken)) as server:
            self.probe(server, "--limit", 3)
        self.assertEqual(list(times_asked(server).values()), [2] * 3)
        self.assertEqual(self.statuses(), ["answered"] * 3)

    def test_a_server_that_hangs_is_given_up_and_tried_again(self):
        release = threading.Event()

        def hang(_):
            release.wait(20)
            return completion("too late")

        with FakeEndpoint(first_time(hang)) as server:
            start = time.monotonic()
            self.probe(server, "--limit", 2, "--concurrency", 2, "--timeout", 1)
            self.assertLess(time.monotonic() - start, 15)
            release.set()
        self.assertEqual(list(times_asked(server).values()), [2] * 2)
        for first in server.requests[:2]:
            again = [r.time for r in server.requests[2:] if r.question == first.question]
            self.assertGreaterEqual(again[0] - first.time, 0.9)

    def test_a_server_that_always_hangs_fails_the_row(self):
        release = threading.Event()
        with FakeEndpoint(lambda _: release.wait(20) and completion("too late")) as server:
            self.probe(server, "--limit", 1, "--timeout", 1, "--tries", 2, status=1)
            release.set()
        self.assertIn("no usable answer after 2 tries (", self.rows()[0]["reason"])
        self.assertIn("timed out", self.rows()[0]["reason"])


class FailedRowTest(EndpointCase):
    def test_only_failed_questions_are_asked_again(self):
        broken = threading.Event()
        broken.set()
        failures = [error(500, "broken"), error(401, "no such key"), error(404, "no such model"),
                    Answer(b"<html><body>log in</body></html>", content_type="text/html"),
                    Answer(b"{\"choices\": [", content_type="application/json"), Answer({"choices": []}),
                    Answer([]), Answer({"choices": [{"message": {}, "logprobs": {"B": 1}}]})]
        numbers, lock = {}, threading.Lock()

        def answer(request):
            with lock:
                number = numbers.setdefault(request.question, len(numbers))
            return failures[number] if broken.is_set() and number < len(failures) else good(request)

        with FakeEndpoint(answer) as server:
            arguments = ("--limit", 20, "--tries", 1, "--concurrency", 2)
            done = self.probe(server, *arguments, status=1)
            self.assertIn(f"Failed questions: {len(failures)} (", done.stdout)
            rows = self.rows()
            self.assertEqual(len(rows), 20)
            reasons = [row["reason"] for row in rows if row["status"] == "failed"]
            self.assertEqual(len(reasons), len(failures))
            for part in ("HTTP 500: broken", "HTTP 401: no such key", "HTTP 404: no such model",
                         "a web page", "is not JSON", "has no choices[0].message", "shape of their own"):
                self.assertTrue(any(part in reason for reason in reasons), (part, reasons))
            failed = {question for question, number in numbers.items() if number < len(failures)}

            server.requests.clear()
            broken.clear()
            self.probe(server, *arguments)
            self.assertEqual(times_asked(server), {question: 1 for question in failed})
            self.assertEqual(self.statuses(), ["answered"] * 20)

            server.requests.clear()
            self.probe(server, *arguments)
            self.assertEqual(server.requests, [])

    def test_a_question_that_the_server_finds_fault_with_is_not_asked_again(self):
        with FakeEndpoint(lambda _: error(400, "longer than the context")) as server:
            self.probe(server, "--limit", 2, status=1)
            self.assertEqual(len(server.requests), 2)
            self.probe(server, "--limit", 2, status=1)
        self.assertEqual(len(server.requests), 2)
        self.assertIn("HTTP 400: longer than the context", self.rows()[0]["reason"])

    def test_nothing_is_read_from_elsewhere(self):
        with FakeEndpoint() as other:
            there = error(307, "gone", Location=other.model.replace("#m", "/chat/completions"))
            with FakeEndpoint(lambda _: there) as server:
                self.environment["HEARSAY_API_KEY"] = "sk-secret"
                self.probe(server, "--limit", 1, status=1)
        self.assertEqual(other.requests, [])
        self.assertIn("HTTP 307", self.rows()[0]["reason"])


class ConnectTest(EndpointCase):
    def test_a_web_page_is_no_endpoint(self):
        page = Answer(b"<!DOCTYPE html><html><body>It works</body></html>", content_type="text/html")
        with FakeEndpoint(models=page) as server:
            done = self.probe(server, "--limit", 1, status=2)
        self.assertIn("answers with a web page, not with an OpenAI-compatible API", done.stderr)
        self.assertIn("/v1", done.stderr)
        self.assertEqual(server.requests, [])

    def test_a_key_that_is_refused_at_once(self):
        with FakeEndpoint(models=error(401, "no")) as server:
            done = self.probe(server, "--limit", 1, status=2)
        self.assertIn("the server refuses the key (HTTP 401); set HEARSAY_API_KEY", done.stderr)
        self.assertEqual(server.requests, [])

    def test_a_server_that_lists_no_models_is_asked_all_the_same(self):
        with FakeEndpoint(models=error(404, "no such path")) as server:
            self.probe(server, "--limit", 1)
        self.assertEqual(self.statuses(), ["answered"])

    def test_concurrency_is_reached_and_not_passed(self):
        barrier = threading.Barrier(6)
        with FakeEndpoint(lambda request: barrier.wait(20) >= 0 and good(request)) as server:
            # In sixes, or not at all: fewer at once would never pass the barrier.
            self.probe(server, "--limit", 12, "--concurrency", 6)
        self.assertEqual(server.most_at_once, 6)
        self.assertEqual(len(server.requests), 12)


class InterruptTest(EndpointCase):
    def test_ctrl_c_keeps_what_was_answered_and_the_run_goes_on(self):
        release = threading.Event()
        answered, lock = set(), threading.Lock()

        def answer(request):
            with lock:
                hang = not release.is_set() and len(answered) >= 9
                if not hang:
                    answered.add(request.question)
            if hang:
                release.wait(60)
            return good(request)

        with FakeEndpoint(answer) as server:
            arguments = ("--limit", 20, "--concurrency", 2)
            status, output, errors, seconds = self.interrupt(
                server, *arguments, when=lambda: len(server.requests) == 11)
            self.assertEqual(status, 3, output + errors)
            self.assertIn("what was answered is stored, and the same command goes on", errors)
            self.assertEqual(output, "")
            self.assertLess(seconds, 10)
            self.assertEqual(self.statuses(), ["answered"] * 9)
            before = set(answered)
            server.requests.clear()
            release.set()
            self.probe(server, *arguments)
            self.assertEqual(self.statuses(), ["answered"] * 20)
            self.assertEqual(len(server.requests), 11)
            self.assertFalse(before & set(times_asked(server)))

    def test_ctrl_c_is_heard_during_a_long_wait(self):
        with FakeEndpoint(lambda _: error(429, "slow down", Retry_After="60")) as server:
            status, _, _, seconds = self.interrupt(server, "--limit", 1,
                                                   when=lambda: len(server.requests) == 1)
        self.assertEqual(status, 3)
        self.assertLess(seconds, 10)
        self.assertEqual(self.rows(), [])


if __name__ == "__main__":
    unittest.main()
