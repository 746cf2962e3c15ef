"""Checks the style and types of what is not Swift or C: shellcheck on every script of a shell, ruff and
mypy --strict on the development tools, in a Python environment of their own; and runs the tools' own tests.

0: clean; 1: not; 66: shellcheck or Python's venv cannot be had here."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .building import apt_install
from .environments import tools_environment, unit_tests
from .project import MISSING, PROJECT, Parser, Stop

SHELLS = ("#!/bin/sh", "#!/usr/bin/env bash", "#!/bin/bash")


def is_shell(path: Path) -> bool:
    """Whether a file is a script of a shell, or one that such scripts source."""
    if path.suffix == ".sh":
        return True
    with path.open("rb") as file:
        return file.readline().decode(errors="replace").strip() in SHELLS


def shell_scripts() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.split("\0")
            if name and (PROJECT / name).is_file() and (Path(name).suffix in ("", ".sh")) and is_shell(PROJECT / name)]


def main(arguments: Sequence[str]) -> int:
    Parser("lint", __doc__).parse_args(arguments)
    if shutil.which("shellcheck") is None and not apt_install("shellcheck"):
        raise Stop("shellcheck is missing: on Debian, apt install shellcheck", MISSING)
    programs, tools = tools_environment("lint"), PROJECT / "tools"
    checks: list[tuple[list[str | Path], Path]] = [
        (["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *shell_scripts()], PROJECT),
        ([programs / "ruff", "check", "--no-cache", "."], tools),
        ([programs / "mypy", "--cache-dir", PROJECT / ".build/mypy-cache"], tools),
    ]
    failed = [command for command, folder in checks
              if subprocess.run(command, cwd=folder, check=False).returncode != 0]
    return 1 if failed or unit_tests("ToolTests", {}) != 0 else 0
