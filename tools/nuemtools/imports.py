"""Refuses a target that imports a module of this package which Package.swift does not name as its dependency.

Swift's build finds such a module all the same, but does not compile the target anew when the module
changes: an incremental build then keeps what was inlined from the old one, such as numbers of the cases
of an enumeration.
"""
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .project import PROJECT, Parser

IMPORT = re.compile(r"^(?:@\w+ |public |internal |private )*import (?:\w+ )?(\w+)", re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    Parser("check-imports", __doc__).parse_args(arguments)
    description = subprocess.run(
        ["swift", "package", "--manifest-cache", "none", "describe", "--type", "json"],
        cwd=PROJECT, check=True, stdout=subprocess.PIPE)
    targets = json.loads(description.stdout)["targets"]
    modules = {target["name"] for target in targets}
    faults = 0
    for target in targets:
        known = {target["name"], *target.get("target_dependencies", [])}
        for source in target["sources"]:
            path = Path(target["path"]) / source
            if path.suffix != ".swift":
                continue
            imported = set(IMPORT.findall((PROJECT / path).read_text()))
            for module in sorted(imported & modules - known):
                print(f"{path}: imports {module}: expected it among the dependencies of "
                      f"{target['name']} in Package.swift", file=sys.stderr)
                faults += 1
    return 1 if faults else 0
