"""Writes tests/fixtures/random.json: NumPy's SeedSequence, and quantiles of the standard normal.

The quantiles are found by bisection on math.erfc, which shares nothing with a rational fit.
Needs numpy.
"""

import json
import math

import fixtures
import numpy as np

SEEDS = [0, 1, 7, 42, 123456789, 2**31, 2**32 - 1, 2**32, 2**40 + 5, 2**53 - 1]
KEYS = [(), (0,), (1, 2), (4294967295,), (3, 1, 4, 1, 5, 9)]
PROBABILITIES = [0.5, 0.4, 0.25, 0.075, 0.074, 0.025, 1e-3, 1e-6, 1e-9, 1e-10, 1e-11, 1e-100, 1e-300]


def quantile(p: float) -> float:
    low, high = -40.0, 0.0
    for _ in range(200):
        middle = (low + high) / 2
        if math.erfc(-middle / math.sqrt(2)) / 2 < p:
            low = middle
        else:
            high = middle
    return high


def words(seed: int, key: tuple) -> list[int]:
    return np.random.SeedSequence(seed, spawn_key=key).generate_state(6).tolist()


def render():
    sequences = [
        json.dumps({"seed": seed, "path": list(key), "words": words(seed, key)})
        for seed in SEEDS
        for key in KEYS
    ]
    quantiles = [json.dumps([p, quantile(p)]) for p in PROBABILITIES]
    text = '{"seedSequence": [\n%s\n],\n"normalQuantile": [\n%s\n]}\n'
    return text % (",\n".join(sequences), ",\n".join(quantiles))


if __name__ == "__main__":
    fixtures.write("random.json", render())
