"""Figures 3, 6 and 8: regions of a property of both flavours, and what others know of it."""

import math
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy

from . import context, style
from .captions import convention_label, convention_words


@dataclass(frozen=True)
class Kind:
    number: int
    name: str
    what: str
    muon: str
    electron: str
    scale: str  # of the panel with other bounds: log, symlog or linear

    @property
    def is_charge(self):
        return self.muon.startswith("q_")


KINDS = {
    3: Kind(3, "fig3_magnetic_moment_regions", "magnetic moments", "mu_numu", "mu_nue", "log"),
    6: Kind(6, "fig6_millicharge_regions", "milli-charges", "q_numu", "q_nue", "symlog"),
    8: Kind(8, "fig8_charge_radius_regions", "charge radii", "r2_numu", "r2_nue", "linear"),
}
PLANS = {"on-axis": (style.BLUE, "-", "on axis"), "prism": (style.VERMILION, style.DASHED, "PRISM")}
# Where the bars of bounds on one parameter stand, from the region outwards.
RAIL = {"prism": 0.3, "on-axis": 0.7}
# Of a bar that is twice as thick as a line.
RAIL_DASHES = (0, (2.2, 0.7))


def draw(number, data, convention):
    kind = KINDS[number]
    convention = convention if kind.is_charge else "derived"
    table = data.table(
        f"fig{number}_region.csv", ("convention", "plan", "contour", "closed"),
        ("level", "x", "y", "mc_error_x", "mc_error_y")).where(convention=convention)
    bounds = data.table(
        "bounds.csv", ("convention", "plan", "parameter", "interval"), ("upper",),
        ("lower", "published_lower", "published_upper")).where(convention=convention, interval="1")
    others = data.table(f"fig{number}_context.csv", ("source", "parameter", "flavour"), ("upper",),
                        ("lower",))
    regions = {plan: _contours(table.where(plan=plan)) for plan in PLANS}
    level = 1 - math.exp(-table.only("level") / 2)
    figure, main, right = _lay_out()
    scales = [_exponent(regions, axis) for axis in (0, 1)]
    _draw_regions(main[0], regions, scales)
    star = context.standard_model(kind, others)
    if star is not None:
        main[0].plot(*(numpy.array(star) / 10.0 ** numpy.array(scales)), marker="x", markersize=4,
                     markeredgewidth=1, color="black", linestyle="none")
    _dress_main(main, kind, bounds, scales)
    context.draw(right, kind, regions, others, _draw_lines)
    error = max(numpy.nanmax(table.numbers(f"mc_error_{axis}")) / numpy.ptp(table.numbers(axis))
                for axis in "xy")
    _legend(figure, kind, level, convention, error)
    caption = (f"Figure {number}: regions of {kind.what} at {100 * level:.3g} % C.L. in two "
               f"parameters, on axis and with PRISM. Left: with bars for the 90 % bounds on one "
               f"parameter at a time, marked where the paper has its own. Right: beside "
               f"{context.words(others)}. Monte Carlo errors of the lines are at most {error:.1e} "
               f"of the range shown. Backgrounds: {data.provenance.get('backgrounds', 'default')}."
               + (" " + convention_words(convention) if kind.is_charge else ""))
    return kind.name, figure, f"NuEM: bounds on {kind.what}", caption


def _lay_out():
    figure = plt.figure(figsize=(style.DOUBLE_COLUMN, 8.8 * style.CENTIMETRE))
    grid = figure.add_gridspec(2, 4, width_ratios=(1, 0.1, 0.28, 1.1), height_ratios=(0.1, 1),
                               left=0.075, right=0.985, bottom=0.115, top=0.89, hspace=0, wspace=0)
    axes = figure.add_subplot(grid[1, 0])
    top = figure.add_subplot(grid[0, 0], sharex=axes)
    side = figure.add_subplot(grid[1, 1], sharey=axes)
    return figure, (axes, top, side), figure.add_subplot(grid[:, 3])


def _contours(table):
    """[points, closed] of every line."""
    lines = []
    for number in table.values("contour"):
        rows = table.where(contour=number)
        points = numpy.column_stack([rows.numbers("x"), rows.numbers("y")])
        lines.append((points, rows.values("closed") == ["true"]))
    return lines


def _exponent(regions, axis):
    largest = max(abs(points[:, axis]).max() for lines in regions.values() for points, _ in lines)
    return math.floor(math.log10(largest)) if largest > 0 else 0


