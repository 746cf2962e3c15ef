"""How the bounds depend on the detector, the backgrounds and the systematic uncertainties."""

import matplotlib.pyplot as plt
import numpy

from . import style
from .dependence_data import DETECTOR, SYSTEMATICS, compute  # noqa: F401 (compute is for new.py)

PROPERTIES = (("mu", "magnetic moment"), ("q", "milli-charge"), ("r2", "charge radius"))
FLAVOURS = {"numu": (style.BLUE, "o"), "nue": (style.VERMILION, "s")}
PLANS = {"on-axis": ("-", "on axis"), "prism": (style.DASHED, "PRISM")}


def draw(rows):
    detector = _draw(rows, DETECTOR, "new_dependence_detector", "the detector and the backgrounds")
    systematics = _draw(rows, SYSTEMATICS, "new_dependence_systematics",
                        "the systematic uncertainties")
    return [detector, systematics]


def width(row):
    """Of an interval, from 0 where it has no lower end; with its Monte Carlo error."""
    lower = 0 if row["lower"] is None else row["lower"]
    error = numpy.hypot(row["mc_error_upper"], row["mc_error_lower"] or 0)
    return row["upper"] - lower, error


def _draw(rows, variables, name, what):
    figure, panels = plt.subplots(
        len(PROPERTIES), len(variables), sharex="col", sharey="row", squeeze=False,
        figsize=(style.DOUBLE_COLUMN, 13 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.095, right=0.985, bottom=0.1, top=0.905, wspace=0.1, hspace=0.1)
    worst = 0
    for line, (symbol, words) in zip(panels, PROPERTIES, strict=False):
        for axes, variable in zip(line, variables, strict=False):
            for flavour in FLAVOURS:
                for plan in PLANS:
                    own = [row for row in rows if row["variable"] == variable.name
                           and row["parameter"] == f"{symbol}_{flavour}" and row["plan"] == plan]
                    worst = max(worst, _draw_line(axes, variable, own, flavour, plan))
            axes.axhline(1, color="0.75", linewidth=0.6, zorder=0.5)
            if variable.default_place is not None:
                axes.axvline(variable.default_place, color="0.75", linewidth=0.6, zorder=0.5)
            axes.grid(True, axis="y", color="0.93", linewidth=0.5)
            axes.set_axisbelow(True)
        line[0].set_ylabel(f"{words}:\nwidth / default", labelpad=3)
    for axes, variable in zip(panels[-1], variables, strict=False):
        axes.set_xlabel(variable.label)
        variable.set_axis(axes)
    handles = [plt.Line2D([], [], color=c, marker=m, markersize=4, linestyle=PLANS[plan][0],
                          markerfacecolor=c if plan == "on-axis" else "white",
                          label=rf"${style.SYMBOLS[flavour]}$, {PLANS[plan][1]}")
               for flavour, (c, m) in FLAVOURS.items() for plan in PLANS]
    figure.legend(handles=handles, loc="upper center", ncols=4, bbox_to_anchor=(0.53, 1.005))
    figure.text(0.53, 0.917, "90 % C.L., one parameter at a time; grey lines: the default.  Monte "
                rf"Carlo error drawn: at most ${style.power_of_ten(worst)}$ of a width",
                ha="center", va="bottom", fontsize=style.SMALL, color=style.GREY)
    caption = (f"How the 90 % bounds depend on {what}: the width of the interval of a parameter (its "
               "upper end for a magnetic moment) over that of the default configuration, one change "
               "at a time. Convention `derived`. Monte Carlo errors are drawn and at most "
               f"{worst:.1e} of a width.")
    return name, figure, f"NuEM: how the bounds depend on {what}", caption


def _draw_line(axes, variable, rows, flavour, plan):
    """The largest relative error of a point."""
    colour, marker = FLAVOURS[flavour]
    reference = next(width(row)[0] for row in rows if row["is_default"] == "true")
    widths = numpy.array([width(row) for row in rows])
    places = [variable.place(row["value"]) for row in rows]
    axes.errorbar(places, widths[:, 0] / reference, yerr=widths[:, 1] / reference, color=colour,
                  marker=marker, markersize=3.6, markeredgewidth=0.8, elinewidth=0.8,
                  linestyle=PLANS[plan][0] if variable.is_continuous else "none",
                  markerfacecolor=colour if plan == "on-axis" else "white")
    return (widths[:, 1] / widths[:, 0]).max()
