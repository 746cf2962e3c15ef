"""Event rates of detectors with everything switched on, beside events that numpy draws one at a time.

Nothing but the names of the keys is shared with NuEM. An event is (E_nu, T, two numbers of the smeared direction,
an azimuth, the reconstructed energy); it is drawn with weights, smeared as a vector in space, and counted in the
bin that it falls into. One set of events serves every binning of a detector.
"""

import csv
import io
import math

import numpy

from .crosssection import CHANNELS, ELECTRON_MASS, FERMI, HBARC_SQUARED
from .tools import NUEM, Folder, run

# Of a bin's events: what each of both may not exceed, and the difference may not, in their common errors.
LARGEST_ERROR = 0.003
LARGEST_DEVIATION = 5
SEED = 18
CHUNK = 1 << 20
MIXING = 0.2385
AVOGADRO = 6.02214076e23
PROTONS_ON_TARGET = 1.1e21
FLUX_BASELINE_M = 574.0

# Edges in GeV and, in each bin, neutrinos / (cm^2 GeV POT) of every channel.
FLUX_EDGES = (0.3, 1.0, 2.0, 4.0, 9.0)
FLUX = {"numu": (2e-11, 4e-11, 3e-11, 2e-12), "numubar": (2e-12, 3e-12, 2e-12, 5e-13),
        "nue": (4e-13, 5e-13, 4e-13, 8e-14), "nuebar": (1e-13, 1e-13, 8e-14, 4e-14)}


class Table:
    """Linear between its points, constant beyond."""

    def __init__(self, *points):
        self.x, self.y = zip(*points)

    def __call__(self, x):
        return numpy.interp(x, self.x, self.y)

    def text(self, *columns):
        return "".join(f"{a},{b}\n" for a, b in (columns, *zip(self.x, self.y)))


def terms(stochastic=0.0, constant=0.0, noise=0.0):
    return lambda energy: numpy.sqrt(constant**2 + stochastic**2 / energy + (noise / energy) ** 2)


EFFICIENCY = Table((0.05, 0.3), (0.4, 0.6), (1.5, 0.8), (5, 0.85))
ENERGY_TABLE = Table((0.01, 0.3), (0.3, 0.12), (1, 0.08), (12, 0.05))
ANGLE_TABLE = Table((0.01, 4), (0.5, 1.2), (2, 0.6), (12, 0.4))

# Electrons in a tonne, from standard atomic weights.
CH = 7 / (12.011 + 1.008) * AVOGADRO * 1e6
WATER = 10 / (2 * 1.008 + 15.999) * AVOGADRO * 1e6

# What NuEM is told, with its tables, and what is drawn.
DETECTORS = {
    "terms, projected": {
        "yaml": "{ target: polystyrene, fiducial_mass_t: 6.1, baseline_m: 600, recoil_threshold_gev: 0.1,"
                " reconstructed_threshold_gev: 0.25, efficiency: efficiency.csv,"
                " energy_resolution: { stochastic: 0.07, constant: 0.03, noise_gev: 0.01 },"
                " angular_resolution_deg: { constant: 0.4, stochastic: 0.6, noise_deg_gev: 0.1 } }",
        "electrons": 6.1 * CH, "baseline_m": 600, "threshold": 0.1, "reconstructed": 0.25,
        "energy": terms(0.07, 0.03, 0.01), "degrees": terms(0.6, 0.4, 0.1), "spherical": False},
    "tables, spherical": {
        "yaml": "{ target: { composition: { H: 2, O: 1 } }, fiducial_mass_t: 20, baseline_m: 560,"
                " recoil_threshold_gev: 0.05, reconstructed_threshold_gev: 0.3, efficiency: efficiency.csv,"
                " energy_resolution: energy.csv, angular_resolution_deg: angle.csv,"
                " angular_smearing: spherical }",
        "electrons": 20 * WATER, "baseline_m": 560, "threshold": 0.05, "reconstructed": 0.3,
        "energy": ENERGY_TABLE, "degrees": ANGLE_TABLE, "spherical": True},
    "terms and a table, spherical": {
        "yaml": "{ target: { electrons_per_tonne: 2.7e29 }, fiducial_mass_t: 50, recoil_threshold_gev: 0.03,"
                " efficiency: efficiency.csv, energy_resolution: { stochastic: 0.1, constant: 0.02 },"
                " angular_resolution_deg: angle.csv, angular_smearing: spherical }",
        "electrons": 50 * 2.7e29, "baseline_m": FLUX_BASELINE_M, "threshold": 0.03, "reconstructed": 0.0,
        "energy": terms(0.1, 0.02), "degrees": ANGLE_TABLE, "spherical": True},
}

