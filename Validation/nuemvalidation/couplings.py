"""Minima over couplings and pulls together: NuEM beside iminuit from thirty starts, and Newton's method
in extended precision as the judge."""


import numpy
from iminuit import Minuit

from . import newton, tools
from .configurations import configuration
from .crosssection import PARAMETERS
from .minuit import MOST_CALLS, STRATEGY, TOLERANCE, value_and_gradient_once
from .model import Model, expectation, misfit
from .points import SCALES, STANDARD_MODEL, random_points

SEED = 20220514
STARTS = 30
# Calls of chi-square from every start, and how many of the lowest then go on to the end.
FIRST_CALLS, LAST = 150, 5
ALLOWED = 1e-6
# No bound or contour lies further out; beyond, NuEM may say that it did not converge.
REACH = 25.0
# Configurations among which the points are dealt out, the cheap one more often.
FITS = (("on-axis", "gaussian", "position"), ("on-axis", "poisson", "position"),
        ("on-axis", "gaussian", "position"), ("prism", "gaussian", "plan"),
        ("on-axis", "gaussian-n", "position-mode"))
POINTS_OF_TASK = 8


def valley_points():
    """Along valleys in which couplings make up for each other, and through second minima: what is
    given, and over what chi-square is minimised."""
    lines = [
        ("r2_numu", ("sin2_theta_w",), [s * x for s in (-1, 1) for x in numpy.geomspace(3e-32, 3e-30, 9)]),
        ("sin2_theta_w", ("r2_numu",), numpy.linspace(0.02, 0.7, 13)),
        ("sin2_theta_w", ("r2_numu", "r2_nue"), numpy.linspace(0.02, 0.7, 7)),
        ("r2_nue", ("sin2_theta_w", "r2_numu"), [s * x for s in (-1, 1) for x in (3e-31, 1e-30, 4e-30)]),
        ("q_numu", ("r2_numu",), numpy.linspace(-4e-8, 4e-8, 9)),
        ("r2_numu", ("q_numu",), numpy.linspace(-1.5e-31, 1e-31, 9)),
        ("q_nue", ("r2_nue",), numpy.linspace(-2e-7, 2e-7, 11)),
        ("q_nue", (), numpy.linspace(-7e-8, 3e-8, 11)),
        ("r2_nue", ("q_nue",), numpy.linspace(-1e-30, 6e-31, 9)),
        ("q_nue", ("r2_nue", "sin2_theta_w", "q_numu"), numpy.linspace(-1e-7, 1e-7, 5)),
    ]
    return [(f"valley {name}={value:.4g}", STANDARD_MODEL | {name: float(value)}, over)
            for name, over, values in lines for value in values if over]


def problems(count):
    """Label, point, and what is minimised over: valleys, then random points with one to six couplings."""
    generator = numpy.random.default_rng(SEED)
    drawn = []
    for label, point in random_points(count, SEED):
        over = generator.choice(PARAMETERS, size=1 + generator.integers(6), replace=False)
        # Half of them have but some couplings, as scans do.
        if generator.random() < 0.5:
            point = {name: value if generator.random() < 0.4 else STANDARD_MODEL[name]
                     for name, value in point.items()}
        drawn.append((label, point, tuple(sorted(over, key=PARAMETERS.index))))
    return drawn


def tasks(count, part=1.0):
    """Tasks of a few points each; `part` of all of them, chosen by a seed."""
    every = []
    dealt = [[] for _ in FITS]
    for turn, problem in enumerate(problems(count)):
        dealt[turn % len(FITS)].append(problem)
    for fit, own in zip(FITS, dealt):
        if fit == FITS[0]:
            own = valley_points() + own
        every += [(fit, own[first:first + POINTS_OF_TASK])
                  for first in range(0, len(own), POINTS_OF_TASK)]
    # FITS names one configuration twice, and its valleys only once.
    seen, unique = set(), []
    for fit, own in every:
        kept = [problem for problem in own if (fit, problem[0]) not in seen]
        seen |= {(fit, problem[0]) for problem in kept}
        if kept:
            unique.append((fit, kept))
    if part < 1:
        order = numpy.random.default_rng(SEED).permutation(len(unique))
        unique = [unique[index] for index in sorted(order[:max(1, round(part * len(unique)))])]
    return [(configuration(plan, likelihood, sharing), {"plan": plan, "likelihood": likelihood,
                                                        "sharing": sharing}, own)
            for (plan, likelihood, sharing), own in unique]


