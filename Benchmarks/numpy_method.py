#!/usr/bin/env python3
"""The paper's appendix A in numpy: the rival of Benchmarks/main_job.py, and a check of its own.

Draws samples of (E_nu, E_R, theta_1, phi_2, E_e) uniformly in energies, as the paper does, weights
them with one flux and the Standard Model cross-section of muon neutrinos, and prints events per year
in each bin of E_e theta^2 with their statistical error. One channel, one position, no coupling.
"""

import csv
import os

import numpy as np

ELECTRON_MASS = 0.51099895e-3  # GeV
FLUX = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Sources", "PublishedData",
                    "data", "dune_nd_flux.csv")
SAMPLES, CHUNK = 5_000_000, 100_000
THRESHOLD, ENERGY_MAX = 0.030, 20.0  # GeV
BINS, WIDTH = 12, 0.5 * ELECTRON_MASS
EXPOSURE = 1.1e21 * 50e6 / 39.948 * 6.02214076e23 * 18  # protons on target x electrons


def flux():
    """Edges (GeV) and values (1/(cm^2 GeV POT)) of the muon neutrinos on axis, neutrino mode."""
    with open(FLUX) as file:
        rows = [row for row in csv.DictReader(file)
                if row["mode"] == "neutrino" and float(row["position_m"]) == 0
                and float(row["energy_high_gev"]) <= ENERGY_MAX]
    edges = [float(rows[0]["energy_low_gev"])] + [float(row["energy_high_gev"]) for row in rows]
    return np.array(edges), np.array([float(row["numu"]) for row in rows])


def cross_section(energy, recoil):
    """(2.1) for muon neutrinos, cm^2/GeV."""
    vector, axial = -0.5 + 2 * 0.2385, -0.5
    y = recoil / energy
    bracket = ((vector + axial) ** 2 + (vector - axial) ** 2 * (1 - y) ** 2
               - (vector**2 - axial**2) * ELECTRON_MASS * recoil / energy**2)
    return ELECTRON_MASS * 1.1663787e-5**2 / (2 * np.pi) * bracket * 0.3893793721e-27


def main():
    edges, values = flux()
    random = np.random.default_rng(2111)
    total, squares = np.zeros(BINS), np.zeros(BINS)
    for _ in range(SAMPLES // CHUNK):
        energy = random.uniform(THRESHOLD, ENERGY_MAX, CHUNK)
        recoil = THRESHOLD + random.random(CHUNK) * (energy - THRESHOLD)
        weight = (values[np.searchsorted(edges, energy, side="right") - 1]
                  * cross_section(energy, recoil) * (energy - THRESHOLD)
                  * (ENERGY_MAX - THRESHOLD) * EXPOSURE / SAMPLES)
        electron = recoil + ELECTRON_MASS
        theta = 2 * np.arcsin(np.sqrt(ELECTRON_MASS * (1 - recoil / energy) / (2 * electron)))
        theta_1 = np.radians(1.0) * random.standard_normal(CHUNK)
        phi_2 = 2 * np.pi * random.random(CHUNK)
        smeared = electron + 0.1 * np.sqrt(electron) * random.standard_normal(CHUNK)
        half = (np.sin((theta + theta_1) / 2) ** 2 * np.cos(phi_2 / 2) ** 2
                + np.sin((theta - theta_1) / 2) ** 2 * np.sin(phi_2 / 2) ** 2)
        position = smeared * (2 * np.arcsin(np.sqrt(half))) ** 2 / WIDTH
        inside = (smeared > 0) & (position < BINS)
        bins = position[inside].astype(int)
        total += np.bincount(bins, weights=weight[inside], minlength=BINS)
        squares += np.bincount(bins, weights=weight[inside] ** 2, minlength=BINS)
    for index, (count, square) in enumerate(zip(total, squares)):
        print(f"{index + 1:2d} {count:9.3f} +- {np.sqrt(square):.3f}")


if __name__ == "__main__":
    main()
