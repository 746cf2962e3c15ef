"""Experiments that come with the package, and results that say what they are."""

import os
import pathlib

import pytest
from conftest import FEW

import nuem


def test_names_and_titles() -> None:
    assert {"dune-nd", "minerva-le"} <= set(nuem.experiments)
    minerva = nuem.experiments["minerva-le"]
    assert "arXiv:1512.07699" in minerva.title and minerva.title in repr(nuem.experiments)
    assert "<code>minerva-le</code>" in nuem.experiments._repr_html_()
    assert minerva.readme is not None and "1512.07699" in minerva.readme
    assert nuem.experiments["dune-nd"].readme is None
    assert os.fspath(minerva).endswith("minerva-le.yaml") and pathlib.Path(minerva).is_file()
    assert len(nuem.experiments) == len(list(nuem.experiments))


def test_every_experiment_computes() -> None:
    for experiment in nuem.experiments.values():
        with experiment.study(sampling=FEW["sampling"]) as study, nuem.Study(experiment, **FEW) as other:
            assert study.configuration_hash == other.configuration_hash
            assert study.bounds(study.parameters[0]).rows


def test_by_name(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with nuem.Study("minerva-le", **FEW) as study, nuem.experiments["minerva-le"].study(**FEW) as other:
        assert study.configuration_hash == other.configuration_hash
        assert study.configuration["data"]
    # A file of the name comes first.
    pathlib.Path("minerva-le").write_text("plan: on-axis\n")
    with nuem.Study("minerva-le") as study:
        assert study.configuration["plan"] == "on-axis"
    for unknown in ("minerva", "dune_nd"):
        with pytest.raises(nuem.MissingInputError, match="dune-nd, minerva-le"):
            nuem.Study(unknown)
    with pytest.raises(nuem.MissingInputError, match="dune-nd"):
        _ = nuem.experiments["minerva"]


def test_units(study: nuem.Study) -> None:
    assert study.bounds("r2_nue").units == {
        name: "cm2" for name in ("lower", "upper", "mc_error_lower", "mc_error_upper", "published_lower",
                                 "published_upper")}
    # Rows of different units have theirs in a column.
    mixed = study.bounds("r2_nue", "mu_nue")
    assert "lower" not in mixed.units and set(mixed.frame["unit"]) == {"cm2", "bohr_magneton"}
    rates = study.rates()
    assert rates.attrs["units"]["events_per_year"] == "1/year" and rates.attrs["units"]["position_m"] == "m"
    assert rates.attrs["provenance"]["configuration_hash"] == study.configuration_hash
    assert study.spectrum().attrs["units"]["low_me"] == "electron masses"


def test_shown_in_a_notebook(study: nuem.Study) -> None:
    text = study.bounds("r2_nue")._repr_html_()
    assert "Units: " in text and "upper: cm2" in text and "Delta chi-square" in text
    assert "<details>" in text and study.configuration_hash in text and "instruction_set" not in text
    # Columns in which nothing stands are not shown.
    assert "upper_reason" not in text
    html = study._repr_html_()
    assert "neutrino 0 m" in html and "e_theta2_me" in html


def test_progress_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    with nuem.Study(plan="on-axis", progress=True, **FEW) as study:
        study.toys("mu_numu", toys=1000)
    assert "pseudo-experiments" in capsys.readouterr().err
    monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    with nuem.Study(plan="on-axis", progress=True, **FEW) as study:
        study.toys("mu_numu", toys=1000)
    assert capsys.readouterr().err == ""
