"""The one way in which the tools run nuem and read what it prints."""

import csv
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .project import MISSING, NUEM, Stop


class CommandFailed(Stop):
    """A command of nuem that ended with another code than 0, and what it said."""

    def __init__(self, arguments: Sequence[str | Path], code: int, errors: str) -> None:
        super().__init__(f"nuem {' '.join(map(str, arguments))} ended with {code}: {errors}")
        self.exit_code, self.errors = code, errors


class Program:
    """A nuem, the folder in which it runs, and what is set in its environment."""

    def __init__(self, path: Path = NUEM, folder: Path | None = None,
                 variables: Mapping[str, str] | None = None) -> None:
        if not os.access(path, os.X_OK):
            raise Stop(f"{path} is missing: scripts/run builds it", MISSING)
        # Relative names are meant from where the tool was started, not from the folder of a run.
        self.path, self.folder, self.variables = path.absolute(), folder, dict(variables or {})

    def run(self, *arguments: str | Path) -> str:
        """What a command prints; one that fails ends the tool with its message."""
        ended = subprocess.run(
            [self.path, *arguments], cwd=self.folder, env={**os.environ, **self.variables}, capture_output=True,
            text=True, check=False)
        if ended.returncode != 0:
            raise CommandFailed(arguments, ended.returncode, ended.stderr)
        return ended.stdout

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        """The document that a command prints as JSON."""
        document: dict[str, Any] = json.loads(self.run(*arguments, "--format", "json", "--quiet"))
        return document

    def rows(self, *arguments: str | Path) -> list[dict[str, str]]:
        """The rows that a command prints as CSV, by the names of their columns."""
        text = self.run(*arguments, "--format", "csv", "--quiet")
        return list(csv.DictReader(text.splitlines()))


def with_set(instructions: str | None) -> Mapping[str, str]:
    """The environment that chooses an instruction set; none: the best that the processor has."""
    return {"NUEM_INSTRUCTION_SET": instructions} if instructions else {}

