"""The detectors, fluxes and couplings of the whole job, as every rival has to do it.

A template is [cell][bin][shape] in events per year and unit coefficient (cm^2): 24 cells (6 stations
of 4 channels), the bins of the detector, 7 shape functions. The Standard Model spectrum is the
product with one row of coefficients for each channel.
"""

import csv
import dataclasses
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
FLUX = PROJECT / "Sources" / "PublishedData" / "data" / "dune_nd_flux.csv"

ELECTRON_MASS = 0.51099895e-3  # GeV
FERMI_CONSTANT = 1.1663787e-5  # GeV^-2
HBAR_C_SQUARED = 0.3893793721e-27  # GeV^2 cm^2
SIN2_THETA_W = 0.2385
EXPOSURE = 1.1e21 * 50e6 / 39.948 * 6.02214076e23 * 18  # protons on target x electrons, per year
ENERGY_MAX = 20.0  # GeV

CHANNELS = ("numu", "numubar", "nue", "nuebar")
STATIONS = tuple((mode, position) for position in (0, 18, 30) for mode in ("neutrino", "antineutrino"))
CELLS = len(STATIONS) * len(CHANNELS)
SHAPES = ("1", "(1-y)^2", "m T/E^2", "magnetic moment", "milli-charge, vector",
          "milli-charge, axial", "milli-charge squared")


@dataclasses.dataclass(frozen=True)
class Detector:
    name: str
    angular_resolution_deg: float
    energy_resolution: float
    threshold: float  # GeV, on the true recoil
    bins: int
    high_me: float  # end of the bins in electron masses

    @property
    def angular_resolution(self):
        return np.radians(self.angular_resolution_deg)

    @property
    def bin_width(self):
        return self.high_me * ELECTRON_MASS / self.bins

    def configuration(self):
        """The configuration for `nuem`, with absolute fluxes and the paper's kinematics, as the rivals have them."""
        return (f"detector: {{ angular_resolution_deg: {self.angular_resolution_deg}, "
                f"energy_resolution: {self.energy_resolution}, "
                f"recoil_threshold_gev: {self.threshold} }}\n"
                f"binning: {{ bins: {self.bins}, high_me: {self.high_me} }}\n"
                "physics: { kinematics: paper }\n"
                "plan: prism\nnormalization: absolute\nbackgrounds: none\n")


PAPER = Detector("paper", 1.0, 0.10, 0.030, 12, 6.0)
SECOND = Detector("second", 2.0, 0.05, 0.100, 20, 10.0)


def energy_edges():
    return _flux_table()[0]


def exposed_fluxes():
    """[cell][energy bin]: flux x protons on target x electrons."""
    return _flux_table()[1] * EXPOSURE


def _flux_table():
    by_station = {station: [] for station in STATIONS}
    with open(FLUX, encoding="ascii") as file:
        for row in csv.DictReader(file):
            station = (row["mode"], int(float(row["position_m"])))
            if station in by_station and float(row["energy_high_gev"]) <= ENERGY_MAX:
                by_station[station].append(row)
    rows = by_station[STATIONS[0]]
    edges = [float(rows[0]["energy_low_gev"])] + [float(row["energy_high_gev"]) for row in rows]
    fluxes = [[float(row[channel]) for row in by_station[station]]
              for station in STATIONS for channel in CHANNELS]
    return np.array(edges), np.array(fluxes)


def coefficients():
    """[channel][shape], cm^2/GeV: the Standard Model (2.1)."""
    weak = ELECTRON_MASS * FERMI_CONSTANT**2 / (2 * np.pi) * HBAR_C_SQUARED
    table = np.zeros((len(CHANNELS), len(SHAPES)))
    for index, channel in enumerate(CHANNELS):
        electron = 1.0 if channel.startswith("nue") else 0.0
        vector, axial = -0.5 + 2 * SIN2_THETA_W + electron, -0.5 + electron
        if channel.endswith("bar"):
            axial = -axial
        table[index, :3] = (weak * (vector + axial) ** 2, weak * (vector - axial) ** 2,
                            -weak * (vector**2 - axial**2))
    return table


def standard_model(templates):
    """[..., cell, bin] of templates[..., cell, bin, shape]."""
    rows = np.tile(coefficients(), (len(STATIONS), 1))
    return np.einsum("...cbs,cs->...cb", templates, rows)
