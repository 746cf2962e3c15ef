"""Couplings and pulls sampled together with the exact gradient: Hamiltonian Monte Carlo with many chains in one call.

    python hamiltonian.py [STEPS]

At given pulls, `gradient=True` has the derivatives with respect to couplings and nuisances, which any sampler or
minimiser of others can take. Couplings and pulls are strongly correlated, so that it walks in combinations of them
that are not: those of the curvature at the best fit, from differences of gradients.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import nuem

CHAINS = 64
LEAPS = 8
Array = np.ndarray[Any, np.dtype[np.float64]]
Function = Callable[[Array], tuple[Array, Array]]


def value_and_gradient(study: nuem.Study, couplings: list[str]) -> tuple[Function, Array]:
    """Chi-square of places [chain][coupling, pull] in units of `scale`, with its derivatives there; and the scale."""
    pulls = [pull.name for pull in study.pulls]
    scale = np.array([
        *(study.bounds(name, delta=1).rows[0]["upper"] for name in couplings),
        *(pull.sigma or 1 for pull in study.pulls)])

    def function(places: Array) -> tuple[Array, Array]:
        values = (places * scale).T
        points = dict(zip(couplings, values, strict=False))
        nuisances = dict(zip(pulls, values[len(couplings):], strict=True))
        chi2, slopes = study.chi2(points, pulls=nuisances, gradient=True)
        return chi2, np.stack([slopes[name] for name in couplings + pulls], axis=1) * scale

    return function, scale


def independent_directions(function: Function, dimensions: int, step: float = 1e-3) -> Array:
    """A matrix whose columns are independent directions of one standard deviation each, about 0."""
    _, up = function(step * np.eye(dimensions))
    _, down = function(-step * np.eye(dimensions))
    curvature = (up - down) / (4 * step)
    return np.linalg.inv(np.linalg.cholesky((curvature + curvature.T) / 2)).T


def sample(function: Function, dimensions: int, steps: int, step_size: float = 0.25) -> Array:
    """Places [step x chain][coupling, pull] of exp(-chi-square / 2), by leapfrog; the first third is left out."""
    directions = independent_directions(function, dimensions)

    def of_walker(walker: Array) -> tuple[Array, Array]:
        value, slope = function(walker @ directions.T)
        return value, slope @ directions

    random = np.random.default_rng(1)
    walker = random.normal(0, 0.1, (CHAINS, dimensions))
    chi2, slope = of_walker(walker)
    kept = []
    for step in range(steps):
        momentum = random.normal(size=walker.shape)
        energy = 0.5 * chi2 + 0.5 * (momentum**2).sum(axis=1)
        new, new_chi2, new_slope = walker, chi2, slope
        size = step_size * random.uniform(0.5, 1.5)
        for _ in range(LEAPS):
            momentum = momentum - 0.25 * size * new_slope
            new = new + size * momentum
            new_chi2, new_slope = of_walker(new)
            momentum = momentum - 0.25 * size * new_slope
        change = energy - 0.5 * new_chi2 - 0.5 * (momentum**2).sum(axis=1)
        # What is infinite or no number is refused.
        taken = np.log(random.uniform(size=CHAINS)) < np.where(np.isfinite(change), change, -np.inf)
        walker = np.where(taken[:, None], new, walker)
        slope = np.where(taken[:, None], new_slope, slope)
        chi2 = np.where(taken, new_chi2, chi2)
        if step >= steps // 3:
            kept.append(walker @ directions.T)
    return np.concatenate(kept)


if __name__ == "__main__":
    with nuem.Study(plan="on-axis") as study:
        function, scale = value_and_gradient(study, ["r2_numu"])
        chain = sample(function, len(scale), int(sys.argv[1]) if len(sys.argv) > 1 else 300) * scale
        print(f"r2_numu: {chain[:, 0].mean():.2e} +- {chain[:, 0].std():.2e} cm2")
        for pull, column in zip(study.pulls, chain.T[1:], strict=True):
            print(f"{pull.name}: {column.mean():.4f} +- {column.std():.4f}, sigma {pull.sigma}")
