"""Line coverage by module, from what llvm-cov exports. Called by scripts/line-coverage."""

import json
import sys
from collections import defaultdict
from pathlib import Path

# Of a library.
WANTED = 90.0

HEADER = """# Lines that tests run

Written by `scripts/line-coverage`: Swift's tests alone, with the programs that they start; not the
figures, tables, documents and clusters of `scripts/test`.

| module | lines | run | % |
|---|---:|---:|---:|
"""


def module_of(path):
    """The room of a source file; nothing for tests and for what others wrote."""
    first, *rest = path.parts
    if first == "Sources" and len(rest) > 1:
        return rest[0]
    return first if first == "CKernels" else None


def lines_by_file(project, exported):
    """[module][file]: lines, and those that were run."""
    modules = defaultdict(dict)
    for entry in exported["data"][0]["files"]:
        path = Path(entry["filename"])
        if not path.is_relative_to(project) or ".build" in path.parts:
            continue
        path = path.relative_to(project)
        module = module_of(path)
        if module:
            lines = entry["summary"]["lines"]
            modules[module][path] = (lines["count"], lines["covered"])
    return modules


def row(name, count, covered):
    return f"| {name} | {count} | {covered} | {share(count, covered):.1f} |\n"


def share(count, covered):
    return 100 * covered / count if count else 100.0


def main(project, export):
    modules = lines_by_file(project, json.loads(export.read_text()))
    sums = {module: tuple(map(sum, zip(*files.values()))) for module, files in modules.items()}
    text = HEADER
    for module in sorted(sums):
        text += row(module, *sums[module])
    text += row("all", *map(sum, zip(*sums.values())))
    below = [(path, *lines) for files in modules.values() for path, lines in files.items()
             if share(*lines) < WANTED]
    if below:
        text += f"\nFiles below {WANTED:.0f} %:\n\n| file | lines | run | % |\n|---|---:|---:|---:|\n"
        for path, count, covered in sorted(below):
            text += row(f"`{path}`", count, covered)
    (project / "Tests/coverage.md").write_text(text)
    print(text, end="")
    # The program itself is no library.
    return any(share(*lines) < WANTED for module, lines in sums.items() if module != "nuem")


sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
