"""Results of scans with numbers that are known, in the layout of docs/scan-results.md."""

import json

import h5py
import numpy

KEY = "detector.energy_resolution"
RESOLUTIONS = [0.05, 0.10, 0.15]
PLANS = ["on-axis", "prism"]
MU = numpy.linspace(0, 1e-9, 9)
CHARGE = numpy.geomspace(1e-9, 1e-7, 7)
RADIUS = numpy.linspace(-2e-32, 3e-32, 6)
UNITS = {"mu_numu": "bohr_magneton", "q_nue": "elementary_charge", "r2_numu": "cm2"}


def chi_square(configuration, mu, charge, radius):
    """A form whose lowest place and profiles are not on one line; other for each configuration."""
    u, v, w = mu / 4e-10 - 1, numpy.log10(charge / 1e-8), radius / 1e-32 - 1
    return (configuration + 1) * (u * u + v * v + w * w + u * v - 0.5 * v * w) + 0.25


def write(path, grid=("mu_numu", "q_nue", "r2_numu"), plan_axis=False, missing=(), schema=None,
          toys=0, feldman_cousins=False):
    """A file with chi_square, bounds and, where asked for, toys, whose values name their places, and p-values
    of the region of Feldman and Cousins, which are those of two normal measurements."""
    values = {"mu_numu": MU, "q_nue": CHARGE, "r2_numu": RADIUS}
    shape = [len(values[name]) for name in grid]
    points = int(numpy.prod(shape))
    axes = {KEY: RESOLUTIONS} | ({"plan": PLANS} if plan_axis else {})
    count = int(numpy.prod([len(v) for v in axes.values()]))
    with h5py.File(path, "w") as file:
        texts = {"schema": schema or "nuem/scan-result/1", "program": "nuem", "version": "9.9.9",
                 "plan_hash": "0123456789abcdef0123456789abcdef", "name": "trial",
                 "plan": json.dumps({"name": "trial", "compute": {
                     "feldman_cousins": {"count": 1, "confidence_level": 0.9}}})}
        for key, text in texts.items():
            file.attrs[key] = text
        file.attrs["complete"] = 0 if missing else 1
        if missing:
            file["missing_blocks"] = numpy.array(missing, dtype="u8")
        group = file.create_group("configurations")
        group.attrs["axes"] = list(axes)
        group.attrs["count"] = count
        for key, numbers in axes.items():
            group[key] = numbers
        group = file.create_group("grid")
        group.attrs["axes"] = list(grid)
        for name in grid:
            group[name] = values[name]
            group[name].attrs["unit"] = UNITS[name]
            group[name].attrs["scale"] = "logarithmic" if name == "q_nue" else "linear"
        mesh = dict(zip(grid, numpy.meshgrid(*(values[n] for n in grid), indexing="ij")))
        point = [mesh.get("mu_numu", 4e-10), mesh.get("q_nue", 1e-8), mesh.get("r2_numu", 1e-32)]
        numbers = numpy.array([chi_square(c, *point).ravel() for c in range(count)])
        _column(file, "chi_square/chi_square", numbers, "", ["configuration", "point"])
        converged = numpy.ones((count, points), "u1")
        converged[0, 0] = 0
        _column(file, "chi_square/converged", converged, "", ["configuration", "point"])
        places = numpy.arange(count * points * 2, dtype=float).reshape(count, points, 2)
        dataset = _column(file, "bounds/upper", places, "", ["configuration", "point", "parameter"])
        dataset.attrs["parameters"] = ["mu_nue", "q_numu"]
        dataset.attrs["units"] = ["bohr_magneton", "elementary_charge"]
        if feldman_cousins:
            rise = numbers - numpy.where(converged != 0, numbers, numpy.inf).min(axis=1, keepdims=True)
            for name, column in (("p_value", numpy.exp(-rise / 2)), ("converged", converged)):
                _column(file, f"feldman_cousins/{name}", column, "", ["configuration", "point"])
        if toys:
            places = numpy.arange(count * points * toys, dtype=float).reshape(count, points, toys)
            _column(file, "toys/delta_chi_square", places, "", ["configuration", "point", "toy"])
            _column(file, "toys/summary/critical_value", places[..., 0], "",
                    ["configuration", "point"])


def _column(file, name, values, unit, labels):
    dataset = file.create_dataset(name, data=values, compression="gzip", fletcher32=True,
                                  chunks=True)
    dataset.attrs["unit"] = unit
    dataset.attrs["meaning"] = f"{name} of a trial"
    dataset.attrs["DIMENSION_LABELS"] = labels
    return dataset
