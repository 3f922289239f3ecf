#!/usr/bin/env python3
"""Runs end-to-end cases written as data.

A .test file is a list of cases. Each begins with `case` and a sentence, and all of its commands run by
`bash` in one fresh folder, where $HOME, the store and the data folder are the case's own and the cache
(models) is the machine's; $TESTS is the folder of this file:

    case a missing model file is named
    $ hearsay probe nowhere.gguf
    status 2
    stderr has nowhere.gguf: no such file
    stderr lines 1

    status N         the last command's exit status (0 when not said)
    stdout has TEXT  TEXT stands in standard output (`stderr has` likewise)
    stdout lacks TEXT
    stdout lines N   how many lines
    stdout is        the following lines, indented by four spaces, are the whole of it
    file NAME has TEXT
    no file NAME

`#` begins a comment line. The test that a case names stands in the failure's message.
"""
import os
import pathlib
import subprocess
import sys
import tempfile


class Case:
    def __init__(self, name, line):
        self.name, self.line, self.steps = name, line, []


def parse(path):
    cases, block = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if block is not None:
            if line.startswith("    "):
                block.append(line[4:])
                continue
            block = None
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("case "):
            cases.append(Case(line[5:], number))
            continue
        expected = None
        if line in ("stdout is", "stderr is"):
            expected = block = []
        cases[-1].steps.append((number, line, expected))
    return cases


def run(case):
    """Yields what is wrong, a sentence each."""
    with tempfile.TemporaryDirectory(prefix="hearsay-case-") as folder:
        environment = dict(os.environ)
        environment.setdefault("HEARSAY_CACHE", os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "hearsay"))
        environment.update(HOME=folder, XDG_DATA_HOME=folder, XDG_CACHE_HOME=folder + "/cache",
                           TESTS=os.path.dirname(os.path.abspath(__file__)),
                           PATH=os.path.dirname(os.environ["HEARSAY"]) + ":" + os.environ["PATH"])
        environment.pop("HEARSAY_STORE", None)
        done, pending_status = None, None
        for number, line, expected in case.steps:
            word, _, rest = line.partition(" ")
            if word == "$":
                if pending_status:
                    yield pending_status
                done = subprocess.run(["bash", "-c", rest], cwd=folder, env=environment, text=True,
                                      errors="replace", capture_output=True, stdin=subprocess.DEVNULL,
                                      timeout=600)
                pending_status = None
                if done.returncode != 0:
                    pending_status = (f"line {number}: status {done.returncode}, not 0\n"
                                      f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
                continue
            wrong = None
            if word == "status":
                pending_status = None
                if done.returncode != int(rest):
                    wrong = f"status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            elif word in ("stdout", "stderr"):
                text = getattr(done, word)
                verb, _, wanted = rest.partition(" ")
                if verb == "has" and wanted not in text:
                    wrong = text[-3000:]
                elif verb == "lacks" and wanted in text:
                    wrong = text[-3000:]
                elif verb == "lines" and len(text.splitlines()) != int(wanted):
                    wrong = text[-3000:]
                elif verb == "is" and text.splitlines() != expected:
                    wrong = text[-3000:]
            elif word == "file":
                name, _, wanted = rest.partition(" has ")
                file = pathlib.Path(folder, name)
                if not file.exists() or wanted not in file.read_text(errors="replace"):
                    wrong = "it has not"
            elif line.startswith("no file "):
                if pathlib.Path(folder, line[8:]).exists():
                    wrong = "it is there"
            else:
                wrong = "not a known step"
            if wrong is not None:
                yield f"line {number}: {line}\n  but: {wrong}"
        if pending_status:
            yield pending_status


def main():
    failed = 0
    for name in sys.argv[1:]:
        for case in parse(pathlib.Path(name)):
            faults = list(run(case))
            print(("FAIL" if faults else "ok"), case.name)
            for fault in faults:
                print("   ", fault)
            failed += bool(faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
