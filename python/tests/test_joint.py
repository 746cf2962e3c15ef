"""Studies of several experiments that are fitted together."""

import os
import pathlib
from typing import Any

import numpy
import pytest
from conftest import FEW, Program

import nuem

# Of the same order as MINERvA's, so that there is nothing to be warned of.
ONE_LOOP: dict[str, Any] = FEW | {"plan": "on-axis", "physics": {"standard_model": "one-loop"}}


def test_bounds_are_those_of_the_program(program: Program) -> None:
    other = nuem.experiments["minerva-le"]
    with nuem.Study(with_=other, **ONE_LOOP) as joint:
        assert joint.experiments == ["default", "minerva-le"]
        document = program(
            "bounds", "--plan", "on-axis", "--samples", "20000", "--override", "physics.standard_model=one-loop",
            "--with", os.fspath(other), "--parameter", "mu_nue")
        assert joint.bounds("mu_nue").rows == document["rows"]
        assert any("minerva-le" in pull.name for pull in joint.pulls)


def test_chi_squares_add_up() -> None:
    """Without common nuisances that of a point is the sum of each experiment's own."""
    points = {"mu_numu": numpy.linspace(0, 2e-9, 5)}
    with (
        nuem.Study(with_=["minerva-le"], **ONE_LOOP) as joint,
        nuem.Study(**ONE_LOOP) as first,
        nuem.Study("minerva-le", **FEW) as second,
    ):
        found = joint.chi2(points)
        assert numpy.allclose(found, first.chi2(points) + second.chi2(points), rtol=1e-9, atol=1e-9)
        assert joint.bins == first.bins
        assert numpy.array_equal(joint.templates().values, first.templates().values)
        assert joint.rates().equals(first.rates())
        chi2, gradient = joint.chi2({"r2_nue": 1e-31}, gradient=True)
        step = 1e-35
        slope = (joint.chi2(r2_nue=1e-31 + step) - joint.chi2(r2_nue=1e-31 - step)) / (2 * step)
        assert chi2 > 0 and gradient["r2_nue"] == pytest.approx(slope, rel=1e-4)


def test_what_cannot_be_joined(tmp_path: pathlib.Path) -> None:
    with pytest.raises(nuem.MissingInputError, match="nowhere"):
        nuem.Study(with_="nowhere")
    with pytest.raises(nuem.ConfigurationError, match="sin2_theta_w"):
        nuem.Study({"physics": {"sin2_theta_w": 0.23}}, with_={"physics": {"sin2_theta_w": 0.24}})
    with (
        nuem.Study(plan="on-axis", with_={"plan": "on-axis"}, **FEW) as joint,
        pytest.raises(nuem.ArgumentError, match="one experiment"),
    ):
        joint.optimize("mu_numu", years=7)


def test_limits_by_cls() -> None:
    with nuem.Study(plan="on-axis", **FEW) as study:
        limits = study.toys("mu_numu", toys=50, method="cls")
        assert limits.rows and "cl" in str(limits.provenance["arguments"])
        with pytest.raises(nuem.ArgumentError, match="method"):
            study.toys("mu_numu", toys=50, method="bayes")  # type: ignore[arg-type]
