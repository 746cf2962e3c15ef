"""Which pulls and assumptions decide the bounds: their impact, plan by plan."""

import matplotlib.pyplot as plt
import numpy

from . import style
from .program import provenance

NAME = "new_pull_impact"
PLANS = {"on-axis": (style.BLUE, "o", "on axis"), "prism": (style.VERMILION, "s", "PRISM")}
# The impact has no error of its own: the spread over independent seeds gives it.
SEEDS = range(2111, 2115)
SHOWN = 7  # pulls and assumptions of a parameter and plan


def compute(program):
    """The mean over the seeds and its standard error, for every pull and assumption, the largest first."""
    runs = [("impact", "--plan", plan, "--seed", seed) for plan in PLANS for seed in SEEDS]
    documents = program.documents(runs)
    rows = []
    for index, plan in enumerate(PLANS):
        of_plan = documents[index * len(SEEDS):(index + 1) * len(SEEDS)]
        found = {}
        for document in of_plan:
            for row in document["rows"]:
                if row["impact"] is not None:
                    key = (row["parameter"], row["pull"], row["kind"])
                    found.setdefault(key, []).append(row["impact"])
        for parameter in dict.fromkeys(key[0] for key in found):
            own = [{"plan": plan, "parameter": parameter, "pull": pull, "kind": kind,
                    "impact": numpy.mean(values),
                    "mc_error": numpy.std(values, ddof=1) / numpy.sqrt(len(values))}
                   for (name, pull, kind), values in found.items()
                   if name == parameter and len(values) == len(SEEDS)]
            rows += sorted(own, key=lambda row: -row["impact"])
    shared = provenance(documents[0])
    shared["seed"] = f"{SEEDS[0]} to {SEEDS[-1]}"
    return rows, shared


def draw(rows):
    parameters = list(dict.fromkeys(row["parameter"] for row in rows))
    figure, panels = plt.subplots(
        len(parameters), len(PLANS), sharex=True, squeeze=False,
        figsize=(style.DOUBLE_COLUMN, (1.9 + 2.9 * len(parameters)) * style.CENTIMETRE))
    figure.subplots_adjust(left=0.2, right=0.985, bottom=0.055, top=0.945, wspace=0.5, hspace=0.1)
    for line, parameter in zip(panels, parameters, strict=False):
        for axes, plan in zip(line, PLANS, strict=False):
            own = [row for row in rows if row["parameter"] == parameter and row["plan"] == plan]
            _draw_panel(axes, own[:SHOWN], plan)
            axes.text(0.985, 0.06, f"${style.SYMBOLS[parameter]}$", transform=axes.transAxes,
                      ha="right", va="bottom")
    smallest = min(axes.dataLim.x0 for axes in panels.flat)
    panels[0][0].set_xscale("log")
    panels[0][0].set_xlim(max(smallest / 2, 1e-6), 2)
    for axes, plan in zip(panels[0], PLANS, strict=False):
        axes.set_title(f"{PLANS[plan][2]}, the {SHOWN} largest", loc="left")
    for axes in panels[-1]:
        axes.set_xlabel("largest change of an end / width of the interval")
    error = max(row["mc_error"] / row["impact"] for row in rows if row["impact"] > 1e-3)
    figure.text(0.985, 0.995, f"Monte Carlo error from {len(SEEDS)} seeds, drawn: at most "
                rf"${style.power_of_ten(error)}$ of an impact above $10^{{-3}}$",
                ha="right", va="top", fontsize=style.SMALL, color=style.GREY)
    caption = ("Impact of the pulls and of assumptions that are no pulls: the largest change of an end "
               "of the 90 % bound, with the pull held at its best fit or one error of the fit above or "
               "below (filled), or with the assumption made otherwise (open), over the width of the "
               f"interval; one parameter at a time. Errors from {len(SEEDS)} seeds.")
    return [(NAME, figure, "NuEM: impact of pulls and assumptions on the bounds", caption)]


def _draw_panel(axes, rows, plan):
    colour, marker, _ = PLANS[plan]
    places = range(len(rows))
    impacts = [row["impact"] for row in rows]
    axes.hlines(places, 1e-9, impacts, color=colour, linewidth=1.6, alpha=0.6)
    for place, row in zip(places, rows, strict=True):
        axes.errorbar([row["impact"]], [place], xerr=[row["mc_error"]], color=colour,
                      marker=marker, markersize=4, linestyle="none", elinewidth=0.9, capsize=2,
                      markerfacecolor=colour if row["kind"] == "pull" else "white")
    axes.dataLim.x0 = min(impacts)
    axes.set_yticks(places, [_words(row["pull"]) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)


def _words(pull):
    """Such as `wrong_sign at 18.0 m` or `statistics.flux_covariance: none` for a reader."""
    for section in ("statistics.", "physics.", "pulls."):
        pull = pull.removeprefix(section)
    pull = pull.replace("overall.shared", "overall shared")
    pull = pull.replace(" in place of the flux's pulls", "").replace(", with the paper's pulls", "")
    return pull.replace("_", " ").replace(".0 m", " m").replace("pi0", r"$\pi^0$").replace(
        "ccqe", "CCQE")
