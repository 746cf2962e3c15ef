"""The chi-square of a fit, from what `nuem export templates` wrote."""

import numpy

from .crosssection import CHANNELS, coefficients

KINDS = ("overall", "wrong_sign", "electron", "ccqe", "pi0")


class Model:
    """Expectations and data of a plan. Pulls are handled as factors, 1 + pull, in export order."""

    def __init__(self, export):
        configuration = export["configuration"]
        self.physics = configuration["physics"]
        statistics = configuration["statistics"]
        self.poisson = statistics["likelihood"] == "poisson"
        self.shapes = export["shape_functions"]
        self.standard_model = {p["name"]: p["standard_model"] for p in export["parameters"]}
        exposures = export["exposures"]
        templates = {
            (t["mode"], t["position_m"], t["channel"], t["shape_function"]): t["events_per_year_cm2"]
            for t in export["templates"]}
        # [exposure][component of (3.2)][bin][shape function], counts for a coefficient of 1 cm^2
        self.templates = numpy.array([
            [numpy.transpose([templates[x["mode"], x["position_m"], channel, shape]
                              for shape in self.shapes]) * x["years"] for channel in x["channels"]]
            for x in exposures])
        self.components = [[CHANNELS.index(c) for c in x["channels"]] for x in exposures]
        # [exposure][ccqe, pi0][bin]
        self.backgrounds = numpy.array([
            [numpy.array(x[f"{kind}_per_year"]) * x["years"] for kind in ("ccqe", "pi0")]
            for x in exposures])
        self.observed = numpy.array([x["observed"] for x in exposures])
        standard = self.signal(self.standard_model).sum(axis=1)
        self.asimov = standard + self.backgrounds.sum(axis=1)
        variance = self.asimov if statistics["background_in_variance"] else standard
        self.inverse_variance = numpy.where(
            variance > 0, 1 / numpy.where(variance > 0, variance, 1), 0)
        self.sigma = numpy.array([p["sigma"] for p in export["pulls"]])
        self.names = [p["name"] for p in export["pulls"]]
        # [exposure][kind]: index of the pull; one beyond the last, which stays 1, where it is fixed
        self.pull_of = numpy.full((len(exposures), len(KINDS)), len(self.sigma))
        for index, pull in enumerate(export["pulls"]):
            self.pull_of[pull["exposures"], KINDS.index(pull["kind"])] = index
        # [exposure][kind][pull]: 1 where the factor is that pull's
        self.uses = numpy.equal.outer(self.pull_of, numpy.arange(len(self.sigma))).astype(float)

    def signal(self, point):
        """Counts with every pull at 0: [exposure][component of (3.2)][bin]."""
        rows = numpy.array([
            [c[shape] for shape in self.shapes]
            for c in (coefficients(channel, point, self.physics) for channel in CHANNELS)])
        return numpy.einsum("xcbs,xcs->xcb", self.templates, rows[self.components])

    def signals(self, points, count):
        """Counts with every pull at 0 at several points: [point][exposure][component of (3.2)][bin].

        points: the seven parameters by name, each one number of numpy or an array of `count`."""
        kind = numpy.result_type(*points.values())
        shapes = numpy.empty((len(CHANNELS), len(self.shapes), count), dtype=kind)
        for channel, own in zip(CHANNELS, shapes):
            row = coefficients(channel, points, self.physics)
            for shape, values in zip(self.shapes, own):
                values[:] = row[shape]
        return numpy.moveaxis(self.templates @ shapes[self.components], -1, 0)


class Fit:
    """Chi-square of one parameter point as a function of the factors."""

    def __init__(self, model, point):
        self.model = model
        self.signal = model.signal(point)

    def __call__(self, factors):
        return self.value_and_gradient(factors)[0]

    def value_and_gradient(self, factors):
        model = self.model
        expected, derivatives = expectation(model, self.signal, factors)
        penalty = (factors - 1) / model.sigma
        value, slope, _ = misfit(model, expected)
        by_kind = (derivatives * slope[:, None]).sum(axis=-1)
        return (value.sum() + penalty @ penalty,
                by_kind.ravel() @ model.uses.reshape(by_kind.size, -1) + 2 * penalty / model.sigma)

    def curvature(self, factors):
        """Diagonal of the second derivative, terms of the first order in the residuals left out."""
        expected, derivatives = expectation(self.model, self.signal, factors)
        _, _, bend = misfit(self.model, expected)
        return (numpy.einsum("xkb,xb,xkp->p", derivatives**2, bend, self.model.uses)
                + 2 / self.model.sigma**2)


def expectation(model, signal, factors):
    """(3.2), and its derivatives by the factor of each kind: [...][exposure][kind][bin].

    signal: [...][exposure][component][bin]; factors: [...][pull]."""
    values = numpy.ones((*factors.shape[:-1], factors.shape[-1] + 1), dtype=factors.dtype)
    values[..., :-1] = factors
    values = values[..., model.pull_of]
    overall, wrong_sign, electron = (values[..., k, None] for k in range(3))
    s0, s1, s2, s3 = (signal[..., c, :] for c in range(4))
    derivatives = numpy.empty((*values.shape, s0.shape[-1]), dtype=values.dtype)
    by_electron = s2 + wrong_sign * s3
    derivatives[..., 0, :] = s0 + wrong_sign * s1 + electron * by_electron
    derivatives[..., 1, :] = overall * (s1 + electron * s3)
    derivatives[..., 2, :] = overall * by_electron
    derivatives[..., 3:, :] = model.backgrounds
    expected = overall * derivatives[..., 0, :]
    expected += (values[..., 3:, None] * model.backgrounds).sum(axis=-2)
    return expected, derivatives


def misfit(model, expected):
    """Each bin's chi-square with its first and second derivative by the expectation."""
    observed = model.observed
    if not model.poisson:
        residual = expected - observed
        slope = 2 * residual * model.inverse_variance
        return 0.5 * slope * residual, slope, 2 * model.inverse_variance
    # An expectation of 0 or less has no probability.
    ratio = observed / expected
    log_term = numpy.where(observed > 0, observed * numpy.log(ratio), 0)
    value = numpy.where(expected > 0, 2 * (expected - observed + log_term), numpy.inf)
    return value, 2 * (1 - ratio), 2 * ratio / expected
