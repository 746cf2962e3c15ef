"""What the numbers were measured with."""

import datetime
import importlib.metadata
import os
import platform

from .tools import CORES, PROJECT, first_line

PACKAGES = ("numpy", "numba", "vegas", "jax", "scipy")


def describe():
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": _processor(),
        "cores": CORES,
        "load_at_start": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "commit": first_line(["git", "-C", PROJECT, "describe", "--always", "--dirty"]),
        "clang": first_line(["clang", "--version"]),
        "swift": first_line(["swift", "--version"]),
        "gsl": first_line(["gsl-config", "--version"]),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return "unknown processor"
