"""Writes the tables and has HEPData's own validator read the submission among them; Python is set up in an
environment of its own.

Runs `nuem tables` with the options that are left (such as --target-error 1e-3), writes to DIR (default:
results/tables) and checks the submission in DIR/hepdata with hepdata-validator. --check: tests of the tables
and of exports, read by hepdata-validator, PyYAML and h5py; LaTeX compiles them where pdflatex and siunitx are
at hand."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .building import build_nuem
from .environments import tools_environment, unit_tests
from .program import Program
from .project import MISSING, NUEM, PROJECT, Parser, Stop


def check(programs: Path) -> int:
    build_nuem()
    with tempfile.TemporaryDirectory() as name:
        nuem, few = Program(folder=Path(name)), ("--samples", "1e5", "--quiet")
        nuem.run("tables", *few, "--output", "tables")
        for kind in ("json", "h5"):
            nuem.run("export", "templates", *few, "--output", f"templates.{kind}")
        return unit_tests("TableTests", {"NUEM_TABLES": name}, programs / "python", ["-W", "ignore::ResourceWarning"])


def validate(programs: Path, folder: Path) -> int:
    return subprocess.run([programs / "hepdata-validate", "--directory", folder], check=False).returncode


def main(arguments: Sequence[str]) -> int:
    parser = Parser("tables", __doc__)
    parser.add_argument("--output", type=Path, default=PROJECT / "results/tables", metavar="DIR")
    parser.add_argument("--validate", type=Path, metavar="DIR", help="check a submission that is there")
    parser.add_argument("--check", action="store_true", help="test the tables")
    options, others = parser.parse_known_args(arguments)
    if (options.check or options.validate) and others:
        parser.error(f"--check and --validate take no other options, found {' '.join(others)}")
    if options.validate and not options.validate.is_dir():
        raise Stop(f"error: no folder {options.validate}", MISSING)
    programs = tools_environment("tables")
    if options.validate:
        return validate(programs, options.validate)
    if options.check:
        return check(programs)
    build_nuem()
    written = subprocess.run([NUEM, "tables", "--output", options.output, *others], check=False).returncode
    return written or validate(programs, options.output / "hepdata")
