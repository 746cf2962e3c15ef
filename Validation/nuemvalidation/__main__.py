"""Compares NuEM with Python, iminuit and pyhf and writes results."""

import argparse
import hashlib
import json
import multiprocessing
import os
import pathlib
import pickle
import platform
import sys
import time

import iminuit
import numpy
import pyhf
import scipy

from . import (
    couplings,
    coverage,
    detectors,
    intervals,
    joint,
    page,
    plans,
    profiles,
    tables,
    tools,
    workspaces,
)


def parts(points, fraction, toys, events):
    """Name, what compares, its tasks, and which rows are failures."""
    return {
        "profiles": (profiles.compare, profiles.tasks(points), profiles.is_wrong),
        "unusual": (profiles.compare, profiles.unusual_tasks(points),
                    profiles.is_wrong_within_reach),
        "couplings": (couplings.compare, couplings.tasks(points, fraction), couplings.is_wrong),
        "joint": (joint.compare, joint.tasks(points, fraction), joint.is_wrong),
        "bounds": (intervals.compare, intervals.tasks(), intervals.is_wrong),
        "pyhf": (workspaces.compare, workspaces.PLANS, workspaces.is_wrong),
        "plans": (plans.compare, plans.tasks(), plans.is_wrong),
        "coverage": (coverage.compare, coverage.tasks(toys), coverage.is_wrong),
        "detectors": (detectors.compare, detectors.tasks(events), detectors.is_wrong),
    }


def main():
    parser = argparse.ArgumentParser(prog="scripts/validate", description=__doc__)
    parser.add_argument("--points", type=int, default=1000, help="random points for each likelihood")
    parser.add_argument("--fraction", type=float, default=1.0, metavar="F",
                        help="of the points of parts couplings and joint, chosen by a seed (default: 1)")
    parser.add_argument("--toys", type=int, default=20000,
                        help="pseudo-experiments of each true value of part coverage")
    parser.add_argument("--events", type=lambda text: int(float(text)), default=1 << 27, metavar="N",
                        help="that part detectors draws for each detector (default: 2^27)")
    parser.add_argument("--part", action="append", help="only this part; may be given several times")
    parser.add_argument("--output", type=pathlib.Path, default=tools.ROOT / "Validation/results",
                        help="folder to write to")
    options = parser.parse_args()
    if not 0 < options.fraction <= 1:
        parser.error("expected --fraction above 0 and up to 1")
    if not 100 <= options.toys <= 100000:
        parser.error("expected --toys from 100 to 100000")
    if options.events < 1:
        parser.error("expected --events from 1")
    known = parts(options.points, options.fraction, options.toys, options.events)
    chosen = options.part or list(known)
    if options.points < 15 or not set(chosen) <= set(known):
        parser.error(f"expected --points from 15, and --part one of {', '.join(known)}")
    options.output.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    failures = 0
    with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0))) as pool:
        for name in chosen:
            compare, tasks, is_wrong = known[name]
            rows = gather(pool, KeptTask(compare, name), tasks)
            tables.write(options.output / f"{name}.csv", rows)
            wrong = [row for row in rows if is_wrong(row)]
            failures += len(wrong)
            for row in wrong[:10]:
                print(f"{name}: {row}", file=sys.stderr)
    versions = {
        "random_points": options.points, "seed": profiles.SEED,
        "python": platform.python_version(), "iminuit": iminuit.__version__,
        "pyhf": pyhf.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
    }
    (options.output / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    found = {name: tables.read(options.output / f"{name}.csv") for name in known
             if (options.output / f"{name}.csv").exists()}
    (options.output / "validation.md").write_text(page.text(versions, found))
    print(f"nuem: {failures} disagreements in {time.monotonic() - begin:.0f} s; "
          f"wrote {options.output}/validation.md", file=sys.stderr)
    return 1 if failures else 0


class KeptTask:
    """A comparison whose rows are kept below .build from the moment its task is done: a run that was
    interrupted goes on where it stopped, as long as programs and comparisons are the same."""

    def __init__(self, compare, name):
        self.compare, self.name = compare, name
        sources = sorted(pathlib.Path(__file__).parent.glob("*.py"))
        digest = hashlib.sha256()
        for path in (tools.NUEM, tools.PROFILE_POINTS, plans.PLAN_GRID, *sources):
            digest.update(path.read_bytes())
        self.folder = tools.ROOT / ".build/validation" / digest.hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, task):
        of_task = hashlib.sha256(repr(task).encode()).hexdigest()[:16]
        kept = self.folder / f"{self.name}-{of_task}.pickle"
        if kept.exists():
            return pickle.loads(kept.read_bytes())
        rows = self.compare(task)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(rows))
        unfinished.rename(kept)
        return rows


def gather(pool, kept_task, tasks):
    rows = []
    for number, part in enumerate(pool.imap(kept_task, tasks), 1):
        rows += part
        print(f"nuem: {kept_task.name} {number} of {len(tasks)}", file=sys.stderr)
    return rows


if __name__ == "__main__":
    sys.exit(main())
