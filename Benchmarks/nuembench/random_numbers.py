"""Part (c): nanoseconds for a 32-bit word of random numbers."""

import time

import numpy as np

from .tables import table
from .tools import PRODUCTS, run

WORDS = 1 << 20


def measure(settings):
    output = run([PRODUCTS / "random_words", settings.kernel_seconds])
    rows = [(name, float(cost)) for name, cost in (line.split(",") for line in output.splitlines())]
    for generator in (np.random.MT19937, np.random.PCG64, np.random.Philox, np.random.SFC64):
        rows.append((f"numpy {generator.__name__}", _numpy_cost(generator, settings.kernel_seconds)))
    return [{"generator": name, "ns_per_word": cost} for name, cost in rows]


def _numpy_cost(generator, seconds):
    random = np.random.Generator(generator(2111))
    begin, rounds = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        random.integers(0, 1 << 32, WORDS, dtype=np.uint32)
        rounds += 1
    return 1e9 * (time.perf_counter() - begin) / (rounds * WORDS)


def report(rows):
    ours = rows[0]["ns_per_word"]
    lines = table(("generator", "ns a 32-bit word", "over NuEM's block generator"),
                  [(row["generator"], f"{row['ns_per_word']:.2f}", f"{row['ns_per_word'] / ours:.2f}")
                   for row in rows])
    return ["## Random numbers", "",
            "On one core, into an array. The sampling kernels have a vectorised Philox of their own "
            "inside, which is not what is measured here.", "", *lines, ""]
