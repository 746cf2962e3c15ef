"""Runs a scan on a Slurm of its own on this machine, kills parts of it, and compares with a run without.

Starts munge, slurmctld and a slurmd for each of N simulated nodes (default: 2) on the loopback interface, with
state, keys, ports and logs of their own, and ends them again. A scan of 8 shards is submitted; one task is
killed by SIGKILL, one by its time limit, one is cancelled, one stopped by the signal before its time limit.
The lost ones are submitted again by what `nuem scan status` names, and the merged result must have the bytes
of a run without Slurm. What is missing (Debian's slurm-wlm and munge) is installed with apt, as root or
through sudo. 66: Slurm cannot be had or started here."""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..building import build_nuem
from ..program import Program
from ..project import NUEM, Parser, Stop, say
from .cluster import Cluster, need_slurm, output_of, wait_until

PLAN = """\
name: slurm-test
base: { plan: on-axis, sampling: { samples: 1e5 } }
configurations:
  - { key: detector.energy_resolution, values: [0.05, 0.10] }
grid:
  - { parameter: mu_numu, from: 0, to: 1e-9, count: 4000 }
  - { parameter: q_nue, from: -1e-8, to: 1e-8, count: 20 }
compute:
  chi_square: { profile: [r2_numu, r2_nue] }
block: { chi_square: 400 }
"""
# A name that does harm wherever it is not quoted.
FOLDER = "a scan's \"%j\" '; touch hit; ' $(touch hit)"


class Trial:
    """A scan that is submitted, and what is asked of it."""

    def __init__(self, cluster: Cluster, work: Path) -> None:
        self.cluster, self.work = cluster, work
        self.nuem = Program()
        self.plan = work / FOLDER / "plan.yaml"
        self.plan.parent.mkdir()
        self.plan.write_text(PLAN)
        self.passed = self.failed = 0
        self.held: dict[int, int] = {}

    def check(self, what: str, holds: bool) -> None:
        self.passed += holds
        self.failed += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {what}", flush=True)

    def alone(self) -> bytes:
        """The result without Slurm."""
        output = self.work / "alone"
        for action in ("run", "merge"):
            self.nuem.run("scan", action, self.plan, "--output", output, "--quiet")
        return (output / "slurm-test.h5").read_bytes()

    def submit(self, *options: str) -> tuple[str, str]:
        """The numbers of the array and of the merge."""
        printed = self.nuem.run("scan", "submit", self.plan, "--engine", "slurm", "--time", "01:00:00", *options)
        words = dict(line.split()[:2] for line in printed.splitlines() if len(line.split()) > 1)
        if not {"job", "merge"} <= words.keys():
            raise Stop(f"expected lines with job and merge of scan submit, found {printed}")
        return words["job"], words["merge"]

    def lost(self) -> str:
        """The shards that are to be submitted again, as status names them."""
        lines = [line.split() for line in self.nuem.run("scan", "status", self.plan).splitlines()]
        return next((words[1] for words in lines if words[:1] == ["resubmit"] and len(words) > 1), "")

    def result(self) -> Path:
        return self.plan.with_name("plan.scan") / "slurm-test.h5"

    def blocks(self) -> dict[str, tuple[int, int]]:
        """Which files hold blocks, each with what changes when it is written again."""
        found = self.plan.with_name("plan.scan").rglob("blocks/**/*.block")
        return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}

    def hold(self, task: int) -> bool:
        """Stops a task's program where it is, however fast the machine; it goes on when `is_told` says so."""
        process = self.cluster.process_of_task(task, NUEM)
        if process is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
            self.held[task] = process
            return True
        return False

    def is_told(self, task: int) -> bool:
        """Whether a signal waits for a held task, which then goes on, or whether it has ended."""
        process = self.held[task]
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return True
        waits = any(line.split()[1].strip("0") for line in status.splitlines() if line.startswith("ShdPnd:"))
        if waits:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
        return waits


def shows(job: str, text: str) -> bool:
    return f" {text} " in output_of("scontrol", "show", "job", job, "--oneliner")


