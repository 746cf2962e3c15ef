"""Builds the copy and runs its tests until one fails."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ..building import prefix_options
from .mutations import Mutation

# Optimised, as tests take six times as long without, but for debugging: file by file, so that a build
# takes seconds.
OPTIONS = ["-debug-info-format", "none", "-Xcc", "-O2", "-Xswiftc", "-O"]

# In this order, until a test fails: what is quick and near to the physics first. Tests of bad input and
# of interrupted scans know nothing of physics, and wait.
STAGES = {
    "laws": ["--filter", "InteractionsTests|ExperimentTests|LawTests"],
    "rooms": ["--filter", "CKernelsTests|EventRatesTests|ContoursTests"],
    "fits": ["--filter", "FitTests|ScansTests|PublicationTests"],
    "program": ["--filter", "CommandLineTests", "--skip", "Scan|Bad|Message|OutputFailure"],
}

# What the tests of the stage `rooms` do not import.
UPSTAIRS = ("Sources/Fit/",)

# Tests may take so many times as long as without a mutation, and at least so many seconds.
PATIENCE, LEAST_SECONDS = 3, 60

ISSUE = re.compile(r"✘ Test (.+?) recorded an issue .*?(?:at (\S+?\.swift):(\d+))")
PASSED = re.compile(r"✔ Test run with (\d+) tests")


@dataclass
class Verdict:
    """caught, survived or did not compile; by what test; in how many seconds."""
    outcome: str
    by: str = ""
    seconds: float = 0


class Trial:
    def __init__(self, path: Path, threads: int | None = None) -> None:
        self.path = path
        self.options = OPTIONS + (["--jobs", str(threads)] if threads else [])
        self.options += prefix_options()
        # [stage]: seconds without a mutation
        self.usual: dict[str, float] = {}

    def build(self) -> str:
        """What the compiler said where it failed, else nothing."""
        built = subprocess.run(["swift", "build", "--build-tests", *self.options], cwd=self.path,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return built.stdout if built.returncode else ""

    def verdict(self, mutation: Mutation) -> Verdict:
        """What the tests say of the copy, which holds the mutation."""
        began = time.monotonic()
        errors = self.build()
        if errors:
            first = next((line for line in errors.splitlines() if "error:" in line), errors[-200:])
            return Verdict("did not compile", first.replace(f"{self.path}/", ""),
                           time.monotonic() - began)
        if mutation.tests:
            # Those that are known to notice come first; the others still may.
            by = self.failure("named", ["--filter", mutation.tests])
            if by:
                return Verdict("caught", by, time.monotonic() - began)
        for stage in STAGES:
            if stage == "rooms" and mutation.file.startswith(UPSTAIRS):
                continue
            by = self.failure(stage)
            if by:
                return Verdict("caught", by, time.monotonic() - began)
        return Verdict("survived", "", time.monotonic() - began)

    def measure(self) -> str:
        """Times each stage without a mutation; what failed, else nothing."""
        errors = self.build()
        if errors:
            return errors
        for stage in STAGES:
            began = time.monotonic()
            by = self.failure(stage)
            if by:
                return f"{stage}: {by}"
            self.usual[stage] = time.monotonic() - began
        return ""

    def failure(self, stage: str, selection: list[str] | None = None) -> str:
        """The first test of a stage, or of a selection, that fails, else nothing. The others are ended with it."""
        process = subprocess.Popen(
            ["swift", "test", "--skip-build", *self.options, *(selection or STAGES[stage])], cwd=self.path,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            start_new_session=True)
        limit = max(PATIENCE * self.usual.get(stage, float("inf")), LEAST_SECONDS)
        timer = Timer(process, limit)
        try:
            return self.first_issue(process, stage, timer)
        finally:
            timer.cancel()
            end_session(process)

    def first_issue(self, process: subprocess.Popen[str], stage: str, timer: Timer) -> str:
        passed = False
        assert process.stdout is not None
        for line in process.stdout:
            issue = ISSUE.search(line)
            if issue:
                return f"{issue[2]}: {issue[1]}"
            passed = passed or bool(PASSED.search(line))
        if timer.fired:
            return f"no end in {timer.seconds:.0f} s ({stage})"
        if process.wait() != 0:
            return f"crash ({stage})"
        if not passed:
            raise RuntimeError(f"the tests of {stage} did not run")
        return ""


class Timer:
    """Ends a process after so many seconds."""

    def __init__(self, process: subprocess.Popen[str], seconds: float) -> None:
        self.seconds = seconds
        self.fired = False

        def fire() -> None:
            self.fired = True
            end_session(process)
        self.timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), fire)
        self.timer.daemon = True
        self.timer.start()

    def cancel(self) -> None:
        self.timer.cancel()


def end_session(process: subprocess.Popen[str]) -> None:
    """Ends all that a process has begun, as tests begin programs of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
