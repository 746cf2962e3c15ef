"""Profiled points a second on one core: chi-square minimised over the pulls, at points in parameter
space, prediction included, by NuEM and by what people use. Every rival must find NuEM's minimum."""

import json
import sys
import time

import numpy as np

from .tables import table
from .tools import CORES, PRODUCTS, PROJECT, Failed, run, say

PROGRAM = PRODUCTS / "profile-job"
# Plan, likelihood, and whether DUNE's flux has its 50 components, with five pulls for each position and
# mode; else these are for each position.
CASES = (("on-axis", "gaussian", False), ("on-axis", "poisson", False), ("prism", "gaussian", False),
         ("prism", "poisson", False), ("on-axis", "gaussian", True))
GRID_POINTS = 1_000_000
# With DUNE's flux a point takes longer, so that so many times fewer points are computed.
SLOWER = 10
# Differences in chi-square that are allowed: some come from where a program stops, that of pyhf from its
# normsys, which is not linear.
TOLERANCE = {"iminuit": 1e-5, "scipy": 1e-6, "JAX": 1e-6, "pyhf": 1e-3}
FROM_NUMPY = 1_000_000
# Libraries that the rivals call would spin on every core.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PACKAGE = {"PYTHONPATH": str(PROJECT / "python"),
           "NUEM_LIBRARY": str(PROJECT / ".build" / "release" / "libnuem_c.so")}


class Problem:
    """One plan and likelihood as NuEM gives it, in arrays over [flux][cell][component][bin]: the flux
    itself, then the change by each of its components."""

    def __init__(self, job, likelihood):
        self.likelihood = likelihood
        exposures, bins = job["exposures"], job["bins"]
        templates = np.reshape(job["templates"], (-1, len(exposures), 4, bins + 1, 8))[..., :bins, :]
        years = np.array([exposure["years"] for exposure in exposures])
        # The order of (3.2): the focused muon flavour, the wrong-sign one, then the electron flavours.
        self.order = np.array([[0, 1, 2, 3] if exposure["neutrinoMode"] else [1, 0, 3, 2]
                               for exposure in exposures])
        rows = np.arange(len(exposures))[:, None]
        self.templates = templates[:, rows, self.order] * years[:, None, None, None]
        self.background = np.array([[exposure[kind] for kind in ("ccqe", "pi0")]
                                    for exposure in exposures]) * years[:, None, None]
        # Components of the flux come behind the pulls.
        self.shifts = len(templates) - 1
        scopes = [(exposure["positionM"], exposure["neutrinoMode"] and self.shifts > 0)
                  for exposure in exposures]
        groups = sorted(set(scopes))
        self.pull_of = np.array([[5 * groups.index(scope) + kind for kind in range(5)]
                                 for scope in scopes])
        self.factors = 5 * len(groups)
        self.sigma = np.concatenate([np.tile([0.1, 0.01, 0.01, 0.1, 0.1], len(groups)),
                                     np.ones(self.shifts)])
        self.coefficients = np.reshape(job["coefficients"], (-1, 4, 8))
        model = self.signal(np.reshape(job["standardModel"], (4, 8)))[0]
        self.observed = model.sum(axis=1) + self.background.sum(axis=1)
        self.expected = np.array(job["chiSquare"])

    def signal(self, coefficients):
        """Counts [flux][cell][component][bin] of a point."""
        return np.einsum("fcmbs,cms->fcmb", self.templates, coefficients[self.order])

    def at_flux(self, signal, pulls):
        """Counts [cell][component][bin] with the flux as its pulls say."""
        return signal[0] + np.tensordot(pulls[self.factors:], signal[1:], 1)

    def expectation(self, signal, pulls):
        """(3.2): counts [cell][bin]."""
        f = 1 + pulls[self.pull_of][:, :, None]
        return (self.pulled(self.at_flux(signal, pulls), f) + f[:, 3] * self.background[:, 0]
                + f[:, 4] * self.background[:, 1])

    @staticmethod
    def pulled(signal, f):
        """Counts [...][cell][bin] of the signal with its factors."""
        s = [signal[..., component, :] for component in range(4)]
        return f[:, 0] * (s[0] + f[:, 1] * s[1] + f[:, 2] * (s[2] + f[:, 1] * s[3]))

    def slopes(self, signal, pulls):
        """Derivatives of the expectation with respect to the factors, [cell][kind][bin]."""
        signal = self.at_flux(signal, pulls)
        f = 1 + pulls[self.pull_of][:, :, None]
        electron = signal[:, 2] + f[:, 1] * signal[:, 3]
        return np.stack([signal[:, 0] + f[:, 1] * signal[:, 1] + f[:, 2] * electron,
                         f[:, 0] * (signal[:, 1] + f[:, 2] * signal[:, 3]), f[:, 0] * electron,
                         self.background[:, 0], self.background[:, 1]], axis=1)

    def chi_square(self, signal, pulls):
        expected = self.expectation(signal, pulls)
        residual = self.observed - expected
        if self.likelihood == "gaussian":
            data = (residual ** 2 / self.observed).sum()
        else:
            data = 2 * (self.observed * np.log(self.observed / expected) - residual).sum()
        return data + ((pulls / self.sigma) ** 2).sum()

    def gradient(self, signal, pulls):
        residual = self.observed - self.expectation(signal, pulls)
        weight = residual / (self.observed if self.likelihood == "gaussian"
                             else self.observed - residual)
        by_cell = -2 * np.einsum("ckb,cb->ck", self.slopes(signal, pulls), weight)
        by_flux = -2 * np.einsum("fcb,cb->f",
                                 self.pulled(signal[1:], 1 + pulls[self.pull_of][:, :, None]), weight)
        return (np.concatenate([np.bincount(self.pull_of.ravel(), by_cell.ravel(), self.factors), by_flux])
                + 2 * pulls / self.sigma ** 2)