ENERGY_EDGES = (0.3, 0.6, 1, 1.6, 2.5, 4, 8)
BINNINGS = {
    "e_theta2_me": [("e_theta2_me", (0, 0.5, 1, 1.5, 2, 3, 4, 6))],
    "electron_energy_gev": [("electron_energy_gev", ENERGY_EDGES)],
    "electron_energy_gev x theta_mrad": [("electron_energy_gev", (0.3, 0.6, 1, 1.6, 2.5, 4)),
                                         ("theta_mrad", (0, 8, 15, 30))],
}


def tasks(samples):
    return [(name, samples) for name in DETECTORS]


def compare(task):
    name, samples = task
    detector = DETECTORS[name]
    drawn = draw(detector, samples)
    rows = []
    for binning, axes in BINNINGS.items():
        for row, (value, error) in zip(nuems(detector, axes), drawn[binning], strict=True):
            common = math.hypot(error, row["mc_error"])
            rows.append({
                "detector": name, "binning": binning, "bin": row["bin"], "events": row["total"],
                "nuem_error": row["mc_error"], "drawn": value, "drawn_error": error,
                "deviation": (row["total"] - value) / common})
    return rows


def is_wrong(row):
    return (abs(row["deviation"]) > LARGEST_DEVIATION
            or max(row["nuem_error"], row["drawn_error"]) > LARGEST_ERROR * row["events"])


def nuems(detector, axes):
    """Events per year in every bin, with their errors."""
    folder = Folder()
    folder.write("efficiency.csv", EFFICIENCY.text("recoil_energy_gev", "efficiency"))
    folder.write("energy.csv", ENERGY_TABLE.text("energy_gev", "resolution"))
    folder.write("angle.csv", ANGLE_TABLE.text("energy_gev", "resolution_deg"))
    lines = ["mode,position_m,energy_low_gev,energy_high_gev," + ",".join(CHANNELS)]
    for low, high, *values in zip(FLUX_EDGES, FLUX_EDGES[1:], *(FLUX[name] for name in CHANNELS)):
        lines.append(",".join(map(str, ["neutrino", 0, low, high, *values])))
    folder.write("flux.csv", "\n".join(lines) + "\n")
    listed = ", ".join(f"{{ variable: {variable}, edges: {list(edges)} }}" for variable, edges in axes)
    configuration = folder.write("detector.yaml", (
        f"detector: {detector['yaml']}\nbinning: {{ axes: [{listed}] }}\n"
        f"beam: {{ flux: flux.csv, pot_per_year: {PROTONS_ON_TARGET} }}\n"
        f"physics: {{ sin2_theta_w: {MIXING} }}\n"
        "normalization: absolute\nbackgrounds: none\nsampling: { samples: 8388608 }\n"
        "plan: [{ mode: neutrino, position_m: 0, years: 1 }]\n"))
    text = run(NUEM, "spectrum", "--config", configuration, "--mode", "neutrino", "--format", "csv",
               "--quiet", "--threads", "1")
    return [{name: float(row[name]) for name in ("bin", "total", "mc_error")}
            for row in csv.DictReader(io.StringIO(text))]