class CouplingFit:
    """Chi-square as a function of the factors and of couplings in units of SCALES."""

    def __init__(self, model, point, over):
        self.model, self.point, self.over = model, point, over
        self.pulls = len(model.sigma)
        self.scales = numpy.array([SCALES[name] for name in over])

    def signals(self, couplings):
        """[1 + 2 k][exposure][component][bin]: there, and a step to either side of each coupling. In
        one coupling a rate is a polynomial of second degree, so that differences are derivatives."""
        kind = couplings.dtype
        count = 1 + 2 * len(self.over)
        point = {name: kind.type(value) for name, value in self.point.items()}
        for index, name in enumerate(self.over):
            point[name] = numpy.full(count, couplings[index] * self.scales[index], dtype=kind)
            point[name][1 + 2 * index] += self.scales[index]
            point[name][2 + 2 * index] -= self.scales[index]
        return self.model.signals(point, count)

    def value_and_gradient(self, unknowns):
        model = self.model
        factors, couplings = unknowns[:self.pulls], unknowns[self.pulls:]
        signals = self.signals(couplings)
        expected, derivatives = expectation(model, signals[0], factors)
        penalty = (factors - 1) / model.sigma
        value, slope, _ = misfit(model, expected)
        by_kind = (derivatives * slope[:, None]).sum(axis=-1)
        gradient = numpy.empty_like(unknowns)
        gradient[:self.pulls] = (by_kind.ravel() @ model.uses.reshape(by_kind.size, -1)
                                 + 2 * penalty / model.sigma)
        steps = (signals[1::2] - signals[2::2]) / 2
        gradient[self.pulls:] = (slope * self.signal_part(steps, factors)).sum(axis=(-2, -1))
        return value.sum() + penalty @ penalty, gradient

    def signal_part(self, signal, factors):
        """What a signal adds to the expectation; signal: [...][exposure][component][bin]."""
        values = numpy.append(factors, factors.dtype.type(1))[self.model.pull_of]
        overall, wrong_sign, electron = (values[:, k, None] for k in range(3))
        numu, numubar, nue, nuebar = (signal[..., component, :] for component in range(4))
        return overall * (numu + wrong_sign * numubar + electron * (nue + wrong_sign * nuebar))


def minimise(fit, start, calls):
    """Migrad of strategy 1 from a start of factors and couplings, with so many calls at most."""
    both = value_and_gradient_once(fit)
    names = [f"p{index}" for index in range(len(start))]
    minuit = Minuit(lambda x: both(x)[0], start, grad=lambda x: both(x)[1], name=names)
    minuit.print_level = -1
    minuit.errordef = Minuit.LEAST_SQUARES
    minuit.strategy, minuit.tol = STRATEGY, TOLERANCE
    minuit.errors = numpy.concatenate(
        [fit.model.sigma, 0.1 + 0.1 * numpy.abs(start[fit.pulls:])])
    for index, name in enumerate(fit.over):
        if name == "sin2_theta_w":
            minuit.limits[fit.pulls + index] = (0, 1 / SCALES[name])
    with numpy.errstate(all="ignore"):
        minuit.migrad(ncall=calls)
    return minuit.fval, numpy.array(minuit.values)


def starts(fit, generator):
    """The Standard Model, the point itself, then couplings of all sizes and both signs; every second of
    them moved along one coupling to where all events together are as many as observed."""
    plain = numpy.ones(fit.pulls)
    found = [numpy.concatenate([plain, [values[name] / SCALES[name] for name in fit.over]])
             for values in (STANDARD_MODEL, fit.point)]
    while len(found) < STARTS:
        couplings = numpy.array([
            generator.uniform(0.001, 0.999) / SCALES[name] if name == "sin2_theta_w"
            else generator.choice([-1, 1]) * 10 ** generator.uniform(-1, 4.5) for name in fit.over])
        if len(found) % 2:
            moved = generator.integers(len(fit.over))
            signals = fit.signals(couplings)[[0, 1 + 2 * moved, 2 + 2 * moved]].sum(axis=(1, 2, 3))
            missing = signals[0] - (fit.model.observed.sum() - fit.model.backgrounds.sum())
            slope, bend = (signals[1] - signals[2]) / 2, (signals[1] + signals[2]) / 2 - signals[0]
            roots = numpy.roots([bend, slope, missing])
            real = roots[numpy.isreal(roots)].real
            if real.size:
                couplings[moved] += generator.choice(real)
                if fit.over[moved] == "sin2_theta_w":
                    couplings[moved] = numpy.clip(couplings[moved], 0, 1 / SCALES["sin2_theta_w"])
        found.append(numpy.concatenate([plain, couplings]))
    return found


