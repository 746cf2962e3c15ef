"""Chi-square of many points from arrays of numpy to an array, by the Python package, on one thread."""

import json
import sys
import time

import numpy as np

from .tools import Failed

RUNS = 5


def measure(job, configuration, count):
    """Repeats the points at which the kernel was measured, and takes the least processor time of several
    runs."""
    import nuem

    shared = {name: np.array(column) for name, column in job["couplings"].items()}
    points = {name: np.resize(column, count) for name, column in shared.items()}
    with nuem.Study(configuration, threads=1) as study:
        if study.chi2(shared).tolist() != job["chiSquare"]:
            raise Failed("chi-squares from Python are not those of the program")
        best = min(_seconds(study, points) for _ in range(RUNS))
    return {"program": "NuEM, from numpy", "points_per_s": count / best, "worst": 0.0}


def _seconds(study, points):
    begin = time.process_time()
    study.chi2(points)
    return time.process_time() - begin


if __name__ == "__main__":
    try:
        print(json.dumps(measure(json.load(sys.stdin), sys.argv[1], int(sys.argv[2]))))
    except Failed as failure:
        sys.exit(str(failure))
