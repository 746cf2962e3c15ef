"""GSL's vegas in C: a run of its own for each number, on all cores; a subset stands for all."""

import concurrent.futures

import numpy as np

from .. import agreement
from ..convergence import Time
from ..problem import CELLS, CHANNELS, SHAPES, coefficients, energy_edges, exposed_fluxes
from ..tools import CORES, PRODUCTS, run

PROGRAM = PRODUCTS / "gsl_vegas"
ITERATIONS = 5
# With fewer calls an iteration says nothing about its error.
LEAST_CALLS = 1000


def subset(detector, question):
    """(cell, bin, shape or None) that stand for all numbers of the job."""
    bins = (0, detector.bins // 3, 2 * detector.bins // 3, detector.bins - 1)
    if question == "standard model":
        return [(cell, bin, None) for cell in (0, 7, 13, 22) for bin in bins]
    return [(cell, bin, shape) for cell in (0, 22) for bin in bins[::3] for shape in range(len(SHAPES))]


def integrate(detector, numbers, calls, logarithmic):
    """[number]: value, error, chi-square per degree of freedom, seconds on one core."""
    shares = [numbers[worker::CORES] for worker in range(CORES)]
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        outputs = list(pool.map(
            lambda share: run([PROGRAM], text=_problem(detector, share, calls, logarithmic)), shares))
    results = np.zeros((len(numbers), 4))
    for worker, output in enumerate(outputs):
        results[worker::CORES] = [line.split() for line in output.splitlines()]
    return results


def _problem(detector, numbers, calls, logarithmic):
    edges, fluxes, rows = energy_edges(), exposed_fluxes(), coefficients()
    words = [detector.threshold, detector.angular_resolution, detector.energy_resolution,
             detector.bin_width, calls, ITERATIONS, int(logarithmic), len(edges) - 1, *edges]
    for cell, bin, shape in numbers:
        row = rows[cell % len(CHANNELS)] if shape is None else np.eye(len(SHAPES))[shape]
        words += [bin, *row, *fluxes[cell]]
    return " ".join(repr(word.item() if isinstance(word, np.generic) else word) for word in words)


class Ladder:
    """Scales the mean time of the subset, each number run until its own error is reached, to all numbers."""

    def __init__(self, calls, results, references, numbers):
        self.numbers = numbers
        self.calls = np.array(calls, dtype=float)
        self.errors = np.array([result[:, 1] for result in results]) / np.abs(references)
        self.slope = np.polyfit(np.log(self.calls), np.log(self.errors).mean(axis=1), 1)[0]
        scaled = (self.errors * self.calls[:, None] ** -self.slope) ** 2
        self.amplitudes = np.sqrt(scaled.mean(axis=0))
        self.seconds_a_call = results[-1][:, 3] / self.calls[-1]

    def time_to(self, target):
        calls = np.maximum((target / self.amplitudes) ** (1 / self.slope), LEAST_CALLS)
        seconds = (calls * self.seconds_a_call).mean() * self.numbers / CORES
        return Time(float(seconds), "extrapolated")


def measure(detector, question, reference, check_calls, ladder_calls):
    """Ladder, pulls of the agreement check, and raw results."""
    logarithmic = question == "shapes"
    numbers = subset(detector, question)
    truth = np.array([reference["model"][cell, bin] if shape is None
                      else reference["shapes"][cell, bin, shape] for cell, bin, shape in numbers])
    checked = integrate(detector, numbers, check_calls, logarithmic)
    error = checked[:, 1] * np.sqrt(np.maximum(checked[:, 2], 1))
    pulls = agreement.check(f"GSL vegas, {question}", checked[:, 0], error, truth, 1000)
    results = [integrate(detector, numbers, calls, logarithmic) for calls in ladder_calls]
    count = CELLS * detector.bins * (len(SHAPES) if logarithmic else 1)
    return Ladder(ladder_calls, results, truth, count), pulls, numbers, checked
