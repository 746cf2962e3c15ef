"""The example with emcee: its samples are spread as chi-square says."""

import importlib.util
from types import ModuleType

import numpy
import pytest
from conftest import PROJECT

import nuem

pytest.importorskip("emcee")


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("posterior", PROJECT / "examples" / "posterior.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_samples_have_the_width_of_chi_square(study: nuem.Study) -> None:
    """Close to normal: one standard deviation of the samples is where chi-square, least over the other coupling,
    rises by 1."""
    posterior = example()
    samples = posterior.sample(study, posterior.RANGES, 600, seed=3)
    assert samples.shape == (32 * 480, 2)
    for column, (name, other) in zip(samples.T, (("r2_numu", "r2_nue"), ("r2_nue", "r2_numu")), strict=True):
        row = study.bounds(name, delta=1, profile=other).rows[0]
        width = (row["upper"] - row["lower"]) / 2
        low, high = numpy.quantile(column, [0.1587, 0.8413])
        # Some 500 independent samples; the electron's minimum is not quite a parabola.
        assert (high - low) / 2 == pytest.approx(width, rel=0.15)
        assert numpy.median(column) == pytest.approx(0, abs=0.3 * width)


def test_the_same_seed_gives_the_same_samples(study: nuem.Study) -> None:
    posterior = example()
    ranges = {"mu_numu": (0.0, 2e-9)}
    one, two = (posterior.sample(study, ranges, 60, seed=5) for _ in range(2))
    assert numpy.array_equal(one, two) and (one > 0).all()
    assert not numpy.array_equal(one, posterior.sample(study, ranges, 60, seed=6))
