"""Parts (b) and (d): the templates of all cells to a target error, by NuEM and by its rivals."""

import csv
import json
import sys

import numpy as np

from . import nuem_job
from .convergence import MonteCarloLadder, Point, seconds_text
from .problem import CHANNELS, STATIONS
from .rivals import gsl_rival
from .tables import table
from .tools import ENGINES, PRODUCTS, RESULTS, Failed, run, say

QUESTIONS = {"standard model": "model", "shapes": "shapes"}
TARGETS = (1e-2, 1e-3, 1e-4)
RIVALS = {"numpy": "the paper's method in numpy", "numba": "numba", "jax": "JAX",
          "vegas": "vegas + numba, all bins at once"}
GSL = "GSL vegas in C, one run a number"


def measure(detector, settings):
    """Times, slopes and agreement of every program, and what could not be measured."""
    say(f"{detector.name} detector: NuEM's quadrature as the reference")
    reference = nuem_job.reference(detector)
    np.savez(PRODUCTS / f"{detector.name}_reference.npz", **reference)
    results, failures, contents = [], [], {"quadrature": (reference["model"], reference["model_error"])}
    for engine in ENGINES:
        say(f"{detector.name} detector: NuEM, {engine}")
        try:
            ladders, pull = nuem_job.ladders(detector, engine, settings.exponents[engine],
                                             settings.seeds, reference)
        except Failed as failure:
            say(f"skipped: {failure}")
            failures.append(f"NuEM, {engine}: {failure}")
            continue
        for question, ladder in ladders.items():
            results.append(_result(f"NuEM, {engine}", question, ladder,
                                   None if pull is None else {"rms_pull": pull}))
    for rival in RIVALS:
        say(f"{detector.name} detector: {RIVALS[rival]}")
        data = _run_worker(rival, detector, settings)
        for question, key in QUESTIONS.items():
            points = [Point(samples, seconds, errors) for samples, seconds, errors in zip(
                settings.rival_samples, data[f"{key}/seconds"], data[f"{key}/errors"])]
            largest, rms = data[f"{key}/pulls"]
            results.append(_result(
                RIVALS[rival], question, MonteCarloLadder(points),
                {"largest_pull": float(largest), "rms_pull": float(rms)},
                preparation=float(data[f"{key}/preparation"])))
        contents[rival] = (data["model/contents"], data["model/contents_error"])
    for question in QUESTIONS:
        say(f"{detector.name} detector: {GSL}, {question}")
        ladder, pulls, numbers, checked = gsl_rival.measure(
            detector, question, reference, settings.gsl_check, settings.gsl_calls)
        results.append(_result(GSL, question, ladder, pulls))
        if question == "standard model":
            contents["gsl"] = _sparse(reference["model"].shape, numbers, checked)
    _write_contents(detector, contents)
    return {"detector": detector.configuration(), "results": results, "failures": failures}


def _run_worker(rival, detector, settings):
    output = PRODUCTS / f"{detector.name}_{rival}.npz"
    plan = {"reference": str(PRODUCTS / f"{detector.name}_reference.npz"), "output": str(output),
            "check": settings.rival_check, "ladder": settings.rival_samples}
    run([sys.executable, "-m", "nuembench.rival_worker", rival, detector.name, json.dumps(plan)])
    return np.load(output)


def _result(program, question, ladder, pulls, preparation=None):
    points = [{"samples": point.samples, "seconds": float(point.seconds),
               "worst_error": float(point.errors.max())} for point in getattr(ladder, "points", [])]
    times = [ladder.time_to(target) for target in TARGETS]
    return {"program": program, "question": question,
            "slope": None if ladder.slope is None else float(ladder.slope),
            "times": [{"target": target, "seconds": time.seconds, "kind": time.kind, "text": str(time)}
                      for target, time in zip(TARGETS, times)],
            "points": points, "agreement": pulls, "preparation_s": preparation}


