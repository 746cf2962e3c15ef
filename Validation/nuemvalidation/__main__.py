"""Compares NuEM with Python and pyhf and writes results/: python -m nuemvalidation [--quick]."""

import argparse
import csv
import json
import multiprocessing
import os
import pathlib
import platform
import sys
import time

import iminuit
import numpy
import pyhf
import scipy

from . import intervals, page, profiles, tools, workspaces

RESULTS = tools.ROOT / "Validation/results"
PARTS = ("profiles", "bounds", "pyhf")


def main():
    parser = argparse.ArgumentParser(prog="scripts/validate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the random points")
    parser.add_argument("--output", type=pathlib.Path, default=RESULTS, help="folder to write to")
    options = parser.parse_args()
    points = 100 if options.quick else 1000
    options.output.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0))) as pool:
        results = {
            "profiles": gather(pool, profiles.compare, profiles.tasks(points)),
            "bounds": gather(pool, intervals.compare, intervals.tasks()),
            "pyhf": gather(pool, workspaces.compare, workspaces.PLANS),
        }
    facts = {
        "random_points": points, "seed": profiles.SEED,
        "python": platform.python_version(), "iminuit": iminuit.__version__,
        "pyhf": pyhf.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
    }
    for part in PARTS:
        write_csv(options.output / f"{part}.csv", results[part])
    (options.output / "versions.json").write_text(json.dumps(facts, indent=2) + "\n")
    (options.output / "validation.md").write_text(page.text(facts, results))
    wrong = failures(results)
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    print(f"nuem: {len(wrong)} disagreements in {time.monotonic() - begin:.0f} s; "
          f"wrote {options.output}/validation.md", file=sys.stderr)
    return 1 if wrong else 0


def gather(pool, compare, tasks):
    rows = []
    for number, part in enumerate(pool.imap(compare, tasks), 1):
        rows += part
        print(f"nuem: {compare.__module__.rsplit('.')[-1]} {number} of {len(tasks)}",
              file=sys.stderr)
    return rows


def failures(results):
    """In words, with what it takes to look at each again."""
    return (
        [f"profile: {row}" for row in results["profiles"] if profiles.is_wrong(row)]
        + [f"bound: {row}" for row in results["bounds"]
           if not abs(row["relative_difference"]) < intervals.TOLERANCE]
        + [f"pyhf: {row}" for row in results["pyhf"]
           if not abs(row["relative_difference"]) < workspaces.TOLERANCE])


def write_csv(path, rows):
    def shown(key, value):
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, float):
            return f"{value:.3g}" if "minus" in key or "difference" in key else repr(value)
        return value

    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: shown(key, value) for key, value in row.items()} for row in rows)


if __name__ == "__main__":
    sys.exit(main())
