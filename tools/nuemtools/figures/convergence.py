"""Draws error against samples and seconds: python -m nuemtools.figures.convergence DATA FOLDER."""

import pathlib
import sys

import matplotlib.pyplot as plt
import numpy

from . import convergence_data, style
from .failure import run

STYLES = {"mc": (style.VERMILION, "o", "plain Monte Carlo (mc)"),
          "qmc": (style.BLUE, "s", "quasi-Monte Carlo (qmc)")}
OTHER_STYLE = (style.GREEN, "^", None)
MINUS = "\N{MINUS SIGN}"


def groups(convergence):
    bounds = [q for q in convergence.quantities() if q not in ("total", "bin")]
    return [("Total rates", "worst station", ["total"]), ("Bins", "worst bin of all stations", ["bin"]),
            ("Bounds", f"worst of {len(bounds)} parameters, each thin", bounds)]


def worst(lines, name):
    """The largest over lines; NaN where any has no number."""
    return numpy.max([getattr(line, name) for line in lines], axis=0)


def slope_label(lines):
    slopes = sorted(line.slope for line in lines)
    texts = [f"{s:.2f}".replace("-", MINUS) for s in (slopes[-1], slopes[0])]
    return f"slope {texts[0]}" if texts[0] == texts[1] else f"slopes {texts[0]} to {texts[1]}"


def draw_panel(axes, convergence, quantities, abscissa):
    for engine in convergence.engines():
        colour, marker, _ = STYLES.get(engine, OTHER_STYLE)
        lines = convergence.of(engine, quantities)
        if not lines:
            continue
        x = getattr(lines[0], abscissa)
        if len(lines) > 1:
            for line in lines:
                axes.plot(x, line.true_error, color=colour, linewidth=0.6, alpha=0.45)
        axes.plot(x, worst(lines, "true_error"), color=colour, marker=marker, markersize=4,
                  linewidth=1.4, label=f"{engine}, {slope_label(lines)}")
        axes.plot(x, worst(lines, "stated_error"), color=colour, linestyle=(0, (4, 2)), linewidth=1)
    axes.set_xscale("log", base=2 if abscissa == "samples" else 10)
    axes.set_yscale("log")
    axes.grid(True, which="major", color="0.88", linewidth=0.6)
    axes.set_axisbelow(True)


def draw(convergence):
    chosen = groups(convergence)
    size = (style.DOUBLE_COLUMN, 12.5 * style.CENTIMETRE)
    figure, panels = plt.subplots(2, len(chosen), figsize=size, sharey=True, sharex="row",
                                  layout="constrained")
    for column, (title, which, quantities) in enumerate(chosen):
        for row, abscissa in enumerate(("samples", "seconds")):
            axes = panels[row][column]
            draw_panel(axes, convergence, quantities, abscissa)
            axes.set_xlabel(("samples (all replicates)", "wall time of the sampling [s]")[row])
            axes.tick_params(labelleft=True)
        panels[0][column].set_title(f"{title}\n", loc="left", weight="bold")
        panels[0][column].annotate(which, (0, 1), (0, 4), xycoords="axes fraction",
                                   textcoords="offset points", color=style.GREY, fontsize=style.SMALL)
        panels[0][column].legend(frameon=False, loc="lower left")
    for axes in panels[:, 0]:
        axes.set_ylabel("relative error")
    handles = [plt.Line2D([], [], color=c, marker=m, markersize=4, linewidth=1.4, label=label)
               for c, m, label in (STYLES[e] for e in convergence.engines() if e in STYLES)]
    handles += [plt.Line2D([], [], color="0.3", linewidth=1.4, label="true error"),
                plt.Line2D([], [], color="0.3", linestyle=(0, (4, 2)), linewidth=1,
                           label="stated error")]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
    return figure


def main(source, folder):
    convergence = convergence_data.read(source)
    title = "NuEM: Monte Carlo error against samples and time"
    style.save(draw(convergence), pathlib.Path(folder) / "convergence", title, title,
               convergence.provenance)


if __name__ == "__main__":
    run(main, *sys.argv[1:])