def polish(fit, unknowns):
    """Chi-square at some unknowns, and at the minimum below them, in extended precision: Newton's method
    with second derivatives from differences of the gradient. NaN where it found none, or one outside
    of what the weak mixing angle may be."""
    first, value, there = descent(fit, unknowns)
    if "sin2_theta_w" in fit.over:
        mixing = there[fit.pulls + fit.over.index("sin2_theta_w")] * SCALES["sin2_theta_w"]
        if not 0 <= mixing <= 1:
            value = numpy.nan
    return first, value


def descent(fit, unknowns):
    """Chi-square at the start and at the end of Newton's method, NaN where it found no minimum; the end."""
    kind = newton.PRECISION
    here = numpy.array(unknowns, dtype=kind)
    with numpy.errstate(all="ignore"):
        first, gradient = fit.value_and_gradient(here)
        value = first
        for _ in range(newton.STEPS):
            hessian = numpy.empty((here.size, here.size), dtype=kind)
            for index in range(here.size):
                step = kind(1e-7) * max(abs(here[index]), kind(1e-3))
                side = numpy.zeros_like(here)
                side[index] = step
                hessian[index] = (fit.value_and_gradient(here + side)[1]
                                  - fit.value_and_gradient(here - side)[1]) / (2 * step)
            step, positive = newton.solve((hessian + hessian.T)[None] / 2, gradient[None])
            if not positive[0]:
                return first, numpy.nan, here
            promised = step[0] @ gradient
            if not promised > 1e-13 * max(value, 1):
                return first, value, here
            for shrink in range(40):
                trial = here - step[0] / kind(2) ** shrink
                there = fit.value_and_gradient(trial)
                if there[0] <= value:
                    break
            else:
                return first, value, here
            here, (value, gradient) = trial, there
    return first, value, here


def compare(task):
    """Rows of a few points of one configuration."""
    text, name, own = task
    folder = tools.Folder()
    config_file = folder.write("c.yaml", text)
    model = Model(tools.export_templates(config_file))
    rows = []
    for label, point, over in own:
        nuem = tools.profiles(folder, config_file, [point], over)[0]
        fit = CouplingFit(model, point, over)
        generator = numpy.random.default_rng([SEED, *label.encode()])
        found = [minimise(fit, start, FIRST_CALLS) for start in starts(fit, generator)]
        found.sort(key=lambda minimum: minimum[0])
        found[:LAST] = [min(minimum, minimise(fit, minimum[1], MOST_CALLS), key=lambda m: m[0])
                        for minimum in found[:LAST]]
        best = min(found, key=lambda minimum: minimum[0])
        at_own = numpy.concatenate([
            1 + numpy.array(nuem["pulls"]), [nuem["point"][x] / SCALES[x] for x in over]])
        at_pulls, below_own = polish(fit, at_own)
        _, below_best = polish(fit, best[1])
        lowest = float(numpy.nanmin([best[0], float(below_own), float(below_best)]))
        chi2 = nuem["chi2"]
        rows.append(name | {
            "point": label, "over": " ".join(over), "nuem": chi2, "converged": nuem["converged"],
            "lowest": lowest, "nuem_minus_lowest": chi2 - lowest,
            "python_at_minimum_minus_nuem": float(at_pulls) - chi2,
            "starts_above": sum(value > chi2 + allowance(lowest) for value, _ in found),
            "starts": len(found),
        })
    return rows


def allowance(lowest):
    """1e-6; beyond a million the digits of chi-square are what ends."""
    return max(ALLOWED, 1e-12 * abs(lowest))


def is_wrong(row):
    """Above the lowest minimum that was found, and not so far out that NuEM may say that it did not
    converge."""
    above = row["nuem_minus_lowest"] > allowance(row["lowest"])
    return (above or not row["converged"]) and (row["converged"] or row["lowest"] < REACH)