def _sparse(shape, numbers, checked):
    values, errors = np.full(shape, np.nan), np.full(shape, np.nan)
    for (cell, bin, _), (value, error, *_rest) in zip(numbers, checked):
        values[cell, bin], errors[cell, bin] = value, error
    return values, errors


def _write_contents(detector, contents):
    """Bin contents with errors of every program, Standard Model, events per year."""
    with open(RESULTS / f"contents_{detector.name}.csv", "w", encoding="ascii", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["mode", "position_m", "channel", "bin"]
                        + [f"{name}{part}" for name in contents for part in ("", "_error")])
        for cell in range(len(STATIONS) * len(CHANNELS)):
            for bin in range(detector.bins):
                row = [*STATIONS[cell // len(CHANNELS)], CHANNELS[cell % len(CHANNELS)], bin + 1]
                for values, errors in contents.values():
                    row += ["" if np.isnan(number) else f"{number:.8g}"
                            for number in (values[cell, bin], errors[cell, bin])]
                writer.writerow(row)


def report(title, measured):
    lines = [f"## {title}", "", *(f"    {line}" for line in measured["detector"].splitlines()[:2]), ""]
    for question, what in (("standard model", "worst Standard Model bin"),
                           ("shapes", "worst bin of any shape function")):
        rows = [row for row in measured["results"] if row["question"] == question]
        lines += [f"### Seconds to a relative error in the {what}", "",
                  *table(("program", "slope", "largest pull", "1 %", "0.1 %", "0.01 %"),
                         [_cells(row) for row in rows]), "",
                  *_ratios(rows), ""]
    lines += _errors_of_nuem(measured["results"])
    if measured["failures"]:
        lines += ["Not measured: " + "; ".join(measured["failures"]) + ".", ""]
    return lines


def _errors_of_nuem(results):
    """The errors that the sampling engines state, by number of samples."""
    rows = []
    for engine in ENGINES:
        of_engine = {row["question"]: row["points"] for row in results
                     if row["program"] == f"NuEM, {engine}"}
        for model, shapes in zip(of_engine.get("standard model", ()), of_engine.get("shapes", ())):
            rows.append((engine, f"{model['samples']:,}" if model["samples"] else "-",
                         seconds_text(model["seconds"]), f"{model['worst_error']:.2g}",
                         f"{shapes['worst_error']:.2g}"))
    return ["### NuEM's relative errors in the worst bin", "",
            *table(("engine", "samples", "seconds", "Standard Model", "any shape function"), rows), ""]


def _cells(row):
    pulls = row["agreement"] or {}
    largest = f"{pulls['largest_pull']:.1f}" if "largest_pull" in pulls else (
        f"rms {pulls['rms_pull']:.2f}" if pulls else "-")
    slope = "-" if row["slope"] is None else f"{row['slope']:.2f}"
    return (row["program"], slope, largest, *(time["text"] for time in row["times"]))


def _ratios(rows):
    """Divides each program's time by that of `qmc` or, where this was not measured, of the best engine."""
    ours = [row for row in rows if row["program"].startswith("NuEM")]
    base = next((row for row in ours if row["program"] == "NuEM, qmc"), ours[0])
    header = ("time over that of " + base["program"], "1 %", "0.1 %", "0.01 %")
    cells = []
    for row in rows:
        if row is not base:
            cells.append((row["program"], *(
                _ratio(time, base_time) for time, base_time in zip(row["times"], base["times"]))))
    rivals = [row for row in rows if row not in ours]
    fastest = [min(rivals, key=lambda row: row["times"][i]["seconds"]) for i in range(len(TARGETS))]
    best = [min(row["times"][i]["seconds"] for row in ours) for i in range(len(TARGETS))]
    cells.append(("**fastest rival over NuEM's fastest engine**", *(
        f"**{seconds_text(row['times'][i]['seconds'] / best[i])}**"
        for i, row in enumerate(fastest))))
    return table(header, cells)


def _ratio(time, base):
    ratio = time["seconds"] / base["seconds"]
    return seconds_text(ratio) + (" *" if "extrapolated" in (time["kind"], base["kind"]) else "")
