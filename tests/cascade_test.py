#!/usr/bin/env python3
"""A cascade at an endpoint: interrupted and resumed it ends as if it had never been, and what failed in
passing is asked again."""
import json
import os
import pathlib
import unittest

import endpoint_harness
from fake_endpoint import Answer, FakeEndpoint, completion, letters

FIXTURE = pathlib.Path(__file__).parent / "fixtures" / "mmau_shapes.json"


def by_the_caption(request):
    """The letter of the option that the description names; A where it names none."""
    description, _, question = request.question.partition("\n\n")
    options = [line[3:] for line in question.splitlines()[1:]]
    named = [place for place, option in enumerate(options) if option.lower() in description.lower()]
    best = "ABCDEFGH"[named[-1] if named else 0]
    return completion(best, letters(**{"ABCDEFGH"[i]: -0.1 if "ABCDEFGH"[i] == best else -4.0
                                       for i in range(len(options))}))


class Cascade(endpoint_harness.EndpointCase):
    def setUp(self):
        super().setUp()
        self.captions = self.folder / "captions.jsonl"
        self.captions.write_text("".join(
            json.dumps({"id": question["audio_id"], "text": "This is: " + question["answer"]}) + "\n"
            for question in json.loads(FIXTURE.read_text(encoding="utf-8"))), encoding="utf-8")

    def command(self, server, *arguments):
        return [endpoint_harness.HEARSAY, "cascade", server.model, "--store", str(self.store),
                "--benchmark", f"mmau:{FIXTURE}", "--captions", str(self.captions), *map(str, arguments)]

    def test_the_captions_are_what_is_answered_by(self):
        with FakeEndpoint(by_the_caption) as server:
            result = json.loads(self.probe(server, "--json").stdout)
        self.assertEqual(len(server.requests), 30)
        difference = result["differences"][0]
        self.assertEqual((difference["first"], difference["second"]), ("caption", "none"))
        self.assertGreater(difference["difference"], 0.4)
        self.assertEqual(difference["only_second_right"], 0)
        shuffled = [r for r in server.requests if "(There is none." not in r.question][10:]
        self.assertEqual(len(shuffled), 10)

    def test_interrupted_and_resumed(self):
        with FakeEndpoint(by_the_caption) as server:
            whole = self.probe(server, "--json").stdout
            model = server.model
            for part in self.folder.glob("store.sqlite*"):
                part.unlink()
            asked = len(server.requests)

            def slow(request):
                import time
                time.sleep(0.3)
                return by_the_caption(request)
            server.answer = slow
            status, output, errors, _ = self.interrupt(
                server, "--concurrency", "1", "--json", when=lambda: len(server.requests) >= asked + 14)
            self.assertEqual(status, 3, errors)
            self.assertEqual(output, "")
            self.assertIn("the same command goes on from there", errors)
            stored = len(self.rows())
            self.assertGreaterEqual(stored, 10)
            self.assertLess(stored, 30)
            server.answer = by_the_caption
            before = len(server.requests)
            self.assertEqual(self.probe(server, "--json").stdout, whole)
            self.assertEqual(len(server.requests) - before, 30 - stored)
            self.assertEqual(server.model, model)

    def test_what_failed_in_passing_is_asked_again(self):
        def down(request):
            return Answer(b"busy", status=503) if "bell" in request.question else by_the_caption(request)
        with FakeEndpoint(down) as server:
            self.probe(server, "--tries", "1", status=1)
            failed = [row["status"] for row in self.rows()].count("failed")
            self.assertGreaterEqual(failed, 3)
            server.answer = by_the_caption
            before = len(server.requests)
            self.probe(server, "--tries", "1")
            self.assertEqual(len(server.requests) - before, failed)
            self.assertNotIn("failed", self.statuses())


if __name__ == "__main__":
    unittest.main()
