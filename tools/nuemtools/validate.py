"""Compares NuEM with Python, iminuit and pyhf and writes Validation/results/.

Usage: scripts/validate [--points N] [--part NAME ...] [--fraction F] [--output DIR], as Validation/README.md
says."""

import os
import subprocess
from collections.abc import Sequence

from .building import build_nuem, set_up, swift_release
from .environments import environment
from .project import PROJECT, say

VALIDATION = PROJECT / "Validation"


def main(arguments: Sequence[str]) -> int:
    programs = environment(VALIDATION / ".venv", VALIDATION / "requirements.txt")
    command = [str(programs / "python"), "-m", "nuemvalidation", *arguments]
    if {"-h", "--help"} & set(arguments):
        return subprocess.run(command, cwd=VALIDATION, check=False).returncode
    set_up()
    say("building NuEM and the drivers")
    build_nuem()
    for driver in ("profile-points", "plan-grid"):
        swift_release("build", "--product", driver, folder=VALIDATION)
    # Two processes share the cores, and none of them needs threads of its own.
    variables = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=VALIDATION, env={**os.environ, **variables}, check=False).returncode
