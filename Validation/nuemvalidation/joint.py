"""Minima of two experiments together, with random lists of nuisances and constraints: NuEM beside iminuit
from several starts, and Newton's method in extended precision as the judge.

A nuisance is read here from what was drawn, not from what NuEM made of it: which pulls there are, what each
acts on and who shares it is worked out anew."""

import csv
import io

import numpy

from . import tools
from .configurations import KINDS
from .couplings import ALLOWED, FIRST_CALLS, LAST, allowance, is_wrong, minimise, polish
from .crosssection import CHANNELS, PARAMETERS
from .minuit import MOST_CALLS
from .model import Model, misfit
from .points import SCALES, STANDARD_MODEL, random_points

SEED = 20230719
STARTS = 12
POINTS_OF_TASK = 10
# Sigmas per published one-sided limit at 90 %.
OF_LIMIT = 1.645
EXPERIMENTS = ("a", "b")
PLANS = {
    "on-axis": "on-axis", "prism": "prism",
    "one mode": "[{ mode: neutrino, position_m: 6, years: 3 }]",
    "two years": "[{ mode: neutrino, position_m: 0, years: 1 }, { mode: antineutrino, position_m: 12, years: 1 }]",
}
SCOPES = ("plan", "position", "mode", "both", "experiments")
WORDS = {"signal": CHANNELS, "backgrounds": ("ccqe", "pi0")} | {
    word: (word,) for word in (*CHANNELS, "ccqe", "pi0")}


class Drawn:
    """Two configurations with nuisances, constraints and data, drawn by a seed."""

    def __init__(self, number):
        self.generator = generator = numpy.random.default_rng([SEED, number])
        self.likelihood = str(generator.choice(["gaussian", "poisson"]))
        self.plans = [str(name) for name in generator.choice(list(PLANS), size=2)]
        self.bins = [int(bins) for bins in generator.integers(3, 9, size=2)]
        self.shared = [self.factor(f"common_{place}", "experiments")
                       for place in range(generator.integers(0, 3))]
        self.own = [[self.factor(f"own_{place}", str(generator.choice(SCOPES[:4])))
                     for place in range(generator.integers(0, 4))] for _ in EXPERIMENTS]
        # A free pull of a part of the signal; another one would do the same as the first.
        if generator.random() < 0.3:
            self.own[0].append(("free", ("nue", "nuebar"), numpy.inf, "plan"))
        self.fixed = [set(generator.choice(KINDS, size=generator.integers(0, 3), replace=False))
                      for _ in EXPERIMENTS]
        self.constraints = self.draw_constraints()
        self.counts = [None, None]

    def factor(self, name, scope):
        words = self.generator.choice(list(WORDS), size=1 + self.generator.integers(3), replace=False)
        return name, tuple(map(str, words)), float(10 ** self.generator.uniform(-2.5, -0.5)), scope

    def draw_constraints(self):
        generator, drawn = self.generator, []
        if generator.random() < 0.4:
            drawn.append(("value", ("r2_numu",), SCALES["r2_numu"] * generator.normal(size=1),
                          numpy.array([[(3 * SCALES["r2_numu"]) ** 2]])))
        if generator.random() < 0.3:
            names = ("q_numu", "r2_nue")
            sigma = numpy.array([5 * SCALES[name] for name in names])
            correlation = generator.uniform(-0.8, 0.8)
            covariance = numpy.outer(sigma, sigma) * [[1, correlation], [correlation, 1]]
            drawn.append(("values", names, sigma * generator.normal(size=2), covariance))
        if generator.random() < 0.3:
            drawn.append(("limit", ("mu_numu",), 2 * SCALES["mu_numu"], None))
        return drawn

    def yaml(self, place, with_fits=True):
        """The configuration of an experiment; without nuisances and constraints, for its templates."""
        nuisances = self.own[place] + self.shared
        pulls = ", ".join(f"{kind}: {{ sigma: fixed }}" for kind in sorted(self.fixed[place]))
        lines = [f"plan: {PLANS[self.plans[place]]}", f"binning: {{ bins: {self.bins[place]} }}",
                 "sampling: { samples: 2e4 }"]
        # Another plan than the first has its own normalisation, and data that were counted.
        if self.plans[place] not in ("on-axis", "prism"):
            lines.append("normalization: absolute")
        if self.counts[place] is not None and with_fits:
            lines.append(f"data: {self.counts[place]}")
        statistics = [f"likelihood: {self.likelihood}", f"pulls: {{ {pulls} }}"]
        if with_fits and nuisances:
            statistics.append("nuisances: [" + ", ".join(
                f"{{ name: {name}, acts_on: [{', '.join(words)}], shared: {scope}, "
                f"sigma: {'free' if numpy.isinf(sigma) else repr(sigma)} }}"
                for name, words, sigma, scope in nuisances) + "]")
        if with_fits and self.constraints:
            statistics.append("constraints: [" + ", ".join(map(constraint_yaml, self.constraints)) + "]")
        return "\n".join([*lines, f"statistics: {{ {', '.join(statistics)} }}"]) + "\n"


