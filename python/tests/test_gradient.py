"""Derivatives of chi-square: against finite differences, for every likelihood and kind of pull."""

import pathlib
from typing import Any

import numpy
import pytest
from conftest import FEW, PROJECT

import nuem

# Values of the size that matters, at which no derivative is 0.
POINT = {"mu_numu": 4e-10, "mu_nue": 2e-9, "q_numu": 7e-11, "q_nue": -9e-10, "r2_numu": 1.5e-33, "r2_nue": -2e-31,
         "sin2_theta_w": 0.24}
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "paper": {"plan": "on-axis"},
    "prism": {"plan": "prism"},
    "poisson": {"plan": "on-axis", "statistics": {"likelihood": "poisson"}},
    "template_error": {"plan": "on-axis", "statistics": {"template_error": "included"}},
    "flux": {"plan": "on-axis", "statistics": {"flux_covariance": "dune", "pulls": {
        name: {"sigma": "fixed"} for name in ("overall", "wrong_sign", "electron")}}},
    "constraints": {"plan": "on-axis", "statistics": {
        "constraints": [{"parameter": "r2_numu", "value": 0, "sigma": 3.6e-33}]}},
    "nuisances": {"plan": "on-axis", "statistics": {"nuisances": [
        {"name": "scale", "acts_on": ["signal", "pi0"], "sigma": 0.02, "shared": "plan"}]}},
}


@pytest.fixture(params=sorted(CONFIGURATIONS))
def any_study(request: pytest.FixtureRequest) -> Any:
    with nuem.Study({**CONFIGURATIONS[request.param], **FEW}) as study:
        yield study


def difference(function: Any, step: float) -> float:
    """A derivative by Richardson's extrapolation of central differences, good to the fourth order."""
    near, far = [(function(h) - function(-h)) / (2 * h) for h in (step, 2 * step)]
    return float((4 * near - far) / 3)


def test_of_the_minimum(any_study: nuem.Study) -> None:
    value, gradient = any_study.chi2(POINT, gradient=True)
    assert value == any_study.chi2(POINT) and list(gradient) == list(POINT)
    for name, own in POINT.items():
        step = 1e-3 * max(abs(own), 0.1 * any_study.couplings[name].search_scale)

        def chi2(moved: float, name: str = name, own: float = own) -> float:
            return float(any_study.chi2({**POINT, name: own + moved}))
        expected = difference(chi2, step)
        # The minimum is found to 1e-9, which a step divides.
        assert abs(gradient[name] - expected) < 1e-5 * abs(expected) + 2e-9 / step, name


def test_at_given_pulls(any_study: nuem.Study) -> None:
    pulls = {pull.name: 0.3 * (pull.sigma or 1) * (-1) ** index for index, pull in enumerate(any_study.pulls)}
    value, gradient = any_study.chi2(POINT, pulls=pulls, gradient=True)
    assert value > any_study.chi2(POINT)
    assert list(gradient) == [*POINT, *pulls]
    for name in list(POINT) + list(pulls)[:8]:
        is_pull = name in pulls
        scale = pulls[name] if is_pull else POINT[name]

        def chi2(moved: float, name: str = name, is_pull: bool = is_pull) -> float:
            if is_pull:
                return float(any_study.chi2(POINT, pulls={**pulls, name: pulls[name] + moved}))
            return float(any_study.chi2({**POINT, name: POINT[name] + moved}, pulls=pulls))
        expected = difference(chi2, 1e-2 * abs(scale))
        assert abs(gradient[name] - expected) < 1e-6 * abs(expected) + 1e-9 * value / abs(scale), name


def test_pulls_at_their_best_are_a_minimum(any_study: nuem.Study) -> None:
    best = any_study.chi2(POINT, details=True)
    pulls = dict(zip(best.pull_names, best.pulls, strict=True))
    value, gradient = any_study.chi2(POINT, pulls=pulls, gradient=True)
    assert abs(value - best.values) < 1e-9 * best.values
    for pull in any_study.pulls:
        # What chi-square would still fall by: half the slope squared over the curvature, at least 2 / sigma^2.
        assert (gradient[pull.name] * (pull.sigma or 1)) ** 2 / 4 < 1e-8


