"""The minimum over the pulls by iminuit, from several starting points."""

import math

import numpy
from iminuit import Minuit

STRATEGY = 1
# Minuit stops where it expects to be 0.002 x tolerance above the minimum.
TOLERANCE = 1e-5
MOST_CALLS = 1000
# In place of an infinite chi-square, which Minuit does not take.
REFUSED = 1e30


class Minimum:
    def __init__(self, chi2, factors, valid, calls):
        self.chi2, self.factors, self.valid, self.calls = chi2, factors, valid, calls


def value_and_gradient_once(fit):
    """Both at a point, computed once where Minuit asks for one and then for the other."""
    cache = {}

    def both(unknowns):
        key = unknowns.tobytes()
        if key not in cache:
            cache.clear()
            value, gradient = fit.value_and_gradient(unknowns)
            finite = math.isfinite(value) and math.isfinite(gradient.sum())
            cache[key] = (value, gradient) if finite else (REFUSED, numpy.zeros_like(unknowns))
        return cache[key]

    return both


def minimise(fit, start):
    """Migrad, Hesse to refresh the covariance, Migrad again."""
    both = value_and_gradient_once(fit)
    minuit = Minuit(lambda x: both(x)[0], start, grad=lambda x: both(x)[1],
                    name=[f"p{i}" for i in range(len(start))])
    minuit.print_level = -1
    minuit.errordef = Minuit.LEAST_SQUARES
    minuit.errors = numpy.sqrt(2 / fit.curvature(start))
    minuit.strategy, minuit.tol = STRATEGY, TOLERANCE
    with numpy.errstate(all="ignore"):
        minuit.migrad(ncall=MOST_CALLS)
        minuit.hesse()
        minuit.migrad(ncall=MOST_CALLS)
    return Minimum(minuit.fval, numpy.array(minuit.values), minuit.valid, minuit.nfcn)


def starts(fit, generator):
    """No pulls; each exposure scaled to what is observed; that, with pulls as likely as they come."""
    model = fit.model
    plain = numpy.ones_like(model.sigma)
    scaled = plain.copy()
    counts = fit.signal.sum(axis=(1, 2))
    wanted = (model.observed - model.backgrounds.sum(axis=1)).sum(axis=1)
    for exposure, index in enumerate(model.pull_of[:, 0]):
        if index < plain.size and counts[exposure] > 0:
            scaled[index] = max(wanted[exposure] / counts[exposure], 1e-300)
    # A factor below 0 would make some expectations impossible.
    scatter = numpy.maximum(1 + model.sigma * generator.normal(size=plain.size), 0.05)
    return [plain, scaled, scaled * scatter]