def constraint_yaml(constraint):
    kind, names, values, covariance = constraint
    if kind == "limit":
        return f"{{ parameter: {names[0]}, limit: {values!r} }}"
    if kind == "value":
        return (f"{{ parameter: {names[0]}, value: {float(values[0])!r}, "
                f"sigma: {float(covariance[0, 0]) ** 0.5!r} }}")
    rows = ", ".join(f"[{', '.join(repr(float(x)) for x in row)}]" for row in covariance)
    return (f"{{ parameters: [{', '.join(names)}], values: [{', '.join(repr(float(x)) for x in values)}], "
            f"covariance: [{rows}] }}")


class Part:
    """One experiment: expectations of every component, and which pulls act on which."""

    def __init__(self, model, exposures, nuisances, label, shared):
        self.model, self.exposures = model, exposures
        # [exposure][component]: names of the pulls of its factors.
        self.names = [[[self.pull(label, shared, nuisance, exposure) for nuisance in nuisances
                        if component in self.components(nuisance, exposure)]
                       for component in (*exposure["channels"], "ccqe", "pi0")]
                      for exposure in exposures]

    @staticmethod
    def components(nuisance, exposure):
        name, words = nuisance[:2]
        if name == "overall":
            return CHANNELS
        if name == "wrong_sign":
            return tuple(c for c in CHANNELS if c.endswith("bar") == (exposure["mode"] == "neutrino"))
        if name == "electron":
            return ("nue", "nuebar")
        return {component for word in words for component in WORDS[word]}

    @staticmethod
    def pull(label, shared, nuisance, exposure):
        name, scope = nuisance[0], nuisance[3]
        position, mode = f"{exposure['position_m']:.1f}_m", exposure["mode"]
        where = {"plan": "", "experiments": "", "position": position, "mode": mode,
                 "both": f"{mode}_{position}"}[scope]
        own = f"{name}@{where}" if where else name
        return own if name in shared or not label else f"{label}.{own}"

    def use(self, names):
        """[exposure][component][factor]: the index of its pull, or one beyond the last, whose factor is 1; and
        [exposure, component and factor][pull]: 1 where the factor is that pull's."""
        most = max(len(own) for exposure in self.names for own in exposure)
        self.factors = numpy.array([[[names.index(name) for name in own] + [len(names)] * (most - len(own))
                                     for own in exposure] for exposure in self.names])
        self.uses = numpy.equal.outer(self.factors.ravel(), numpy.arange(len(names))).astype(float)

    def amounts(self, couplings):
        """[point][exposure][component][bin]; couplings: each an array over points."""
        count = max(numpy.size(values) for values in couplings.values())
        signal = self.model.signals(couplings, count)
        backgrounds = numpy.broadcast_to(self.model.backgrounds, (count, *self.model.backgrounds.shape))
        return numpy.concatenate([signal, backgrounds], axis=2)

    def products(self, factors):
        """The product of each component's factors, [exposure][component], and of all but one of them,
        [exposure][component][factor]."""
        rows = numpy.append(factors, factors.dtype.type(1))[self.factors]
        without = numpy.empty_like(rows)
        for index in range(rows.shape[-1]):
            without[..., index] = rows[..., :index].prod(axis=-1) * rows[..., index + 1:].prod(axis=-1)
        return rows.prod(axis=-1), without


