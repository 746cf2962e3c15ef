"""Files that a document links or names: they have to be there."""

import re
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
# A path in code, such as `Sources/Program/NuEM.swift`; a star stands for several files.
FOLDERS = "Sources|Tests|CKernels|Validation|Benchmarks|scripts|tools|examples|experiments|docs"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./*-]+\.\w+)`")


def broken(document: str, project: Path) -> Iterator[tuple[int, str]]:
    """Line and target of each that is missing."""
    folder = (project / document).parent
    for number, line in enumerate((project / document).read_text().split("\n"), 1):
        for match in LINK.finditer(line):
            target = match.group(1)
            if "://" not in target and not (folder / target).exists():
                yield number, target
        for match in PATH.finditer(line):
            if not any(project.glob(match.group(1))):
                yield number, match.group(1)
