"""Runs all benchmarks: python -m nuembench [--quick] [--part NAME ...]. See README.md."""

import argparse
import dataclasses
import json

from . import (machine, main_job, profiling, random_numbers, randomness, scan, throughput,
               whole_job)
from .problem import PAPER, SECOND
from .tools import RESULTS, Failed, say


@dataclasses.dataclass(frozen=True)
class Settings:
    kernel_seconds: float
    repeat: int
    exponents: dict  # [engine]: logarithms to base 2 of the numbers of samples
    seeds: int
    rival_check: int  # samples with which a rival is checked
    rival_samples: tuple
    gsl_check: int  # calls of an iteration with which GSL is checked
    gsl_calls: tuple
    all_random_tests: bool
    profiled_points: int  # points that NuEM profiles
    rival_points: int  # points that the slower rivals profile
    scan_seconds: float  # seconds that the computation of each scan takes on one core
    scan_turns: int
    scan_configurations: int
    merged_points: int


FULL = Settings(
    kernel_seconds=3, repeat=5,
    exponents={"mc": range(16, 28, 2), "qmc": range(8, 26), "quadrature": ()}, seeds=8,
    rival_check=1 << 22, rival_samples=tuple(1 << k for k in (20, 22, 24, 26)),
    gsl_check=200_000, gsl_calls=(50_000, 200_000, 1_000_000), all_random_tests=True,
    profiled_points=1_000_000, rival_points=20, scan_seconds=20,
    scan_turns=8, scan_configurations=100, merged_points=100_000_000)
QUICK = Settings(
    kernel_seconds=0.2, repeat=1,
    exponents={"mc": (18, 20, 22), "qmc": (8, 11, 14, 17, 20), "quadrature": ()}, seeds=3,
    rival_check=1 << 20, rival_samples=(1 << 18, 1 << 20, 1 << 22),
    gsl_check=200_000, gsl_calls=(20_000, 80_000), all_random_tests=False,
    profiled_points=100_000, rival_points=5, scan_seconds=2, scan_turns=2,
    scan_configurations=10, merged_points=4_000_000)

PARTS = {
    "throughput": (throughput.measure, throughput.report),
    "paper": (lambda settings: whole_job.measure(PAPER, settings),
              lambda result: whole_job.report("The whole job: the paper's detector", result)),
    "second": (lambda settings: whole_job.measure(SECOND, settings),
               lambda result: whole_job.report("The whole job: a second detector", result)),
    "profiling": (profiling.measure, profiling.report),
    "commands": (main_job.measure, main_job.report),
    "scan": (scan.measure, scan.report),
    "random-numbers": (random_numbers.measure, random_numbers.report),
    "randomness": (randomness.measure, randomness.report),
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures NuEM and its rivals.")
    parser.add_argument("--quick", action="store_true", help="minutes, for a check; noisy numbers")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; repeatable")
    options = parser.parse_args()
    settings = QUICK if options.quick else FULL
    RESULTS.mkdir(exist_ok=True)
    description = machine.describe()
    measured = _known_parts()
    failures = {}
    for name in options.part or PARTS:
        say(f"part {name}")
        try:
            result = PARTS[name][0](settings)
        except Failed as failure:
            failures[name] = str(failure)
            say(f"part {name} failed: {failure}")
            continue
        _write_json(name, result)
        measured[name] = {"commit": description["commit"], "date": description["date"], "quick": options.quick}
        # A run that is interrupted keeps the parts that are done.
        _write_json("machine", description | {"parts": measured})
    page = "\n".join(_head(description) + _sections(measured, failures)).rstrip() + "\n"
    (RESULTS / "benchmarks.md").write_text(page, encoding="utf-8")
    print(page)
    return 1 if failures else 0


def _known_parts():
    """Commit and date of the parts that earlier runs measured."""
    file = RESULTS / "machine.json"
    return json.loads(file.read_text(encoding="utf-8")).get("parts", {}) if file.exists() else {}


def _sections(measured, failures):
    """The page's sections of all parts that have results, from this run or an earlier one."""
    lines = []
    for name, (_, report) in PARTS.items():
        if name in failures:
            lines += [f"## {name}", "", f"**Failed:** {failures[name]}", ""]
        elif name in measured:
            own = measured[name]
            title, *rest = report(json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")))
            quick = ", **a quick run: few samples, noisy numbers**" if own["quick"] else ""
            lines += [title, "", f"Commit {own['commit']}, {own['date']}{quick}.", *rest]
    return lines


def _head(description):
    versions = ", ".join(f"{name} {description[name]}" for name in (
        "clang", "swift", "gsl", "python", *machine.PACKAGES))
    return ["# Benchmarks", "",
            f"{description['processor']}, {description['cores']} cores, {description['system']}; load "
            f"{description['load_at_start']} at the start.", "", f"{versions}.", "",
            "Written by scripts/bench; README.md says how to read it. An asterisk marks a time "
            "extrapolated with the measured slope, \"at most\" one that the smallest run already beats.",
            ""]


def _write_json(name, result):
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
