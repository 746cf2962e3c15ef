"""Minima over the pulls: NuEM, iminuit from several starts, and Newton's method as the judge."""

import numpy

from . import minuit, newton, tools
from .configurations import LIKELIHOODS, PLANS, SHARINGS, configuration
from .model import Fit, Model
from .points import edge_points, random_points

TOLERANCE = 1e-6
STARTS = ("plain", "scaled", "scattered")
SEED = 20211114


def tasks(points):
    """Every plan and likelihood meets every random point, under one sharing after the other; every
    configuration meets every edge."""
    drawn, edges = random_points(points, SEED), edge_points()
    return [(plan, likelihood, sharing, drawn[turn::len(SHARINGS)] + edges)
            for plan in PLANS for likelihood in LIKELIHOODS
            for turn, sharing in enumerate(SHARINGS)]


def compare(task):
    """Rows of one configuration."""
    plan, likelihood, sharing, labelled = task
    folder = tools.Folder()
    config_file = folder.write("c.yaml", configuration(plan, likelihood, sharing))
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
        rows.append({
            "plan": plan, "likelihood": likelihood, "sharing": sharing, "point": label,
            "nuem": chi2, "converged": own[i]["converged"], "iterations": own[i]["iterations"],
            "nuem_minus_lowest": chi2 - lowest, "nuem_minus_iminuit": chi2 - best[i].chi2,
            # Where a factor is nearly 0, the pull has lost its digits and says nothing.
            "python_at_pulls_minus_nuem": float(at_pulls[i]) - chi2,
            **{f"{name}_minus_nuem": minimum.chi2 - chi2
               for name, minimum in zip(STARTS, found[i])},
            **{f"{name}_valid": minimum.valid for name, minimum in zip(STARTS, found[i])},
        })
    return rows


def allowance(row):
    """1e-6; beyond a million the digits of chi-square are what ends."""
    return max(TOLERANCE, 1e-12 * row["nuem"])


def is_excused(row):
    """NuEM says itself that it did not converge, further out than it promises to."""
    return not row["converged"] and row["point"].startswith("beyond")


def is_wrong(row):
    """NuEM above the lowest minimum that anything found, or below every one in Python."""
    agrees = abs(row["nuem_minus_lowest"]) <= allowance(row)
    return not (row["converged"] and agrees) and not is_excused(row)


def is_above(row, start):
    """iminuit from a start ended above NuEM."""
    return row[f"{start}_minus_nuem"] > allowance(row)
