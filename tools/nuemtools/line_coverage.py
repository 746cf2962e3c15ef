"""Line coverage by module, from what llvm-cov exports. Called by scripts/line-coverage."""

import json
import sys
from collections import defaultdict
from pathlib import Path

# Of a library.
WANTED = 90

HEADER = f"""# Lines that tests run

Written by `scripts/line-coverage`: Swift's tests alone, with the programs that they start; not the
figures, tables, documents and clusters of `scripts/test`. A line that several functions are made of,
as an `.inc` file is in every instruction set, counts once, as run where one of them ran it. Per cent
are rounded down. A library is to have {WANTED} % or more; `nuem`, the program, is no library.

| module | lines | run, % |
|---|---:|---:|
"""

# Kernels that are compiled anew for each instruction set, and what /proc/cpuinfo calls it.
INSTRUCTION_SETS = {"baseline": None, "avx2": "avx2", "avx512": "avx512f"}


def module_of(path):
    """The room of a source file; nothing for tests and for what others wrote."""
    first, *rest = path.parts
    if first == "Sources" and len(rest) > 1:
        return rest[0]
    return first if first == "CKernels" else None


def lines_by_file(project, exported):
    """[module][file]: lines, and those that were run."""
    modules = defaultdict(dict)
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


def functions_by_set(exported):
    """[instruction set]: functions that are compiled for it, and those of them that were run."""
    functions = defaultdict(lambda: [0, 0])
    for function in exported["functions"]:
        name = function["name"]
        for own in INSTRUCTION_SETS:
            if name.startswith(f"kernels_{own}.c:") or name.endswith(f"_{own}"):
                functions[own][0] += 1
                functions[own][1] += function["count"] > 0
    return functions


def processor_has(flag):
    """Whether this machine can run an instruction set; every one of its family has the baseline."""
    return flag is None or flag in Path("/proc/cpuinfo").read_text().split()


def kernels_text(functions):
    text = "\nThe kernels are compiled for each instruction set from the same files:\n\n"
    text += "| instruction set | functions | run, % | this processor |\n|---|---:|---:|---|\n"
    for name, flag in INSTRUCTION_SETS.items():
        count, run = functions[name]
        if count:
            has = "has it" if processor_has(flag) else "lacks it: not runnable here"
            text += f"| {name} | {count} | {percent(count, run)} | {has} |\n"
    return text


def share(count, covered):
    return 100 * covered / count if count else 100.0


def percent(count, covered):
    return 100 * covered // count if count else 100


def row(name, count, covered):
    return f"| {name} | {count} | {percent(count, covered)} |\n"


def main(project, export):
    exported = json.loads(export.read_text())["data"][0]
    modules = lines_by_file(project, exported)
    sums = {module: tuple(map(sum, zip(*files.values()))) for module, files in modules.items()}
    text = HEADER
    for module in sorted(sums):
        text += row(module, *sums[module])
    text += row("all", *map(sum, zip(*sums.values())))
    text += kernels_text(functions_by_set(exported))
    below = [(path, *lines) for files in modules.values() for path, lines in files.items()
             if share(*lines) < WANTED]
    if below:
        text += f"\nFiles below {WANTED} %:\n\n| file | lines | run, % |\n|---|---:|---:|\n"
        for path, count, covered in sorted(below):
            text += row(f"`{path}`", count, covered)
    (project / "Tests/coverage.md").write_text(text)
    print(text, end="")
    return any(share(*lines) < WANTED for module, lines in sums.items() if module != "nuem")


sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