def _draw_lines(axes, lines, plan, filled=0.16):
    colour, dashes, _ = PLANS[plan]
    for points, closed in lines:
        # A line that is open ends on the axes, where a moment is 0.
        outline = points if closed else numpy.vstack([points, [min(points[:, 0]), min(points[:, 1])]])
        axes.fill(*outline.T, facecolor=colour, alpha=filled, linewidth=0)
        axes.plot(*points.T, color=colour, linestyle=dashes)


def _draw_regions(axes, regions, scales):
    for plan, lines in regions.items():
        scaled = [(points / 10.0 ** numpy.array(scales), closed) for points, closed in lines]
        _draw_lines(axes, scaled, plan)


def _dress_main(main, kind, bounds, scales):
    axes, top, side = main
    for parameter, exponent, set_label in ((kind.muon, scales[0], axes.set_xlabel),
                                           (kind.electron, scales[1], axes.set_ylabel)):
        set_label(rf"${style.SYMBOLS[parameter]}$ [$10^{{{exponent}}}\,{style.unit(parameter)}$]",
                  labelpad=2)
    if kind.scale == "log":
        axes.set(xlim=(0, 1.12 * axes.dataLim.x1), ylim=(0, 1.12 * axes.dataLim.y1))
    else:
        axes.margins(0.07)
        for line in (axes.axhline, axes.axvline):
            line(0, color="0.6", linewidth=0.5, zorder=0.5)
    axes.locator_params(nbins=7)
    _draw_rail(top, bounds, kind.muon, scales[0], along_x=True)
    _draw_rail(side, bounds, kind.electron, scales[1], along_x=False)


def _draw_rail(axes, bounds, parameter, exponent, along_x):
    """The bounds on one parameter at a time as bars, the paper's as marks."""
    for plan, (colour, dashes, label) in PLANS.items():
        row = bounds.where(parameter=parameter, plan=plan)
        ends = [row.numbers(name)[0] / 10.0**exponent for name in ("lower", "upper")]
        ends[0] = 0 if math.isnan(ends[0]) else ends[0]
        at = [RAIL[plan]] * 2
        axes.plot(*((ends, at) if along_x else (at, ends)), color=colour, linewidth=2,
                  linestyle=dashes if dashes == "-" else RAIL_DASHES, solid_capstyle="butt",
                  dash_capstyle="butt")
        if along_x:
            low, high = axes.get_xlim()
            right = high - ends[1] > ends[0] - low
            axes.text(0.985 if right else 0.015, at[0], label, color=style.ink(colour),
                      fontsize=style.SMALL,
                      transform=axes.get_yaxis_transform(), va="center_baseline",
                      ha="right" if right else "left")
        for name in ("published_lower", "published_upper"):
            value = row.numbers(name)[0] / 10.0**exponent
            place = (value, at[0]) if along_x else (at[0], value)
            axes.plot(*place, marker="d", markersize=3.6, color="black", markeredgewidth=0,
                      linestyle="none")
    set_limits = axes.set_ylim if along_x else axes.set_xlim
    set_limits(0, 1)
    axes.tick_params(axis="x" if along_x else "y", length=0, labelbottom=False, labelleft=False)
    (axes.set_yticks if along_x else axes.set_xticks)([])


def _legend(figure, kind, level, convention, error):
    handles = [plt.Line2D([], [], color=c, linestyle=d, label=f"DUNE {label}")
               for c, d, label in PLANS.values()]
    handles += [plt.Line2D([], [], color=style.GREY, linewidth=2, label="one parameter at a time"),
                plt.Line2D([], [], color="black", marker="d", markersize=3.6, linestyle="none",
                           markeredgewidth=0, label="the same, arXiv:2111.14884")]
    figure.legend(handles=handles, loc="upper center", ncols=len(handles), columnspacing=1.8,
                  bbox_to_anchor=(0.53, 1.01))
    words = f"{100 * level:.3g} % C.L."
    if kind.is_charge:
        words += "; " + convention_label(convention)
    words = words.rstrip(".") + (
        rf".  Monte Carlo error of the lines: at most ${style.power_of_ten(error)}$ of their range")
    figure.text(0.53, 0.905, words, ha="center", va="bottom", fontsize=style.SMALL,
                color=style.GREY)
