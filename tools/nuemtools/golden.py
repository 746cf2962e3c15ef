"""Compares what the built program prints for fixed seeds with the files of Tests/Golden.

Runs the cases of Tests/Golden/cases.txt by the release program: with one thread and with three, twice, and
the scan also in shards, which must give the same bytes; with each instruction set that this processor has.
Numbers may differ from the files by as much as the instruction set allows; every difference is shown.
0: all agree; 1: some do not; 66: Python 3 or the program is missing."""

import csv
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .program import Program, with_set
from .project import NUEM, PROJECT, Parser, Stop

# Relative, of what the program prints on another machine. AVX-512 and AVX2 give the same samples, but
# OpenBLAS has kernels of its own for each processor; without fused operations samples differ too.
TOLERANCES = {"avx512": 1e-9, "avx2": 1e-9, "baseline": 1e-8}
# Errors are spreads of replicates, in which such differences count more; those of quadrature are rounding.
TOLERANCE_OF_ERRORS = 1e-5
ROUNDING = 1e-13  # of the largest number beside
# Where a minimum lies is known to the root of a number's precision, of the largest in its column.
TOLERANCE_OF_MINIMA = 1e-5
# Counts of steps, which the last digits may change.
STEPS = {"iterations"}
THREADS = (1, 3)
SHARDS = 3


def main(arguments: Sequence[str]) -> int:
    parser = Parser("golden", __doc__)
    parser.add_argument("--update", action="store_true", help="write the files anew, after showing what differs")
    parser.add_argument("--program", type=Path, default=NUEM, help="another program than .build/release/nuem")
    options = parser.parse_args(arguments)
    return compare_all(PROJECT / "Tests/Golden", options.program, options.update)


def compare_all(folder: Path, program: Path, updates: bool) -> int:
    cases = read_cases(folder / "cases.txt")
    own = instruction_set(program)
    sets = {"avx512": ["avx512", "avx2", "baseline"], "avx2": ["avx2", "baseline"],
            "baseline": ["baseline"]}[own]
    is_good = True
    for name, arguments in cases:
        file = folder / f"{name}.csv"
        kept = file.read_text() if file.exists() else None
        for instructions in sets:
            text = result(program, folder, arguments, instructions)
            said, agreement = (["no file is kept"], "") if kept is None else compare(
                kept, text, instructions)
            print(f"{name:28} {instructions:10} {'; '.join(said) or agreement}")
            if said and updates and instructions == own:
                file.write_text(text)
                kept = text
                print(f"{name:28} written")
            elif said:
                is_good = False
    return 0 if is_good else 1


def read_cases(path: Path) -> list[tuple[str, list[str]]]:
    cases: list[tuple[str, list[str]]] = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, arguments = line.split(":", 1)
            cases.append((name, arguments.split()))
    return cases


def instruction_set(program: Path) -> str:
    for line in Program(program).run("--version").splitlines():
        if line.startswith("instruction set"):
            return line.split()[-1]
    raise Stop("nuem --version names no instruction set")


def result(program: Path, folder: Path, arguments: list[str], instructions: str) -> str:
    """What a case prints; the same whatever the threads and shards."""
    texts = [scan(program, folder, arguments[1], instructions, threads, shards)
             for threads in THREADS for shards in (1, SHARDS)] \
        if arguments[0] == "scan" else \
            [Program(program, folder, with_set(instructions)).run(
                *arguments, "--format", "csv", "--quiet", "--threads", str(threads))
             for threads in (*THREADS, THREADS[0])]
    if len(set(texts)) != 1:
        raise Stop(f"{' '.join(arguments)}: other bytes with other threads, shards or at another time")
    return texts[0]


def scan(program: Path, folder: Path, plan: str, instructions: str, threads: int, shards: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        nuem = Program(program, work, with_set(instructions))
        shutil.copy(folder / plan, work)
        options = [plan, "--output", "blocks", "--threads", str(threads), "--quiet"]
        for shard in range(shards, 0, -1):
            nuem.run("scan", "run", *options, "--shard", f"{shard}/{shards}")
        nuem.run("scan", "merge", *options, "--result", "result.csv")
        return "".join(f"file,{path.name}\n{path.read_text()}" for path in sorted(work.glob("*.csv")))


def compare(kept: str, text: str, instructions: str) -> tuple[list[str], str]:
    """In words: what is beyond the tolerance, and how far the rest agrees."""
    if kept == text:
        return [], "the same bytes"
    old, new = (list(csv.reader(content.splitlines())) for content in (kept, text))
    if [len(row) for row in old] != [len(row) for row in new]:
        return [f"{len(old)} rows are kept, {len(new)} found, or other columns"], ""
    found: list[str] = []
    header: list[str] = []
    largest: dict[str, float] = {}
    worst = 0.0
    for line, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        if before == after:
            header = header_of(before, header)
        scale = max(abs(number(entry) or 0) for entry in before)
        for index, (expected, value) in enumerate(zip(before, after, strict=True)):
            column = header[index] if index < len(header) else ""
            size = abs(number(expected) or 0)
            largest[column] = max(largest.get(column, 0), size)
            if expected == value or column in STEPS:
                continue
            difference = abs((number(value) or 0) - (number(expected) or 0))
            relative, absolute = tolerance(column, instructions, scale, largest[column])
            if (number(expected) is None or number(value) is None
                    or not difference <= relative * size + absolute):
                found.append(f"line {line}, {column}: {expected} is kept, {value} found")
            elif size and not absolute:
                worst = max(worst, difference / size)
    more = [f"{len(found)} differences in all"] if len(found) > 5 else []
    return found[:5] + more, f"agrees, within {worst:.1g}"


def header_of(row: list[str], header: list[str]) -> list[str]:
    """The row, where it holds names alone; else the header before."""
    return row if row[0] != "file" and all(number(entry) is None and entry for entry in row) else header


def tolerance(column: str, instructions: str, scale: float, largest: float) -> tuple[float, float]:
    """Relative, and absolute, of a column; scale is the largest number of the row."""
    if "error" in column:
        return TOLERANCE_OF_ERRORS, ROUNDING * scale
    if column.startswith("best_fit"):
        return 0, TOLERANCE_OF_MINIMA * largest
    return TOLERANCES[instructions], 0


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
