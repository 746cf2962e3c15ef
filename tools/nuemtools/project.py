"""Where the project is, how a tool says something, and how it stops."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[2]
NUEM = PROJECT / ".build/release/nuem"
REQUIREMENTS = PROJECT / "tools/requirements"

# The codes of sysexits.h that the program uses too.
BAD_USAGE, BAD_DATA, MISSING, INTERNAL, TRY_AGAIN = 64, 65, 66, 70, 75


class Stop(Exception):
    """What ends a tool: a message, and the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(text: object) -> None:
    print(f"nuem: {text}", file=sys.stderr, flush=True)


class Parser(argparse.ArgumentParser):
    """Reads a tool's options; a mistake in them ends with 64, as it does in the program."""

    def __init__(self, name: str, description: str | None) -> None:
        entry = PROJECT / "scripts" / name.split()[0]
        super().__init__(prog=f"scripts/{name}" if entry.exists() else f"tools/run {name}",
                         description=description, allow_abbrev=False,
                         formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise Stop(message, BAD_USAGE)
