"""Writes the documentation of every module as static HTML, from a release build, with the toolchain's docc.

Builds, then writes the documentation of the Swift modules and of the C kernels to DIR (default:
.build/documentation). Look at it with: python3 -m http.server --directory DIR, then
http://localhost:8000/documentation. --check: only lists the public symbols that have no comment, and fails if
there are any."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..building import build_nuem, require, run, swift, swift_release
from ..project import INTERNAL, PROJECT, Parser, Stop, say
from .comments import count_without_comment

BUILD = PROJECT / ".build/release"
YAML = PROJECT / ".build/checkouts/Yams/Sources/CYaml/include"
# Modules whose public symbols are for readers of the documentation.
MODULES = ["Configuration", "ProgramBuild", "ResultFile", "Interactions", "Experiment", "EventRates", "Contours", "Fit",
           "Scans", "Publication", "Program", "CInterface"]
KERNELS = "CKernels"
HINT = "it comes with the Swift toolchain: put its folder on PATH"


def folder_of(module: str) -> Path:
    return PROJECT / (module if module == KERNELS else f"Sources/{module}")


def extract(work: Path, clang: str) -> None:
    """The symbols of every module as graphs, each in a folder of its own."""
    imports = ["-I", str(BUILD / "Modules"), "-I", str(YAML)]
    # What the modules import from C.
    for module_map in (YAML / "module.modulemap", *sorted(BUILD.glob("*.build/module.modulemap"))):
        imports += ["-Xcc", f"-fmodule-map-file={module_map}"]
    described = subprocess.run([swift(), "-print-target-info"], check=True, capture_output=True)
    target: str = json.loads(described.stdout)["target"]["unversionedTriple"]
    for module in (*MODULES, KERNELS):
        (work / module).mkdir()
    for module in MODULES:
        run(swift(), "symbolgraph-extract", "-module-name", module, "-target", target, "-output-dir", work / module,
            "-minimum-access-level", "public", "-skip-synthesized-members", *imports)
    run(clang, "-extract-api", f"--product-name={KERNELS}", "-fparse-all-comments", "-x", "c-header",
        PROJECT / "CKernels/include/nuem_kernels.h", "-o", work / KERNELS / f"{KERNELS}.symbols.json")


def convert(work: Path, docc: str) -> list[Path]:
    """An archive of each module."""
    archives: list[Path] = []
    for module in (*MODULES, KERNELS):
        archives.append(work / f"{module}.doccarchive")
        # Comments name the parameters that do not explain themselves, and no others: docc need not ask for all.
        converted = subprocess.run(
            [docc, "convert", folder_of(module) / "Documentation.docc", "--additional-symbol-graph-dir", work / module,
             "--fallback-display-name", module, "--fallback-bundle-identifier", f"nuem.{module}",
             "--warnings-as-errors", "--disable-parameters-and-returns-validation", "--output-path", archives[-1]],
            stdout=subprocess.PIPE, text=True, check=False)
        if converted.returncode != 0:
            print(converted.stdout, file=sys.stderr)
            raise Stop(f"docc cannot convert {module}", INTERNAL)
    return archives


def main(arguments: Sequence[str]) -> int:
    parser = Parser("docs", __doc__)
    parser.add_argument("--output", type=Path, default=PROJECT / ".build/documentation", metavar="DIR")
    parser.add_argument("--check", action="store_true", help="only list the public symbols without a comment")
    options = parser.parse_args(arguments)
    docc, clang = require("docc", HINT), require("clang", HINT)
    build_nuem()
    swift_release("build", "--product", "nuem_c")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        extract(work, clang)
        if count_without_comment(work, MODULES):
            return 1
        if options.check:
            return 0
        archives = convert(work, docc)
        output: Path = options.output.absolute()
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([docc, "merge", *archives, "--synthesized-landing-page-name", "NuEM", "--output-path", output],
                       check=True, stdout=subprocess.DEVNULL)
    say(f"wrote {output}")
    return 0
