"""Draws the figures from what nuem writes; Python is set up in an environment of its own.

    scripts/figures [--output DIR] [--data DIR] [--convention published|derived] [NUMBER...]
    scripts/figures convergence [--output DIR] [--data FILE] [CONVERGE OPTION...]
    scripts/figures spectrum [--output DIR] [--data FILE] [SPECTRUM OPTION...]
    scripts/figures new|derived|impact|dependence|exclusion|flux-constrain|plan [--output DIR] [--samples N]
    scripts/figures --check

Draws figures 1 to 8 of arXiv:2111.14884, or those named, as PDF and PNG in DIR (default: results), from what
`nuem reproduce` computes, or from --data, a folder that it wrote. Milli-charges are in the convention that
reproduces the paper, or in the derived one.

convergence: runs `nuem converge` with the options that are left (such as --to 2^20), or reads FILE, which it
wrote as JSON or CSV, and draws error against samples and against seconds. What was computed is kept in DIR
as convergence.json.

spectrum: runs `nuem spectrum` with the options that are left (such as --config my.yaml), or reads FILE, which
it wrote as JSON, and draws each beam mode and position in the axes of the configuration: of two axes one panel
for each bin of the first, or a map of colours where these are many.

derived: milli-charge bounds of the equations as derived beside the published ones; impact: which pulls decide
the bounds; dependence: bounds against resolutions, threshold, backgrounds and systematic uncertainties;
exclusion: couplings of a B-L vector and of a dipole portal against their masses, beside published bounds;
flux-constrain: the error of the flux of DUNE and of MINERvA before and after neutrino-electron scattering has
been counted; plan: exposure plans that are best, years by position and mode, and how bounds follow years and
pulls along them; new: all but plan, with 1e6 samples a run or N. Data that `nuem reproduce` does not write
are written beside them as CSV.

--check: tests of the figures."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from .building import build_nuem
from .environments import tools_environment
from .program import Program
from .project import MISSING, NUEM, PROJECT, Parser, Stop

PAPER = [str(number) for number in range(1, 9)]
NEW = ["derived", "impact", "dependence", "exclusion", "flux-constrain"]
RESULTS = PROJECT / "results"
# What draws a file, where that has another name.
MODULES = {"spectrum": "bins"}


def draw(module: str, *arguments: str | Path, variables: Mapping[str, str] | None = None) -> int:
    """Runs a module of the figures in their environment."""
    python = tools_environment("figures") / "python"
    # The seed is part of "the same bytes": names of embedded fonts come from hashes.
    fixed = {"PYTHONHASHSEED": "0", "PYTHONPATH": f"{PROJECT / 'scripts'}:{PROJECT / 'tools'}"}
    return subprocess.run([python, "-B", "-m", module, *arguments],
                          env={**os.environ, **fixed, **(variables or {})}, check=False).returncode


def existing(path: Path | None, is_folder: bool) -> Path | None:
    if path and not (path.is_dir() if is_folder else path.is_file()):
        raise Stop(f"error: no {'folder' if is_folder else 'file'} {path}", MISSING)
    return path


def paper(arguments: Sequence[str]) -> int:
    parser = Parser("figures", __doc__)
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="DIR")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder that `nuem reproduce` wrote")
    parser.add_argument("--convention", choices=["published", "derived"], default="published")
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="1 to 8 (default: all)")
    options = parser.parse_args(arguments)
    for number in options.numbers:
        if number not in PAPER:
            parser.error(f"expected a figure from 1 to 8, found {number}")
    data = existing(options.data, is_folder=True)
    tools_environment("figures")
    if data is None:
        build_nuem()
        Program().run("reproduce", "--output", options.output)
        data = options.output
    return draw("nuemtools.figures", data, options.output, options.convention, *(options.numbers or PAPER))


def new(name: str, arguments: Sequence[str]) -> int:
    parser = Parser(f"figures {name}", None)
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="DIR")
    parser.add_argument("--samples", default="1e6", metavar="N")
    options = parser.parse_args(arguments)
    tools_environment("figures")
    build_nuem()
    return draw("nuemtools.figures.new", NUEM, options.samples, options.output, *(NEW if name == "new" else [name]))


def computed(command: str, module: str, arguments: Sequence[str]) -> int:
    """Draws what a command writes, kept in the folder of the figures, or what it wrote before."""
    parser = Parser(f"figures {command}", None)
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="DIR")
    parser.add_argument("--data", type=Path, metavar="FILE", help=f"what `nuem {command}` wrote")
    options, others = parser.parse_known_args(arguments)
    if options.data and others:
        parser.error(f"--data takes no options of `nuem {command}`, found {' '.join(others)}")
    data = existing(options.data, is_folder=False)
    tools_environment("figures")
    options.output.mkdir(parents=True, exist_ok=True)
    if data is None:
        build_nuem()
        data = options.output / f"{module}.json"
        partial = data.with_suffix(".json.partial")
        with partial.open("wb") as file:
            code = subprocess.run([NUEM, command, *others, "--format", "json"], stdout=file, check=False).returncode
        if code != 0:
            partial.unlink()
            return code
        partial.replace(data)
    return draw(f"nuemtools.figures.{MODULES.get(module, module)}", data, options.output)


def check() -> int:
    tools_environment("figures")
    build_nuem()
    with tempfile.TemporaryDirectory() as name:
        nuem, plan = Program(folder=Path(name)), PROJECT / "Tests/FigureTests/scan.yaml"
        nuem.run("reproduce", "--samples", "1e5", "--quiet", "--output", ".")
        nuem.run("scan", "run", plan, "--output", "scan", "--quiet")
        for kind in ("h5", "csv"):
            nuem.run("scan", "merge", plan, "--output", "scan", "--result", f"scan.{kind}", "--quiet")
        return draw("unittest", "discover", "-s", PROJECT / "Tests/FigureTests",
                    variables={"NUEM_FIGURE_DATA": name, "NUEM_PROGRAM": str(NUEM)})


def main(arguments: Sequence[str]) -> int:
    first = arguments[0] if arguments else ""
    if first == "--check":
        Parser("figures --check", None).parse_args(arguments[1:])
        return check()
    if first == "convergence":
        return computed("converge", "convergence", arguments[1:])
    if first == "spectrum":
        return computed("spectrum", "spectrum", arguments[1:])
    if first in ("new", "plan", *NEW):
        return new(first, arguments[1:])
    return paper(arguments)
