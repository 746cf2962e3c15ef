"""Measures NuEM and its rivals on this machine and writes Benchmarks/results/.

Usage: scripts/bench [--quick] [--part NAME ...], as Benchmarks/README.md says."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .building import apt_install, build_nuem, library_prefix, require, run, set_up, swift, swift_release
from .environments import environment
from .project import PROJECT, say

BENCH = PROJECT / "Benchmarks"
PRODUCTS = BENCH / ".products"
KERNEL_DRIVERS = ("throughput", "random_words", "philox_stream")


class Kernels:
    """The C kernels as Package.swift names them, compiled for drivers that are written in C."""

    def __init__(self) -> None:
        self.clang = require("clang", "it comes with the Swift toolchain: put its folder on PATH")
        described = subprocess.run(
            [swift(), "package", "--manifest-cache", "none", "describe", "--type", "json"], cwd=PROJECT, check=True,
            stdout=subprocess.PIPE)
        target = next(target for target in json.loads(described.stdout)["targets"] if target["name"] == "CKernels")
        folder = PROJECT / target["path"]
        self.sources = [folder / source for source in target["sources"]]
        # A kernel names a header of another room by its file name alone.
        self.headers = [f"-I{room}" for room in sorted({source.parent for source in self.sources})]
        self.headers.append(f"-I{folder / 'include'}")
        prefix = library_prefix()
        self.libraries = [f"-L{prefix / 'lib'}"] if prefix else []
        self.headers += [f"-I{prefix / 'include'}"] if prefix else []

    def compile(self, *options: str | Path) -> None:
        run(self.clang, "-O2", "-std=gnu17", "-Wall", "-Wextra", *self.headers, *options)

    def objects(self, folder: Path) -> list[Path]:
        """Every kernel compiled into a folder, which then holds nothing else."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made: list[Path] = []
        for source in self.sources:
            made.append(folder / f"{source.stem}.o")
            self.compile("-c", source, "-o", made[-1])
        return made

    def link(self, driver: str, *objects: Path) -> None:
        self.compile(BENCH / f"kernels/{driver}.c", *objects, "-o", PRODUCTS / driver, *self.libraries,
                     "-llapacke", "-lopenblas", "-lgsl", "-lm", "-lpthread")


def main(arguments: Sequence[str]) -> int:
    programs = environment(BENCH / ".venv", BENCH / "requirements.txt")
    command = [str(programs / "python"), "-m", "nuembench", *arguments]
    if {"-h", "--help"} & set(arguments):
        return subprocess.run(command, cwd=BENCH, check=False).returncode
    set_up()
    # From Debian; without it, the part that needs it says so.
    if shutil.which("dieharder") is None and not apt_install("dieharder"):
        say("dieharder could not be installed")
    kernels = Kernels()
    say("building NuEM and the drivers")
    build_nuem()
    swift_release("build", "--product", "nuem_c")
    PRODUCTS.mkdir(parents=True, exist_ok=True)
    for product in ("template-job", "profile-job", "scan-job"):
        swift_release("build", "--product", product, folder=BENCH)
        shutil.copy(BENCH / ".build/release" / product, PRODUCTS)
    objects = kernels.objects(PRODUCTS / "objects")
    for driver in KERNEL_DRIVERS:
        kernels.link(driver, *objects)
    kernels.link("gsl_vegas")
    return subprocess.run(command, cwd=BENCH, env={**os.environ, "NUMBA_CACHE_DIR": str(PRODUCTS / "numba")},
                          check=False).returncode
