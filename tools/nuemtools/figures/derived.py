"""Milli-charge bounds of the derived equations beside the published ones and what others know."""

import tempfile

import matplotlib.pyplot as plt

from . import style
from .data import Data

NAME = "new_derived_millicharges"
PARAMETERS = ("q_numu", "q_nue")
LOWER_SIZE = 6.4  # points: a ring around the mark of the upper end, where they coincide
PLANS = {"on-axis": "on axis", "prism": "PRISM"}
# (column of the ends, convention, words, colour, marker)
SERIES = (("published", "published", "arXiv:2111.14884", "black", "d"),
          ("", "published", r"NuEM, terms $\times\,4\pi$", style.VERMILION, "s"),
          ("", "derived", "NuEM, derived", style.BLUE, "o"))


def compute(program):
    """Rows of both conventions and of other experiments, as `nuem reproduce` has them."""
    with tempfile.TemporaryDirectory() as folder:
        program.run("run", "reproduce", "--quiet", "--output", folder)
        data = Data(folder)
        bounds = data.table("bounds.csv", ("plan", "parameter", "convention", "unit", "interval"), ("upper",),
                            ("lower", "published_lower", "published_upper"))
        others = data.table("fig6_context.csv", ("source", "parameter", "flavour"), ("upper",),
                            ("lower",))
    keys = ("plan", "parameter", "convention", "lower", "upper", "mc_error_lower", "mc_error_upper",
            "published_lower", "published_upper", "unit")
    rows = [{"source": "NuEM"} | {key: row[key] for key in keys} for row in bounds.rows
            if row["plan"] in PLANS and row["parameter"] in PARAMETERS and row["interval"] == "1"]
    for row in others.rows:
        for parameter in [row["parameter"]] if row["parameter"] else PARAMETERS:
            rows.append({"source": row["source"]} | dict.fromkeys(keys, "")
                        | {"parameter": parameter, "lower": row["lower"], "upper": row["upper"],
                           "unit": rows[0]["unit"]})
    return rows, data.provenance


def draw(rows):
    figure, panels = plt.subplots(1, 2, figsize=(style.DOUBLE_COLUMN, 8.2 * style.CENTIMETRE),
                                  sharey=True)
    figure.subplots_adjust(left=0.2, right=0.985, bottom=0.13, top=0.87, wspace=0.07)
    labels = [(series, plan) for series in SERIES for plan in PLANS]
    for axes, parameter in zip(panels, PARAMETERS, strict=False):
        own = [row for row in rows if row["parameter"] == parameter and row["source"] == "NuEM"]
        for place, (series, plan) in enumerate(labels):
            _draw_row(axes, place, series, _only(own, plan, series[1]))
        _dress(axes, parameter)
        _draw_others(axes, [row for row in rows
                            if row["parameter"] == parameter and row["source"] != "NuEM"])
    panels[0].set_yticks(range(len(labels)), [f"{s[2]}, {PLANS[plan]}" for s, plan in labels])
    panels[0].set_ylim(len(labels) - 0.4, -1.9)
    for axes in panels:
        axes.tick_params(axis="y", length=0)
        for separator in (1.5, 3.5):
            axes.axhline(separator, color="0.85", linewidth=0.6)
    handles = [plt.Line2D([], [], color=style.GREY, marker="o", markersize=4, linestyle="none",
                          label="upper end"),
               plt.Line2D([], [], color=style.GREY, marker="o", markersize=LOWER_SIZE,
                          linestyle="none", markerfacecolor="none",
                          label="lower end, without its sign")]
    figure.legend(handles=handles, loc="upper center", ncols=2, bbox_to_anchor=(0.59, 1.02))
    error = worst_error(rows)
    figure.text(0.59, 0.885, "90 % C.L., one parameter at a time; factors: ends over the paper's.  "
                rf"Monte Carlo error at most ${style.power_of_ten(error)}$ of an end",
                ha="center", va="bottom", fontsize=style.SMALL, color=style.GREY)
    caption = ("Milli-charge bounds of the equations as derived, of the convention that reproduces "
               "the paper (both terms times 4 pi), and of the paper, by the size of their ends; "
               "factors are over the paper's ends. Other experiments as the paper quotes them. "
               f"Monte Carlo errors are drawn and at most {error:.1e} of an end.")
    return [(NAME, figure, "NuEM: derived and published milli-charge bounds", caption)]


def worst_error(rows):
    """The largest Monte Carlo error of an end over the end."""
    return max(float(row[f"mc_error_{end}"]) / abs(float(row[end]))
               for row in rows if row["source"] == "NuEM" for end in ("lower", "upper"))


def _only(rows, plan, convention):
    return next(row for row in rows if row["plan"] == plan and row["convention"] == convention)


def _draw_row(axes, place, series, row):
    column, _, _, colour, marker = series
    prefix = f"{column}_" if column else ""
    ends = [abs(float(row[f"{prefix}{end}"])) for end in ("lower", "upper")]
    axes.plot(ends, [place] * 2, color=colour, linewidth=0.9)
    for end, name, fill, size in zip(ends, ("lower", "upper"), ("none", colour), (LOWER_SIZE, 3.4), strict=False):
        error = 0 if column else float(row[f"mc_error_{name}"])
        axes.errorbar(end, place, xerr=error, color=colour, marker=marker, markersize=size,
                      markerfacecolor=fill, markeredgewidth=0.9, elinewidth=0.8, zorder=3)
    if not column:
        factors = sorted(end / abs(float(row[f"published_{name}"]))
                         for end, name in zip(ends, ("lower", "upper"), strict=False))
        words = " to ".join(dict.fromkeys(f"{factor:.3g}" for factor in factors))
        axes.annotate(rf"$\times${words}", (max(ends), place), (6, 0), fontsize=style.SMALL,
                      textcoords="offset points", va="center", color=style.ink(colour))


def _dress(axes, parameter):
    axes.set_xscale("log")
    low, high = axes.dataLim.x0, axes.dataLim.x1
    axes.set_xlim(low / 6, high * 12)
    axes.set_xlabel(rf"$|{style.SYMBOLS[parameter]}|$ [${style.unit(parameter)}$]")


def _draw_others(axes, others):
    low, high = axes.get_xlim()
    beyond = []
    for row in sorted(others, key=lambda row: float(row["upper"])):
        value = abs(float(row["upper"]))
        if low < value < high:
            axes.axvline(value, color=style.GREEN, linestyle=style.DASH_DOTTED)
            axes.annotate(row["source"], (value, 0.975), (-3, 0), fontsize=style.SMALL, va="top",
                          ha="right", xycoords=axes.get_xaxis_transform(),
                          textcoords="offset points", color=style.ink(style.GREEN))
        else:
            beyond.append((row["source"], value))
    words = "\n".join(rf"$\leftarrow$ {name} ${style.power_of_ten(value)}$"
                      for name, value in beyond if value <= low)
    axes.text(0.02, 0.975, words, transform=axes.transAxes, fontsize=style.SMALL, va="top",
              color=style.ink(style.GREEN), linespacing=1.15)
