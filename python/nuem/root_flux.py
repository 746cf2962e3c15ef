"""Fluxes in histograms of ROOT files, as a table and the lines of a configuration that name it.

    python -m nuem.root_flux flux.root --numu numu_flux --nue nue_flux --unit "1/(m^2 GeV POT)" \\
        --output flux.csv

writes flux.csv with a row for each bin, and prints the `beam` section for it. Histograms of one dimension are read
by uproot (pip install uproot), whatever class they have; a histogram says neither in what unit its axis and its
contents are nor whether a content is that of a whole bin: that is yours to declare, and `nuem flux check` then says
what came of it.
"""

import argparse
import csv
import io
import itertools
import json
import math
import os
import pathlib
import sys
from collections.abc import Sequence
from typing import Any

CHANNELS = ("numu", "numubar", "nue", "nuebar")
# Edges of different histograms that differ by a smaller part are the same.
ROUNDING = 1e-9
BAD_DATA, MISSING, OUTPUT_FAILED = 65, 66, 74


class RootFluxError(Exception):
    """What stands in the way, with the file and the histogram, and the code to exit with."""

    def __init__(self, message: str, code: int = BAD_DATA) -> None:
        super().__init__(message)
        self.code = code


def read(path: str | os.PathLike[str], histograms: dict[str, str]) -> tuple[list[float], dict[str, list[float]]]:
    """Edges of the bins, and the contents by channel, of {channel: name of a histogram} in a file.

    What lies below the first and above the last bin is left out, as it has no energy.
    """
    uproot = _uproot()
    if not pathlib.Path(path).is_file():
        raise RootFluxError(f"{path}: no such file", MISSING)
    try:
        file = uproot.open(path)
    except Exception as error:  # noqa: BLE001 (uproot has many kinds for a file that is none of ROOT's)
        raise RootFluxError(f"{path}: not a file of ROOT ({error})") from None
    edges: list[float] = []
    values: dict[str, list[float]] = {}
    with file:
        for channel, name in histograms.items():
            where = f"{path}: {name}"
            own, contents = _histogram(file, path, name)
            if not edges:
                edges = own
            elif len(own) != len(edges) or any(
                abs(a - b) > ROUNDING * max(abs(a), abs(b)) for a, b in zip(own, edges, strict=True)
            ):
                raise RootFluxError(f"{where}: expected the bins of {next(iter(histograms.values()))}, found others")
            for low, content in zip(own, contents, strict=False):
                if not (math.isfinite(content) and content >= 0):
                    raise RootFluxError(f"{where}: expected contents >= 0, found {content} in the bin from {low:g}")
            values[channel] = contents
    if not any(content > 0 for contents in values.values() for content in contents):
        raise RootFluxError(f"{path}: all contents are 0")
    return edges, values


def _uproot() -> Any:
    try:
        import uproot
    except ImportError:
        raise RootFluxError("ROOT files are read by uproot: pip install uproot", MISSING) from None
    return uproot


def _histogram(file: Any, path: str | os.PathLike[str], name: str) -> tuple[list[float], list[float]]:
    """Edges and contents of a histogram with one axis."""
    where = f"{path}: {name}"
    try:
        histogram = file[name]
    except KeyError:
        known = ", ".join(sorted({key.split(";")[0] for key in file.keys(recursive=True)})[:20])
        raise RootFluxError(f"{where}: no such histogram; the file has {known or 'nothing'}") from None
    if not hasattr(histogram, "axes") or len(histogram.axes) != 1:
        raise RootFluxError(f"{where}: expected a histogram of one dimension, found {type(histogram).__name__}")
    edges = [float(edge) for edge in histogram.axis().edges()]
    if not all(math.isfinite(edge) for edge in edges) or edges[0] < 0:
        raise RootFluxError(f"{where}: expected energies >= 0, found a bin from {edges[0]:g}")
    return edges, [float(content) for content in histogram.values()]


def table(edges: Sequence[float], values: dict[str, list[float]]) -> str:
    """CSV with the columns energy_low, energy_high and one for each channel."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["energy_low", "energy_high", *values])
    for row, (low, high) in enumerate(itertools.pairwise(edges)):
        writer.writerow([repr(low), repr(high), *(repr(contents[row]) for contents in values.values())])
    return text.getvalue()


def configuration(
    file: str, channels: Sequence[str], mode: str, position_m: float, unit: str, energy_unit: str
) -> str:
    """The section `beam` of a configuration that names such a table."""
    columns = ", ".join(f"{channel}: {channel}" for channel in channels)
    return (
        "beam:\n"
        "  flux:\n"
        f"    - {{ file: {json.dumps(file)}, format: columns, mode: {mode}, position_m: {position_m:g},\n"
        f"        unit: {json.dumps(unit)}, energy: [energy_low, energy_high], energy_unit: {energy_unit},\n"
        f"        channels: {{ {columns} }} }}\n"
    )


def _write(path: pathlib.Path, text: str) -> None:
    """A file that is whole or not there."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RootFluxError(f"cannot write {path}: {error.strerror}", OUTPUT_FAILED) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Converts, and prints the section of the configuration; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m nuem.root_flux", description="A flux in histograms of a ROOT file as a table for nuem."
    )
    parser.add_argument("file", help="ROOT file")
    for channel in CHANNELS:
        parser.add_argument(f"--{channel}", metavar="HISTOGRAM", help=f"name, with its folders, of the {channel} flux")
    parser.add_argument("--mode", choices=("neutrino", "antineutrino"), default="neutrino", help="beam mode")
    parser.add_argument("--position-m", type=float, default=0.0, metavar="METRES", help="off-axis position")
    parser.add_argument("--unit", required=True, help='such as "1/(m^2 GeV POT)", or "1/(m^2 bin POT)" of whole bins')
    parser.add_argument("--energy-unit", choices=("MeV", "GeV"), default="GeV", help="of the histograms' axes")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="CSV file to write")
    options = parser.parse_args(arguments)
    histograms = {channel: getattr(options, channel) for channel in CHANNELS if getattr(options, channel)}
    if not histograms:
        parser.exit(64, f"nuem: error: name a histogram with one of --{', --'.join(CHANNELS)}\n")
    try:
        edges, values = read(options.file, histograms)
        _write(options.output, table(edges, values))
    except RootFluxError as error:
        print(f"nuem: error: {error}", file=sys.stderr)
        return error.code
    print(
        configuration(
            options.output.name, list(values), options.mode, options.position_m, options.unit, options.energy_unit
        ),
        end="",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
