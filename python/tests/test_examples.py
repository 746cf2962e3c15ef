"""Examples with samplers and minimisers of others."""

import pathlib
from typing import Any

import numpy
import pytest
from conftest import PROJECT, module_of

import nuem

EXAMPLES = pathlib.Path(PROJECT) / "python" / "examples"


def example(name: str) -> Any:
    """The module of an example."""
    return module_of(EXAMPLES / f"{name}.py")


def test_hamiltonian(study: nuem.Study) -> None:
    module = example("hamiltonian")
    function, scale = module.value_and_gradient(study, ["r2_numu"])
    chain = module.sample(function, len(scale), 120)
    # Gaussian pulls integrated out are pulls minimised, but for small terms.
    x = numpy.linspace(-8e-33, 8e-33, 801)
    weight = numpy.exp(-0.5 * study.chi2(r2_numu=x))
    deviation = numpy.sqrt((weight * x**2).sum() / weight.sum()) / scale[0]
    assert 0.85 < chain[:, 0].std() / deviation < 1.15
    assert abs(chain[:, 0].mean()) < 0.2 * deviation
    assert (numpy.abs(chain[:, 1:].mean(axis=0)) < 0.3).all()


def test_minuit_with_the_gradient(study: nuem.Study) -> None:
    iminuit = pytest.importorskip("iminuit")
    names = ["r2_numu", "mu_nue"]
    truth = {"r2_numu": 2e-33, "mu_nue": 3e-9}
    scale = {name: study.couplings[name].search_scale for name in names}
    with_gradient = study.minuit(names, truth=truth)
    start = [1e-33 / scale["r2_numu"], 2e-9 / scale["mu_nue"]]
    with_gradient.values[:] = start
    with_gradient.migrad()
    assert with_gradient.valid and with_gradient.fval < 1e-4
    assert with_gradient.ngrad > 0
    def chi2(*place: float) -> float:
        return float(study.chi2(
            {name: value * scale[name] for name, value in zip(names, place, strict=True)}, truth=truth))

    without = iminuit.Minuit(chi2, *start, name=names)
    without.errordef = 1
    without.migrad()
    for name in names:
        assert abs(with_gradient.values[name] - without.values[name]) < 0.02 * with_gradient.errors[name]
        assert abs(with_gradient.values[name] * scale[name] - truth[name]) < 0.02 * abs(truth[name])
