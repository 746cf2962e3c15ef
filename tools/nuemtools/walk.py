"""A walk through the program with little work, which sanitize.py takes with tools that watch it: every engine,
the processor's kernels and those for any processor, every term of the fit, toys, a scan and what writes files."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .flux_covariance import write_covariance
from .program import with_set
from .project import BAD_DATA, say

LONGEST_MESSAGE = 20000
BINS = "binning: { bins: 2 }"
SAMPLES = "samples: 64, replicates: 2"
FILES = {
    **{f"{engine}.yaml": f"sampling: {{ engine: {engine}, {SAMPLES} }}\n{BINS}\n"
       for engine in ("qmc", "mc", "quadrature")},
    "poisson.yaml": f"sampling: {{ {SAMPLES} }}\n{BINS}\n"
                    "statistics: { likelihood: poisson, template_error: included }\n",
    "covariance.yaml": f"sampling: {{ {SAMPLES} }}\n{BINS}\n"
                       "statistics: { flux_covariance: flux.csv, flux_variance_fraction: 0.9 }\n",
    "mistake.yaml": "binning: { bin: 2 }\n",
    "scan.yaml": f"""base: {{ plan: on-axis, sampling: {{ {SAMPLES} }}, {BINS} }}
grid:
- {{ parameter: mu_numu, from: 0, to: 1e-9, count: 3 }}
- {{ parameter: q_nue, from: 1e-9, to: 1e-7, count: 2, scale: logarithmic }}
compute: {{ chi_square: {{ profile: [r2_numu] }}, bounds: {{ parameters: [mu_nue] }}, toys: {{ count: 8 }} }}
""",
}
BOUNDS = "bounds --plan on-axis --parameter mu_numu --threads 4 --config"
# Commands that end with 0.
STEPS = (
    "fit --plan prism --config qmc.yaml --truth mu_numu=6e-10 --threads 4",
    "fit --plan on-axis --parameter q_nue --config poisson.yaml --truth q_nue=1e-8 --threads 4",
    "impact --plan on-axis --parameter r2_numu --config covariance.yaml --threads 4",
    "region --plan on-axis --x mu_numu --y mu_nue --points 11 --contours --config qmc.yaml --threads 4",
    "toys --plan on-axis --parameter mu_numu --toys 20 --config qmc.yaml --threads 4",
    "scan plan scan.yaml",
    "scan run scan.yaml --threads 4",
    "scan status scan.yaml",
    "scan merge scan.yaml --threads 4",
    "export templates --plan on-axis --config qmc.yaml --output templates.h5",
    "export pyhf --plan on-axis --set mu_numu=3e-10 --config qmc.yaml --output workspace.json",
    "export globes --plan on-axis --config qmc.yaml --output globes",
    "report --plan on-axis --config qmc.yaml --output report.html --threads 4",
    "config schema",
)


def commands() -> Iterator[tuple[str, int, str | None]]:
    """Each command, its exit code, and the instruction set that it is held to."""
    for instructions, kinds in ((None, ("qmc", "mc", "poisson", "quadrature")), ("baseline", ("qmc", "mc", "poisson"))):
        for kind in kinds:
            yield f"{BOUNDS} {kind}.yaml", 0, instructions
    for step in STEPS:
        yield step, 0, None
    yield "rates --config mistake.yaml", BAD_DATA, None


def walk(program: Sequence[str], folder: Path, variables: Mapping[str, str]) -> bool:
    """Takes the walk in a folder; whether every command ended with its exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    with (folder / "flux.csv").open("w") as file:
        write_covariance(file)
    steps = failed = 0
    for text, expected, instructions in commands():
        began = time.monotonic()
        ended = subprocess.run([*program, *text.split()], cwd=folder, capture_output=True, check=False,
                               env={**os.environ, **variables, **with_set(instructions)})
        say(f"{time.monotonic() - began:.0f} s: nuem {text}")
        steps += 1
        if ended.returncode != expected:
            failed += 1
            say(f"FAILED: exit code {ended.returncode}, not {expected}:")
            sys.stderr.write(ended.stderr[:LONGEST_MESSAGE].decode(errors="replace"))
    say(f"{steps} commands, {failed} failed")
    return failed == 0
