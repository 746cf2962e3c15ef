"""Lets one call of the system after the other fail under every command that writes, asks the program to stop
at each of them, takes the power away behind each of them, and looks at what stays.

After each failure: exit code 0 means that every file has the right bytes; any other is 66, 71, 74 or 75 with
a message, nothing wrong stands under a final name, and the same command without a failure then gets there.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import errno
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

import power
from commands import COMMANDS, SCAN, Command, final_files, unnamed

CALLS = {
    # What fails, and how: once, from there on, short, and interrupted by a signal.
    "open": [errno.EIO, errno.EMFILE], "read": [errno.EIO, errno.EINTR],
    "write": [errno.ENOSPC, errno.EINTR], "pwrite": [errno.ENOSPC, errno.EINTR],
    "pread": [errno.EIO, errno.EINTR], "fsync": [errno.EIO, errno.EINTR],
    "ftruncate": [errno.ENOSPC, errno.EINTR], "close": [errno.EIO], "rename": [errno.EIO],
    "link": [errno.EIO, errno.EPERM], "mkdir": [errno.ENOSPC], "stat": [errno.EACCES, errno.ESTALE],
    "opendir": [errno.EACCES], "readdir": [errno.EIO], "lock": [errno.ENOLCK, errno.EINTR],
    "chmod": [errno.EPERM], "malloc": [errno.ENOMEM], "pthread_create": [errno.EAGAIN],
}
SHORT = {"read", "write", "pwrite", "pread"}
# At which SIGTERM comes, beside the beginning of the program.
STOPPED_AT = ["open", "read", "write", "pwrite", "fsync", "rename", "link", "mkdir", "stat", "close"]
# What goes on later where it was stopped ends with 75; the system ends the others.
STOPPABLE = {"scan run", "scan merge"}
SECONDS = 120
# A call that failed in silence, or that the program can do without, is no failure of the program.
EXPECTED_CODES = {66, 71, 74, 75}
# What the system has no more of, whatever was tried.
LIMITS = {errno.EMFILE, errno.ENOMEM, errno.EAGAIN}
# Where Swift's own run time gets no memory it ends the process, and so does libhdf5, with 255.
ABORTED = {-6, -4, -5, -11, 134, 132, 133, 139, 255}


@dataclasses.dataclass(frozen=True)
class Fault:
    command: int
    call: str
    nth: int
    mode: str
    error: int

    @property
    def kind(self) -> str:
        """In the table of results."""
        return "SIGTERM" if self.mode == "signal" else f"`{self.call}`"

    def __str__(self):
        return (f"{' '.join(COMMANDS[self.command].words[:2])} ({COMMANDS[self.command].outputs[0]}): "
                f"{self.call} {self.nth}, {self.mode}, {errno.errorcode.get(self.error, 'SIGTERM')}")


class Harness:
    """Runs commands of a program in folders of their own, with a failure or without."""

    def __init__(self, program: str, shim: str, work: pathlib.Path):
        self.program, self.shim, self.work = program, shim, work
        self.right: dict[int, dict[str, bytes]] = {}

    def prepare(self, index: int) -> pathlib.Path:
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        (folder / "scan.yaml").write_text(SCAN)
        for words in COMMANDS[index].before:
            subprocess.run([self.program, *words], cwd=folder, check=True, capture_output=True)
        return folder

    def run(self, command: Command, folder: pathlib.Path, **environment: str):
        return subprocess.run(
            [self.program, *command.words], cwd=folder, capture_output=True, timeout=SECONDS,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no", "LD_PRELOAD": self.shim,
                 "FAULT_FOLDER": str(folder), **environment})

    def learn(self, index: int) -> dict[str, int]:
        """The right bytes of a command's files, and how often it makes each call."""
        folder = self.prepare(index)
        counts = folder / ".counts"
        result = self.run(COMMANDS[index], folder, FAULT_COUNTS=str(counts))
        if result.returncode:
            raise SystemExit(f"{COMMANDS[index].words}: {result.stderr.decode()}")
        self.right[index] = final_files(folder, COMMANDS[index].outputs)
        made = {}
        for line in counts.read_text().splitlines():
            call, count = line.split()
            made[call] = max(made.get(call, 0), int(count))
        shutil.rmtree(folder)
        return made

    def attempt(self, fault: Fault) -> str:
        """What is wrong after one failure; empty for nothing, or how it ended."""
        command = COMMANDS[fault.command]
        folder = self.prepare(fault.command)
        try:
            try:
                result = self.run(
                    command, folder, FAULT_CALL=fault.call, FAULT_NTH=str(fault.nth),
                    FAULT_MODE=fault.mode, FAULT_ERRNO=str(fault.error))
            except subprocess.TimeoutExpired:
                return f"WRONG {fault}: still running after {SECONDS} s"
            wrong = self.judge(fault, command, folder, result)
            if wrong:
                return f"WRONG {fault}: {wrong}"
            again = self.run(command, folder)
            if again.returncode or final_files(folder, command.outputs) != self.right[fault.command]:
                return (f"WRONG {fault}: the same command without a failure then ends with "
                        f"{again.returncode}: {again.stderr.decode()[-300:]}")
            return "survived" if result.returncode == 0 else f"ended with {result.returncode}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def judge(self, fault, command, folder, result) -> str:
        right, found = self.right[fault.command], final_files(folder, command.outputs)
        wrong = [name for name, content in found.items() if right.get(name) != content]
        if wrong:
            return f"exit {result.returncode} and wrong bytes in {', '.join(wrong)}"
        if result.returncode == 0:
            missing = sorted(set(right) - set(found))
            return f"exit 0 without {', '.join(missing)}" if missing else ""
        if fault.call == "malloc" and result.returncode in ABORTED:
            return ""
        message = result.stderr.decode(errors="replace")
        expected = EXPECTED_CODES
        if fault.mode == "signal":
            expected = {75} if command.name in STOPPABLE else {-signal.SIGTERM}
        elif fault.error in LIMITS:
            expected = {71}
        if result.returncode not in expected:
            return f"exit {result.returncode}: {message[-300:]}"
        if result.returncode == -signal.SIGTERM:
            return ""
        return "" if "error:" in message else f"exit {result.returncode} without a message"


