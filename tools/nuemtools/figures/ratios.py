"""Figure 4: the terms of the milli-charge's cross-section over the Standard Model's."""

import matplotlib.pyplot as plt
import numpy
from matplotlib.ticker import FuncFormatter

from . import style
from .captions import convention_label, convention_words

NAME = "fig4_millicharge_ratios"
TERMS = {"standard_model": (style.PURPLE, "SM"), "interference": (style.ORANGE, "Int"),
         "square": (style.BLUE, "EM"), "total": (style.VERMILION, "total")}
PANELS = (("numu", "numubar"), ("nue", "nuebar"))
LINEAR_BELOW = 1e-2


def draw(data, convention):
    table = data.table(
        "fig4_ratio.csv", ("convention", "channel"),
        ("charge_e", "neutrino_energy_gev", "recoil_threshold_gev", "recoil_energy_gev", *TERMS)
    ).where(convention=convention)
    energy = table.only("neutrino_energy_gev")
    threshold = table.only("recoil_threshold_gev")
    figure, panels = plt.subplots(1, 2, figsize=(style.DOUBLE_COLUMN, 8 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.075, right=0.98, bottom=0.13, top=0.87, wspace=0.17)
    for axes, channels in zip(panels, PANELS, strict=False):
        curves = [table.where(channel=channel) for channel in channels]
        for rows, dashes in zip(curves, ("-", style.DASHED), strict=False):
            for term, (colour, _) in TERMS.items():
                axes.plot(rows.numbers("recoil_energy_gev"), rows.numbers(term), color=colour,
                          linestyle=dashes)
        _dress(axes, channels[0], curves, threshold)
    panels[0].set_ylabel("ratio to the Standard Model's cross-section")
    handles = [plt.Line2D([], [], color=c, label=label) for c, label in TERMS.values()]
    handles += [plt.Line2D([], [], color=style.GREY, linestyle=d, label=label)
                for d, label in (("-", r"$\nu$"), (style.DASHED, r"$\overline{\nu}$"))]
    figure.legend(handles=handles, loc="upper center", ncols=6, bbox_to_anchor=(0.53, 1.01))
    figure.text(0.53, 0.882, rf"$E_\nu = {energy:g}$ GeV; " + convention_label(convention),
                ha="center", va="bottom", fontsize=style.SMALL, color=style.GREY)
    caption = (f"Figure 4: terms of the milli-charge's cross-section over the Standard Model's at a "
               f"neutrino energy of {energy:g} GeV: interference (Int), quadratic term (EM) and "
               f"total; solid neutrinos, dashed antineutrinos. The axis is linear within "
               f"{LINEAR_BELOW:g} of 0. {convention_words(convention)}")
    return NAME, figure, "NuEM: milli-charge cross-section ratios", caption


def _dress(axes, flavour, curves, threshold):
    recoil = curves[0].numbers("recoil_energy_gev")
    axes.set_xscale("log")
    axes.set_xlim(recoil[0], recoil[-1])
    axes.set_yscale("symlog", linthresh=LINEAR_BELOW, linscale=0.6)
    values = numpy.concatenate([rows.numbers(t) for rows in curves for t in TERMS])
    lowest = min(values.min(), 0)
    axes.set_ylim(3 * lowest if lowest < 0 else -LINEAR_BELOW / 2, 4 * values.max())
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    axes.axhspan(-LINEAR_BELOW, LINEAR_BELOW, color="0.95", zorder=0)
    axes.axhline(0, color="0.6", linewidth=0.5, zorder=0.5)
    axes.axvline(threshold, color="0.2", linewidth=0.8, linestyle=style.DOTTED)
    axes.annotate(f"{1000 * threshold:g} MeV threshold", (threshold, 0.97), (3, 0),
                  xycoords=axes.get_xaxis_transform(), textcoords="offset points",
                  fontsize=style.SMALL, va="top")
    axes.set_xlabel(r"$E_\mathrm{R}$ [GeV]")
    charge = style.power_of_ten(curves[0].only("charge_e"))
    parameter = style.SYMBOLS["q_" + flavour]
    axes.text(0.97, 0.95, rf"${parameter} = {charge}\, e$", transform=axes.transAxes, ha="right",
              va="top")
    _label(axes, curves[0])


def _label(axes, rows):
    """Names each curve at its left, where they lie apart, so that none is known by colour alone."""
    recoil = rows.numbers("recoil_energy_gev")
    for term, fraction, offset in (("standard_model", 0.04, 3), ("interference", 0.04, 3),
                                   ("square", 0.59, 3), ("total", 0.26, 1)):
        index = int(fraction * (len(recoil) - 1))
        colour, name = TERMS[term]
        below = term == "square" or rows.numbers(term)[index] < 0
        axes.annotate(name, (recoil[index], rows.numbers(term)[index]),
                      (-10 if term == "square" else 2, -offset if below else offset),
                      textcoords="offset points", fontsize=style.SMALL, color=style.ink(colour),
                      va="top" if below else "bottom")


def _tick(value, _):
    if value == 0:
        return "0"
    exponent = round(numpy.log10(abs(value)))
    sign = "-" if value < 0 else ""
    return "$" + sign + (["1", "10"][exponent] if exponent in (0, 1) else f"10^{{{exponent}}}") + "$"