class JointFit:
    """Chi-square of all experiments as a function of the factors and of couplings in units of SCALES."""

    def __init__(self, drawn, parts, names, sigma, point, over):
        self.drawn, self.parts, self.names, self.point, self.over = drawn, parts, names, point, over
        self.sigma = sigma
        self.pulls = len(names)
        self.scales = numpy.array([SCALES[name] for name in over])
        # Where iminuit's `minimise` looks for the sizes of steps.
        self.model = type("Widths", (), {"sigma": numpy.where(numpy.isinf(sigma), 0.1, sigma)})

    def couplings(self, unknowns):
        """There, and a step to either side of each coupling: rates are polynomials of second degree in it."""
        kind, count = unknowns.dtype, 1 + 2 * len(self.over)
        points = {name: kind.type(value) for name, value in self.point.items()}
        for index, name in enumerate(self.over):
            points[name] = numpy.full(count, unknowns[index] * self.scales[index], dtype=kind)
            points[name][1 + 2 * index] += self.scales[index]
            points[name][2 + 2 * index] -= self.scales[index]
        return points

    def value_and_gradient(self, unknowns):
        factors = unknowns[:self.pulls]
        points = self.couplings(unknowns[self.pulls:])
        gradient = numpy.zeros_like(unknowns)
        weight = numpy.where(numpy.isinf(self.sigma), 0, 1 / self.sigma**2).astype(unknowns.dtype)
        total = (weight * (factors - 1) ** 2).sum()
        gradient[:self.pulls] = 2 * weight * (factors - 1)
        for part in self.parts:
            amounts = part.amounts(points)
            products, without = part.products(factors)
            expected = (amounts[0] * products[..., None]).sum(axis=1)
            value, slope, _ = misfit(part.model, expected)
            total += value.sum()
            of_components = (slope[:, None] * amounts[0]).sum(axis=-1)
            gradient[:self.pulls] += (of_components[..., None] * without).ravel() @ part.uses
            steps = (amounts[1::2] - amounts[2::2]) / 2
            gradient[self.pulls:] += (slope[:, None] * products[..., None] * steps).sum(axis=(1, 2, 3))
        value, slopes = self.measured({name: values.flat[0] for name, values in points.items()})
        for index, name in enumerate(self.over):
            gradient[self.pulls + index] += slopes.get(name, 0) * self.scales[index]
        return total + value, gradient

    def measured(self, point):
        """What the constraints add, and its derivatives by name."""
        total, slopes = 0, {}
        for kind, names, values, covariance in self.drawn.constraints:
            if kind == "limit":
                weight = (OF_LIMIT / values) ** 2
                total += weight * point[names[0]] ** 2
                slopes[names[0]] = 2 * weight * point[names[0]]
                continue
            scale = numpy.sqrt(numpy.diag(covariance))
            inverse = numpy.linalg.inv(covariance / numpy.outer(scale, scale))
            distance = numpy.array([(point[name] - value) / width
                                    for name, value, width in zip(names, values, scale)])
            total += distance @ inverse @ distance
            slopes |= {name: 2 * (inverse @ distance)[place] / scale[place]
                       for place, name in enumerate(names)}
        return total, slopes

    def starts(self, generator):
        """No pulls, at the Standard Model and at the point; then pulls as likely as they come, and couplings of
        all sizes that matter here."""
        plain = numpy.ones(self.pulls)
        found = [numpy.concatenate([plain, [values[name] / SCALES[name] for name in self.over]])
                 for values in (STANDARD_MODEL, self.point)]
        while len(found) < STARTS:
            factors = numpy.maximum(1 + self.model.sigma * generator.normal(size=self.pulls), 0.05)
            couplings = [generator.uniform(0.05, 0.9) / SCALES[name] if name == "sin2_theta_w"
                         else generator.choice([-1, 1]) * 10 ** generator.uniform(-1, 2.5)
                         for name in self.over]
            found.append(numpy.concatenate([factors, couplings]))
        return found


def tasks(count, part=1.0):
    """Configurations with a few points each; `part` of all of them, chosen by a seed."""
    generator = numpy.random.default_rng(SEED)
    problems = []
    for label, point in random_points(count, SEED):
        # Half of the points have but some couplings, as scans do, and no size beyond a thousand scales.
        over = generator.choice(PARAMETERS, size=generator.integers(4), replace=False)
        if generator.random() < 0.7:
            point = {name: value if generator.random() < 0.4 else STANDARD_MODEL[name]
                     for name, value in point.items()}
        problems.append((label, point, tuple(sorted(map(str, over), key=PARAMETERS.index))))
    every = [(number, problems[first:first + POINTS_OF_TASK])
             for number, first in enumerate(range(0, count, POINTS_OF_TASK))]
    if part < 1:
        order = generator.permutation(len(every))
        every = [every[index] for index in sorted(order[:max(1, round(part * len(every)))])]
    return every


def profiles(folder, files, points, over):
    """NuEM's own: rows by the names of the driver's columns."""
    lines = [",".join(PARAMETERS)] + [
        ",".join(repr(float(point[name])) for name in PARAMETERS) for point in points]
    table = folder.write("points.csv", "\n".join(lines) + "\n")
    text = tools.run(tools.PROFILE_POINTS, files[0], table, "1", ",".join(over) or "-", *files[1:])
    return list(csv.DictReader(io.StringIO(text)))


