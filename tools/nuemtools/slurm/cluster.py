"""A Slurm of its own on this machine: munge, slurmctld and a slurmd for each simulated node, on the loopback
interface, with all that they keep in one folder."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..building import apt_install
from ..project import MISSING, Stop

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo")
CONFIGURATION = """\
ClusterName=nuem
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
# More slots than cores, so that all tasks run at a time.
SlurmdParameters=config_overrides
NodeName=node[1-{nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port={first}-{last} CPUs={slots}
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
SLOTS = 8


def need_slurm() -> None:
    """Installs Debian's packages where they are missing; ends with 66 where that cannot be."""
    # Debian keeps daemons where a user's PATH may not lead.
    os.environ["PATH"] += ":/usr/sbin:/sbin"

    def is_there() -> bool:
        return all(shutil.which(program) for program in PROGRAMS)
    if not is_there() and not (apt_install("slurm-wlm", "munge") and is_there()):
        raise Stop("Slurm is missing: on Debian, apt install slurm-wlm munge", MISSING)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Waits for something to hold; whether it did in this time."""
    last = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > last:
            return False
        time.sleep(0.1)
    return True


def output_of(*command: str) -> str:
    """What a command of Slurm prints; nothing where it fails, as when a job is not known any more."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


class Cluster:
    """Daemons that run until `end`."""

    def __init__(self, folder: Path, nodes: int) -> None:
        self.folder, self.nodes = folder, nodes
        self.daemons: list[subprocess.Popen[bytes]] = []
        self.variable = f"SLURM_CONF={folder / 'slurm.conf'}"
        os.environ["SLURM_CONF"] = str(folder / "slurm.conf")

    def start(self) -> None:
        """Ends with 66 where Slurm cannot be started."""
        munge = self.folder / "munge"
        munge.mkdir(mode=0o700)
        key = munge / "key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(1024))
        self.begin("munged", "munged", "--foreground", "--force", *(
            f"--{name}-file={munge / name}" for name in ("key", "pid", "log", "seed")), f"--socket={munge / 'socket'}")
        if not wait_until((munge / "socket").is_socket, 120):
            raise Stop(f"munge does not start here: {(self.folder / 'munged.out').read_text()}", MISSING)
        # A port may be taken.
        if not any(self.start_daemons(port) for port in (20000 + os.getpid() % 10000, 30100 + os.getpid() % 2000)):
            logs = [*self.folder.glob("slurm*.out"), *self.folder.glob("slurm*.log")]
            ends = "\n".join(log.read_text(errors="replace")[-500:] for log in logs)
            raise Stop(f"Slurm does not start here: {ends}", MISSING)

    def begin(self, log: str, *command: str | Path) -> None:
        with (self.folder / f"{log}.out").open("wb") as file:
            # In a session of its own, which a Ctrl-C here does not end.
            self.daemons.append(subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True))

    def start_daemons(self, port: int) -> bool:
        """With `port` as the first of the ports; whether every node is ready."""
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0], port=port, user=pwd.getpwuid(os.getuid()).pw_name,
            folder=self.folder, nodes=self.nodes, first=port + 1, last=port + self.nodes,
            slots=-(-SLOTS // self.nodes)))
        (self.folder / "state").mkdir(exist_ok=True)
        (self.folder / "slurmctld.log").unlink(missing_ok=True)
        self.begin("slurmctld", "slurmctld", "-D", "-c")
        for node in range(1, self.nodes + 1):
            self.begin(f"slurmd-{node}", "slurmd", "-D", "-N", f"node{node}")
        return wait_until(self.is_ready, 300)

    def is_ready(self) -> bool:
        states = output_of("sinfo", "--noheader", "--Node", "--format=%T").split()
        return states.count("idle") == self.nodes

    def processes(self) -> Iterator[tuple[int, list[str]]]:
        """Processes that have this cluster in their environment, and their environment."""
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                variables = environment.read_bytes().decode(errors="replace").split("\0")
                if self.variable in variables:
                    yield int(environment.parent.name), variables

    def process_of_task(self, task: int, program: Path) -> int | None:
        """The process of a task of an array that runs a program."""
        for process, variables in self.processes():
            with contextlib.suppress(OSError):
                if (f"SLURM_ARRAY_TASK_ID={task}" in variables
                        and Path(f"/proc/{process}/exe").readlink() == program.resolve()):
                    return process
        return None

    def end(self) -> None:
        """Ends every job and daemon that was started here."""
        if not self.daemons:
            return
        user = f"--user={pwd.getpwuid(os.getuid()).pw_name}"
        output_of("scancel", "--quiet", "--full", "--signal=KILL", user)
        output_of("scancel", "--quiet", user)
        wait_until(lambda: not output_of("squeue", "--noheader"), 10)
        for daemon in self.daemons:
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(timeout=30)
            except subprocess.TimeoutExpired:
                daemon.kill()
        # What the daemons have left, by the configuration that is in its environment; not this process.
        for process, _ in self.processes():
            if process != os.getpid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self.daemons.clear()
