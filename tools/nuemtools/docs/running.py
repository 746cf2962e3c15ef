"""Runs the steps of a document in a folder of its own."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from .blocks import Command
from .comparison import matches, rewritten
from .documents import Document, File, Yaml
from .not_run import reason_not_to_run

# What the reader has already, in documents that do not say how it is made.
READERS_FILES = {
    "my.yaml": "detector.yaml",
    "beam.csv": "beam.csv",
    "backgrounds.csv": "backgrounds.csv",
    "nd.dat": "beam_neutrino.dat",
    "scan.yaml": "scan.yaml",
    "points.csv": "points.csv",
}
# What scripts/figures makes when it first runs.
FIGURES_PYTHON = ".build/figures-venv/bin/python"
LONGEST_S = 3600


@dataclass
class Outcome:
    failures: list[str] = field(default_factory=list)
    run: int = 0
    not_run: list[tuple[str, str]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    # Line of the document, count of lines there, and the lines that replace them.
    edits: list[tuple[int, int, list[str]]] = field(default_factory=list)


def run(document: Document, project: Path, program: Path) -> Outcome:
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="nuem-docs-") as name:
        folder = Path(name)
        prepare(folder, project, program)
        for step in document.steps:
            if isinstance(step, File):
                target = folder / step.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(step.text)
            elif isinstance(step, Yaml):
                run_yaml(step, document, folder, project, outcome)
            else:
                run_command(step, document, folder, project, outcome)
    return outcome


def prepare(folder: Path, project: Path, program: Path) -> None:
    shutil.copytree(project / "examples", folder / "examples",
                    ignore=shutil.ignore_patterns("flux_covariance.csv"))
    shutil.copytree(project / "experiments", folder / "experiments")
    for name, example in READERS_FILES.items():
        shutil.copy(project / "examples" / example, folder / name)
    (folder / "bin").mkdir()
    (folder / "bin" / "nuem").symlink_to(program)


def run_yaml(step: Yaml, document: Document, folder: Path, project: Path, outcome: Outcome) -> None:
    """Reads it as the program does, without the files that it names."""
    (folder / "block.yaml").write_text(step.text)
    is_plan = re.search(r"^(configurations|grid|compute):", step.text, re.MULTILINE)
    text = "nuem scan plan block.yaml" if is_plan else "nuem config show --config block.yaml"
    status, output = shell(text, folder, project)
    outcome.run += 1
    if status != 0:
        fail(outcome, document, step.line, text, output)


def run_command(step: Command, document: Document, folder: Path, project: Path, outcome: Outcome) -> None:
    reason = reason_not_to_run(step.text)
    if FIGURES_PYTHON in step.text and not (project / FIGURES_PYTHON).exists():
        reason = "needs the Python environment that scripts/figures makes"
    if reason:
        outcome.not_run.append((step.text, reason))
        check_script(step, document, project, outcome)
        return
    start = time.monotonic()
    status, output = shell(step.text, folder, project)
    outcome.run += 1
    outcome.slowest = max(outcome.slowest, (time.monotonic() - start, step.text))
    if status != 0:
        fail(outcome, document, step.line, step.text, output)
        return
    printed = [line.rstrip() for line in output.rstrip("\n").split("\n")] if output else []
    if step.shown and not matches(step.shown, printed):
        fail(outcome, document, step.line, step.text, "prints something else:\n" + output)
        better = rewritten(step.shown, printed)
        if better is not None:
            outcome.edits.append((step.shown_first, len(step.shown), better))


def check_script(step: Command, document: Document, project: Path, outcome: Outcome) -> None:
    """A script that is not run is there at least."""
    script = re.match(r"scripts/[\w-]+|tools/run", step.text)
    if script and not os.access(project / script.group(0), os.X_OK):
        fail(outcome, document, step.line, step.text, "no such script\n")


def shell(text: str, folder: Path, project: Path) -> tuple[int, str]:
    """Exit code, and both streams together."""
    text = re.sub(r"^(scripts|tools)/", rf"{project}/\1/", text)
    text = re.sub(r"^\.build/release/nuem\b", "nuem", text)
    text = text.replace(FIGURES_PYTHON, f"{project}/{FIGURES_PYTHON}")
    environment = dict(
        os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}", HOME=str(folder), TERM="dumb")
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", text], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired:
        return 1, f"does not end within {LONGEST_S} s\n"
    return done.returncode, done.stdout


def fail(outcome: Outcome, document: Document, line: int, text: str, output: str) -> None:
    outcome.failures.append(f"{document.name}:{line}: {text}\n{output}")