def test_of_what_is_profiled() -> None:
    with nuem.Study(plan="on-axis", sampling=FEW["sampling"]) as study:
        point = {"r2_numu": 2e-33}
        _, gradient = study.chi2(point, profile=["mu_nue"], gradient=True)
        expected = difference(
            lambda moved: study.chi2({"r2_numu": 2e-33 + moved}, profile=["mu_nue"]), 2e-35)
        assert abs(gradient["r2_numu"] - expected) < 1e-4 * abs(expected)


def test_shapes_and_names(study: nuem.Study) -> None:
    mu = numpy.linspace(0, 1e-9, 3)
    values, gradient = study.chi2({"mu_numu": mu[:, None], "r2_nue": numpy.array([0, 1e-31])}, gradient=True)
    assert values.shape == gradient["mu_numu"].shape == gradient["r2_nue"].shape == (3, 2)
    assert (gradient["mu_numu"][0] == 0).all()
    _, one = study.chi2({"mu_numu": mu[2], "r2_nue": 1e-31}, gradient=True)
    assert one["mu_numu"] == gradient["mu_numu"][2, 1] and isinstance(one["mu_numu"], float)
    assert list(study.chi2(gradient=True)[1]) == study.parameters
    assert list(study.chi2(mu_numu=mu, gradient=["q_nue", "q_nue"])[1]) == ["q_nue"]
    found = study.chi2(mu_numu=mu, gradient=["q_nue"], details=True)
    assert found.gradient["q_nue"].shape == (3,) and found.pulls.shape == (3, len(found.pull_names))
    values, gradient = study.chi2(mu_numu=numpy.array([]), gradient=True)
    assert values.shape == gradient["mu_numu"].shape == (0,)
    assert [pull.name for pull in study.pulls] == found.pull_names and study.pulls[0].sigma == 0.1


def test_many_points_are_those_of_each(study: nuem.Study) -> None:
    mu = numpy.linspace(0, 1e-9, 5000)
    _, gradient = study.chi2(mu_numu=mu, gradient=True)
    for index in (0, 7, 511, 512, 4999):
        assert study.chi2(mu_numu=mu[index], gradient=True)[1]["mu_numu"] == gradient["mu_numu"][index]


def test_what_is_not_admissible(study: nuem.Study) -> None:
    with nuem.Study(plan="on-axis", sampling=FEW["sampling"], statistics={"likelihood": "poisson"}) as poisson:
        pulls = {pull.name: -3.0 for pull in poisson.pulls}
        value, gradient = poisson.chi2(mu_numu=1e-10, pulls=pulls, gradient=True)
        assert value == numpy.inf and all(numpy.isnan(slope) for slope in gradient.values())


@pytest.mark.parametrize(("arguments", "words"), [
    ({"pulls": {"overal": 1.0}}, "overall at 0.0 m"), ({"pulls": {"overall at 0.0 m": numpy.nan}}, "finite"),
    ({"pulls": {}, "profile": "mu_nue"}, "profile"), ({"gradient": ["mu_nu"]}, "mu_numu"),
    ({"gradient": True, "mu_numu": numpy.nan}, "mu_numu"),
    ({"pulls": {"overall at 0.0 m": [0, 0, 0]}, "mu_numu": [0, 0]}, "fit together"),
])
def test_arguments_that_cannot_be(study: nuem.Study, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(nuem.ArgumentError, match=words):
        study.chi2(**arguments)


def test_experiment_with_shifts_and_a_covariance() -> None:
    path = pathlib.Path(PROJECT) / "experiments" / "minerva-le.yaml"
    with nuem.Study(path, sampling=FEW["sampling"]) as study:
        _, gradient = study.chi2(r2_numu=3e-32, gradient=True)
        expected = difference(lambda moved: study.chi2(r2_numu=3e-32 + moved), 1e-34)
        assert abs(gradient["r2_numu"] - expected) < 1e-5 * abs(expected)
