"""The time that a scan takes beside its computation, for blocks, checksums, files and HDF5, and the merge of
a large scan."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import fmean, stdev

from .tables import table
from .tools import CORES, PRODUCTS, PROJECT, Failed, run, say

PROGRAM = PROJECT / ".build/release/nuem"
DRIVER = PRODUCTS / "scan-job"
BASE = "base: { plan: %s }\n"
MU, RADIUS = "mu_numu, from: 0, to: 6e-10", "r2_nue, from: -4e-31, to: 4e-31"
# Name, plan of exposure, task, and points a second of one core, from which a trial takes its size.
CASES = (
    ("chi-square, on axis", "on-axis", "chi_square: {}", 1_200_000),
    ("chi-square, PRISM", "prism", "chi_square: {}", 500_000),
    ("chi-square, on axis, two parameters free", "on-axis", "chi_square: { profile: [q_numu, mu_nue] }",
     20_000),
    ("bounds on one parameter, on axis", "on-axis", "bounds: { parameters: [mu_nue] }", 300),
    ("toys, 1000 a point, on axis", "on-axis", "toys: { count: 1000, confidence_level: 0.9 }", 30),
)


def measure(settings):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        return {
            "cores": CORES,
            "overheads": [_overhead(folder, *case, settings) for case in CASES],
            "configurations": _many_configurations(folder, settings.scan_configurations),
            "large": _large(folder, settings.merged_points),
        }


def _timed(*command):
    """Wall seconds, processor seconds and peak MB."""
    wall, processor, megabytes = json.loads(
        run([sys.executable, "-m", "nuembench.command_timer", *command]))
    return {"wall_s": wall, "processor_s": processor, "peak_mb": megabytes}


def _grid(points):
    side = max(2, round(points ** 0.5))
    return (f"grid:\n  - {{ parameter: {MU}, count: {side} }}\n"
            f"  - {{ parameter: {RADIUS}, count: {side} }}\n"), side * side


def _bare(plan, threads):
    job = json.loads(run([DRIVER, plan, threads]))
    job["bare_s"] = job["planSeconds"] + job["templateSeconds"] + sum(job["blockSeconds"])
    return job


def _scan(folder, plan, threads):
    """Runs and merges a scan, and measures what it leaves on the disk."""
    blocks, result = folder / "blocks", folder / "result.h5"
    shutil.rmtree(blocks, ignore_errors=True)
    measured = {
        "run": _timed(PROGRAM, "scan", "run", plan, "--output", blocks, "--threads", threads, "--quiet"),
        "merge": _timed(PROGRAM, "scan", "merge", plan, "--output", blocks, "--result", result,
                        "--threads", threads, "--quiet"),
        "status": _timed(PROGRAM, "scan", "status", plan, "--output", blocks, "--threads", threads)}
    files = [path.stat().st_size for path in blocks.rglob("*") if path.is_file()]
    measured |= {"files": len(files), "folder_mb": sum(files) / 1e6,
                 "result_mb": result.stat().st_size / 1e6}
    shutil.rmtree(blocks)
    result.unlink()
    return measured


def _overhead(folder, name, exposure, task, speed, settings):
    say(f"scan: {name}")
    grid, points = _grid(speed * settings.scan_seconds)
    plan = folder / "plan.yaml"
    plan.write_text(BASE % exposure + grid + f"compute: {{ {task} }}\n", encoding="ascii")
    # Both are measured in turn, because the speed of a machine changes by more than the difference that is
    # looked for.
    jobs, scans = [], []
    for _ in range(settings.scan_turns):
        jobs.append(_bare(plan, 1))
        scans.append(_scan(folder, plan, 1))
    computing = fmean(job["bare_s"] for job in jobs)
    extra = [(scan["run"]["processor_s"] + scan["merge"]["processor_s"] - job["bare_s"]) / computing
             for job, scan in zip(jobs, scans)]
    means = {key: fmean(scan[key]["processor_s"] for scan in scans) for key in ("run", "merge")}
    return {"name": name, "points": points, **jobs[0], "turns": len(jobs),
            "computing_s": computing, "means_s": means, "overhead": fmean(extra),
            "overhead_error": stdev(extra) / len(extra) ** 0.5}


def _many_configurations(folder, configurations):
    """Measures cheap configurations, each of which is one block, so that only templates and files take time."""
    say("scan: many configurations")
    grid, points = _grid(100)
    plan = folder / "plan.yaml"
    plan.write_text(
        BASE % "prism" + "configurations:\n  - { key: detector.energy_resolution, from: 0.05, to: 0.2, "
        f"count: {configurations} }}\n" + grid + "compute: { chi_square: {} }\n", encoding="ascii")
    job = _bare(plan, 1)
    return {"points": points, **job, **_scan(folder, plan, 1)}


def _large(folder, points):
    say(f"scan: {points:.0e} points")
    grid, points = _grid(points)
    plan = folder / "plan.yaml"
    plan.write_text(BASE % "on-axis" + grid + "compute: { chi_square: {} }\n", encoding="ascii")
    needed = 25 * points
    if shutil.disk_usage(folder).free < needed:
        raise Failed(f"a scan of {points} points needs {needed / 1e9:.1f} GB in {folder}")
    return {"points": points, **_scan(folder, plan, CORES)}


def report(measured):
    rows = []
    for case in measured["overheads"]:
        blocks = case["blocks"]
        rows.append((
            case["name"], f"{case['points']:,}", blocks, f"{case['longestBlock']:.2f}",
            f"{case['computing_s']:.2f}", f"{case['means_s']['run']:.2f}",
            f"{case['means_s']['merge']:.2f}",
            f"{100 * case['overhead']:.1f} +- {100 * case['overhead_error']:.1f} %"))
    large, many = measured["large"], measured["configurations"]
    return [
        "## Scans", "",
        "Seconds of the processor, one thread: the computing alone (plan, templates, values), `scan run`, "
        "`scan merge`; what these two take beyond the computing, relative to it, with its standard error; "
        f"means of {measured['overheads'][0]['turns']} runs by turns.", "",
        *table(("scan", "points", "blocks", "longest block, s", "computing, s", "run, s", "merge, s",
                "overhead"), rows), "",
        f"{large['points']:,} points on axis, {measured['cores']} threads:", "",
        *table(("step", "wall, s", "processor, s", "peak memory, MB"),
               [(step, f"{large[step]['wall_s']:.1f}", f"{large[step]['processor_s']:.1f}",
                 f"{large[step]['peak_mb']:.0f}") for step in ("run", "status", "merge")]), "",
        f"{large['files']} files of together {large['folder_mb']:.0f} MB; result "
        f"{large['result_mb']:.0f} MB.", "",
        f"{many['configurations']} configurations (PRISM) of {many['points']} points, each one block, one "
        "thread, milliseconds of the processor for each: templates "
        f"{1000 * many['templateSeconds'] / many['configurations']:.1f}, values "
        f"{1000 * sum(many['blockSeconds']) / many['configurations']:.2f}, `run` "
        f"{1000 * many['run']['processor_s'] / many['configurations']:.1f}, `merge` "
        f"{1000 * many['merge']['processor_s'] / many['configurations']:.2f}.", "",
    ]