def is_queue_empty() -> bool:
    return not output_of("squeue", "--noheader")


def lose_parts(trial: Trial) -> None:
    """Submits the scan and loses three tasks of eight, each in another way."""
    array, merge = trial.submit("--shards", "8")
    for task in (2, 4, 6, 8):
        trial.check(f"task {task} runs", wait_until(partial(trial.hold, task), 300))
    with contextlib.suppress(ProcessLookupError, KeyError):
        os.kill(trial.held[2], signal.SIGKILL)
    output_of("scontrol", "update", f"JobId={array}_4", "EndTime=now+2")
    output_of("scontrol", "update", f"JobId={array}_6", "TimeLimit=1")
    output_of("scancel", f"{array}_8")
    for task in (4, 6):
        trial.check(f"task {task} is told of the end of its time",
                    wait_until(partial(trial.is_told, task), 600))
    trial.check("task 6, stopped by the signal before its time limit, is put back into the queue",
                wait_until(lambda: shows(f"{array}_6", "Restarts=1"), 300))
    output_of("scontrol", "update", f"JobId={array}_6", "TimeLimit=60")
    trial.check("every task and the merge end", wait_until(is_queue_empty, 1800))
    for task, what, text in (
            (2, "killed by SIGKILL, is failed", "ExitCode=137:0"), (4, "ends with its time", "JobState=TIMEOUT"),
            (6, "goes on by itself", "JobState=COMPLETED"),
            (8, "cancelled, does not come back", "JobState=CANCELLED"),
            *((task, "is done", "JobState=COMPLETED") for task in (1, 3, 5, 7))):
        trial.check(f"task {task} {what}", shows(f"{array}_{task}", text))
    trial.check("the merge refuses what is not whole", shows(merge, "ExitCode=65:0"))
    trial.check("and writes nothing", not trial.result().exists())


def submit_again(trial: Trial, expected: bytes) -> None:
    lost = trial.lost()
    trial.check(f"status names the shards that were lost: {lost or 'none'}", lost == "2,4,8")
    before = trial.blocks()
    _, merge = trial.submit("--only", lost or "1-8")
    trial.check("every task and the merge end", wait_until(is_queue_empty, 1800))
    trial.check("the merge is done", shows(merge, "JobState=COMPLETED"))
    trial.check("the result has the bytes of a run without Slurm",
                trial.result().exists() and trial.result().read_bytes() == expected)
    after = trial.blocks()
    trial.check("no block was done again", all(after.get(name) == known for name, known in before.items()))
    trial.check("nothing is left to submit", not trial.lost())
    trial.check("no name was run as a command", not list(trial.work.rglob("hit")) and not Path("hit").exists())
    say(f"{len(after)} blocks in 8 shards, {len(before)} of them before the second submission")


def main(arguments: Sequence[str]) -> int:
    parser = Parser("slurm-test", __doc__)
    parser.add_argument("--nodes", type=int, choices=range(1, 9), default=2, metavar="N")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs and print its name")
    options = parser.parse_args(arguments)
    need_slurm()
    build_nuem()
    began = time.monotonic()
    work = Path(tempfile.mkdtemp())
    cluster = Cluster(work, options.nodes)
    try:
        cluster.start()
        version = output_of("slurmctld", "-V").strip()
        say(f"{version} runs with {options.nodes} nodes")
        trial = Trial(cluster, work)
        expected = trial.alone()
        lose_parts(trial)
        submit_again(trial, expected)
        if trial.failed:
            for log in (trial.plan.with_name("plan.scan") / "submission/logs").glob("*"):
                print(f"{log.name}: {log.read_text(errors='replace')[-500:]}", file=sys.stderr)
        print(f"{version}, {options.nodes} nodes; {time.monotonic() - began:.0f} s")
        print(f"{trial.passed} passed, {trial.failed} failed")
        return 1 if trial.failed else 0
    finally:
        cluster.end()
        if options.keep:
            say(f"logs are in {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)
