"""One Python rival on one detector, in a process of its own:

    python -m nuembench.rival_worker NAME DETECTOR PLAN

PLAN is JSON: reference (a .npz of NuEM's quadrature), check (samples of the agreement check), ladder
(samples of the timed runs), output (.npz). Every rival gives batches of the response, from which
templates and their errors follow the same way. Nothing is timed before it agrees.
"""

import importlib
import json
import sys
import time

import numpy as np

from . import agreement, problem
from .proposal import best_proposal
from .tools import CORES, Failed

BATCHES = 64
QUESTIONS = {"standard model": "model", "shapes": "shapes"}


def job(sampler, seed, samples, fluxes):
    """Returns the templates of every batch, [batch][cell][bin][shape]."""
    response = sampler.response(seed, BATCHES, samples // BATCHES)
    batches, energies = response.shape[:2]
    flat = response.reshape(batches, energies, -1)
    return (fluxes @ flat).reshape(batches, len(fluxes), *response.shape[2:])


def summary(templates):
    """Mean and standard error, of the Standard Model and of the shape functions."""
    result = {}
    for key, values in (("model", problem.standard_model(templates)), ("shapes", templates)):
        result[key] = values.mean(axis=0)
        result[f"{key}_error"] = values.std(axis=0, ddof=1) / np.sqrt(BATCHES)
    return result


def measure(name, detector, plan):
    module = importlib.import_module(f".rivals.{name}_rival", __package__)
    reference = np.load(plan["reference"])
    fluxes = problem.exposed_fluxes()
    results = {}
    for question, key in QUESTIONS.items():
        begin = time.perf_counter()
        sampler = module.Sampler(detector, best_proposal(detector, question), CORES)
        prepare = getattr(sampler, "prepare", lambda samples: None)
        prepare(plan["check"] // BATCHES)
        contents = summary(job(sampler, 1, plan["check"], fluxes))
        results[f"{key}/preparation"] = time.perf_counter() - begin
        pulls = agreement.check(f"{name}, {question}", contents[key], contents[f"{key}_error"],
                                reference[key], BATCHES - 1)
        results[f"{key}/pulls"] = [pulls["largest_pull"], pulls["rms_pull"]]
        results[f"{key}/contents"] = contents[key]
        results[f"{key}/contents_error"] = contents[f"{key}_error"]
        times, errors = [], []
        for step, samples in enumerate(plan["ladder"]):
            prepare(samples // BATCHES)
            begin = time.perf_counter()
            contents = summary(job(sampler, 100 + step, samples, fluxes))
            times.append(time.perf_counter() - begin)
            errors.append((contents[f"{key}_error"] / np.abs(reference[key])).ravel())
        results[f"{key}/seconds"], results[f"{key}/errors"] = times, errors
    np.savez(plan["output"], **results)


if __name__ == "__main__":
    try:
        measure(sys.argv[1], getattr(problem, sys.argv[2].upper()), json.loads(sys.argv[3]))
    except Failed as failure:
        sys.exit(str(failure))
