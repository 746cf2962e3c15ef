"""Feeds the readers of files with inputs that libFuzzer makes up from those in Tests/Fuzzing/corpus, and the
program with hostile configurations.

By default each target gets the number of inputs that Tests/Fuzzing/runs says, the same ones on every machine.
A long run, an hour a target: scripts/fuzz --seconds 3600. Exit code 1 where something does not hold, crashes,
hangs or takes too much memory: the input is left in .build/fuzz/found/TARGET-crash-..., -timeout-... or
-oom-..."""

import os
import re
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from .building import build_nuem, swift_release
from .project import BAD_USAGE, MISSING, NUEM, PROJECT, Parser, Stop, say

FUZZING = PROJECT / "Tests/Fuzzing"
CORPUS = FUZZING / "corpus"
# It stands for the program itself, of which no inputs are kept.
PROGRAM = "program"
REASON = re.compile(r"does not hold|ERROR: |Fatal error")
LINE_LENGTH = 600


class Fuzzer:
    """The program of all targets, and the folder in which it works."""

    def __init__(self, has_address: bool, seed: int) -> None:
        self.work = PROJECT / (".build/fuzz-address" if has_address else ".build/fuzz")
        # Of several --sanitize, swiftc takes the last alone: it would see no coverage.
        self.sanitizers = ["--sanitize", "fuzzer"] + (
            ["-Xswiftc", "-sanitize=fuzzer,address", "-Xcc", "-fsanitize=address"] if has_address else [])
        self.seed = [f"-seed={seed}"] if seed else []

    def build(self) -> None:
        # Tests see what is internal; kernels at -O1, which takes half the time to build.
        swift_release("build", "--package-path", FUZZING / "fuzz-targets", "--scratch-path", self.work,
                      *self.sanitizers, "--product", "nuem-fuzz", "-Xswiftc", "-enable-testing", "-Xcc", "-O1")
        for folder in ("found", "tmp"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)

    def log(self, target: str) -> list[str]:
        return (self.work / f"{target}.log").read_text(errors="replace").splitlines()

    def run(self, target: str, *options: str | Path) -> int:
        """libFuzzer on a target, with a log; its exit code."""
        variables = {
            # The stack of a crash takes minutes to print; libFuzzer's own says enough.
            "SWIFT_BACKTRACE": "enable=no", "NUEM_FUZZ_TARGET": target, "TMPDIR": str(self.work / "tmp"),
            "ASAN_OPTIONS": "detect_leaks=0"}
        with (self.work / f"{target}.log").open("wb") as log:
            return subprocess.run(
                [self.work / "release/nuem-fuzz", f"-dict={FUZZING / 'words.dict'}", "-timeout=120",
                 "-rss_limit_mb=2048", f"-artifact_prefix={self.work}/found/{target}-", *options],
                env={**os.environ, **variables}, stdout=log, stderr=subprocess.STDOUT, check=False).returncode

    def say_why(self, target: str, status: int) -> None:
        """Says why a target ended with this exit code."""
        lines = self.log(target)
        say(f"FAILED: {target}, exit code {status}:")
        for index, line in enumerate(lines):
            if REASON.search(line):
                print("\n".join(text[:LINE_LENGTH] for text in lines[index:index + 2]), file=sys.stderr)
        written = [line.split("Test unit written to ")[1] for line in lines if "Test unit written to " in line]
        say(f"input: {written[-1] if written else 'none was written'}; log: {self.work / target}.log")
        say(f"again: scripts/fuzz --target {target} --replay INPUT")

    def fuzz(self, target: str, seconds: int | None) -> bool:
        """A target for some seconds or runs; says what it did, or why it ended."""
        if seconds is None:
            made = self.work / "new" / target
            shutil.rmtree(made, ignore_errors=True)
            limit = f"-runs={kept_runs(target)}"
        else:
            # It begins with what earlier such runs have found.
            made = self.work / "grown" / target
            limit = f"-max_total_time={seconds}"
        made.mkdir(parents=True, exist_ok=True)
        status = self.run(target, limit, made, CORPUS / target, *self.seed)
        if status != 0:
            self.say_why(target, status)
            return False
        done = [line for line in self.log(target) if "DONE" in line]
        say(f"{target}: {' '.join(done[-1].split()) if done else 'done'}")
        return True

    def minimize(self, target: str) -> bool:
        """Keeps the smallest inputs of a target; those that crash are left out, and are a failure."""
        smallest, grown = self.work / "smallest" / target, self.work / "grown" / target
        shutil.rmtree(smallest, ignore_errors=True)
        for folder in (smallest, grown):
            folder.mkdir(parents=True, exist_ok=True)
        status = self.run(target, "-merge=1", "-max_len=1024", smallest, CORPUS / target, grown)
        if status != 0 or any("Test unit written to" in line for line in self.log(target)):
            self.say_why(target, status)
            return False
        taken = sum(path.is_file() for folder in (CORPUS / target, grown) for path in folder.rglob("*"))
        say(f"{target}: {taken} inputs to {len(list(smallest.iterdir()))}")
        return True

    def replay(self, target: str, file: Path) -> bool:
        """One input again; shows what the target says of it."""
        status = self.run(target, file)
        for line in self.log(target):
            if REASON.search(line) or "Executed" in line:
                print(line[:LINE_LENGTH])
        return status == 0


