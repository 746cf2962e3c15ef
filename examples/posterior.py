"""Samples of couplings after the data: emcee's ensemble of walkers over NuEM's chi-square.

Usage: posterior.py [STEPS [SAMPLES.csv]]      (needs the package nuem, and emcee from PyPI)

Likelihood: exp(-chi-square / 2), with the pulls at their best for every point (a profile likelihood). Prior: the same
density everywhere within RANGES, in the couplings themselves; with another one, add its logarithm.
"""

import sys

import emcee
import numpy

import nuem

# Some standard deviations beyond what the data leave, in cm2.
RANGES = {"r2_numu": (-2.5e-32, 1e-32), "r2_nue": (-2e-30, 1.5e-30)}
WALKERS = 32


def sample(study, ranges, steps, seed=1, burn_in=0.2):
    """[sample][coupling], from `steps` of each walker, the first part of which is forgotten."""
    names = list(ranges)
    low, high = numpy.array(list(ranges.values())).T
    unit = (high - low) / 10

    def log_posterior(places):
        """Of all walkers at once, which is how chi-square is fast; a place is a point over `unit`."""
        points = places * unit
        inside = ((points > low) & (points < high)).all(axis=1)
        chi_square = numpy.full(len(points), numpy.inf)
        if inside.any():
            chi_square[inside] = study.chi2(dict(zip(names, points[inside].T)))
        return numpy.where(numpy.isfinite(chi_square), -0.5 * chi_square, -numpy.inf)

    random = numpy.random.default_rng(seed)
    # About the Standard Model, as far as it lies within.
    start = random.uniform(
        numpy.maximum(low / unit, -0.1), numpy.minimum(high / unit, 0.1), (WALKERS, len(names)))
    sampler = emcee.EnsembleSampler(WALKERS, len(names), log_posterior, vectorize=True)
    sampler.random_state = numpy.random.RandomState(seed).get_state()
    sampler.run_mcmc(start, steps)
    return sampler.get_chain(discard=int(burn_in * steps), flat=True) * unit


def main(steps="2000", path=None):
    with nuem.Study(plan="on-axis") as study:
        samples = sample(study, RANGES, int(steps))
    for name, column in zip(RANGES, samples.T):
        ends = numpy.quantile(column, [0.05, 0.5, 0.95])
        print(f"{name}: median {ends[1]:.2e}, 90 % from {ends[0]:.2e} to {ends[2]:.2e} cm2")
    if path:
        numpy.savetxt(path, samples, delimiter=",", header=",".join(RANGES), comments="")


if __name__ == "__main__":
    main(*sys.argv[1:])
