"""Couplings and pulls sampled together with the exact gradient: Hamiltonian Monte Carlo with many chains in one call.

    python hamiltonian.py [STEPS]

`gradient=True` at given pulls has the derivatives with respect to couplings and nuisances; any sampler or minimiser
that takes a function of value and gradient takes `value_and_gradient`.
"""

import sys
from collections.abc import Callable

import numpy as np

import nuem

CHAINS = 64
LEAPS = 12
Function = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def value_and_gradient(study: nuem.Study, couplings: list[str]) -> tuple[Function, list[str]]:
    """Chi-square of places [chain][coupling, pull], in units of each one's uncertainty, and its derivatives there."""
    pulls = [pull.name for pull in study.pulls]
    scale = np.array([uncertainty(study, name) for name in couplings] + [pull.sigma for pull in study.pulls])

    def function(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values = places * scale
        points = {name: values[:, index] for index, name in enumerate(couplings)}
        nuisances = {name: values[:, len(couplings) + index] for index, name in enumerate(pulls)}
        chi2, slopes = study.chi2(points, pulls=nuisances, gradient=True)
        return chi2, np.stack([slopes[name] for name in couplings + pulls], axis=1) * scale

    return function, couplings + pulls


def uncertainty(study: nuem.Study, coupling: str) -> float:
    """Of a coupling, in its unit: where chi-square has risen by 1."""
    return float(study.bounds(coupling, delta=1).rows[0]["upper"])


def sample(function: Function, dimensions: int, steps: int, step_size: float = 0.15) -> np.ndarray:
    """Chains [step x chain][place] of exp(-chi-square / 2), by leapfrog steps; the first third is left out."""
    random = np.random.default_rng(1)
    place = random.normal(0, 0.1, (CHAINS, dimensions))
    chi2, slope = function(place)
    kept = []
    for step in range(steps):
        momentum = random.normal(size=place.shape)
        energy = 0.5 * chi2 + 0.5 * (momentum**2).sum(axis=1)
        new, new_slope = place.copy(), slope
        size = step_size * random.uniform(0.5, 1.5)
        for _ in range(LEAPS):
            momentum = momentum - 0.25 * size * new_slope
            new = new + size * momentum
            new_chi2, new_slope = function(new)
            momentum = momentum - 0.25 * size * new_slope
        change = energy - 0.5 * new_chi2 - 0.5 * (momentum**2).sum(axis=1)
        # What is infinite or no number is refused.
        taken = np.log(random.uniform(size=CHAINS)) < np.where(np.isfinite(change), change, -np.inf)
        place = np.where(taken[:, None], new, place)
        slope = np.where(taken[:, None], new_slope, slope)
        chi2 = np.where(taken, new_chi2, chi2)
        if step >= steps // 3:
            kept.append(place)
    return np.concatenate(kept)


if __name__ == "__main__":
    with nuem.Study(plan="on-axis") as study:
        function, names = value_and_gradient(study, ["r2_numu"])
        chain = sample(function, len(names), int(sys.argv[1]) if len(sys.argv) > 1 else 300)
        scale = uncertainty(study, "r2_numu")
        print(f"r2_numu: {chain[:, 0].mean() * scale:.2e} +- {chain[:, 0].std() * scale:.2e} cm2")
        for name, column in list(zip(names, chain.T, strict=True))[1:]:
            print(f"{name}: {column.mean():.2f} +- {column.std():.2f} of its standard deviation")
