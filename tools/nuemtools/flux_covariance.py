#!/usr/bin/env python3
"""Writes a flux covariance for NuEM: an example of the format, from the model of examples/README.md.

Usage: scripts/flux-covariance > examples/flux_covariance.csv      (needs nothing but Python)
       scripts/flux-covariance --table > examples/flux-covariance.md
           bounds with and without it, of the built program
"""

import json
import math
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
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


def is_focused(mode, channel):
    return (mode == "neutrino") == (channel in ("numu", "nue"))


def focusing_edge_gev(position_m):
    """Where the focused spectrum falls: 4 GeV on axis, the kinematic limit of pion decay off axis."""
    angle = position_m / DISTANCE_M
    return min(4.0, 0.0298 / angle) if angle > 0 else 4.0


def production_sigma(mode, channel):
    if channel in ("nue", "nuebar"):
        return ELECTRON
    return FOCUSED if is_focused(mode, channel) else DEFOCUSED


def production(one, other):
    """A product of kernels, each positive semi-definite, and so is it."""
    mode, position, channel, energy = one
    if channel == other[2]:
        flavour = 1.0
    else:
        flavour = BETWEEN_FLAVOURS if {channel, other[2]} in SAME_PARENTS else 0.0
    return (
        production_sigma(mode, channel) * production_sigma(other[0], other[2]) * flavour
        * (1 if mode == other[0] else BETWEEN_MODES)
        * math.exp(-0.5 * ((position - other[1]) / CORRELATION_LENGTH_M) ** 2)
        * math.exp(-0.5 * ((energy - other[3]) / CORRELATION_LENGTH_GEV) ** 2)
    )


def focusing(element):
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


def write_covariance(out):
    axes, elements, shifts = [], [], []
    for mode in MODES:
        for position in POSITIONS_M:
            for channel in CHANNELS:
                for low, high in zip(EDGES_GEV, EDGES_GEV[1:]):
                    axes.append(f"{mode},{position},{channel},{low},{high}")
                    elements.append((mode, position, channel, 0.5 * (low + high)))
                    shifts.append(focusing(elements[-1]))
    columns = ",".join(f"c{index + 1}" for index in range(len(axes)))
    out.write(f"mode,position_m,channel,energy_low_gev,energy_high_gev,{columns}\n")
    for axis, element, shift in zip(axes, elements, shifts):
        row = (
            production(element, other) + sum(a * b for a, b in zip(shift, other_shift))
            for other, other_shift in zip(elements, shifts)
        )
        out.write(axis + "," + ",".join(f"{entry:.9g}" for entry in row) + "\n")


def bounds(plan, configuration):
    program = os.path.join(FOLDER, ".build", "release", "nuem")
    arguments = ["bounds", "--plan", plan, "--format", "json", "--quiet"]
    result = subprocess.run(
        [program, *arguments, "--config", os.path.join(FOLDER, "examples", configuration)],
        capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


INTRODUCTION = """# Bounds with and without a covariance of the flux

Written by `scripts/flux-covariance --table`: 90 % C.L., one parameter at a time, the default backgrounds.
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


def width(row):
    lower, upper = (float(row[key]) if row[key] else None for key in ("lower", "upper"))
    return upper if lower is None else 0.5 * (upper - lower)


def shown(row, exact):
    lower = f"{float(row['lower']):.3g} to " if row["lower"] else ""
    return f"{lower}{float(row['upper']):.3g} ({width(row) / width(exact):.2f})"


def write_table(out):
    files = ("flux-exact.yaml", "normalisations.yaml", "flux-covariance.yaml")
    lines, counts = [], []
    for plan in ("on-axis", "prism"):
        documents = [bounds(plan, name) for name in files]
        counts.append(f"{documents[-1]['provenance']['flux_pulls']} pulls for {plan}")
        for rows in zip(*(document["rows"] for document in documents)):
            cells = " | ".join(shown(row, rows[0]) for row in rows)
            lines.append(f"| {plan} | {rows[0]['parameter']} | {rows[0]['unit']} | {cells} |\n")
    out.write(INTRODUCTION.format(counts=" and ".join(counts)) + "".join(lines))


if __name__ == "__main__":
    (write_table if sys.argv[1:] == ["--table"] else write_covariance)(sys.stdout)
