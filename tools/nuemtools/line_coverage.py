"""Measures which lines of the program its tests run.

Builds everything with counters in .build/line-coverage, runs every test of Swift, and writes line
coverage by module to Tests/coverage.md and to standard output; twenty minutes or more. What the
programs run that Tests/CommandLineTests start counts too, but for those that are killed. C counts with
its .inc files; kernels of instruction sets that this processor lacks are listed apart. 0: every library
has 90 % or more; 1: one has less, or a test failed."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .building import prefix_options, run, swift, toolchain
from .project import MISSING, PROJECT, Parser, Stop, say

# Per cent of a library's lines that tests have to run.
WANTED = 90

PROGRAM = ("nuem", "Program")
HEADER = f"""# Lines that tests run

Written by `tools/run line-coverage`: Swift's tests alone, with the programs that they start; not the
figures, tables, documents and clusters of `scripts/test`. A line that several functions are made of,
as an `.inc` file is in every instruction set, counts once, as run where one of them ran it. Per cent
are rounded down. A library is to have {WANTED} % or more; `nuem` and
`Program`, the program, are no libraries.

| module | lines | run, % |
|---|---:|---:|
"""

# Kernels that are compiled anew for each instruction set, and what /proc/cpuinfo calls it.
INSTRUCTION_SETS = {"baseline": None, "avx2": "avx2", "avx512": "avx512f"}


def module_of(path: Path) -> str | None:
    """The room of a source file; nothing for tests and for what others wrote."""
    first, *rest = path.parts
    if first == "Sources" and len(rest) > 1:
        return rest[0]
    return first if first == "CKernels" else None


def lines_by_file(project: Path, exported: dict[str, Any]) -> dict[str, dict[Path, tuple[int, int]]]:
    """[module][file]: lines, and those that were run."""
    modules: dict[str, dict[Path, tuple[int, int]]] = defaultdict(dict)
    for entry in exported["files"]:
        path = Path(entry["filename"])
        if not path.is_relative_to(project) or ".build" in path.parts:
            continue
        path = path.relative_to(project)
        module = module_of(path)
        if module:
            lines = entry["summary"]["lines"]
            modules[module][path] = (lines["count"], lines["covered"])
    return modules


def functions_by_set(exported: dict[str, Any]) -> dict[str, list[int]]:
    """[instruction set]: functions that are compiled for it, and those of them that were run."""
    functions: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for function in exported["functions"]:
        name = function["name"]
        for own in INSTRUCTION_SETS:
            if name.startswith(f"kernels_{own}.c:") or name.endswith(f"_{own}"):
                functions[own][0] += 1
                functions[own][1] += function["count"] > 0
    return functions


def processor_has(flag: str | None) -> bool:
    """Whether this machine can run an instruction set; every one of its family has the baseline."""
    return flag is None or flag in Path("/proc/cpuinfo").read_text().split()


def kernels_text(functions: dict[str, list[int]]) -> str:
    text = "\nThe kernels are compiled for each instruction set from the same files:\n\n"
    text += "| instruction set | functions | run, % | this processor |\n|---|---:|---:|---|\n"
    for name, flag in INSTRUCTION_SETS.items():
        count, run = functions[name]
        if count:
            has = "has it" if processor_has(flag) else "lacks it: not runnable here"
            text += f"| {name} | {count} | {percent(count, run)} | {has} |\n"
    return text


def share(count: int, covered: int) -> float:
    return 100 * covered / count if count else 100.0


def percent(count: int, covered: int) -> int:
    return 100 * covered // count if count else 100


def row(name: str, count: int, covered: int) -> str:
    return f"| {name} | {count} | {percent(count, covered)} |\n"


def summarise(project: Path, export: Path) -> bool:
    """Writes the table; whether a library has less than it should."""
    exported = json.loads(export.read_text())["data"][0]
    modules = lines_by_file(project, exported)
    sums = {module: added(files.values()) for module, files in modules.items()}
    text = HEADER
    for module in sorted(sums):
        text += row(module, *sums[module])
    text += row("all", *added(sums.values()))
    text += kernels_text(functions_by_set(exported))
    below = [(path, *lines) for files in modules.values() for path, lines in files.items()
             if share(*lines) < WANTED]
    if below:
        text += f"\nFiles below {WANTED} %:\n\n| file | lines | run, % |\n|---|---:|---:|\n"
        for path, count, covered in sorted(below):
            text += row(f"`{path}`", count, covered)
    (project / "Tests/coverage.md").write_text(text)
    print(text, end="")
    return any(share(*lines) < WANTED for module, lines in sums.items() if module not in PROGRAM)


def added(parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(parts)
    return sum(count for count, _ in pairs), sum(covered for _, covered in pairs)


def count(scratch: Path, sums: Path) -> bool:
    """Runs the tests with counters; whether all passed."""
    counters = scratch / "counters"
    # Anew: an incremental build can keep what it took from another room inline.
    (scratch / "build.db").unlink(missing_ok=True)
    for folder in scratch.glob("*-*/debug"):
        shutil.rmtree(folder)
    variables = {"NUEM_COUNT_LINES": "yes"}  # for Package.swift, which counts C then
    # Optimised, as the tests take six times as long without; counters stay the same.
    run(swift(), "build", "--build-tests", "--scratch-path", scratch, "--enable-code-coverage", "-Xcc", "-O2",
        "-Xswiftc", "-O", *prefix_options(), environment=variables)
    shutil.rmtree(counters, ignore_errors=True)
    sums.unlink(missing_ok=True)
    # Not by swift's own --enable-code-coverage, which fails over the counters of a killed process. A file
    # for each process, a megabyte or so: what they add up to is kept.
    passed = subprocess.run(
        [swift(), "test", "--skip-build", "--scratch-path", scratch, *prefix_options()], cwd=PROJECT,
        env={**os.environ, **variables, "LLVM_PROFILE_FILE": f"{counters}/%p.profraw"}, stdout=sys.stderr,
        check=False).returncode == 0
    # Some are cut short by a kill; the rest counts.
    run(toolchain() / "llvm-profdata", "merge", "-sparse", "-failure-mode=all", *sorted(counters.glob("*.profraw")),
        "-o", sums)
    shutil.rmtree(counters)
    return passed


def main(arguments: Sequence[str]) -> int:
    parser = Parser("line-coverage", __doc__)
    parser.add_argument("--report", action="store_true", help="of the counters of the last run")
    options = parser.parse_args(arguments)
    for tool in ("llvm-cov", "llvm-profdata"):
        if not os.access(toolchain() / tool, os.X_OK):
            raise Stop(f"{tool} is missing beside swift", MISSING)
    scratch = PROJECT / ".build/line-coverage"
    sums = scratch / "counters.profdata"
    passed = options.report or count(scratch, sums)
    if not sums.is_file():
        raise Stop(f"there are no counters in {sums}: expected a run without --report before", MISSING)
    export = scratch / "counters.json"
    with export.open("w") as file:
        subprocess.run(
            [toolchain() / "llvm-cov", "export", "-skip-expansions", "-ignore-filename-regex",
             rf"^{PROJECT}/(\.build|Tests)/", "-instr-profile", sums, scratch / "debug/NuEMPackageTests.xctest",
             "-object", scratch / "debug/nuem"], cwd=PROJECT, stdout=file, check=True)
    is_low = summarise(PROJECT, export)
    if not passed:
        say("a test failed")
    return 1 if is_low or not passed else 0
