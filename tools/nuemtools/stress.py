"""A day of a cluster in minutes: a scan of tiny blocks, done by many processes in one folder which are
killed, stopped, starved of memory, given clocks that jump and a disk that fills; what they leave must merge
to the bytes of a run that nothing happened to.

A block is one point; 86,400 of them, the default, are a day of blocks of a second. Needs a build
(scripts/run) and Python 3; the disk that fills is a file system in memory, for which it must be root. Writes
what it measured as one table; ends with 1 where anything was not as it must be."""

import contextlib
import os
import random
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from .project import NUEM, Parser, Stop

MEMORY = 3 << 30  # of addresses: libraries and threads reserve far more than they use
PEAK_MB = 200
OPEN_FILES = 64
SIGNALS = [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGXCPU]

PLAN = """\
name: stress
base: {{ plan: on-axis, sampling: {{ samples: 1e4 }} }}
configurations:
  - {{ key: detector.energy_resolution, values: [0.05, 0.10] }}
grid:
  - {{ parameter: mu_numu, from: 0, to: 1e-9, count: {} }}
  - {{ parameter: q_nue, from: -1e-8, to: 1e-8, count: 40 }}
compute: {{ chi_square: {{}} }}
block: {{ chi_square: 1 }}
"""


Process = subprocess.Popen[bytes]


