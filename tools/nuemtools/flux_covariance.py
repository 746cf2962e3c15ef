"""Writes a flux covariance for NuEM: an example of the format, from the model of examples/README.md.

    tools/run flux-covariance > examples/flux_covariance.csv
    tools/run flux-covariance --table > examples/flux-covariance.md
"""

import math
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TextIO

from .program import Program
from .project import PROJECT, Parser

MODES = ["neutrino", "antineutrino"]
POSITIONS_M = [0, 18, 30]
CHANNELS = ["numu", "numubar", "nue", "nuebar"]
EDGES_GEV = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 40]
DISTANCE_M = 574

# Hadron production: relative standard deviation of a channel, by whether the horns focus its parents.
FOCUSED, DEFOCUSED, ELECTRON = 0.06, 0.09, 0.08
CORRELATION_LENGTH_GEV = 5.0
CORRELATION_LENGTH_M = 60.0
BETWEEN_MODES = 0.5
# The parents of a muon neutrino make the muon of an electron neutrino.
BETWEEN_FLAVOURS = 0.3
SAME_PARENTS = [{"numu", "nue"}, {"numubar", "nuebar"}]

# Focusing: the shift of a flux, relative, at one standard deviation.
HORN_CURRENT, HORN_POSITION, TARGET_DENSITY, PROTONS = 0.03, 0.02, 0.02, 0.02


class Element(NamedTuple):
    """What a row of the covariance stands for."""

    mode: str
    position_m: float
    channel: str
    energy_gev: float


def is_focused(mode: str, channel: str) -> bool:
    return (mode == "neutrino") == (channel in ("numu", "nue"))


def focusing_edge_gev(position_m: float) -> float:
    """Where the focused spectrum falls: 4 GeV on axis, the kinematic limit of pion decay off axis."""
    angle = position_m / DISTANCE_M
    return min(4.0, 0.0298 / angle) if angle > 0 else 4.0


def production_sigma(mode: str, channel: str) -> float:
    if channel in ("nue", "nuebar"):
        return ELECTRON
    return FOCUSED if is_focused(mode, channel) else DEFOCUSED


def production(one: Element, other: Element) -> float:
    """A product of kernels, each positive semi-definite, and so is it."""
    if one.channel == other.channel:
        flavour = 1.0
    else:
        flavour = BETWEEN_FLAVOURS if {one.channel, other.channel} in SAME_PARENTS else 0.0
    return (
        production_sigma(one.mode, one.channel) * production_sigma(other.mode, other.channel) * flavour
        * (1 if one.mode == other.mode else BETWEEN_MODES)
        * math.exp(-0.5 * ((one.position_m - other.position_m) / CORRELATION_LENGTH_M) ** 2)
        * math.exp(-0.5 * ((one.energy_gev - other.energy_gev) / CORRELATION_LENGTH_GEV) ** 2)
    )


def focusing(element: Element) -> list[float]:
    """The shift of the flux by each parameter of the beam line at one standard deviation."""
    mode, position, channel, energy = element
    sign = 1 if is_focused(mode, channel) else -0.5
    edge = focusing_edge_gev(position)
    distance = (energy - edge) / (0.3 * edge)
    at_edge = math.exp(-0.5 * distance**2)
    return [
        sign * HORN_CURRENT * distance * at_edge,
        sign * HORN_POSITION * at_edge * (1 + position / 30),
        TARGET_DENSITY * math.tanh((energy - 3) / 3),
        PROTONS,
    ]


def write_covariance(out: TextIO) -> None:
    axes: list[str] = []
    elements: list[Element] = []
    shifts: list[list[float]] = []
    for mode in MODES:
        for position in POSITIONS_M:
            for channel in CHANNELS:
                for low, high in pairwise(EDGES_GEV):
                    axes.append(f"{mode},{position},{channel},{low},{high}")
                    elements.append(Element(mode, position, channel, 0.5 * (low + high)))
                    shifts.append(focusing(elements[-1]))
    columns = ",".join(f"c{index + 1}" for index in range(len(axes)))
    out.write(f"mode,position_m,channel,energy_low_gev,energy_high_gev,{columns}\n")
    for axis, element, shift in zip(axes, elements, shifts, strict=True):
        row = (
            production(element, other) + sum(a * b for a, b in zip(shift, other_shift, strict=True))
            for other, other_shift in zip(elements, shifts, strict=True)
        )
        out.write(axis + "," + ",".join(f"{entry:.9g}" for entry in row) + "\n")


def bounds(plan: str, configuration: str) -> dict[str, Any]:
    return Program().json("bounds", "--plan", plan, "--config", PROJECT / "examples" / configuration)


INTRODUCTION = """# Bounds with and without a covariance of the flux

Written by `tools/run flux-covariance --table`: 90 % C.L., one parameter at a time, the default backgrounds.
*Flux exact*: no uncertainty of the flux. *Normalisations*: (3.2), the default. *Flux covariance*: the
model of [README.md](README.md) in their place, {counts}. In brackets, the half-width of the interval
(of a moment, its end) over that with an exact flux. The pulls of the backgrounds are the same in all
three.

A normalisation common to both beam modes leaves the muon flavour's charge radius and milli-charge
their opposite effects in the two; fluxes that are only half correlated between the modes do not. Off
axis the same uncertainty moves other energies: the charge radii and the moments lose less to it with
PRISM than on axis, and on the electron flavour PRISM is the stronger of the two. Intervals are those
around the best fit; `nuem bounds` also says where a second one is left.

| plan | parameter | unit | flux exact | normalisations | flux covariance |
|---|---|---|---:|---:|---:|
"""


def width(row: dict[str, Any]) -> float:
    """Half of an interval; the end of one that begins at a physical limit."""
    upper = float(row["upper"])
    return 0.5 * (upper - float(row["lower"])) if row["lower"] else upper


def shown(row: dict[str, Any], exact: dict[str, Any]) -> str:
    lower = f"{float(row['lower']):.3g} to " if row["lower"] else ""
    return f"{lower}{float(row['upper']):.3g} ({width(row) / width(exact):.2f})"


def write_table(out: TextIO) -> None:
    files = ("flux-exact.yaml", "normalisations.yaml", "flux-covariance.yaml")
    lines: list[str] = []
    counts: list[str] = []
    for plan in ("on-axis", "prism"):
        documents = [bounds(plan, name) for name in files]
        counts.append(f"{documents[-1]['provenance']['flux_pulls']} pulls for {plan}")
        for rows in zip(*(document["rows"] for document in documents), strict=True):
            cells = " | ".join(shown(row, rows[0]) for row in rows)
            lines.append(f"| {plan} | {rows[0]['parameter']} | {rows[0]['unit']} | {cells} |\n")
    out.write(INTRODUCTION.format(counts=" and ".join(counts)) + "".join(lines))


def main(arguments: Sequence[str]) -> int:
    parser = Parser("flux-covariance", __doc__)
    parser.add_argument("--table", action="store_true", help="bounds with and without it, of the built program")
    (write_table if parser.parse_args(arguments).table else write_covariance)(sys.stdout)
    return 0
