"""Neutrino-electron cross-sections as coefficients of the shape functions, written out anew.

NuEM works with g_V and g_A; here everything follows from the chiral couplings of the electron,

    d sigma/dT = 2 G_F^2 m/pi [g_L^2 + g_R^2 (1 - T/E)^2 - g_L g_R m T/E^2],

in which a charge radius adds the same number to g_L and g_R and a milli-charge q adds kappa/T,
kappa = pi alpha q/(sqrt(2) G_F m); an antineutrino swaps g_L and g_R.
"""

import math

PARAMETERS = ("mu_numu", "mu_nue", "q_numu", "q_nue", "r2_numu", "r2_nue", "sin2_theta_w")
CHANNELS = ("numu", "numubar", "nue", "nuebar")

FERMI = 1.1663787e-5  # GeV^-2
ALPHA = 1 / 137.035999
ELECTRON_MASS = 0.51099895e-3  # GeV
W_MASS = 80.379  # GeV
HBARC_SQUARED = 0.3893793721e-27  # GeV^2 cm^2


def coefficients(channel, point, physics):
    """By name of the shape function, in cm^2 times the inverse of the shape function's unit.

    point: the seven parameters by name; physics: the configuration's section.
    """
    flavour = "nue" if channel.startswith("nue") else "numu"
    moment, charge, radius = (point[f"{name}_{flavour}"] for name in ("mu", "q", "r2"))
    mixing = point["sin2_theta_w"]
    if physics["millicharge_sign"] == "proton":
        charge = -charge
    enhancement = 4 * math.pi if physics["millicharge_convention"] == "published" else 1.0
    doubling = 2 if physics["charge_radius_convention"] == "cadeddu" else 1

    shift = doubling * W_MASS**2 * (radius / HBARC_SQUARED) * mixing / 3
    left = mixing + (0.5 if flavour == "nue" else -0.5) + shift
    right = mixing + shift
    if channel.endswith("bar"):
        left, right = right, left
    kappa = math.pi * ALPHA * charge / (math.sqrt(2) * FERMI * ELECTRON_MASS)
    weak = 2 * FERMI**2 * ELECTRON_MASS / math.pi * HBARC_SQUARED
    return {
        "unity": weak * left**2,
        "inelasticity": weak * right**2,
        "mass": -weak * left * right,
        "magneticMoment": math.pi * (ALPHA * moment / ELECTRON_MASS) ** 2 * HBARC_SQUARED,
        "millichargeVector": enhancement * weak * kappa * (left + right),
        "millichargeAxial": enhancement * weak * kappa * (left - right),
        "millichargeSquare": enhancement * weak * kappa**2 * ELECTRON_MASS,
    }
