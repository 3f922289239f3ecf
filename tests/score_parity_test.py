#!/usr/bin/env python3
"""`hearsay score` against the benchmarks' own rule, written down once more in Python, whose `re` is what they use.

Replies of many kinds are made for rows in MMAU's and MMAR's shapes (tests/fixtures; also the published samples where
they are at hand), as submissions in each form. Correct and total must be those that evaluation.py counts: of the rows
that have the field, those that match.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile

HEARSAY = os.environ["HEARSAY"]
TESTS = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("HEARSAY_SHARED", TESTS.parent.parent / "shared"))


def words(text):
    return set(re.findall(r"\b\w+\b", text.lower()))


def matches(answer, prediction, choices):
    said, right = words(prediction), words(answer)
    wrong = set()
    for choice in choices:
        if words(choice) != right:
            wrong |= words(choice) - right
    return bool(said) and right <= said and not said & wrong


def reply_to(row, chance):
    choices = row["choices"]
    pick = chance.choice(choices) if chance.random() < 0.5 else row["answer"]
    other = chance.choice(choices)
    letter = "ABCDEFGH"[chance.randrange(len(choices))]
    return chance.choice([
        pick, pick.upper(), f"The answer is {pick}.", f'"{pick}"', f"({letter}) {pick}", letter, f"{pick} or {other}", "",
        "I cannot tell.", "\U0001f3b5", f"**{pick}**\n", f"It is not {other}, but {pick}", " ".join(reversed(pick.split())),
        pick.replace(" ", "_"), pick + "s", f"{pick}\u2019s", "\u0130 " + pick, pick.replace("a", "a\u0301"), f"{pick}{other}"])


def read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]


def score(spec, rows, folder, form, extra=()):
    file = folder / f"submission-{form}"
    file.write_text(json.dumps(rows, ensure_ascii=form == "lines") if form != "lines" else
                    "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = subprocess.run([HEARSAY, "score", "--benchmark", spec, "--predictions", file, "--json", "--store",
                           folder / "store.sqlite", *extra], capture_output=True, text=True, timeout=300)
    assert done.stderr == "", done.stderr
    return done.returncode, json.loads(done.stdout)


def main():
    sets = [("mmau", TESTS / "fixtures/mmau_shapes.json"), ("mmar", TESTS / "fixtures/mmar_shapes.jsonl")]
    samples = SHARED / "data/samples"
    if samples.exists():
        sets += [("mmau", samples / "mmau-test-mini-sample.json"), ("mmar", samples / "mmar-sample.jsonl")]
    compared = 0
    for kind, path in sets:
        spec, rows = f"{kind}:{path}", read(path)
        for seed in range(12):
            chance = random.Random(seed)
            field = chance.choice(["model_prediction", "model_output"])
            submitted = []
            for row in rows:
                # Whole rows of the benchmark, or the id alone; some without a prediction.
                new = dict(row) if seed % 2 else {"id": row["id"]}
                if seed % 3 or chance.random() < 0.8:
                    new[field] = reply_to(row, chance)
                submitted.append(new)
            chance.shuffle(submitted)
            by_id = {row["id"]: row for row in rows}
            right = {new["id"]: matches(by_id[new["id"]]["answer"], new[field], by_id[new["id"]]["choices"])
                     for new in submitted if field in new}
            with tempfile.TemporaryDirectory() as folder:
                status, result = score(spec, submitted, pathlib.Path(folder), ("lines", "array", "ascii")[seed % 3])
            official = result["official"]
            assert official["correct"] == sum(right.values()), (path, seed, official, sum(right.values()))
            assert official["total"] == len(right), (path, seed)
            assert abs(official["accuracy"] - sum(right.values()) / len(right)) < 1e-12
            assert len(result["missing"]) == len(rows) - len(right)
            assert status == (1 if len(right) < len(rows) else 0), status
            assert result["strict"]["total"] == len(rows)
            for answer in result["answers"]:
                assert answer["official"] == right.get(answer["question"]), answer
            compared += len(right)
            # What evaluation.py prints by task.
            group = "task" if kind == "mmau" else "modality"
            for column in result["columns"]:
                if column["group"] in ("clip", "mixed"):
                    own = [r for i, r in right.items() if by_id[i][group] == column["name"]]
                    assert (column["official"]["correct"], column["official"]["total"]) == (sum(own), len(own)), column
    assert compared > 150, compared
    print(f"{compared} replies scored as by the official rule")


if __name__ == "__main__":
    main()
