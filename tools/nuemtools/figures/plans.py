"""Exposure plans that are best: where to stand, and how bounds follow years, pulls and each other."""

import matplotlib.pyplot as plt

from . import style
from .plan_data import OBJECTIVES, TRADE, UNCERTAINTIES, YEARS, compute  # noqa: F401 (for new.py)

MODES = {"neutrino": (style.BLUE, None), "antineutrino": (style.VERMILION, "////")}
LINES = {"pulls": ("-", "o"), "dune": (style.DASHED, "s")}
COLOURS = {"r2_numu": style.BLUE, "r2_nue": style.VERMILION, "q_numu": style.GREEN}
# Beside those of the couplings.
SYMBOLS = style.SYMBOLS | {"sin2_theta_w": r"\sin^2\theta_W"}


def draw(rows):
    return [_draw_plans([row for row in rows if row["figure"] == "plan"]), _draw_fronts(rows)]


def _draw_plans(rows):
    figure, panels = plt.subplots(
        len(OBJECTIVES), len(UNCERTAINTIES), sharex="col", sharey=True, squeeze=False,
        width_ratios=[len(positions) for _, positions, _ in UNCERTAINTIES.values()],
        figsize=(style.DOUBLE_COLUMN, 17 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.075, right=0.985, bottom=0.065, top=0.915, wspace=0.05, hspace=0.12)
    for line, parameter in zip(panels, OBJECTIVES, strict=False):
        for axes, name in zip(line, UNCERTAINTIES, strict=False):
            own = [row for row in rows
                   if row["parameter"] == parameter and row["uncertainties"] == name]
            _draw_plan(axes, own, UNCERTAINTIES[name][1])
            gain = own[0]["gain"]
            words = "" if gain is None else f"\n{100 * gain:.3g} % better than on axis"
            axes.text(0.5, 0.93, f"${SYMBOLS[parameter]}$, {OBJECTIVES[parameter]}{words}",
                      transform=axes.transAxes, ha="center", va="top", fontsize=style.SMALL)
    for axes, (_, _, words) in zip(panels[0], UNCERTAINTIES.values(), strict=False):
        axes.set_title(words, loc="left")
    for axes in panels[-1]:
        axes.set_xlabel("position off axis [m]")
    panels[len(OBJECTIVES) // 2][0].set_ylabel(f"years of {YEARS}, at each position and in each mode")
    handles = [plt.Rectangle((0, 0), 1, 1, facecolor=colour if hatch is None else "white",
                             edgecolor=colour, hatch=hatch, label=style.MODES[mode])
               for mode, (colour, hatch) in MODES.items()]
    figure.legend(handles=handles, loc="upper center", ncols=2, bbox_to_anchor=(0.53, 1.0))
    caption = (f"Exposure plans of {YEARS} years with which the 90 % interval of a parameter is "
               "narrowest, or its upper end nearest. Thin lines: the shortest and the longest stay in "
               "plans whose ends lie at most 1 % farther out.")
    return "plan_years", figure, "NuEM: where to stand, and for how long", caption


def _draw_plan(axes, rows, positions):
    width = 1.15
    for place, (mode, (colour, hatch)) in enumerate(MODES.items()):
        own = [row for row in rows if row["mode"] == mode]
        where = [row["position_m"] + (place - 0.5) * width for row in own]
        axes.bar(where, [row["years"] for row in own], width=width, edgecolor=colour,
                 facecolor=colour if hatch is None else "white", hatch=hatch, linewidth=0.7)
        axes.vlines(where, [row["least_1_percent"] for row in own],
                    [row["most_1_percent"] for row in own], color="black", linewidth=0.8)
    axes.set_xlim(positions[0] - 1.8, positions[-1] + 1.8)
    axes.set_ylim(0, YEARS + 0.3)
    axes.set_xticks(list(positions))
    axes.tick_params(axis="x", length=0)
    axes.set_yticks([0, 2, 4, 6])
    axes.grid(True, axis="y", color="0.92", linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_fronts(rows):
    figure, (trade, years, pull) = plt.subplots(
        1, 3, figsize=(style.DOUBLE_COLUMN, 7.2 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.07, right=0.985, bottom=0.15, top=0.84, wspace=0.3)
    for name, (dashes, marker) in LINES.items():
        own = [row for row in rows if row["figure"] == "trade" and row["uncertainties"] == name]
        least = [min(row[parameter] for row in own) for parameter in TRADE]
        trade.plot(*([row[parameter] / best for row in own]
                     for parameter, best in zip(TRADE, least, strict=False)),
                   color="black", linestyle=dashes, marker=marker, markersize=3.5,
                   markerfacecolor="white" if name == "dune" else "black")
    trade.set_xlabel(rf"${SYMBOLS[TRADE[0]]}$: width / its best")
    trade.set_ylabel(rf"${SYMBOLS[TRADE[1]]}$: width / its best")
    trade.set_title("trade-off", loc="left")
    for axes, figure_name in ((years, "years"), (pull, "overall")):
        for name, (dashes, marker) in LINES.items():
            for parameter, colour in COLOURS.items():
                own = [row for row in rows if row["figure"] == figure_name
                       and row["uncertainties"] == name and row["parameter"] == parameter]
                if not own:
                    continue
                values = [row["value"] for row in own]
                axes.plot(values, [row["objective"] / own[0]["objective"] for row in own],
                          color=colour, linestyle=dashes, marker=marker, markersize=3.5,
                          markerfacecolor="white" if name == "dune" else colour)
        axes.set_xscale("log")
        axes.set_yscale("log" if figure_name == "years" else "linear")
        axes.grid(True, color="0.93", linewidth=0.5)
        axes.set_axisbelow(True)
    values = sorted({row["value"] for row in rows if row["figure"] == "years"})
    years.plot(values, [(value / values[0]) ** -0.5 for value in values], color="0.6",
               linestyle=style.DOTTED)
    years.annotate("statistics alone", (values[-2], (values[-2] / values[0]) ** -0.5), (-3, -4),
                   textcoords="offset points", ha="right", va="top", fontsize=style.SMALL, color=style.GREY)
    years.set_xlabel("years in all")
    years.set_ylabel("width / that of the first")
    years.set_yticks([0.2, 0.5, 1], ["0.2", "0.5", "1"])
    years.minorticks_off()
    years.set_xticks([1, 2, 4, 8, 16, 32], ["1", "2", "4", "8", "16", "32"])
    years.set_title("more years", loc="left")
    pull.set_xlabel("uncertainty of the whole beam")
    pull.set_ylabel("width / that of the first")
    pull.set_title("a wider pull overall", loc="left")
    handles = [plt.Line2D([], [], color=colour, label=f"${SYMBOLS[parameter]}$")
               for parameter, colour in COLOURS.items()]
    handles += [plt.Line2D([], [], color="black", linestyle=dashes, marker=marker, markersize=3.5,
                           markerfacecolor="white" if name == "dune" else "black",
                           label=UNCERTAINTIES[name][2])
                for name, (dashes, marker) in LINES.items()]
    figure.legend(handles=handles, loc="upper center", ncols=5, bbox_to_anchor=(0.53, 1.01))
    caption = (f"Fronts of exposure plans, equal modes, 90 % intervals. Left: plans of {YEARS} years "
               "between the best for one charge radius and the best for the other. Middle: the best "
               "plan of each total time. Right: the best plan for each width of the pull of the whole "
               "beam, one for the plan.")
    return "plan_fronts", figure, "NuEM: fronts of exposure plans", caption
