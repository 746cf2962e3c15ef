"""Running programs, and where things are."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PROJECT = HERE.parent
PRODUCTS = HERE / ".products"  # what scripts/bench builds
RESULTS = HERE / "results"
CORES = len(os.sched_getaffinity(0))
ENGINES = ("mc", "qmc", "quadrature")


class Failed(Exception):
    """A measurement that could not be made; the text says why."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(command, text=None, environment=None):
    """Standard output of a program; raises Failed with the end of its standard error."""
    process = subprocess.run([str(part) for part in command], input=text, capture_output=True,
                             text=True, check=False, cwd=HERE,
                             env={**os.environ, **(environment or {})})
    if process.returncode != 0:
        reason = process.stderr.strip().splitlines()[-1:] or [f"exit {process.returncode}"]
        raise Failed(f"{Path(str(command[0])).name}: {reason[0]}")
    return process.stdout


def first_line(command):
    try:
        return run(command).splitlines()[0].strip()
    except (Failed, OSError, IndexError):
        return "not found"
