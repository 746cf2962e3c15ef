"""The configurations of which `dependence` is drawn, and their bounds."""

import json
import pathlib
import tempfile
from dataclasses import dataclass
from typing import Any

from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from .program import provenance

PLANS = ("on-axis", "prism")
BACKGROUND_TABLE = "mode,position_m,bin,ccqe,pi0"
PULLS = ("overall", "wrong_sign", "electron", "ccqe", "pi0")


@dataclass(frozen=True)
class Variable:
    """What is changed, by itself; `keys` are paths in the configuration that take its value."""

    name: str
    label: str
    values: tuple[Any, ...]
    default: object
    keys: tuple[Any, ...] = ()
    is_logarithmic: bool = False
    scale: float = 1

    @property
    def is_continuous(self):
        return not isinstance(self.default, str)

    @property
    def default_place(self):
        return self.place(self.default) if self.is_continuous else None

    def place(self, value):
        return value * self.scale if self.is_continuous else self.values.index(value)

    def configuration(self, value):
        tree = {}
        for key in self.keys:
            branch = tree
            *path, last = key.split(".")
            for word in path:
                branch = branch.setdefault(word, {})
            branch[last] = value
        return tree

    def set_axis(self, axes):
        places = [self.place(value) for value in self.values]
        if self.is_logarithmic:
            axes.set_xscale("log")
            margin = (places[-1] / places[0]) ** 0.08
            axes.set_xlim(places[0] / margin, places[-1] * margin)
        elif self.is_continuous:
            margin = 0.08 * (places[-1] - places[0])
            axes.set_xlim(places[0] - margin, places[-1] + margin)
        axes.xaxis.set_major_locator(FixedLocator(places))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
        if self.is_continuous:
            axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: f"{place:.3g}"))
        else:
            axes.set_xticks(places, [value.replace("-", "-\n") for value in self.values])
            axes.set_xlim(-0.5, len(places) - 0.5)


DETECTOR = (
    Variable("angular_resolution_deg", r"angular resolution [$^\circ$]", (0.25, 0.5, 1.0, 1.5, 2.0),
             1.0, ("detector.angular_resolution_deg",)),
    Variable("energy_resolution", r"energy resolution [$\%\sqrt{\mathrm{GeV}}$]",
             (0.05, 0.10, 0.15, 0.20), 0.10, ("detector.energy_resolution",), scale=100),
    Variable("recoil_threshold_gev", "recoil threshold [MeV]", (0.01, 0.02, 0.03, 0.05, 0.1, 0.2),
             0.03, ("detector.recoil_threshold_gev",), is_logarithmic=True, scale=1000),
    Variable("background_level", "background / default", (0.0, 0.5, 1.0, 2.0, 3.0), 1.0),
)
SYSTEMATICS = (
    Variable("overall_sigma", r"$\sigma$ of the overall rate [%]", (0.01, 0.02, 0.05, 0.1, 0.2), 0.1,
             ("statistics.pulls.overall.sigma",), is_logarithmic=True, scale=100),
    Variable("composition_sigma", r"$\sigma$ of wrong sign, $\nu_e$ [%]", (0.005, 0.01, 0.02, 0.05),
             0.01, ("statistics.pulls.wrong_sign.sigma", "statistics.pulls.electron.sigma"),
             is_logarithmic=True, scale=100),
    Variable("background_sigma", r"$\sigma$ of the backgrounds [%]", (0.05, 0.1, 0.2, 0.4), 0.1,
             ("statistics.pulls.ccqe.sigma", "statistics.pulls.pi0.sigma"), is_logarithmic=True,
             scale=100),
    Variable("pulls_shared", "pulls shared by", ("position", "plan", "mode", "position-mode"),
             "position", tuple(f"statistics.pulls.{pull}.shared" for pull in PULLS)),
)


def compute(program):
    """Rows of every variable, value, plan and parameter, as `nuem bounds` writes them."""
    variables = DETECTOR + SYSTEMATICS
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rates = program.document("spectrum")["rows"]
        cases, runs = [], []
        for variable in variables:
            for value in variable.values:
                file = folder / f"{variable.name}_{value}.json"
                file.write_text(json.dumps(_configuration(variable, value, rates, folder)))
                for plan in PLANS:
                    cases.append((variable, value))
                    runs.append(("bounds", "--config", file, "--plan", plan))
        documents = program.documents(runs)
    rows = [{"variable": variable.name, "value": value, "is_default": str(value == variable.default).lower()}
            | {key: row[key] for key in ("plan", "parameter", "lower", "upper", "mc_error_lower",
                                         "mc_error_upper", "unit", "convention")}
            for (variable, value), document in zip(cases, documents, strict=False) for row in document["rows"]
            if row["interval"] == 1]
    first = next(document for (variable, value), document in zip(cases, documents, strict=False)
                 if value == variable.default)
    return rows, provenance(first)


def _configuration(variable, value, rates, folder):
    if variable.keys:
        return variable.configuration(value)
    table = f"backgrounds_{value}.csv"
    lines = [",".join([row["mode"], repr(row["position_m"]), str(row["bin"]),
                       repr(value * row["ccqe"]), repr(value * row["pi0"])]) for row in rates]
    (folder / table).write_text("\n".join([BACKGROUND_TABLE, *lines]) + "\n")
    return {"backgrounds": table}