def draw(detector, samples):
    """{binning: [(events per year, error) of every bin]} from so many events."""
    numbers = numpy.random.default_rng(SEED)
    sums = {name: numpy.zeros((2, bins_of(axes))) for name, axes in BINNINGS.items()}
    chunks = -(-samples // CHUNK)
    for _ in range(chunks):
        weight, energy, theta = events(detector, numbers)
        for name, axes in BINNINGS.items():
            bins = bins_of(axes)
            place = places(axes, energy, theta)
            for power in (0, 1):
                sums[name][power] += numpy.bincount(place, weight ** (power + 1), bins + 1)[:bins]
    count = chunks * CHUNK
    results = {}
    for name, (first, second) in sums.items():
        mean = first / count
        results[name] = list(zip(mean, numpy.sqrt((second / count - mean**2) / count)))
    return results


def events(detector, numbers):
    """Weights, reconstructed energies and angles of a chunk of events."""
    edges, threshold = numpy.array(FLUX_EDGES), detector["threshold"]
    bin_of = numbers.integers(len(edges) - 1, size=CHUNK)
    width = numpy.diff(edges)[bin_of]
    neutrino = edges[bin_of] + width * numbers.random(CHUNK)
    largest = 2 * neutrino**2 / (ELECTRON_MASS + 2 * neutrino)
    range_ = numpy.log(largest / threshold)
    recoil = threshold * numpy.exp(numbers.random(CHUNK) * range_)
    weight = (len(edges) - 1) * width * recoil * range_ * EFFICIENCY(recoil)
    weight *= sum(numpy.array(FLUX[name])[bin_of] * cross_section(name, neutrino, recoil)
                  for name in CHANNELS)
    weight *= (PROTONS_ON_TARGET * detector["electrons"]
               * (FLUX_BASELINE_M / detector["baseline_m"]) ** 2)

    electron = recoil + ELECTRON_MASS
    cosine = (1 + ELECTRON_MASS / neutrino) * numpy.sqrt(recoil / (recoil + 2 * ELECTRON_MASS))
    sine = numpy.sqrt(numpy.maximum(1 - cosine**2, 0))
    sigma = numpy.radians(detector["degrees"](electron))
    if detector["spherical"]:
        turn = numpy.hypot(sigma * numbers.normal(size=CHUNK), sigma * numbers.normal(size=CHUNK))
    else:
        turn = sigma * numbers.normal(size=CHUNK)
    azimuth = 2 * math.pi * numbers.random(CHUNK)
    # The true direction lies in the plane of x and z, and the reconstructed one at `turn` from it.
    across = numpy.sin(turn) * numpy.cos(azimuth)
    x = sine * numpy.cos(turn) + cosine * across
    y = numpy.sin(turn) * numpy.sin(azimuth)
    z = cosine * numpy.cos(turn) - sine * across
    theta = numpy.arctan2(numpy.hypot(x, y), z)
    energy = electron * (1 + detector["energy"](electron) * numbers.normal(size=CHUNK))
    weight = numpy.where((largest > threshold) & (energy > detector["reconstructed"]), weight, 0)
    return weight, energy, theta


def cross_section(channel, neutrino, recoil):
    """d sigma/dT of the Standard Model at tree level in cm^2/GeV."""
    right = MIXING
    left = MIXING + (0.5 if channel.startswith("nue") else -0.5)
    if channel.endswith("bar"):
        left, right = right, left
    y = recoil / neutrino
    return (2 * FERMI**2 * ELECTRON_MASS / math.pi * HBARC_SQUARED
            * (left**2 + (right * (1 - y)) ** 2 - left * right * ELECTRON_MASS * y / neutrino))


def bins_of(axes):
    return math.prod(len(edges) - 1 for _, edges in axes)


def places(axes, energy, theta):
    """The bin of every event, the first axis slowest; behind the last where it is in none."""
    values = {"e_theta2_me": energy * theta**2 / ELECTRON_MASS, "electron_energy_gev": energy,
              "theta_mrad": 1000 * theta}
    place, inside = 0, True
    for variable, edges in axes:
        bins = len(edges) - 1
        found = numpy.searchsorted(edges, values[variable], side="right") - 1
        inside = inside & (found >= 0) & (found < bins)
        place = place * bins + found
    return numpy.where(inside, place, bins_of(axes))
