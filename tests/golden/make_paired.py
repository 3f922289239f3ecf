#!/usr/bin/env python3
"""Writes paired.json: golden values of hearsay/stats/paired.h, by SciPy and statsmodels.

    pip install statsmodels && python3 tests/golden/make_paired.py > tests/golden/paired.json

`mcnemar`: both, first only, second only, neither, p by statsmodels' exact test. `clustered`: the pairs as text, one
word a cluster, a letter a question (b both, f first only, s second only, n neither); confidence; difference, low and
high by ordinary least squares on a constant with cluster-robust covariance and Student's t.
"""
import json
import random

import numpy
import scipy
import statsmodels
import statsmodels.api
from statsmodels.stats.contingency_tables import mcnemar

TABLES = [(0, 0, 0, 0), (10, 0, 0, 5), (1, 1, 7, 12), (36, 12, 2, 0), (59, 6, 16, 80), (0, 1, 0, 0), (0, 5, 5, 0),
          (0, 6, 5, 0), (3, 0, 10, 1), (500, 80, 40, 380), (500, 61, 40, 399), (0, 1000, 900, 100),
          (0, 4000, 3900, 100), (2, 97, 1, 0), (0, 30, 0, 0), (120, 33, 19, 128), (0, 0, 1100, 0)]


def clustered(text, confidence):
    values, groups = [], []
    for group, word in enumerate(text.split()):
        for letter in word:
            values.append({"b": 0, "n": 0, "f": 1, "s": -1}[letter])
            groups.append(group)
    fit = statsmodels.api.OLS(values, numpy.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": numpy.array(groups)}, use_t=True)
    low, high = fit.conf_int(1 - confidence)[0]
    return [text, confidence, float(fit.params[0]), float(low), float(high)]


def main():
    tests = []
    for both, first, second, neither in TABLES:
        p = 1.0 if first + second == 0 else mcnemar([[both, first], [second, neither]], exact=True).pvalue
        tests.append([both, first, second, neither, float(p)])
    chance = random.Random(7)
    texts = ["bf ns bb fn", "f f s n b f f", "ffff ssss bbbb nnnn ffff", "fs fs fs"]
    for clusters in (5, 12, 40):
        texts.append(" ".join("".join(chance.choice("bbffsnn") for _ in range(chance.randint(1, 4)))
                              for _ in range(clusters)))
    cases = [clustered(text, confidence) for text in texts for confidence in (0.95, 0.99)]
    rows = {"mcnemar": tests, "clustered": cases}
    note = f"made by make_paired.py; statsmodels {statsmodels.__version__}, SciPy {scipy.__version__}"
    body = ",\n".join(f' "{key}": [\n' + ",\n".join("  " + json.dumps(row) for row in value) + "\n ]"
                      for key, value in rows.items())
    print(f'{{\n "note": {json.dumps(note)},\n{body}\n}}')


if __name__ == "__main__":
    main()
