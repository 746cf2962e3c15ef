"""From errors measured at a few numbers of samples to the time that a target error takes.

A point is samples, seconds, and the relative standard error of every number of the job.
"""

import dataclasses
import math

import numpy as np


@dataclasses.dataclass
class Point:
    samples: float
    seconds: float
    errors: np.ndarray  # relative errors, one for each number


@dataclasses.dataclass
class Time:
    seconds: float
    kind: str  # "measured" within the points, "extrapolated" beyond, "at most" before them

    def __str__(self):
        mark = {"measured": "", "extrapolated": " *", "at most": " (at most)"}[self.kind]
        return seconds_text(self.seconds) + mark


def seconds_text(seconds):
    if not math.isfinite(seconds):
        return "never"
    return f"{seconds:.2g}" if seconds < 1 else f"{seconds:.3g}" if seconds < 1000 else f"{seconds:,.0f}"


class MonteCarloLadder:
    """Fits error = amplitude x samples^slope for each number, with one slope for all. The worst number is
    found from all points together, so that it is not one that happened to fluctuate upwards."""

    def __init__(self, points):
        self.points = sorted(points, key=lambda point: point.samples)
        samples = np.log([point.samples for point in self.points])
        level = [np.mean(np.log(point.errors)) for point in self.points]
        self.slope = np.polyfit(samples, level, 1)[0]
        squares = [(point.errors * point.samples**-self.slope) ** 2 for point in self.points]
        self.amplitudes = np.sqrt(np.mean(squares, axis=0))

    def samples_to(self, target):
        return (target / self.amplitudes.max()) ** (1 / self.slope)

    def seconds(self, samples):
        first, last = self.points[0], self.points[-1]
        rate = max(last.seconds - first.seconds, 0) / (last.samples - first.samples)
        return max(last.seconds + rate * (samples - last.samples), rate * samples)

    def time_to(self, target):
        samples = self.samples_to(target)
        if samples > self.points[-1].samples:
            return Time(self.seconds(samples), "extrapolated")
        if samples < self.points[0].samples:
            return Time(self.points[0].seconds, "at most")
        return Time(self.seconds(samples), "measured")


class DirectLadder:
    """Interpolates measured errors and times between neighbouring points, in their logarithms."""

    def __init__(self, points):
        self.points = sorted(points, key=lambda point: point.samples)
        self.samples = np.log([point.samples for point in self.points])
        # More samples are never worse: a fluctuation upwards counts for what comes before it too.
        errors = np.log([point.errors.max() for point in self.points])
        self.errors = np.maximum.accumulate(errors[::-1])[::-1]
        self.times = np.log([point.seconds for point in self.points])
        tail = slice(-5, None)
        self.slope = np.polyfit(self.samples[tail], errors[tail], 1)[0]

    def time_to(self, target):
        wanted = np.log(target)
        if wanted >= self.errors[0]:
            return Time(self.points[0].seconds, "at most")
        if wanted < self.errors[-1]:
            more = (wanted - self.errors[-1]) / self.slope
            return Time(float(np.exp(self.times[-1] + more)), "extrapolated")
        log_time = np.interp(-wanted, -self.errors, self.times)
        return Time(float(np.exp(log_time)), "measured")


class SinglePoint:
    """The ladder of a deterministic engine, which has one error and one time."""

    slope = None

    def __init__(self, point):
        self.points = [point]

    def time_to(self, target):
        if self.points[0].errors.max() > target:
            return Time(math.inf, "measured")
        return Time(self.points[0].seconds, "at most")