def measure(settings):
    return [_measure(*case, settings) for case in CASES]


def _measure(plan, likelihood, has_shifts, settings):
    name = f"{plan}, {likelihood}" + (", DUNE's flux" if has_shifts else "")
    say(f"profiling: {name}")
    configuration = PRODUCTS / f"profile_{plan}_{likelihood}{'_flux' if has_shifts else ''}.yaml"
    statistics = f"likelihood: {likelihood}"
    if has_shifts:
        shared = ", ".join(f"{pull}: {{ shared: position-mode }}"
                           for pull in ("overall", "wrong_sign", "electron", "ccqe", "pi0"))
        statistics += f", flux_covariance: dune, pulls: {{ {shared} }}"
    configuration.write_text(f"plan: {plan}\nstatistics: {{ {statistics} }}\n"
                             "sampling: { samples: 1000000 }\n", encoding="ascii")
    slower = SLOWER if has_shifts else 1
    output = run([PROGRAM, configuration, settings.profiled_points // slower, CORES])
    job = json.loads(output)
    if job["converged"] != job["points"] or job["gridConverged"] != GRID_POINTS:
        raise Failed("not all points of NuEM converged")
    rows = json.loads(run([sys.executable, "-m", "nuembench.profiling", likelihood,
                           settings.rival_points], text=output, environment=ONE_THREAD))
    from_numpy = json.loads(run([sys.executable, "-m", "nuembench.from_numpy", configuration,
                                 FROM_NUMPY // slower],
                                text=output, environment=PACKAGE))
    return {"name": name, "pulls": len(Problem(job, likelihood).sigma),
            "bins": len(job["exposures"]) * job["bins"],
            "rows": [{"program": "NuEM", "points_per_s": job["points"] / job["seconds"],
                      "worst": 0.0}, from_numpy] + rows,
            "grid_points": GRID_POINTS, "grid_seconds": job["gridSeconds"], "cores": CORES}


def rivals(job, likelihood, points):
    """Measures all rivals in this process and returns their rows."""
    from .rivals import profiling_rivals

    problem = Problem(job, likelihood)
    return [_rival(name, rival(problem), problem, points)
            for name, rival in profiling_rivals.RIVALS.items()
            if name != "pyhf" or likelihood == "poisson"]  # pyhf has no Gaussian counts


def _rival(name, rival, problem, slow_points):
    """Checks a rival at a few points, and then measures its time."""
    count = min(len(problem.coefficients), slow_points * rival.speed)
    points = problem.coefficients[:count]
    pulls = rival.profile(points)
    found = np.array([problem.chi_square(problem.signal(point), pull)
                      for point, pull in zip(points, pulls)])
    difference = found - problem.expected[:count]
    if not (np.abs(difference) < TOLERANCE[name]).all() or difference.min() < -1e-6:
        raise Failed(f"{name} and NuEM differ by {difference.min():.3g} to {difference.max():.3g}")
    begin = time.process_time()
    rival.profile(points)
    seconds = time.process_time() - begin
    return {"program": rival.title, "points_per_s": count / seconds,
            "worst": float(np.abs(difference).max())}


def report(measured):
    lines = ["## Profiling", "",
             "Points a second and core: the prediction at a point in parameter space, and chi-square "
             "minimised over the pulls. Processor time, compilation and start-up left out. *Worst*: "
             "the largest difference to NuEM's chi-square.", ""]
    for result in measured:
        base = result["rows"][0]["points_per_s"]
        lines += [f"### {result['name']}: {result['pulls']} pulls, "
                  f"{result['bins']} bins", "",
                  *table(("program", "points/s/core", "worst", "NuEM is faster by"),
                         [(row["program"], f"{row['points_per_s']:,.0f}", f"{row['worst']:.1g}",
                           f"{base / row['points_per_s']:,.0f}") for row in result["rows"]]), "",
                  f"A grid of 1000 x 1000 points on {result['cores']} cores: "
                  f"{result['grid_seconds']:.2f} s.", ""]
    return lines


if __name__ == "__main__":
    try:
        print(json.dumps(rivals(json.load(sys.stdin), sys.argv[1], int(sys.argv[2]))))
    except Failed as failure:
        sys.exit(str(failure))
