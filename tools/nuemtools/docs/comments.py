"""Lists the public symbols that have no comment. Called by scripts/docs in the folder of symbol graphs.

Usage: comments.py PROJECT MODULE...
"""

import json
import sys
from pathlib import Path


def without_comment(folder):
    for graph in sorted(Path(folder).glob("*.symbols.json")):
        for symbol in json.loads(graph.read_text())["symbols"]:
            # A symbol without a place was written by the compiler.
            if "docComment" not in symbol and "location" in symbol:
                yield symbol


def main(project, modules):
    count = 0
    for module in modules:
        for symbol in without_comment(module):
            count += 1
            path = symbol["location"]["uri"].removeprefix("file://").removeprefix(project + "/")
            line = symbol["location"]["position"]["line"] + 1
            kind = symbol["kind"]["identifier"].removeprefix("swift.")
            print(f"{path}:{line}: {kind} {'.'.join(symbol['pathComponents'])} has no comment",
                  file=sys.stderr)
    print(f"nuem: {count} public symbols without a comment", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
