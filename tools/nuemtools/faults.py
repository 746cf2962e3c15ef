"""Lets calls of the system fail under every command that writes, and looks at what stays.

Builds the program, then runs every command that writes with one call of the system failing: each write,
fsync, rename, open, ... in turn; with SIGTERM at such calls; and from every disk that a loss of power may
leave (Tests/Faults). Needs a C compiler. The whole takes half an hour on two cores and writes
Tests/Faults/results.md; --quick: a seeded part, below three minutes. Other options go to
Tests/Faults/faults.py: --most N, --share N, --states N, --seed N, --jobs N, --results FILE."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .building import build_nuem, c_compiler, run
from .project import NUEM, PROJECT, Parser

FAULTS = PROJECT / "Tests/Faults"


def main(arguments: Sequence[str]) -> int:
    parser = Parser("faults", __doc__)
    parser.add_argument("--quick", action="store_true", help="a seeded part, which writes no results")
    options, others = parser.parse_known_args(arguments)
    compiler = c_compiler()
    build_nuem()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for shim in ("fault", "record"):
            run(compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", work / f"{shim}.so",
                FAULTS / f"{shim}_shim.c", "-ldl")
        part = ["--share", "20", "--most", "20", "--states", "200"]
        chosen = part if options.quick else ["--results", str(FAULTS / "results.md")]
        return subprocess.run(
            [sys.executable, "-B", FAULTS / "faults.py", "--program", NUEM, "--shim", work / "fault.so",
             "--recorder", work / "record.so", *chosen, *others], check=False).returncode