def spread(count: int, most: int) -> list[int]:
    """Numbers from 1 to count: all of them, or so many."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + (count - 1) * i // (most - 1) for i in range(most)})


def plan(counts: dict[int, dict[str, int]], most: int) -> list[Fault]:
    """Every call of a kind in turn where there are few, else some spread over all of them."""
    faults = []
    for index, made in counts.items():
        faults.append(Fault(index, "open", 0, "signal", 0))
        for call in STOPPED_AT:
            for nth in spread(made.get(call, 0), max(2, most // 4)):
                faults.append(Fault(index, call, nth, "signal", 0))
        for call, errors in CALLS.items():
            for nth in spread(made.get(call, 0), most):
                for error in errors:
                    faults.append(Fault(index, call, nth, "once", error))
                if errno.EINTR != errors[0]:
                    faults.append(Fault(index, call, nth, "on", errors[0]))
                if call in SHORT:
                    faults.append(Fault(index, call, nth, "short", errors[0]))
    return faults


def names_of_commands(program: str) -> set[str]:
    """Every command that does something, by its words."""
    dump = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True)

    def leaves(command, words):
        below = [sub for sub in command.get("subcommands", []) if sub["commandName"] != "help"]
        if not below:
            yield " ".join(words)
        for sub in below:
            yield from leaves(sub, [*words, sub["commandName"]])

    return set(leaves(json.loads(dump.stdout)["command"], []))


def attack(harness: Harness, options) -> tuple[str, list[str], int]:
    """The table of failures, what was wrong, and how many there were."""
    faults = plan({i: harness.learn(i) for i in range(len(COMMANDS))}, options.most)
    if options.share > 1:
        faults = random.Random(options.seed).sample(faults, max(1, len(faults) // options.share))
    tally = collections.defaultdict(collections.Counter)
    wrong = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for fault, outcome in zip(faults, pool.map(harness.attempt, faults)):
            kind = "told"
            if outcome.startswith("WRONG"):
                wrong.append(outcome)
                print(outcome, flush=True)
                kind = "wrong"
            elif outcome == "survived":
                kind = outcome
            tally[fault.kind][kind] += 1
    lines = ["| call | failures | survived | told, by an exit code and a message | wrong |",
             "|---|---:|---:|---:|---:|"]
    for kind in [*(f"`{call}`" for call in CALLS), "SIGTERM"]:
        row = tally[kind]
        lines.append(f"| {kind} | {sum(row.values())} | {row['survived']} | {row['told']} | "
                     f"{row['wrong']} |")
    return "\n".join(lines) + "\n", wrong, len(faults)


def lose_power(harness: Harness, options) -> tuple[str, list[str], int]:
    """The same for losses of power."""
    rows, wrong, count = power.look(
        harness, options.recorder, options.states, options.seed, options.jobs)
    for words in wrong:
        print("WRONG", words, flush=True)
    lines = ["| command | calls | different disks | looked at | wrong |", "|---|---:|---:|---:|---:|"]
    return "\n".join([*lines, *rows]) + "\n", wrong, count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--recorder", required=True)
    parser.add_argument("--most", type=int, default=40, help="failures of a kind of call, at most")
    parser.add_argument("--share", type=int, default=1, help="one among so many failures, seeded")
    parser.add_argument("--states", type=int, default=2000, help="disks after a loss of power, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--results", type=pathlib.Path, help="a file for the tables of the results")
    options = parser.parse_args()

    missing = unnamed(names_of_commands(options.program))
    if missing:
        raise SystemExit(f"no list in Tests/Faults/commands.py names {', '.join(sorted(missing))}")
    with tempfile.TemporaryDirectory() as work:
        harness = Harness(options.program, options.shim, pathlib.Path(work).resolve())
        failures, wrong, attacked = attack(harness, options)
        losses, damaged, looked = lose_power(harness, options)
    version = subprocess.run([options.program, "--version"], check=True, capture_output=True)
    commit = next(line.split()[1] for line in version.stdout.decode().splitlines()
                  if line.startswith("commit"))
    text = f"""# What failures leave
Written by `scripts/faults` (`--most {options.most} --share {options.share} --states {options.states}
--seed {options.seed}`) at commit {commit}. It fails where anything is wrong.

## One call of the system fails, or SIGTERM comes at it
Under {len(COMMANDS)} command lines that write; a second run without the failure then gets there.

{failures}
## The power fails
Of every state in which the disk may be left behind any call: bytes and names that were synced are there, all
others may be or not (`Tests/Faults/disk.py`). No file has wrong bytes under its final name, and the same
command, run again, gets there and leaves nothing behind.

{losses}"""
    if options.results:
        options.results.write_text(text)
    print(text)
    bad = len(wrong) + len(damaged)
    print(f"{attacked + looked - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