class Trial:
    def __init__(self, program: Path, folder: Path, blocks: int) -> None:
        self.program, self.folder = program, folder
        self.plan = folder / "plan.yaml"
        self.plan.write_text(PLAN.format(max(2, blocks // 80)))
        self.blocks = 80 * max(2, blocks // 80)
        self.most_files = self.started = 0
        self.peak_mb = 0.0
        self.problems: list[str] = []

    def check(self, what: str, is_good: bool) -> None:
        print(f"{'ok   ' if is_good else 'FAIL '} {what}", flush=True)
        if not is_good:
            self.problems.append(what)

    def start(self, command: str, output: Path, *options: str) -> Process:
        def limits() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        self.started += 1
        return subprocess.Popen(
            [self.program, "scan", command, self.plan, "--output", output, "--quiet", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limits)  # noqa: PLW1509 -- no thread runs here

    def ended(self, process: Process) -> tuple[int, str]:
        """The exit code, less than 0 for a signal."""
        assert process.stderr is not None
        errors = process.stderr.read().decode(errors="redisk")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peak_mb = max(self.peak_mb, usage.ru_maxrss / 1024)
        return process.returncode, errors

    def count_files(self, process: Process) -> None:
        with contextlib.suppress(OSError):
            self.most_files = max(self.most_files, len(os.listdir(f"/proc/{process.pid}/fd")))

    def whole(self, command: str, output: Path, *options: str) -> None:
        process = self.start(command, output, *options)
        code, errors = self.ended(process)
        if code != 0:
            raise Stop(f"scan {command} ended with {code}: {errors}")

    def result(self, output: Path) -> bytes:
        self.whole("merge", output)
        return (output / "stress.h5").read_bytes()


def jump(chance: random.Random, output: Path) -> None:
    """What clocks that differ do to a folder: times of files a day ahead, or at the beginning of time."""
    names = [f for group in (output / "blocks").glob("*") for f in list(group.iterdir())[:3]]
    for name in chance.sample(names, min(len(names), 5)):
        moment = chance.choice([0, time.time() + 86400])
        with contextlib.suppress(OSError):
            os.utime(name, (moment, moment))


def storm(trial: Trial, output: Path, processes: int, chance: random.Random) -> tuple[int, list[str]]:
    """Processes come and go until all blocks are there: (kills, the exit codes that should not be)."""
    kills = quiet = 0
    odd: list[str] = []
    running: list[Process] = []
    while True:
        while len(running) < processes:
            first = chance.randrange(trial.blocks)
            last = min(trial.blocks - 1, first + chance.randrange(1, trial.blocks // 4 + 2))
            span = ["--first", str(first), "--last", str(last)] if quiet < 3 else []
            running.append(trial.start("run", output, "--threads", "1", *span))
        time.sleep(chance.uniform(0.05, 0.6))
        for process in running:
            trial.count_files(process)
        if quiet < 3:
            # Not by Popen, which would take the resources that it used.
            os.kill(chance.choice(running).pid, chance.choice(SIGNALS))
            kills += 1
        if kills % 20 == 0 and (output / "blocks").is_dir():
            jump(chance, output)
        for process in [p for p in running if ended(p)]:
            running.remove(process)
            code, errors = trial.ended(process)
            # A signal may come before the program has begun.
            if code not in (0, 75) and -code not in SIGNALS:
                odd.append(f"{code}: {errors.strip()[-200:]}")
        done = sum(1 for _ in output.glob("blocks/*/*.block"))
        quiet = 3 if done > 0.9 * trial.blocks else quiet
        if done == trial.blocks:
            for process in running:
                code, errors = trial.ended(process)
                if code != 0:
                    odd.append(f"{code}: {errors.strip()[-200:]}")
            return kills, odd


def ended(process: Process) -> bool:
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def full_disk(trial: Trial, expected: bytes) -> None:
    """A disk that fills three times and is enlarged."""
    if os.geteuid() != 0:
        print("skipped: a disk that fills needs root")
        return
    disk = trial.folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode != 0:
        print("skipped: no file system in memory can be mounted here")
        return
    try:
        for part in (0.25, 0.5, 0.75):
            # A page for each block.
            size = int(part * 4096 * trial.blocks)
            subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
            code, errors = trial.ended(trial.start("run", disk / "scan", "--threads", "2"))
            trial.check(f"a full disk ends the run with 74 and its reason: {code}",
                        code == 74 and "No space left" in errors)
            half = [f.name for f in disk.rglob("*.partial")]
            trial.check("nothing half-written is left", not half)
        subprocess.run(["mount", "-o", "remount,size=80%", disk], check=True)
        trial.whole("run", disk / "scan")
        trial.check("with room it goes on to the same bytes", trial.result(disk / "scan") == expected)
    finally:
        subprocess.run(["umount", disk], check=True)


def main(arguments: Sequence[str]) -> int:
    parser = Parser("stress", __doc__)
    parser.add_argument("--blocks", type=int, default=86_400)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", type=Path, default=NUEM)
    options = parser.parse_args(arguments)
    if options.blocks < 160 or options.processes < 1:
        parser.error("expected at least 160 blocks and 1 process")
    chance = random.Random(options.seed)
    begin = time.monotonic()
    in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory(dir=in_memory) as calm_name:
        trial = Trial(options.program, Path(name), options.blocks)
        trial.whole("run", Path(calm_name))
        expected = trial.result(Path(calm_name))
        calm = time.monotonic() - begin
        output = trial.folder / "storm"
        kills, odd = storm(trial, output, options.processes, chance)
        trial.check(f"no process ended in another way than done, stopped or killed: {odd[:3]}", not odd)
        # One that was killed leaves files; the next run removes them.
        trial.whole("run", output)
        left = list(output.rglob("*.partial"))
        trial.check(f"no half-written file is left: {len(left)}", not left)
        trial.check("the storm's result has the bytes of the calm", trial.result(output) == expected)
        full_disk(trial, expected)
        trial.check(f"peak memory of a process is below {PEAK_MB} MB: {trial.peak_mb:.0f}",
                    trial.peak_mb < PEAK_MB)
        trial.check(f"a process has fewer than {OPEN_FILES} open files: {trial.most_files}",
                    trial.most_files < OPEN_FILES)
        print(f"{trial.blocks} blocks in {len(list(output.glob('blocks/*')))} folders, "
              f"{trial.started} processes, {kills} signals; {calm:.0f} s calm, "
              f"{time.monotonic() - begin:.0f} s in all")
    return 1 if trial.problems else 0

