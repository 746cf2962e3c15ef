"""Records what commands do to the disk, and looks at every state in which a loss of power may leave it.

In each state, no file has wrong bytes under its final name, and the same command, run again, gets there and
leaves nothing behind. Of long records a seeded choice of states is looked at.
"""
import concurrent.futures
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

from commands import COMMANDS, final_files
from disk import Disk, read_record, states_after

RECORDED = ("scan run", "scan merge", "toys", "export templates")
SECONDS = 120
FORMER = b"what an earlier run has left\n"


class Recording:
    """A command, the disk before it, its steps, and the right bytes of its files."""

    def __init__(self, harness, index: int, recorder: str):
        self.command, self.program, self.work = COMMANDS[index], harness.program, harness.work
        folder = harness.prepare(index)
        # What is replaced is there all the time, as it was or as it will be.
        self.former = {name for name in self.command.outputs if "." in name}
        for name in self.former:
            (folder / name).write_bytes(FORMER)
        self.before, inodes = Disk.of(folder)
        record = folder.with_suffix(".record")
        self.run(folder, LD_PRELOAD=recorder, RECORD_FOLDER=str(folder), RECORD_FILE=str(record))
        self.steps = read_record(record, inodes)
        self.right = final_files(folder, self.command.outputs)
        shutil.rmtree(folder)
        record.unlink()

    def run(self, folder: pathlib.Path, **environment: str):
        subprocess.run([self.program, *self.command.words], cwd=folder, check=True,
                       capture_output=True, timeout=SECONDS, env={**os.environ, **environment})

    def states(self, is_deaf: bool = False) -> list[tuple[str, Disk]]:
        """Every different disk, with the first way in which it comes about.

        `is_deaf`: as if the program had synced nothing, which has to be noticed.
        """
        steps = [s for s in self.steps if not (is_deaf and s.kind == "sync")]
        found = {}
        for count in range(len(steps) + 1):
            for words, kept in states_after(steps[:count]):
                disk = self.before.after(kept)
                found.setdefault(disk.key(), (f"{words}, {count} of {len(steps)} calls", disk))
        return list(found.values())

    def wrong_files(self, folder: pathlib.Path) -> list[str]:
        """Names of files that are neither what they were nor what they are to be."""
        found = final_files(folder, self.command.outputs)
        return [name for name in self.former | set(found)
                if not (found.get(name) == self.right.get(name)
                        or name in self.former and found.get(name) == FORMER)]

    def is_noticed(self, state: tuple[str, Disk]) -> bool:
        """Whether a state has a wrong file."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        try:
            state[1].write(folder)
            return bool(self.wrong_files(folder))
        finally:
            shutil.rmtree(folder)

    def judge(self, state: tuple[str, Disk]) -> str:
        """What is wrong in a state; empty for nothing."""
        words, disk = state
        name = f"{' '.join(self.command.words[:2])} ({self.command.outputs[0]}), {words}"
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        try:
            disk.write(folder)
            wrong = self.wrong_files(folder)
            if wrong:
                return f"{name}: wrong bytes in {', '.join(wrong)}"
            self.run(folder)
            if final_files(folder, self.command.outputs) != self.right:
                return f"{name}: the same command then makes other files"
            left = [path.name for path in folder.rglob("*.partial*")]
            return f"{name}: then leaves {', '.join(left)}" if left else ""
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
            return f"{name}: the same command then fails: {(failure.stderr or b'').decode()[-300:]}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def look(
    harness, recorder: str, most: int, seed: int, jobs: int
) -> tuple[list[str], list[str], int]:
    """Rows of a table of the results, what was wrong, and how many states were looked at."""
    rows, wrong, count = [], [], 0
    indices = [i for i, c in enumerate(COMMANDS) if c.name in RECORDED]
    for index in indices:
        recording = Recording(harness, index, recorder)
        states = recording.states()
        looked = states
        if len(states) > most // len(indices):
            looked = random.Random(seed).sample(states, max(1, most // len(indices)))
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            bad = [answer for answer in pool.map(recording.judge, looked) if answer]
        command = recording.command
        if not any(recording.is_noticed(state) for state in recording.states(is_deaf=True)):
            bad.append(f"{command.words}: bytes that were never synced are not noticed")
        wrong += bad
        count += len(looked)
        rows.append(f"| `nuem {command.name}`, {command.outputs[0]} | {len(recording.steps)} | "
                    f"{len(states)} | {len(looked)} | {len(bad)} |")
    return rows, wrong, count
