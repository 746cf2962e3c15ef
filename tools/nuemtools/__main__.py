"""Runs a tool by its name: `python3 -m nuemtools NAME [OPTION...]`, which scripts/NAME calls."""

import importlib
import signal
import sys
from types import FrameType

from .project import BAD_USAGE, Stop, say

# Module by name. Each has a function main(options) that gives the exit code.
TOOLS = {
    "bench": "bench",
    "check-docs": "docs.check",
    "check-imports": "imports",
    "coverage": "coverage",
    "docs": "docs.reference",
    "faults": "faults",
    "figures": "figure_drivers",
    "fit-coefficients": "fit_coefficients",
    "flux-covariance": "flux_covariance",
    "flux-numbers": "flux_numbers",
    "fuzz": "fuzz",
    "golden": "golden",
    "history": "history",
    "htcondor-test": "htcondor",
    "line-coverage": "line_coverage",
    "lint": "lint",
    "manual": "manual",
    "mutate": "mutate.command",
    "report-check": "report",
    "sanitize": "sanitize",
    "scan-figures": "scan_figures",
    "slurm-test": "slurm.command",
    "small-counts": "small_counts",
    "stress": "stress",
    "tables": "tables",
    "validate": "validate",
}


def ended(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    # Ended from outside, a tool ends what it began.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TOOLS:
        say(f"expected the name of a tool, found {name or 'none'}: {', '.join(TOOLS)}")
        return BAD_USAGE
    try:
        code: int = importlib.import_module(f"nuemtools.{TOOLS[name]}").main(sys.argv[2:])
    except Stop as stop:
        say(stop)
        return stop.code
    return code


sys.exit(main())
