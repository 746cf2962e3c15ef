"""Spectra in any axes, of what `nuem spectrum` writes: python -m nuemtools.figures.bins FILE.json OUTPUT.

One axis is one panel for each beam mode and position; of two axes every bin of the first, a slice, has a panel of
its own, and more slices than a page shows make a map of colours.
"""

import json
import pathlib
import sys

import matplotlib.pyplot as plt
import numpy
from matplotlib.colors import LogNorm

from . import style
from .failure import BAD_DATA, Failure, run
from .program import provenance

CHANNELS = ("numu", "numubar", "nue", "nuebar")
COLOURS = (style.SKY, style.BLUE, style.ORANGE, style.VERMILION)
HATCHES = ("", "////", "....", "xxxx")
LABELS = {"e_theta2_me": r"E_e\,\theta^2", "electron_energy_gev": "E_e", "theta_mrad": r"\theta",
          "enu_gev": r"E_\nu"}
UNITS = {"m_e": "m_e", "GeV": r"\mathrm{GeV}", "mrad": r"\mathrm{mrad}"}
MOST_SLICES = 12
PANELS_A_ROW = 3
# Beyond this ratio of the widths of bins, events a bin say more about the widths than about the spectrum.
EQUAL_WIDTHS = 1.001


def main(path, output):
    try:
        document = json.loads(pathlib.Path(path).read_text())
        axes = document["provenance"].get("axes") or [{"variable": "e_theta2_me", "unit": "m_e"}]
        rows = document["rows"]
        stations = sorted({(row["mode"], row["position_m"]) for row in rows},
                          key=lambda station: (list(style.MODES).index(station[0]), station[1]))
        for mode, position in stations:
            own = [row for row in rows if (row["mode"], row["position_m"]) == (mode, position)]
            outside = next((row["total"] for row in document.get("outside") or []
                            if (row["mode"], row["position_m"]) == (mode, position)), None)
            figure = _figure(axes, own, f"{style.MODES[mode]}, {style.position(position)}", outside)
            words = " and ".join(axis["variable"] for axis in axes)
            style.save(
                figure, pathlib.Path(output) / f"spectrum_{mode}_{position:g}m", f"NuEM: spectrum in {words}",
                f"Events per year of {mode} mode, {style.position(position)}, in bins of {words}, by neutrino, "
                f"with their Monte Carlo errors; {_number(outside)} events lie outside of all bins.",
                style.provenance_text(provenance(document)))
    except (KeyError, TypeError, ValueError) as error:
        raise Failure(BAD_DATA, f"{path}: expected what nuem spectrum --format json writes ({error})") from None


def _figure(axes, rows, title, outside):
    if len(axes) == 1:
        figure, panel = plt.subplots(figsize=(style.SINGLE_COLUMN, 0.8 * style.SINGLE_COLUMN), layout="constrained")
        _draw_slice(panel, rows, "low_1" if "low_1" in rows[0] else "low_me", axes[0])
        panel.set_xlabel(_label(axes[0]))
        panels = [panel]
    else:
        slices = sorted({(row["low_1"], row["high_1"]) for row in rows})
        if len(slices) > MOST_SLICES:
            return _map(axes, rows, title, outside)
        figure, panels = _draw_slices(axes, rows, slices)
    figure.suptitle(f"{title}; {_number(outside)} events per year outside of all bins", fontsize=style.SMALL + 1)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def _draw_slices(axes, rows, slices):
    columns = 2 if len(slices) == 4 else min(PANELS_A_ROW, len(slices))
    lines = -(-len(slices) // columns)
    figure, grid = plt.subplots(lines, columns, squeeze=False, sharex=True, layout="constrained",
                                figsize=(style.DOUBLE_COLUMN, (1 + 4.2 * lines) * style.CENTIMETRE))
    panels = list(grid.flat)
    for panel, (low, high) in zip(panels, slices, strict=False):
        _draw_slice(panel, [row for row in rows if row["low_1"] == low], "low_2", axes[1])
        panel.set_title(rf"${_symbol(axes[0])}$ from ${low:g}$ to ${high:g}\,{_unit(axes[0])}$",
                        fontsize=style.SMALL + 1)
    for panel in panels[len(slices):]:
        panel.set_visible(False)
    for place in range(len(slices)):
        if place + columns >= len(slices):
            panels[place].set_xlabel(_label(axes[1]))
            panels[place].tick_params(labelbottom=True)
    return figure, panels


def _draw_slice(panel, rows, low, axis):
    """Channels one on the other, and the error of their sum."""
    high = low.replace("low", "high")
    edges = numpy.array([row[low] for row in rows] + [rows[-1][high]])
    widths = numpy.diff(edges)
    is_density = widths.max() > EQUAL_WIDTHS * widths.min()
    divisor = widths if is_density else 1
    base = numpy.zeros(len(rows))
    for channel, colour, hatch in zip(CHANNELS, COLOURS, HATCHES, strict=False):
        top = base + numpy.array([row[channel] for row in rows]) / divisor
        panel.stairs(top, edges, baseline=base, fill=True, facecolor=colour, edgecolor="white", hatch=hatch,
                     linewidth=0, alpha=0.8, label=f"${style.SYMBOLS[channel]}$")
        base = top
    panel.stairs(base, edges, color="black", linewidth=0.8)
    errors = [row["mc_error"] for row in rows]
    if None not in errors:
        panel.errorbar((edges[:-1] + edges[1:]) / 2, base, yerr=numpy.array(errors) / divisor, fmt="none",
                       ecolor="black", elinewidth=0.8, capsize=1.5)
    panel.set_xlim(edges[0], edges[-1])
    panel.set_ylim(0, 1.12 * base.max() if base.max() > 0 else 1)
    panel.set_ylabel(f"events per year and ${_unit(axis)}$" if is_density else "events per year and bin")


def _map(axes, rows, title, outside):
    first = sorted({row["low_1"] for row in rows} | {row["high_1"] for row in rows})
    second = sorted({row["low_2"] for row in rows} | {row["high_2"] for row in rows})
    values = numpy.array([row["total"] for row in rows]).reshape(len(first) - 1, len(second) - 1)
    figure, panel = plt.subplots(figsize=(style.SINGLE_COLUMN, 0.85 * style.SINGLE_COLUMN), layout="constrained")
    positive = values[values > 0]
    scale = LogNorm(max(positive.min(), 1e-4 * positive.max()), positive.max()) if positive.size else None
    # Grey levels rise with the colours of cividis, so that print without colours keeps the order.
    mesh = panel.pcolormesh(first, second, numpy.where(values > 0, values, numpy.nan).T, cmap="cividis", norm=scale,
                            rasterized=True)
    figure.colorbar(mesh, label="events per year and bin")
    panel.set(xlabel=_label(axes[0]), ylabel=_label(axes[1]))
    panel.set_title(f"{title}; {_number(outside)} events per year outside", fontsize=style.SMALL + 1)
    return figure


def _symbol(axis):
    return LABELS[axis["variable"]]


def _unit(axis):
    return UNITS[axis["unit"]]


def _label(axis):
    return f"${_symbol(axis)}$ [${_unit(axis)}$]"


def _number(value):
    return "an unknown number of" if value is None else f"{value:.4g}"


if __name__ == "__main__":
    run(main, *sys.argv[1:])
