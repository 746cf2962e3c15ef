"""Writes Sources/PublishedData/data/dune_nd_flux.f64, the compiled-in flux in binary, from the CSV beside it."""

import csv
import struct
from collections.abc import Sequence

from .project import PROJECT, Parser

FOLDER = PROJECT / "Sources/PublishedData/data"
MODES = ("neutrino", "antineutrino")
CHANNELS = ("numu", "numubar", "nue", "nuebar")


def main(arguments: Sequence[str]) -> int:
    Parser("flux-numbers", __doc__).parse_args(arguments)
    stations: dict[tuple[int, float], list[dict[str, str]]] = {}
    with (FOLDER / "dune_nd_flux.csv").open() as file:
        for row in csv.DictReader(file):
            stations.setdefault((MODES.index(row["mode"]), float(row["position_m"])), []).append(row)
    first = next(iter(stations.values()))
    edges = [float(row["energy_low_gev"]) for row in first] + [float(first[-1]["energy_high_gev"])]
    numbers: list[float] = [len(first), len(stations), *edges]
    for (mode, position), rows in stations.items():
        numbers += [mode, position] + [float(row[channel]) for channel in CHANNELS for row in rows]
    (FOLDER / "dune_nd_flux.f64").write_bytes(struct.pack(f"<{len(numbers)}d", *numbers))
    return 0
