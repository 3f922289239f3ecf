"""What the endpoint's tests share: the program, a store of their own, its rows."""
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

HEARSAY = os.environ["HEARSAY"]


class EndpointCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hearsay-endpoint-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.store = self.folder / "store.sqlite"
        self.environment = {**os.environ, "HOME": folder.name, "XDG_DATA_HOME": folder.name}
        for name in ("HEARSAY_STORE", "HEARSAY_API_KEY", "HEARSAY_BANK", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
                     "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            self.environment.pop(name, None)

    def command(self, server, *arguments):
        return [HEARSAY, "probe", server.model, "--store", str(self.store), *map(str, arguments)]

    def hearsay(self, *arguments):
        return subprocess.run([HEARSAY, *map(str, arguments)], env=self.environment, text=True,
                              errors="replace", capture_output=True, stdin=subprocess.DEVNULL, timeout=120)

    def probe(self, server, *arguments, status=0, before=()):
        """Probes the server and holds the exit status against what is expected."""
        done = self.hearsay(*before, *self.command(server, *arguments)[1:])
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def interrupt(self, server, *arguments, when):
        """Starts a probe and sends it Ctrl-C as soon as when() holds; gives it and the seconds it took to end."""
        process = subprocess.Popen(self.command(server, *arguments), env=self.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        end = time.monotonic() + 30
        while not when():
            self.assertLess(time.monotonic(), end, "the run did not come as far as it should")
            self.assertIsNone(process.poll(), "the run ended too early")
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors, time.monotonic() - start

    def rows(self):
        with sqlite3.connect(self.store) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute("SELECT * FROM rows ORDER BY question")]

    def statuses(self):
        return [row["status"] for row in self.rows()]

    def run_id(self):
        with sqlite3.connect(self.store) as database:
            return database.execute("SELECT id FROM runs").fetchone()[0]