def write_counts(folder, drawn, place, export):
    """Data of one experiment that were drawn about its expectation."""
    lines = ["mode,position_m,bin,count"]
    for exposure in export["exposures"]:
        for index, expected in enumerate(exposure["observed"], 1):
            count = drawn.generator.poisson(expected)
            lines.append(f"{exposure['mode']},{exposure['position_m']},{index},{count}")
    drawn.counts[place] = f"counts_{place}.csv"
    folder.write(drawn.counts[place], "\n".join(lines) + "\n")


def compare(task):
    """Rows of a few points of one drawn pair of configurations."""
    number, own = task
    drawn, folder = Drawn(number), tools.Folder()
    parts, files = [], []
    shared = {name for name, *_ in drawn.shared}
    for place, label in enumerate(EXPERIMENTS):
        plain = folder.write(f"plain_{label}.yaml", drawn.yaml(place, with_fits=False))
        export = tools.export_templates(plain)
        if drawn.generator.random() < 0.5:
            write_counts(folder, drawn, place, export)
            data = folder.write(
                f"data_{label}.yaml",
                drawn.yaml(place, with_fits=False) + f"data: {drawn.counts[place]}\n")
            export = tools.export_templates(data)
        model = Model(export)
        # The variance is that of the Standard Model's expectation, whatever was observed.
        kinds = [(kind, (kind,), sigma, "position")
                 for kind, sigma in zip(KINDS, (0.1, 0.01, 0.01, 0.1, 0.1))
                 if kind not in drawn.fixed[place]]
        parts.append(Part(model, export["exposures"], kinds + drawn.own[place] + drawn.shared,
                          label if place else "", shared))
        files.append(folder.write(f"{label}.yaml", drawn.yaml(place)))
    names, widths = [], {}
    for place, part in enumerate(parts):
        for kind, sigma in zip(KINDS, (0.1, 0.01, 0.01, 0.1, 0.1)):
            widths[kind] = sigma
        widths |= {f"{place}{name}": sigma for name, _, sigma, _ in drawn.own[place] + drawn.shared}
        for exposure in part.exposures:
            for nuisance in ([(kind, (kind,), 0, "position") for kind in KINDS
                              if kind not in drawn.fixed[place]] + drawn.own[place] + drawn.shared):
                name = Part.pull(EXPERIMENTS[place] if place else "", shared, nuisance, exposure)
                sigma = widths.get(f"{place}{nuisance[0]}", widths.get(nuisance[0]))
                if name not in dict(names):
                    names.append((name, sigma))
    sigma = numpy.array([width for _, width in names])
    names = [name for name, _ in names]
    for part in parts:
        part.use(names)
    constrained = [name for _, of, *_ in drawn.constraints for name in of]
    rows = []
    for label, point, over in own:
        over = tuple(sorted({*over, *constrained}, key=PARAMETERS.index))
        nuem = profiles(folder, files, [point], over)[0]
        fit = JointFit(drawn, parts, names, sigma, point, over)
        generator = numpy.random.default_rng([SEED, *label.encode()])
        found = sorted((minimise(fit, start, FIRST_CALLS) for start in fit.starts(generator)),
                       key=lambda minimum: minimum[0])
        found[:LAST] = [min(minimum, minimise(fit, minimum[1], MOST_CALLS), key=lambda m: m[0])
                        for minimum in found[:LAST]]
        best = min(found, key=lambda minimum: minimum[0])
        at_own = numpy.concatenate([
            [1 + float(nuem[name]) for name in names],
            [float(nuem[name]) / SCALES[name] for name in over]])
        at_pulls, below_own = polish(fit, at_own)
        _, below_best = polish(fit, best[1])
        lowest = float(numpy.nanmin([best[0], float(below_own), float(below_best)]))
        chi2 = float(nuem["chi2"] or "inf")
        rows.append({
            "configuration": number, "likelihood": drawn.likelihood,
            "plans": " + ".join(drawn.plans), "pulls": len(names),
            "shared": len(drawn.shared), "free": int(numpy.isinf(sigma).sum()),
            "constraints": len(constrained), "point": label, "over": " ".join(over),
            "nuem": chi2, "converged": nuem["converged"] == "1",
            "lowest": lowest, "nuem_minus_lowest": chi2 - lowest,
            "python_at_minimum_minus_nuem": float(at_pulls) - chi2,
            "starts_above": sum(value > chi2 + allowance(lowest) for value, _ in found),
            "starts": len(found),
        })
    return rows


__all__ = ["ALLOWED", "STARTS", "compare", "is_wrong", "tasks"]
