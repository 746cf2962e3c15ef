"""The programs that are validated."""

import csv
import io
import json
import pathlib
import subprocess
import tempfile

from .crosssection import PARAMETERS

ROOT = pathlib.Path(__file__).resolve().parents[2]
NUEM = ROOT / ".build/release/nuem"
PROFILE_POINTS = ROOT / "Validation/.build/release/profile-points"


def run(program, *arguments):
    """Standard output of a program that must succeed."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{program.name} {' '.join(arguments)}: {done.stderr}")
    return done.stdout


class Folder:
    """A temporary folder with configurations in it."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="nuem-validation-")
        self.path = pathlib.Path(self._folder.name)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return str(self.path / name)


def export_templates(config_file):
    return json.loads(run(NUEM, "export", "templates", "--config", config_file))


def export_workspace(config_file, point):
    couplings = [word for name, value in point.items() for word in ("--set", f"{name}={value!r}")]
    return run(NUEM, "export", "pyhf", "--config", config_file, "--quiet", *couplings)


def bounds(config_file, delta, parameters):
    """NuEM's bounds: {parameter: (lower, upper)}, None where there is no end."""
    chosen = [word for name in parameters for word in ("--parameter", name)]
    text = run(NUEM, "bounds", "--config", config_file, "--delta", repr(delta), *chosen,
               "--format", "json")
    return {row["parameter"]: (row["lower"], row["upper"]) for row in json.loads(text)["rows"]}


def profiles(folder, config_file, points, profiled=()):
    """NuEM's own: for each point chi2, iterations, converged, the list of pulls and all parameters at
    their best, of which some are minimised over."""
    lines = [",".join(PARAMETERS)] + [
        ",".join(repr(float(point[name])) for name in PARAMETERS) for point in points]
    table = folder.write("points.csv", "\n".join(lines) + "\n")
    text = run(PROFILE_POINTS, config_file, table, "1", *([",".join(profiled)] if profiled else []))
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        values = list(row.values())
        rows.append({"chi2": float(values[0] or "inf"), "iterations": int(values[1]),
                     "converged": values[2] == "1",
                     "pulls": [float(v) for v in values[3:-len(PARAMETERS)]],
                     "point": {name: float(row[name]) for name in PARAMETERS}})
    return rows
