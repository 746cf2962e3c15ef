"""Wall time, processor time and memory of the commands that users run, with their start-up."""

import json
import statistics
import sys
import tempfile

from .tables import table
from .tools import ENGINES, PROJECT, Failed, run, say

NUEM = PROJECT / ".build" / "release" / "nuem"


def measure(settings):
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(f"`nuem {command} --engine {engine}`", [NUEM, command, "--engine", engine])
                for command in ("rates", "bounds") for engine in ENGINES]
        jobs += [
            ("`nuem rates --engine mc --threads 1`",
             [NUEM, "rates", "--engine", "mc", "--threads", "1"]),
            ("`nuem rates --engine mc --samples 1e8`",
             [NUEM, "rates", "--engine", "mc", "--samples", "1e8"]),
            ("`nuem reproduce --output DIR`", [NUEM, "reproduce", "--output", folder]),
            ("the paper's method in numpy, 5e6 samples, all cores, templates alone",
             [sys.executable, "-m", "nuembench.main_job"]),
        ]
        rows = []
        for name, command in jobs:
            try:
                runs = [_measure(command) for _ in range(settings.repeat)]
            except Failed as failure:
                say(f"skipped: {failure}")
                rows.append({"job": name, "failure": str(failure)})
                continue
            wall, processor, memory = (statistics.median(values) for values in zip(*runs))
            rows.append({"job": name, "wall_s": wall, "processor_s": processor, "memory_mb": memory})
    return rows


def _measure(command):
    """Wall seconds, processor seconds and peak resident MB of one run."""
    return json.loads(run([sys.executable, "-m", "nuembench.command_timer", *command]))


def report(rows):
    reference = rows[0].get("wall_s")
    cells = []
    for row in rows:
        if "failure" in row:
            cells.append((row["job"], "not measured: " + row["failure"], "", "", ""))
            continue
        ratio = f"{row['wall_s'] / reference:.2f}" if reference else ""
        cells.append((row["job"], f"{row['wall_s']:.3f}", f"{row['processor_s']:.3f}",
                      f"{row['memory_mb']:.0f}", ratio))
    return ["## The commands", "",
            "5e6 samples where nothing else is said, all cores; the whole process, start-up included. "
            "Memory is that of one process; numpy's method runs one a core.", "",
            *table(("job", "wall, s", "processor, s", "peak memory, MB", "wall over the first"), cells),
            ""]


def numpy_templates():
    """Runs the calculation of the row `numpy`."""
    from .problem import PAPER, exposed_fluxes
    from .proposal import best_proposal
    from .rival_worker import BATCHES, job, summary
    from .rivals.numpy_rival import Sampler
    from .tools import CORES

    sampler = Sampler(PAPER, best_proposal(PAPER, "standard model"), CORES)
    contents = summary(job(sampler, 1, 5_000_000 // BATCHES * BATCHES, exposed_fluxes()))
    print(json.dumps(contents["model"].tolist()))
    sampler.pool.close()
    sampler.pool.join()


if __name__ == "__main__":
    numpy_templates()
