#!/usr/bin/env python3
"""Writes Validation/small-counts.md: Feldman-Cousins intervals of few events, beside sums of Poisson terms.

Usage: scripts/small-counts      (needs the built program, and nothing but Python)
"""

import csv
import io
import math
import os
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(FOLDER, ".build", "release", "nuem")
BACKGROUNDS = [0, 0.5, 3, 8]
COUNTS = range(11)
LEVEL = 0.90
LARGEST_COUNT = 90
LARGEST_SIGNAL = 20
STEP = 0.002
# The part of the background that the Standard Model's scattering is, and where the background is 0 what is
# left of it.
SHARE_OF_SCATTERING, NOTHING = 0.5, 1e-9
MOMENT = 1e-8
CONFIGURATION = """
detector: {{ fiducial_mass_t: {mass!r} }}
plan: [ {{ mode: neutrino, position_m: 0, years: 1 }} ]
binning: {{ bins: 1 }}
backgrounds: backgrounds.csv
data: counts.csv
statistics:
  likelihood: poisson
  pulls:
    overall: {{ sigma: fixed }}
    wrong_sign: {{ sigma: fixed }}
    electron: {{ sigma: fixed }}
    ccqe: {{ sigma: fixed }}
    pi0: {{ sigma: fixed }}
"""
INTRODUCTION = """# Few events: Feldman and Cousins

Written by `scripts/small-counts`: one bin, a Poisson likelihood, all pulls fixed, a known background b (half
of it the Standard Model's scattering, half from a file) and n counts. 90 % intervals of the signal that a
magnetic moment adds, from `nuem toys --parameter mu_numu`, beside the construction of Feldman and Cousins
(Phys. Rev. D 57 (1998) 3873) by sums of Poisson terms, which Python does for itself. *Least coverage*: of the
construction, over the true values that `nuem toys` tests.

The largest difference of an end is {worst:.1g} events. Rows with two intervals are right: what is accepted need
not be connected. The published table of Feldman and Cousins has 1.08 for n = 0, b = 3: its authors lengthened
intervals by hand, so that limits fall with the background. Here is what the construction gives.
"""


class Construction:
    """Sums of Poisson terms for a signal on a known background."""

    def __init__(self, background):
        self.background = background

    def terms(self, signal):
        mean = signal + self.background
        probability, order, term = [], [], math.exp(-mean)
        for n in range(LARGEST_COUNT):
            probability.append(term)
            order.append(self.deviance(n, mean) - self.deviance(n, max(n, self.background)))
            term *= mean / (n + 1)
        return probability, order

    @staticmethod
    def deviance(n, mean):
        if n == 0:
            return 2 * mean
        return 2 * (mean - n * math.log(mean)) if mean > 0 else math.inf

    def accepted(self, counts, signal):
        probability, order = self.terms(signal)
        return [
            sum(p for p, t in zip(probability, order) if t < order[n] - 1e-9) < LEVEL - 1e-12
            for n in counts]

    def end(self, n, inside, outside):
        for _ in range(50):
            middle = 0.5 * (inside + outside)
            if self.accepted([n], middle)[0]:
                inside = middle
            else:
                outside = middle
        return 0.5 * (inside + outside)

    def intervals(self, counts):
        found, start, before = {n: [] for n in counts}, {n: None for n in counts}, 0
        for index in range(int(LARGEST_SIGNAL / STEP)):
            signal = index * STEP
            for n, accepted in zip(counts, self.accepted(counts, signal)):
                if accepted and start[n] is None:
                    start[n] = self.end(n, signal, before) if index else 0
                elif not accepted and start[n] is not None:
                    found[n].append((start[n], self.end(n, before, signal)))
                    start[n] = None
            before = signal
        return found


def nuem(folder, *arguments):
    result = subprocess.run(
        [PROGRAM, *arguments, "--config", os.path.join(folder, "c.yaml"), "--format", "csv", "--quiet"],
        capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr)
    return list(csv.DictReader(io.StringIO(result.stdout)))


def write(folder, mass, background, count):
    for name, text in (
            ("c.yaml", CONFIGURATION.format(mass=mass)),
            ("backgrounds.csv", f"mode,position_m,bin,ccqe,pi0\nneutrino,0,1,{background!r},0\n"),
            ("counts.csv", f"mode,position_m,bin,count\nneutrino,0,1,{count}\n")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


def events(folder, moment=0.0):
    rows = nuem(folder, "spectrum", "--mode", "neutrino", "--position", "0", "--set", f"mu_numu={moment!r}")
    return sum(float(row["total"]) for row in rows)


def measured(folder, background):
    """NuEM's intervals in events, and its least coverage, for every count."""
    write(folder, 1.0, 0, 0)
    scattering = max(SHARE_OF_SCATTERING * background, NOTHING)
    mass = scattering / events(folder)
    for count in COUNTS:
        write(folder, mass, background - scattering if background else 0, count)
        if count == COUNTS[0]:
            per_square = (events(folder, MOMENT) - events(folder)) / MOMENT**2
        rows = nuem(folder, "toys", "--parameter", "mu_numu", "--cl", str(LEVEL))
        ends = [
            tuple(per_square * float(row[end] or 0)**2 for end in ("lower", "upper"))
            for row in rows if row["purpose"] == "feldman-cousins"]
        coverage = [float(row["feldman_cousins_coverage"]) for row in rows if row["purpose"] == "test"]
        yield count, sorted(ends), min(coverage)


def main():
    sections, worst = [], 0.0
    for background in BACKGROUNDS:
        expected = Construction(background).intervals(COUNTS)
        lines = [
            f"## Background {background:g}", "",
            "| counts | NuEM | sums of Poisson terms | least coverage |", "|---:|---|---|---:|"]
        with tempfile.TemporaryDirectory() as folder:
            for count, found, coverage in measured(folder, background):
                if len(found) != len(expected[count]):
                    sys.exit(f"{count} counts, background {background}: {found}, not {expected[count]}")
                worst = max(
                    [worst] + [abs(a - b) for one, other in zip(found, expected[count])
                               for a, b in zip(one, other)])
                cells = [
                    ", ".join(f"{low:.5f} to {high:.5f}" for low, high in intervals)
                    for intervals in (found, expected[count])]
                lines.append(f"| {count} | {cells[0]} | {cells[1]} | {100 * coverage:.2f} % |")
        sections.append("\n".join(lines) + "\n")
        print(f"background {background:g}", file=sys.stderr)
    with open(os.path.join(FOLDER, "Validation", "small-counts.md"), "w") as file:
        file.write("\n".join([INTRODUCTION.format(worst=worst)] + sections))


if __name__ == "__main__":
    main()