def kept_runs(target: str) -> int:
    for line in (FUZZING / "runs").read_text().splitlines():
        name, _, count = line.partition(" ")
        if name == target:
            return int(count)
    raise Stop(f"Tests/Fuzzing/runs: expected a line with the number of runs of {target}")


def count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def read_options(arguments: Sequence[str]) -> Namespace:
    parser = Parser("fuzz", __doc__)
    parser.add_argument("--seconds", type=count, help="seconds of each target, in place of a number of runs")
    parser.add_argument("--target", action="append", default=[], metavar="NAME",
                        help="a folder of the corpus, or `program`; all by default")
    parser.add_argument("--seed", type=count, default=1,
                        help="seed of the inputs (default: 1; 0: another one each time)")
    parser.add_argument("--address", action="store_true", help="with the address sanitizer")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run one input on the targets that are named")
    parser.add_argument("--minimize", action="store_true",
                        help="put into .build/fuzz/smallest/TARGET as few and small inputs as reach all the code that"
                        " the corpus and what earlier runs found reach")
    options = parser.parse_args(arguments)
    known = sorted(folder.name for folder in CORPUS.iterdir())
    if options.replay and not options.target:
        parser.error("--replay: expected a --target")
    if options.replay and not os.access(options.replay, os.R_OK):
        raise Stop(f"--replay: expected a file that can be read, found {options.replay}", MISSING)
    if (options.replay or options.minimize) and PROGRAM in options.target:
        parser.error("no inputs of the program are kept")
    for target in options.target:
        if target not in (*known, PROGRAM):
            raise Stop(f"--target: expected one of {' '.join(known)} {PROGRAM}, found {target}", BAD_USAGE)
    if not options.target:
        options.target = known if options.minimize else [*known, PROGRAM]
    return options


def main(arguments: Sequence[str]) -> int:
    options = read_options(arguments)
    fuzzer = Fuzzer(options.address, options.seed)
    if PROGRAM in options.target:
        build_nuem()
    if options.target != [PROGRAM]:
        fuzzer.build()

    def holds(target: str) -> bool:
        if options.replay:
            return fuzzer.replay(target, options.replay)
        if options.minimize:
            return fuzzer.minimize(target)
        if target == PROGRAM:
            return subprocess.run([sys.executable, FUZZING / "hostile_program.py", NUEM], check=False).returncode == 0
        return fuzzer.fuzz(target, options.seconds)
    try:
        return 0 if all([holds(target) for target in options.target]) else 1
    finally:
        shutil.rmtree(fuzzer.work / "tmp", ignore_errors=True)
