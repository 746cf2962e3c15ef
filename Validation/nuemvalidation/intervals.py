"""Bounds from the Python chi-square and iminuit, beside those of `nuem bounds`."""

import numpy
from scipy.optimize import brentq

from . import minuit, tools
from .configurations import PLANS, configuration
from .crosssection import PARAMETERS
from .model import Fit, Model
from .points import SCALES

DELTA = 2.706
TOLERANCE = 1e-5


def profiled(model, point):
    fit = Fit(model, point)
    return minuit.minimise(fit, numpy.ones_like(model.sigma)).chi2


def end(model, parameter, direction):
    """Where chi-square first rises by DELTA, walking away from the Standard Model."""
    start, unit = model.standard_model[parameter], direction * SCALES[parameter]

    def excess(distance):
        return profiled(model, model.standard_model | {parameter: start + distance * unit}) - DELTA

    inside, outside = 0.0, 0.05
    while excess(outside) < 0:
        inside, outside = outside, 1.4 * outside
    return start + unit * brentq(excess, inside, outside, xtol=1e-10)


def compare(task):
    plan, likelihood = task
    folder = tools.Folder()
    config_file = folder.write("c.yaml", configuration(plan, likelihood, "position"))
    model = Model(tools.export_templates(config_file))
    rows = []
    for parameter, (lower, upper) in tools.bounds(config_file, DELTA, PARAMETERS).items():
        for side, own in (("lower", lower), ("upper", upper)):
            if own is None:
                continue
            python = end(model, parameter, 1 if side == "upper" else -1)
            distance = own - model.standard_model[parameter]
            rows.append({"plan": plan, "likelihood": likelihood, "parameter": parameter,
                         "side": side, "nuem": own, "python": python,
                         "relative_difference": (own - python) / abs(distance)})
    return rows


def tasks():
    return [(plan, likelihood) for plan in PLANS for likelihood in ("gaussian", "poisson")]


def is_wrong(row):
    return not abs(row["relative_difference"]) < TOLERANCE
