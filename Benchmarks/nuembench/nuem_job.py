"""The whole job by NuEM's own engines, timed inside the process (start-up is left out, as it is for
the rivals)."""

import json

import numpy as np

from .convergence import DirectLadder, MonteCarloLadder, Point, SinglePoint
from .problem import CELLS, SHAPES
from .tools import CORES, PRODUCTS, run

PROGRAM = PRODUCTS / "template-job"


def runs(detector, engine, samples, seeds):
    """One dictionary of arrays for each seed: seconds, samples, model, shapes and their errors."""
    configuration = PRODUCTS / f"{detector.name}.yaml"
    configuration.write_text(detector.configuration(), encoding="ascii")
    output = run([PROGRAM, configuration, engine, CORES, samples, *seeds])
    model, shapes = (CELLS, detector.bins), (CELLS, detector.bins, len(SHAPES))
    results = []
    for line in output.splitlines():
        job = json.loads(line)
        results.append({
            "seconds": job["seconds"], "samples": job["samples"],
            "model": np.reshape(np.array(job["standardModel"], float), model),
            "model_error": np.reshape(np.array(job["standardModelError"], float), model),
            "shapes": np.reshape(np.array(job["shapes"], float), shapes),
            "shapes_error": np.reshape(np.array(job["shapesError"], float), shapes),
        })
    return results


def reference(detector):
    """NuEM's quadrature, with which every rival must agree."""
    return runs(detector, "quadrature", 1000, [1])[0]


def ladders(detector, engine, exponents, seeds, truth):
    """Ladders of "standard model" and "shapes", and the pulls against the quadrature."""
    if engine == "quadrature":
        jobs = runs(detector, engine, 1000, [1, 2, 3])
        seconds = float(np.median([job["seconds"] for job in jobs]))
        return {question: SinglePoint(Point(0, seconds, _relative(jobs[:1], key, jobs[0])))
                for question, key in _KEYS.items()}, None
    points = {question: [] for question in _KEYS}
    pulls = []
    runs(detector, engine, 1 << exponents[0], [1])
    for exponent in exponents:
        jobs = runs(detector, engine, 1 << exponent, range(1, seeds + 1))
        seconds = float(np.median([job["seconds"] for job in jobs]))
        for question, key in _KEYS.items():
            points[question].append(
                Point(jobs[0]["samples"], seconds, _relative(jobs, key, truth)))
        pulls += [(job["model"] - truth["model"]) / job["model_error"] for job in jobs]
    kind = MonteCarloLadder if engine == "mc" else DirectLadder
    return ({question: kind(points[question]) for question in points},
            float(np.sqrt(np.nanmean(np.square(pulls)))))


_KEYS = {"standard model": "model", "shapes": "shapes"}


def _relative(jobs, key, truth):
    """Relative standard error of each number: the root of its mean square over seeds. Where a run has too few
    samples to state an error, its deviation from the quadrature stands in place of it."""
    squares = [np.where(np.isnan(job[f"{key}_error"]), job[key] - truth[key], job[f"{key}_error"]) ** 2
               for job in jobs]
    return np.sqrt(np.mean(squares, axis=0)).ravel() / np.abs(truth[key]).ravel()
