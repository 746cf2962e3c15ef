"""Studies of few samples, and the program that they are compared with."""

import importlib.util
import json
import os
import pathlib
import subprocess
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import pytest

import nuem

matplotlib.use("Agg")
PROJECT = pathlib.Path(os.environ.get("NUEM_PROJECT", pathlib.Path(__file__).resolve().parent.parent.parent))
FEW: dict[str, Any] = {"sampling": {"samples": 20000}}

Program = Callable[..., dict[str, Any]]


def module_of(file: pathlib.Path) -> Any:
    """The module of a Python file that lies outside of any package."""
    specification = importlib.util.spec_from_file_location(file.stem, file)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def study() -> Iterator[nuem.Study]:
    """On axis, with few samples."""
    with nuem.Study(plan="on-axis", sampling={"samples": 20000}) as study:
        yield study


@pytest.fixture(scope="session")
def program() -> Program:
    """Runs the program, and reads its JSON."""
    path = os.environ.get("NUEM_PROGRAM", str(PROJECT / ".build" / "release" / "nuem"))

    def run(*arguments: str) -> dict[str, Any]:
        text = subprocess.run(
            [path, *arguments, "--format", "json", "--quiet"], check=True, stdout=subprocess.PIPE, text=True).stdout
        return comparable(json.loads(text))

    return run


def comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Without what names the machine and its build, and the sum over that."""
    kept = {key: value for key, value in document.items() if key != "checksum"}
    kept["provenance"] = {key: value for key, value in document["provenance"].items() if key != "machine"}
    return kept


@pytest.fixture(autouse=True)
def errors_are_told() -> Iterator[None]:
    """Warnings of the library fail a test that does not expect them."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
