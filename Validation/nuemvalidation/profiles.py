"""Minima over the pulls: NuEM, iminuit from several starts, and Newton's method as the judge."""

import numpy

from . import minuit, newton, tools
from .configurations import LIKELIHOODS, PLANS, SHARINGS, UNUSUAL, configuration
from .model import Fit, Model
from .points import edge_points, random_points

TOLERANCE = 1e-6
STARTS = ("plain", "scaled", "scattered")
SEED = 20211114
# Of chi-square, five sigma: no bound or contour lies further out.
REACH = 25.0


def tasks(points):
    """Each likelihood meets every random point, dealt out over plans and sharings; each configuration
    meets every edge."""
    drawn, edges = random_points(points, SEED), edge_points()
    places = [(plan, sharing) for plan in PLANS for sharing in SHARINGS]
    return [({"plan": plan, "likelihood": likelihood, "sharing": sharing},
             configuration(plan, likelihood, sharing), drawn[turn::len(places)] + edges)
            for likelihood in LIKELIHOODS for turn, (plan, sharing) in enumerate(places)]


def unusual_tasks(points):
    """Settings out of the way, with a tenth of the random points."""
    drawn = random_points(max(points // 10, 1), SEED) + edge_points(beyond=())
    return [({"plan": "on-axis", "likelihood": likelihood, "setting": name},
             configuration("on-axis", likelihood, "position", sigmas, rest), drawn)
            for name, (sigmas, rest) in UNUSUAL.items() for likelihood in ("gaussian", "poisson")]


def compare(task):
    """Rows of one configuration."""
    name, text, labelled = task
    folder = tools.Folder()
    config_file = folder.write("c.yaml", text)
    model = Model(tools.export_templates(config_file))
    own = tools.profiles(folder, config_file, [point for _, point in labelled])
    fits = [Fit(model, point) for _, point in labelled]
    generator = numpy.random.default_rng(SEED)
    found = [[minuit.minimise(fit, start) for start in minuit.starts(fit, generator)]
             for fit in fits]
    best = [min(minima, key=lambda minimum: minimum.chi2) for minima in found]
    signals = [fit.signal for fit in fits]
    at_pulls, below_own = newton.polish(
        model, signals, [1 + numpy.array(profile["pulls"]) for profile in own])
    _, below_best = newton.polish(model, signals, [minimum.factors for minimum in best])
    rows = []
    for i, (label, _) in enumerate(labelled):
        chi2 = own[i]["chi2"]
        lowest = float(numpy.nanmin([best[i].chi2, below_own[i], below_best[i]]))
        rows.append(name | {
            "point": label,
            "nuem": chi2, "converged": own[i]["converged"], "iterations": own[i]["iterations"],
            "lowest": lowest, "nuem_minus_lowest": chi2 - lowest,
            "nuem_minus_iminuit": chi2 - best[i].chi2,
            # Where a factor is nearly 0, the pull has lost its digits and says nothing.
            "python_at_pulls_minus_nuem": float(at_pulls[i]) - chi2,
            **{f"{start}_minus_nuem": minimum.chi2 - chi2
               for start, minimum in zip(STARTS, found[i])},
            **{f"{start}_valid": minimum.valid for start, minimum in zip(STARTS, found[i])},
        })
    return rows


def allowance(row):
    """1e-6; beyond a million the digits of chi-square are what ends."""
    return max(TOLERANCE, 1e-12 * abs(row["lowest"]))


def is_equal(row):
    """NuEM has the lowest minimum that anything found, and no lower one than Python can have."""
    return row["converged"] and abs(row["nuem_minus_lowest"]) <= allowance(row)


def is_wrong(row):
    """Not equal, and not so far out that NuEM may say that it did not converge."""
    return not (is_equal(row) or (not row["converged"] and row["point"].startswith("beyond")))


def is_wrong_within_reach(row):
    return not is_equal(row) and row["lowest"] < REACH


def is_above(row, start):
    """iminuit from a start ended above NuEM."""
    return row[f"{start}_minus_nuem"] > allowance(row)
