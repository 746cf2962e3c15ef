"""The program as pip installs it: the library's command line in a process of its own."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
from conftest import PROJECT

import nuem_command

COMMAND = [sys.executable, nuem_command.__file__]
PROGRAM = os.environ.get("NUEM_PROGRAM", str(pathlib.Path(PROJECT) / ".build" / "release" / "nuem"))


def run(command: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """With what it prints."""
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [
    ["bounds", "--plan", "on-axis", "--samples", "20000", "--format", "csv"], ["help", "bounds"],
    ["interactions"], ["rates", "--bins", "x"], ["nothing"], ["bounds", "--config", "none.yaml"], [],
])
def test_the_same_as_the_program(arguments: list[str]) -> None:
    one, other = run(COMMAND, *arguments), run([PROGRAM], *arguments)
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


def test_module() -> None:
    found = run([sys.executable, "-m", "nuem"], "--version")
    assert found.returncode == 0 and found.stdout.splitlines()[0] == run([PROGRAM], "--version").stdout.splitlines()[0]


def test_interrupt() -> None:
    process = subprocess.Popen(
        [*COMMAND, "toys", "--parameter", "mu_numu", "--toys", "1000000", "--quiet"], stdout=subprocess.DEVNULL)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == -signal.SIGINT


def test_closed_pipe() -> None:
    process = subprocess.Popen([*COMMAND, "config", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=60) != 0 and b"Traceback" not in process.stderr.read()
    process.stderr.close()


def test_jobs_of_a_scan_call_it(tmp_path: pathlib.Path) -> None:
    """The path of what was called, not of the interpreter."""
    scan = pathlib.Path(PROJECT) / "Tests" / "FigureTests" / "scan.yaml"
    caller = tmp_path / "nuem"
    caller.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, "
                      f"{str(pathlib.Path(nuem_command.__file__).parent)!r})\n"
                      "import nuem_command\nsys.exit(nuem_command.main())\n")
    caller.chmod(0o755)
    found = run([str(caller)], "scan", "submit", str(scan), "--engine", "slurm", "--partition", "p", "--time",
                "01:00:00", "--output", str(tmp_path / "out"), "--dry-run")
    assert found.returncode == 0 and str(caller.resolve()) in found.stdout, found.stderr


def test_no_library(tmp_path: pathlib.Path) -> None:
    found = subprocess.run(
        COMMAND, env={**os.environ, "NUEM_LIBRARY": str(tmp_path / "none.so")}, capture_output=True, text=True,
        check=False)
    assert found.returncode == 66 and found.stderr.startswith("nuem: error: ")
