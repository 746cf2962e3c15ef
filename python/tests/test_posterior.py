"""The example with emcee: its samples are spread as chi-square says."""

import numpy
import pytest
from conftest import PROJECT, module_of

import nuem

pytest.importorskip("emcee")
EXAMPLE = PROJECT / "examples" / "posterior.py"


def test_samples_have_the_moments_of_the_likelihood(study: nuem.Study) -> None:
    """Means and standard deviations of both couplings are those of sums over a grid."""
    posterior = module_of(EXAMPLE)
    samples = posterior.sample(study, posterior.RANGES, 600, seed=3)
    assert samples.shape == (32 * 480, 2)
    axes = [numpy.linspace(low, high, 121) for low, high in posterior.RANGES.values()]
    points = numpy.meshgrid(*axes, indexing="ij")
    weights = numpy.exp(-0.5 * study.chi2(dict(zip(posterior.RANGES, points, strict=True))))
    # Some 400 of the samples are independent.
    independent = 400
    for column, values in zip(samples.T, points, strict=True):
        mean = numpy.average(values, weights=weights)
        width = numpy.sqrt(numpy.average((values - mean) ** 2, weights=weights))
        assert abs(column.mean() - mean) < 5 * width / numpy.sqrt(independent)
        assert abs(column.std() / width - 1) < 5 / numpy.sqrt(2 * independent)
    # The ranges hold all of it.
    edges = [weights[0].max(), weights[-1].max(), weights[:, 0].max(), weights[:, -1].max()]
    assert max(edges) < 1e-2


def test_the_same_seed_gives_the_same_samples(study: nuem.Study) -> None:
    posterior = module_of(EXAMPLE)
    ranges = {"mu_numu": (0.0, 2e-9)}
    one, two = (posterior.sample(study, ranges, 60, seed=5) for _ in range(2))
    assert numpy.array_equal(one, two) and (one > 0).all()
    assert not numpy.array_equal(one, posterior.sample(study, ranges, 60, seed=6))
