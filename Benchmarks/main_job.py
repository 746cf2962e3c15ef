#!/usr/bin/env python3
"""Time and memory of the main job, beside the paper's method in numpy, in one run.

Usage: Benchmarks/main_job.py [--repeat N]    (after scripts/run; writes Benchmarks/results/main_job.md)
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NUEM = os.path.join(HERE, "..", ".build", "release", "nuem")


def measure(command):
    """Wall seconds, processor seconds and peak resident MB of one run of a command."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def machine():
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.machine()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as folder:
        jobs = [
            ("`nuem rates`, 5e6 samples, mc, all threads", [NUEM, "rates"]),
            ("`nuem rates`, 5e6 samples, mc, 1 thread", [NUEM, "rates", "--threads", "1"]),
            ("`nuem bounds`, 5e6 samples, mc", [NUEM, "bounds"]),
            ("`nuem bounds`, quadrature", [NUEM, "bounds", "--engine", "quadrature"]),
            ("`nuem reproduce --output DIR`", [NUEM, "reproduce", "--output", folder]),
            ("the paper's method in numpy, 5e6 samples, templates of one flux only",
             [sys.executable, os.path.join(HERE, "numpy_method.py")]),
        ]
        rows = []
        for name, command in jobs:
            runs = [measure(command) for _ in range(repeat)]
            rows.append((name, *(statistics.median(run[i] for run in runs) for i in range(3))))
    reference = rows[0][1]
    lines = [
        "# The main job", "",
        f"Median of {repeat} runs on {machine()}; written by Benchmarks/main_job.py.", "",
        "| job | wall, s | processor, s | peak memory, MB | wall over the first |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [f"| {name} | {wall:.3f} | {cpu:.3f} | {memory:.0f} | {wall / reference:.2f} |"
              for name, wall, cpu, memory in rows]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    with open(os.path.join(HERE, "results", "main_job.md"), "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
