"""pyhf's statistic for the exported workspace, beside NuEM's Poisson chi-square."""

import json

import numpy
import pyhf
from scipy.optimize import brentq

from . import tools
from .configurations import configuration
from .intervals import DELTA
from .model import Fit, Model, expectation
from .points import COUPLINGS, STANDARD_MODEL

PLANS = ("on-axis", "prism")
# Of the limit. The interpolation of `normsys` is the one known difference.
TOLERANCE = 1e-3


def statistic(workspace, strengths):
    """Twice the rise of pyhf's negative log-likelihood above strength 0, where the Asimov data lie."""
    model = workspace.model()
    data = workspace.data(model)

    def twice_nll(strength):
        _, value = pyhf.infer.mle.fixed_poi_fit(strength, data, model, return_fitted_val=True)
        return float(value)

    base = twice_nll(0.0)
    return [twice_nll(strength) - base for strength in strengths]


def expectation_difference(workspace, export, point, generator):
    """The largest relative difference of a bin's expectation at strength 1, pulls to 3 sigma."""
    model = Model(export)
    fit = Fit(model, point)
    names = [f"{x['mode']}_{x['position_m']:g}m" for x in export["exposures"]]
    pyhf_model = workspace.model()
    worst = 0.0
    for _ in range(100):
        alphas = dict(zip(model.names, generator.uniform(-3, 3, len(model.names))))
        parameters = numpy.array(pyhf_model.config.suggested_init())
        for name, alpha in (alphas | {"signal_strength": 1.0}).items():
            parameters[pyhf_model.config.par_slice(name)] = alpha
        theirs = pyhf_model.expected_actualdata(parameters)
        factors = 1 + model.sigma * numpy.array([alphas[name] for name in model.names])
        ours, _ = expectation(model, fit.signal, factors)
        for exposure, name in enumerate(names):
            channel = theirs[pyhf_model.config.channel_slices[name]]
            worst = max(worst, float(numpy.abs(channel / ours[exposure] - 1).max()))
    return worst


def compare(plan):
    """Each end of each bound: pyhf's statistic there, and where pyhf itself has the limit."""
    pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(strategy=1, tolerance=1e-3))
    folder = tools.Folder()
    config_file = folder.write("c.yaml", configuration(plan, "poisson", "position"))
    export = tools.export_templates(config_file)
    generator = numpy.random.default_rng(1)
    rows = []
    for parameter, (lower, upper) in tools.bounds(config_file, DELTA, COUPLINGS).items():
        for side, own in (("lower", lower), ("upper", upper)):
            if own is None:
                continue

            def at(value):
                text = tools.export_workspace(config_file, {parameter: value})
                return pyhf.Workspace(json.loads(text))

            workspace = at(own)
            if parameter.startswith("mu_"):
                (there,) = statistic(workspace, [1.0])
                strength = brentq(lambda s: statistic(workspace, [s])[0] - DELTA, 0.9, 1.1,
                                  xtol=1e-6)
                limit = own * strength**0.5
            else:
                # A new workspace for each trial: only strengths 0 and 1 are points of the theory.
                step = 1.01
                there, beyond = (statistic(w, [1.0])[0] for w in (workspace, at(own * step)))
                power = numpy.log(beyond / there) / numpy.log(step)
                limit = float(own * (DELTA / there) ** (1 / power))
            rows.append({
                "plan": plan, "parameter": parameter, "side": side, "nuem": own, "pyhf": limit,
                "relative_difference": limit / own - 1, "statistic_at_nuem": there,
                "expectation_difference": expectation_difference(
                    workspace, export, STANDARD_MODEL | {parameter: own}, generator)})
    return rows


def is_wrong(row):
    return not abs(row["relative_difference"]) < TOLERANCE
