"""Lists the public symbols that have no comment. Called by docs/reference.py with the folder of symbol graphs."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..project import PROJECT, say


def without_comment(folder: Path) -> Iterator[dict[str, Any]]:
    for graph in sorted(folder.glob("*.symbols.json")):
        for symbol in json.loads(graph.read_text())["symbols"]:
            # A symbol without a location was written by the compiler.
            if "docComment" not in symbol and "location" in symbol:
                yield symbol


def count_without_comment(graphs: Path, modules: Sequence[str]) -> int:
    """Names each public symbol of the modules that has no comment; how many there are."""
    count = 0
    for module in modules:
        for symbol in without_comment(graphs / module):
            count += 1
            path = symbol["location"]["uri"].removeprefix("file://").removeprefix(f"{PROJECT}/")
            line = symbol["location"]["position"]["line"] + 1
            kind = symbol["kind"]["identifier"].removeprefix("swift.")
            print(f"{path}:{line}: {kind} {'.'.join(symbol['pathComponents'])} has no comment",
                  file=sys.stderr)
    say(f"{count} public symbols without a comment")
    return count
