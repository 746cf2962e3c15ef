"""The posterior of two charge radii with emcee: all walkers in one call of the kernel, at its speed.

    python posterior.py [STEPS]

Flat priors on both; the pulls are at their best at each point (a profile likelihood).
"""

import sys
from typing import Any

import emcee
import numpy as np

import nuem

NAMES = ["r2_numu", "r2_nue"]
WALKERS = 32
Array = np.ndarray[Any, np.dtype[np.float64]]


def sample(study: nuem.Study, steps: int) -> Array:
    """Samples [step x walker][coupling], in cm2; the first half is left out."""
    scale = np.array([study.couplings[name].search_scale for name in NAMES])

    def log_probability(places: Array) -> Array:
        """Of all walkers at once: [walker][coupling], in units of the scale."""
        chi2 = study.chi2({name: places[:, index] * scale[index] for index, name in enumerate(NAMES)})
        return np.where(np.isfinite(chi2), -0.5 * chi2, -np.inf)

    start = np.random.default_rng(1).normal(0, 0.1, (WALKERS, len(NAMES)))
    sampler = emcee.EnsembleSampler(WALKERS, len(NAMES), log_probability, vectorize=True)
    sampler.random_state = np.random.RandomState(1).get_state()
    sampler.run_mcmc(start, steps)
    chain: Array = sampler.get_chain(discard=steps // 2, flat=True) * scale
    return chain


if __name__ == "__main__":
    with nuem.Study(plan="on-axis") as study:
        chain = sample(study, int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
        for name, column in zip(NAMES, chain.T, strict=True):
            low, middle, high = np.quantile(column, [0.05, 0.5, 0.95])
            print(f"{name}: {middle:.2e} cm2, 90 % in {low:.2e} to {high:.2e}")
