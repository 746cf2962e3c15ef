"""What neutrino-electron scattering measures of a flux: its error before and after a fit."""

import pathlib

import matplotlib.pyplot as plt
import numpy

from . import style
from .program import provenance

NAME = "new_flux_constrain"
EXPERIMENTS = pathlib.Path(__file__).resolve().parents[3] / "experiments"
FIXED = ("statistics.pulls={overall: {sigma: fixed}, wrong_sign: {sigma: fixed}, "
         "electron: {sigma: fixed}}")
DUNE = ("--override", "statistics.flux_covariance=dune", "--override", FIXED)
OFF_AXIS = "[" + ", ".join(f"{{mode: {mode}, position_m: {place}, years: 1.75}}"
                           for place in (0, 18) for mode in ("neutrino", "antineutrino")) + "]"
RUNS = {
    ("DUNE", "on-axis"): ("--plan", "on-axis", *DUNE),
    ("DUNE", "0 and 18 m"): ("--override", f"plan={OFF_AXIS}", *DUNE),
    ("MINERvA", "measured"): ("--config", EXPERIMENTS / "minerva-le.yaml"),
}
LOOKS = {"on-axis": (style.BLUE, "-", "after, on axis"),
         "0 and 18 m": (style.VERMILION, style.DASHED, "after, 0 and 18 m"),
         "measured": (style.BLUE, "-", "after its 135 events")}
PANELS = (("DUNE", "numu"), ("DUNE", "nue"), ("MINERvA", "numu"))
HIGHEST_ENERGY_GEV = 20
# arXiv:1512.07699: "the total uncertainty on the NuMI numu flux", before and after.
PUBLISHED_MINERVA = (0.09, 0.06)
COLUMNS = ("mode", "position_m", "channel", "part", "energy_low_gev", "energy_high_gev", "shift",
           "mc_error_shift", "error_before", "error_after", "mc_error_after")


def compute(program):
    documents = program.documents(
        [("flux constrain", *options) for options in RUNS.values()])
    rows = []
    for (experiment, plan), document in zip(RUNS, documents, strict=False):
        rows += [{"experiment": experiment, "plan": plan} | {key: row[key] for key in COLUMNS}
                 for row in document["rows"]]
    return rows, provenance(documents[0])


def draw(rows):
    figure, panels = plt.subplots(1, len(PANELS), figsize=(style.DOUBLE_COLUMN,
                                                           6.6 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.07, right=0.985, bottom=0.165, top=0.865, wspace=0.22)
    for axes, (experiment, channel) in zip(panels, PANELS, strict=False):
        own = [row for row in rows
               if (row["experiment"], row["channel"], row["mode"], row["position_m"])
               == (experiment, channel, "neutrino", 0)]
        _draw_panel(axes, own)
        axes.set_title(rf"{experiment}, ${style.SYMBOLS[channel]}$, neutrino mode", loc="left")
        axes.set_xlabel(r"$E_\nu$ [GeV]")
    for value, dashes, when in zip(PUBLISHED_MINERVA, (style.DOTTED, style.DASH_DOTTED),
                                   ("before", "after"), strict=False):
        panels[-1].axhline(100 * value, color=style.GREEN, linestyle=dashes, linewidth=1.0,
                           label=f"published, {when}")
    for axes in panels:
        axes.set_ylim(0, 1.5 * axes.get_ylim()[1])
        axes.legend(loc="upper right")
    panels[0].set_ylabel("error of the flux [%]")
    errors = [row["mc_error_after"] for row in rows if row["mc_error_after"] is not None]
    figure.text(0.985, 0.995, "One standard deviation, bin by bin.  Monte Carlo error: at most "
                rf"${style.power_of_ten(100 * max(errors))}$ %", ha="right", va="top",
                fontsize=style.SMALL, color=style.GREY)
    totals = {(row["plan"], row["channel"]): row for row in rows
              if row["part"] == "total" and row["mode"] == "neutrino" and row["position_m"] == 0}
    words = "; ".join(
        f"{plan}, {channel}: {100 * row['error_before']:.1f} % to {100 * row['error_after']:.1f} %"
        for (plan, channel), row in totals.items() if channel in ("numu", "nue"))
    caption = ("Relative error of the flux by energy before and after neutrino-electron scattering "
               "has been counted, couplings at the Standard Model. DUNE: its own uncertainty, Asimov "
               "data. MINERvA: its low-energy run, beside the published error of the whole numu flux "
               f"(arXiv:1512.07699). Of all energies: {words}. Monte Carlo errors are at most "
               f"{max(errors):.1e}.")
    return [(NAME, figure, "NuEM: the flux measured by neutrino-electron scattering", caption)]


def _draw_panel(axes, rows):
    for index, plan in enumerate(dict.fromkeys(row["plan"] for row in rows)):
        own = [row for row in rows if row["plan"] == plan and row["part"] == "element"
               and row["energy_low_gev"] < HIGHEST_ENERGY_GEV]
        edges = [row["energy_low_gev"] for row in own] + [own[-1]["energy_high_gev"]]
        colour, dashes, words = LOOKS[plan]
        if index == 0:
            axes.stairs([100 * row["error_before"] for row in own], edges, baseline=None,
                        color=style.GREY, linewidth=1.1, label="before")
        axes.stairs([100 * row["error_after"] for row in own], edges, baseline=None, color=colour,
                    linestyle=dashes, linewidth=1.1, label=words)
    axes.set_xlim(0, HIGHEST_ENERGY_GEV)
    axes.grid(True, color="0.93", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xticks(numpy.arange(0, HIGHEST_ENERGY_GEV + 1, 5))
