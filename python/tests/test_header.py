"""The header, from C++."""

import pathlib
import shutil
import subprocess

import pytest
from conftest import PROJECT

import nuem
from nuem import _library


def test_example_in_cpp(study: nuem.Study, tmp_path: pathlib.Path) -> None:
    compiler = shutil.which("c++") or shutil.which("clang++") or shutil.which("g++")
    if compiler is None:
        pytest.skip("no C++ compiler")
    names = list(study.couplings)
    assert (names[0], names[6], len(names)) == ("mu_numu", "sin2_theta_w", 7)
    library = pathlib.Path(_library.library()._name)
    example = pathlib.Path(__file__).parent / "example.cpp"
    program = tmp_path / "example"
    subprocess.run(
        [compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{PROJECT / 'Sources' / 'CInterface'}",
         str(example), str(library), f"-Wl,-rpath,{library.parent}", "-o", str(program)], check=True)
    lines = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    chi2, gradient = study.chi2(mu_numu=[0, 1e-10, 2e-10], gradient=True)
    assert [float(word) for word in lines[0].split()] == chi2.tolist()
    assert [float(word) for word in lines[1].split()] == gradient["mu_numu"].tolist()
    assert lines[2].startswith("64 parameters: expected one of mu_numu")
