"""Results have the program's own numbers, to the last bit."""

import math
from typing import Any

import numpy
import pytest
from conftest import Program, comparable

import nuem

ON_AXIS = ["--plan", "on-axis", "--samples", "20000"]


def same(result: nuem.Result, document: dict[str, Any]) -> None:
    """All but the build: rows, members, notes, warnings, and where they come from."""
    assert comparable(result.document) == document


def test_bounds(study: nuem.Study, program: Program) -> None:
    same(study.bounds(), program("bounds", *ON_AXIS))
    same(
        study.bounds("q_numu", cl=0.95, profile=["mu_nue"], truth={"q_numu": 1e-9}),
        program("bounds", *ON_AXIS, "--parameter", "q_numu", "--cl", "0.95", "--profile", "mu_nue",
                "--truth", "q_numu=1e-9"))


def test_fit_and_impact(study: nuem.Study, program: Program) -> None:
    same(study.fit("r2_nue", truth={"mu_numu": 6e-10}),
         program("fit", *ON_AXIS, "--parameter", "r2_nue", "--truth", "mu_numu=6e-10"))
    same(study.impact("r2_numu"), program("impact", *ON_AXIS, "--parameter", "r2_numu"))


def test_region(study: nuem.Study, program: Program) -> None:
    region = study.region("mu_numu", "mu_nue", cl=[0.68, 0.9])
    same(region, program("region", *ON_AXIS, "--x", "mu_numu", "--y", "mu_nue", "--cl", "0.68", "--cl", "0.9",
                         "--contours"))


def test_exclusion(program: Program) -> None:
    with nuem.Study(plan="on-axis", sampling={"samples": 20000}, physics={"interactions": ["vector_b_l"]}) as study:
        masses = [1e-3, 1e-2, 1e-1]
        found = study.exclusion("g_b_l", m_zprime_gev=masses)
        document = program("exclusion", *ON_AXIS, "--override", "physics.interactions=[vector_b_l]", "--parameter",
                           "g_b_l", "--over", "m_zprime_gev=1e-3:1e-1:3:log")
        for mine, row in zip(found.rows, document["rows"], strict=True):
            assert math.isclose(mine["upper"], row["upper"], rel_tol=1e-9)
        assert study.masses == {"m_zprime_gev": 0.01}


def test_toys(study: nuem.Study, program: Program) -> None:
    same(study.toys("mu_numu", toys=200), program("toys", *ON_AXIS, "--parameter", "mu_numu", "--toys", "200"))


def test_optimize(study: nuem.Study, program: Program) -> None:
    arguments = ["--years", "7", "--positions", "0,18", "--modes", "equal", "--objective", "r2_nue"]
    shared = ["--override", "statistics.pulls.overall.shared=plan"]
    with nuem.Study(
        sampling={"samples": 20000}, statistics={"pulls": {"overall": {"shared": "plan"}}}
    ) as other:
        found = other.optimize("r2_nue", years=7, positions=[0, 18], modes="equal")
    document = program("optimize", "--samples", "20000", *arguments, *shared)
    assert found.rows == document["rows"]
    assert found.objective == document["objective"]


def test_rates_and_spectrum(study: nuem.Study, program: Program) -> None:
    on_axis = ["--override", "plan=on-axis", "--samples", "20000"]
    rates = program("rates", *on_axis)
    assert study.rates().to_dict("records") == rates["rows"]
    spectrum = program("spectrum", *on_axis, "--set", "mu_numu=1e-9", "--mode", "neutrino")
    assert study.spectrum(mode="neutrino", mu_numu=1e-9).to_dict("records") == spectrum["rows"]


def test_chi2_is_that_of_a_grid(study: nuem.Study, program: Program) -> None:
    document = program("region", *ON_AXIS, "--x", "r2_numu", "--y", "q_nue", "--points", "9")
    rows = document["rows"]
    x = numpy.array([row["x"] for row in rows])
    y = numpy.array([row["y"] for row in rows])
    expected = [row["chi2"] for row in rows]
    assert study.chi2(r2_numu=x, q_nue=y).tolist() == expected
    assert [study.chi2(r2_numu=a, q_nue=b) for a, b in zip(x, y, strict=True)] == expected


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(study: nuem.Study, threads: int) -> None:
    with nuem.Study(plan="on-axis", sampling={"samples": 20000}, threads=threads) as other:
        assert numpy.array_equal(other.templates().values, study.templates().values)
        assert other.bounds("mu_numu").rows == study.bounds("mu_numu").rows
