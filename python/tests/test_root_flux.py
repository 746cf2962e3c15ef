"""Fluxes of ROOT files, written by uproot itself, through the converter and the program."""

import csv
import io
import os
import pathlib
import subprocess

import numpy as np
import pytest

from nuem import root_flux

uproot = pytest.importorskip("uproot", reason="uproot cannot be had here")

EDGES = np.array([0.0, 500.0, 1500.0, 4000.0])
NUMU = np.array([1e-5, 3e-5, 2e-5])
NUE = np.array([1e-7, 2e-7, 1e-7])


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "flux.root"
    with uproot.recreate(path) as made:
        made["near/numu"] = (NUMU, EDGES)
        made["nue"] = (NUE, EDGES)
        made["other"] = (NUE, 2 * EDGES)
        made["negative"] = (-NUE, EDGES)
        made["empty"] = (0 * NUE, EDGES)
        made["plane"] = (np.ones((2, 2)), np.arange(3.0), np.arange(3.0))
    return path


def test_the_table_has_every_bin(file: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = file.with_name("flux.csv")
    names = ["--numu", "near/numu", "--nue", "nue"]
    status = root_flux.main(
        [str(file), *names, "--unit", "1/(m^2 bin POT)", "--energy-unit", "MeV", "--output", str(output)]
    )
    assert status == 0
    rows = list(csv.DictReader(output.open()))
    assert [float(row["energy_low"]) for row in rows] == list(EDGES[:-1])
    assert [float(row["energy_high"]) for row in rows] == list(EDGES[1:])
    assert [float(row["numu"]) for row in rows] == list(NUMU)
    assert [float(row["nue"]) for row in rows] == list(NUE)
    section = capsys.readouterr().out
    configuration = file.with_name("my.yaml")
    configuration.write_text(f"normalization: absolute\nbackgrounds: none\n{section}")
    program = os.environ.get("NUEM_PROGRAM")
    if program:
        command = [program, "flux", "check", str(configuration), "--format", "csv"]
        checked = subprocess.run(command, capture_output=True, text=True, check=True)
        found = {row["channel"]: float(row["integral"]) for row in csv.DictReader(io.StringIO(checked.stdout))}
        # Neutrinos of whole bins, from 1/m^2 to 1/cm^2.
        assert found["numu"] == pytest.approx(1e-4 * NUMU.sum())
        assert found["nue"] == pytest.approx(1e-4 * NUE.sum())
        assert found["nuebar"] == 0


@pytest.mark.parametrize(
    ("histograms", "code", "words"),
    [
        ({"numu": "nothing"}, 65, "no such histogram; the file has empty"),
        ({"numu": "nue", "nue": "other"}, 65, "expected the bins of nue"),
        ({"numu": "negative"}, 65, "expected contents >= 0"),
        ({"numu": "empty"}, 65, "all contents are 0"),
        ({"numu": "plane"}, 65, "expected a histogram of one dimension"),
    ],
)
def test_bad_histograms(file: pathlib.Path, histograms: dict[str, str], code: int, words: str) -> None:
    with pytest.raises(root_flux.RootFluxError, match=words) as caught:
        root_flux.read(file, histograms)
    assert caught.value.code == code


def test_bad_files(file: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(root_flux.RootFluxError, match="no such file") as caught:
        root_flux.read(file.with_name("missing.root"), {"numu": "nue"})
    assert caught.value.code == 66
    text = file.with_name("text.root")
    text.write_text("not ROOT")
    with pytest.raises(root_flux.RootFluxError, match="not a file of ROOT"):
        root_flux.read(text, {"numu": "nue"})
    table = file.with_name("no folder") / "flux.csv"
    assert root_flux.main([str(file), "--numu", "nue", "--unit", "1/(m^2 GeV POT)", "--output", str(table)]) == 74
    assert "cannot write" in capsys.readouterr().err
