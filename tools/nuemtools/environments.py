"""Python environments that hold what one tool needs, and nothing of the reader's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .project import MISSING, PROJECT, Stop, say


def environment(folder: Path, requirements: Path) -> Path:
    """The programs of a Python environment with exactly these packages, which is made where it is missing."""
    # The copy of the requirements says that the environment is whole and of this version.
    record = folder / "requirements.txt"
    if not record.is_file() or record.read_bytes() != requirements.read_bytes():
        say("installing Python packages from PyPI")
        shutil.rmtree(folder, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", folder], stdout=sys.stderr, check=False).returncode != 0:
            raise Stop("Python's venv is missing: on Debian, apt install python3-venv", MISSING)
        install: list[str | Path] = [folder / "bin/python", "-m", "pip", "install", "--quiet",
                                     "--disable-pip-version-check", "-r", requirements]
        if subprocess.run(install, stdout=sys.stderr, check=False).returncode != 0:
            raise Stop(f"pip could not install what {requirements} names", MISSING)
        shutil.copy(requirements, record)
    return folder / "bin"


def tools_environment(name: str) -> Path:
    """The environment of a tool: packages of tools/requirements/NAME.txt, kept in .build."""
    return environment(PROJECT / f".build/{name}-venv", PROJECT / f"tools/requirements/{name}.txt")


def unit_tests(folder: str, environment: Mapping[str, str], python: str | Path = sys.executable,
               options: Sequence[str] = ()) -> int:
    """The tests of a folder below Tests/, which find what they test by these variables; 0 where they pass."""
    return subprocess.run(
        [python, "-B", *options, "-m", "unittest", "discover", "-s", PROJECT / "Tests" / folder],
        cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT / "tools"), **environment},
        check=False).returncode
