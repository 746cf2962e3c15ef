"""Couplings of new particles against their mass, beside what others have published."""

import csv
import math
import pathlib

import matplotlib.pyplot as plt

from . import style
from .program import provenance

NAME = "new_exclusion"
PLANS = {"on-axis": ("-", "on axis"), "prism": (style.DASHED, "PRISM")}
FLAVOURS = {"all": style.BLUE, "numu": style.BLUE, "nue": style.VERMILION}
SOURCES = {"CHARM-II": ("o", style.GREEN), "TEXONO": ("s", style.PURPLE), "LSND": ("^", style.ORANGE)}
# (interaction, parameter, flavour, mass axis, quantity of published curves)
RUNS = (
    ("vector_b_l", "g_b_l", "all", "m_zprime_gev=1e-4:10:60:log", "g_b_l"),
    ("dipole_portal", "mu_n_numu", "numu", "m_n_gev=1e-3:0.13:50:log", "dipole_gev_inverse"),
    ("dipole_portal", "mu_n_nue", "nue", "m_n_gev=1e-3:0.13:50:log", "dipole_gev_inverse"),
)
FINE_STRUCTURE = 1 / 137.035999084  # CODATA 2018
ELECTRON_MASS_GEV = 0.51099895e-3
# A portal's d is half of the moment; a Bohr magneton is e / (2 m_e).
DIPOLE_OF_MAGNETON = math.sqrt(4 * math.pi * FINE_STRUCTURE) / (4 * ELECTRON_MASS_GEV)
FACTORS = {"g_b_l": 1.0, "dipole_gev_inverse": DIPOLE_OF_MAGNETON}


def compute(program):
    """A row for each interval that has an upper end, in the units of the published curves."""
    runs = [("exclusion", "--override", f"physics.interactions=[{interaction}]", "--plan", plan,
             "--parameter", parameter, "--over", over)
            for interaction, parameter, _, over, _ in RUNS for plan in PLANS]
    documents = program.documents(runs)
    rows = []
    for index, (interaction, _parameter, flavour, _, quantity) in enumerate(RUNS):
        for place, plan in enumerate(PLANS):
            for row in documents[index * len(PLANS) + place]["rows"]:
                if row["upper"] is None:
                    continue
                factor = FACTORS[quantity]
                rows.append({
                    "source": "NuEM", "plan": plan, "interaction": interaction,
                    "quantity": quantity, "flavour": flavour, "mass_gev": row["mass_gev"],
                    "interval": row["interval"], "value": row["upper"] * factor,
                    "mc_error": None if row["mc_error_upper"] is None
                    else row["mc_error_upper"] * factor})
    rows += [{"source": row["source"], "plan": None, "interaction": None,
              "quantity": row["quantity"], "flavour": row["flavour"],
              "mass_gev": float(row["mass_gev"]), "interval": None, "value": float(row["value"]),
              "mc_error": None} for row in _published()]
    return rows, provenance(documents[0])


def _published():
    with open(pathlib.Path(__file__).with_name("published_curves.csv"), newline="",
              encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def draw(rows):
    figure, panels = plt.subplots(
        1, 2, figsize=(style.DOUBLE_COLUMN, 7.4 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.085, right=0.985, bottom=0.155, top=0.86, wspace=0.24)
    for axes, quantity in zip(panels, FACTORS, strict=False):
        own = [row for row in rows if row["quantity"] == quantity]
        for flavour in dict.fromkeys(row["flavour"] for row in own):
            for plan in PLANS:
                _draw_bound(axes, own, flavour, plan)
            _draw_published(axes, own, flavour)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(True, color="0.93", linewidth=0.5)
        axes.set_axisbelow(True)
        axes.legend(loc="upper left", frameon=False, ncols=len({row["flavour"] for row in own}))
    panels[0].set_xlabel(r"$m_{Z'}$ [GeV]")
    panels[0].set_ylabel(r"$g_{B-L}$", labelpad=2)
    panels[0].set_title(r"$B-L$ vector", loc="left")
    panels[1].set_xlabel(r"$m_N$ [GeV]")
    panels[1].set_ylabel(r"$d$ [GeV$^{-1}$]", labelpad=2)
    panels[1].set_title("dipole portal", loc="left")
    # Room for the legend, which stands above what is excluded.
    for axes in panels:
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * (high / low) ** 0.5)
    errors = [row["mc_error"] / row["value"] for row in rows if row["mc_error"] is not None]
    figure.text(0.985, 0.995, "Upper ends at 90 % C.L.; larger couplings are excluded.  Monte Carlo "
                rf"error: at most ${style.power_of_ten(max(errors))}$ of a coupling",
                ha="right", va="top", fontsize=style.SMALL, color=style.GREY)
    caption = ("Upper ends of the 90 % intervals of the coupling of a B-L vector and of the dipole of a "
               "sterile neutrino, at each mass, on axis and with DUNE-PRISM; markers: bounds that others "
               "have published, as collected in DARKCAST and HNLimits. Monte Carlo errors are at most "
               f"{max(errors):.1e} of a coupling.")
    return [(NAME, figure, "NuEM: couplings of new particles against their mass", caption)]


def _draw_bound(axes, rows, flavour, plan):
    dashes, words = PLANS[plan]
    own = [row for row in rows if row["flavour"] == flavour and row["plan"] == plan]
    of = "" if flavour == "all" else rf", ${style.SYMBOLS[flavour]}$"
    for interval in dict.fromkeys(row["interval"] for row in own):
        line = [row for row in own if row["interval"] == interval]
        axes.plot([row["mass_gev"] for row in line], [row["value"] for row in line],
                  color=FLAVOURS[flavour], linestyle=dashes,
                  label=f"DUNE {words}{of}" if interval == 1 else None)


def _draw_published(axes, rows, flavour):
    own = [row for row in rows if row["flavour"] == flavour and row["plan"] is None]
    of = "" if flavour == "all" else rf", ${style.SYMBOLS[flavour]}$"
    for source in dict.fromkeys(row["source"] for row in own):
        marker, colour = SOURCES[source]
        points = [row for row in own if row["source"] == source]
        axes.plot([row["mass_gev"] for row in points], [row["value"] for row in points],
                  color=colour, marker=marker, markersize=4, linestyle="none",
                  label=f"{source}{of}")
