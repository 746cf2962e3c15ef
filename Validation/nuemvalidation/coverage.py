"""What 90 % intervals after Feldman and Cousins and limits by CLs cover, counted in Python from the toys that
`nuem toys` saves, beside what it says itself."""

import csv
import json

import numpy

from . import tools

LEVEL = 0.90
VALUES = 10
# (method, parameter, largest true value)
CASES = (
    ("feldman-cousins", "mu_numu", 4e-10), ("feldman-cousins", "r2_numu", 4e-33),
    ("cls", "mu_numu", 4e-10), ("cls", "mu_nue", 3.6e-9), ("cls", "r2_numu", 4e-33),
)
# Rises that differ by less are ties.
RESOLUTION = 1e-8
# A share of experiments may lie so many of its standard errors away.
ALLOWED = 5
# sqrt(n m / (n + m)) times the largest distance of two distributions of n and m numbers: beyond this one in
# 10^5 (Kolmogorov and Smirnov).
LARGEST_DISTANCE = 2.47
# Numbers of ensembles: those that test coverage, and those that make the critical values at the same true
# values; for CLs by the tested value and by the Standard Model's.
TESTED = {"feldman-cousins": 1 << 16, "cls": (1 << 21) + (4 << 16)}
CONSTRUCTION = {"feldman-cousins": 1 << 17, "cls": (1 << 21) + (2 << 16)}
BACKGROUND = (1 << 21) + (3 << 16)


def tasks(toys):
    return [(*case, toys) for case in CASES]


def true_values(largest):
    """Ten, at equal distances."""
    return [largest * (index + 1) / VALUES for index in range(VALUES)]


def compare(task):
    method, parameter, largest, toys = task
    folder = tools.Folder()
    values = true_values(largest)
    signed = parameter.startswith("r2")
    rungs = [-largest, largest] if signed else [largest / 2, largest]
    options = ["toys", "--plan", "on-axis", "--parameter", parameter, "--method", method, "--toys",
               str(toys), "--threads", "1", "--quiet", "--ladder=" + numbers(rungs),
               "--at=" + numbers(values)]
    part = str(folder.path / "part.csv")
    tools.run(tools.NUEM, *options, "--shard", "1/1", "--save", part)
    document = json.loads(tools.run(tools.NUEM, *options, "--format", "json", "--merge", part))
    told = [row for row in document["rows"] if row["purpose"] == "test"]
    saved = statistics(part, method)
    # Rungs of the ladder make their own critical values.
    tested = [value for value in values if value not in rungs] if method != "cls" else values
    rows = []
    for index, value in enumerate(values):
        own = saved[TESTED[method] + index](value)
        if method == "cls":
            signal, background = (saved[first + index](value)
                                  for first in (CONSTRUCTION[method], BACKGROUND))
            covered = tail(signal, own) >= (1 - LEVEL) * tail(background, own)
        else:
            number = (rungs.index(value) if value in rungs
                      else CONSTRUCTION[method] + tested.index(value))
            signal = saved[number](value)
            covered = own <= raised(critical(signal))
        key = "coverage" if method == "cls" else "feldman_cousins_coverage"
        rows.append({
            "method": method, "parameter": parameter, "true_value": value, "toys": toys,
            "unconverged": toys - len(own), "coverage": float(numpy.mean(covered)),
            "error": float(numpy.sqrt(2 * LEVEL * (1 - LEVEL) / toys)),
            "difference_to_nuem": float(numpy.mean(covered) - told[index][key]),
            "distance": distance(signal, own)})
    return rows


def numbers(values):
    return ",".join(repr(value) for value in values)


def statistics(path, method):
    """By the number of an ensemble, a function of the tested value: the statistics of toys that converged."""
    found = {}
    with open(path, newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines):
            if row["converged"] == "1":
                found.setdefault(int(row["ensemble"]), []).append(
                    (float(row["delta_chi2"]), float(row["best_fit"])))
    return {number: statistic(numpy.array(fits), method) for number, fits in found.items()}


def statistic(fits, method):
    """Of limits from above: 0 where the best value lies beyond the tested one."""
    if method == "cls":
        return lambda value: numpy.where(fits[:, 1] > value, 0, fits[:, 0])
    return lambda value: fits[:, 0]


def raised(statistic):
    return statistic + RESOLUTION * numpy.maximum(1, abs(statistic))


def critical(statistics):
    """The order statistic of the level's rank, with what ties with it."""
    least = numpy.sort(statistics)[int(numpy.ceil(LEVEL * len(statistics) - 1e-9)) - 1]
    return statistics[statistics <= raised(least)].max()


def tail(statistics, of):
    """Parts of experiments whose statistic is at least as large."""
    ascending = numpy.sort(statistics)
    ties = of - RESOLUTION * numpy.maximum(1, abs(of))
    return (len(ascending) - numpy.searchsorted(ascending, ties, side="left")) / len(ascending)


def distance(one, other):
    """Of the distributions of two sets of experiments at the same true value: p-values are uniform where it is
    small. In units that the numbers of experiments set; above an atom at 0."""
    places = numpy.concatenate([one, other])
    places = places[places > 1e-6]
    difference = abs(tail(one, places) - tail(other, places)).max()
    return float(difference * numpy.sqrt(len(one) * len(other) / (len(one) + len(other))))


def is_wrong(row):
    """Intervals cover the level, limits at least that, p-values are uniform, and NuEM counts as Python does."""
    off = row["coverage"] - LEVEL
    covers = off > -ALLOWED * row["error"]
    if row["method"] == "feldman-cousins":
        covers = covers and off < ALLOWED * row["error"]
    return not (covers and row["distance"] < LARGEST_DISTANCE and row["unconverged"] == 0
                and abs(row["difference_to_nuem"]) < 1e-9)
