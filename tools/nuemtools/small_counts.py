"""Writes Validation/small-counts.md: Feldman-Cousins intervals of few events, beside sums of Poisson terms.

It needs the built program, and nothing but Python.
"""

import math
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from .program import Program
from .project import PROJECT, Parser, Stop, say

Intervals = list[tuple[float, float]]

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

Written by `tools/run small-counts`: one bin, a Poisson likelihood, all pulls fixed, a known background b (half
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

    def __init__(self, background: float) -> None:
        self.background = background

    def terms(self, signal: float) -> tuple[list[float], list[float]]:
        mean = signal + self.background
        probability: list[float] = []
        order: list[float] = []
        term = math.exp(-mean)
        for n in range(LARGEST_COUNT):
            probability.append(term)
            order.append(self.deviance(n, mean) - self.deviance(n, max(n, self.background)))
            term *= mean / (n + 1)
        return probability, order

    @staticmethod
    def deviance(n: int, mean: float) -> float:
        if n == 0:
            return 2 * mean
        return 2 * (mean - n * math.log(mean)) if mean > 0 else math.inf

    def accepted(self, counts: Sequence[int], signal: float) -> list[bool]:
        probability, order = self.terms(signal)
        return [
            sum(p for p, t in zip(probability, order, strict=True) if t < order[n] - 1e-9) < LEVEL - 1e-12
            for n in counts]

    def end(self, n: int, inside: float, outside: float) -> float:
        for _ in range(50):
            middle = 0.5 * (inside + outside)
            if self.accepted([n], middle)[0]:
                inside = middle
            else:
                outside = middle
        return 0.5 * (inside + outside)

    def intervals(self, counts: Sequence[int]) -> dict[int, Intervals]:
        found: dict[int, Intervals] = {n: [] for n in counts}
        start: dict[int, float] = {}
        before = 0.0
        for index in range(int(LARGEST_SIGNAL / STEP)):
            signal = index * STEP
            for n, accepted in zip(counts, self.accepted(counts, signal), strict=True):
                if accepted and n not in start:
                    start[n] = self.end(n, signal, before) if index else 0
                elif not accepted and n in start:
                    found[n].append((start.pop(n), self.end(n, before, signal)))
            before = signal
        return found


class Experiment:
    """One bin of one exposure, whose mass, background and count are written anew for each question."""

    def __init__(self, folder: Path, background: float) -> None:
        self.folder, self.background = folder, background
        self.nuem = Program(folder=folder)
        self.write(1.0, 0, 0)
        self.scattering = max(SHARE_OF_SCATTERING * background, NOTHING)
        self.mass = self.scattering / self.events()

    def write(self, mass: float, background: float, count: int) -> None:
        for name, text in (
                ("c.yaml", CONFIGURATION.format(mass=mass)),
                ("backgrounds.csv", f"mode,position_m,bin,ccqe,pi0\nneutrino,0,1,{background!r},0\n"),
                ("counts.csv", f"mode,position_m,bin,count\nneutrino,0,1,{count}\n")):
            (self.folder / name).write_text(text)

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        return self.nuem.rows(*arguments, "--config", "c.yaml")

    def events(self, moment: float = 0.0) -> float:
        rows = self.rows("spectrum", "--mode", "neutrino", "--position", "0", "--set", f"mu_numu={moment!r}")
        return sum(float(row["total"]) for row in rows)

    def measured(self) -> Iterator[tuple[int, Intervals, float]]:
        """NuEM's intervals in events, and its least coverage, for every count."""
        other = self.background - self.scattering if self.background else 0
        self.write(self.mass, other, COUNTS[0])
        per_square = (self.events(MOMENT) - self.events()) / MOMENT**2
        for count in COUNTS:
            self.write(self.mass, other, count)
            rows = self.rows("toys", "--parameter", "mu_numu", "--cl", str(LEVEL))
            ends = [(per_square * float(row["lower"] or 0) ** 2, per_square * float(row["upper"] or 0) ** 2)
                    for row in rows if row["purpose"] == "feldman-cousins"]
            coverage = [float(row["feldman_cousins_coverage"]) for row in rows if row["purpose"] == "test"]
            yield count, sorted(ends), min(coverage)


def main(arguments: Sequence[str]) -> int:
    Parser("small-counts", __doc__).parse_args(arguments)
    sections: list[str] = []
    worst = 0.0
    for background in BACKGROUNDS:
        expected = Construction(background).intervals(COUNTS)
        lines = [
            f"## Background {background:g}", "",
            "| counts | NuEM | sums of Poisson terms | least coverage |", "|---:|---|---|---:|"]
        with tempfile.TemporaryDirectory() as folder:
            for count, found, coverage in Experiment(Path(folder), background).measured():
                if len(found) != len(expected[count]):
                    raise Stop(f"{count} counts, background {background}: {found}, not {expected[count]}")
                worst = max([worst, *(abs(a - b) for one, other in zip(found, expected[count], strict=True)
                                      for a, b in zip(one, other, strict=True))])
                columns = [", ".join(f"{low:.5f} to {high:.5f}" for low, high in intervals)
                           for intervals in (found, expected[count])]
                lines.append(f"| {count} | {columns[0]} | {columns[1]} | {100 * coverage:.2f} % |")
        sections.append("\n".join(lines) + "\n")
        say(f"background {background:g}")
    (PROJECT / "Validation/small-counts.md").write_text("\n".join([INTRODUCTION.format(worst=worst), *sections]))
    return 0
