"""The panel of figures 3, 6 and 8 that sets the regions beside other bounds."""

import math

import matplotlib.pyplot as plt
import numpy
from matplotlib.ticker import FuncFormatter

from . import style

# Okabe-Ito again; dashes tell the sources apart as well.
LOOKS = {
    "LSND": (style.GREEN, style.DASH_DOTTED), "GEMMA": (style.PURPLE, style.DOTTED),
    "Borexino": (style.ORANGE, "-"), "reactors": (style.GREEN, style.DASH_DOTTED),
    "stellar cooling": (style.PURPLE, style.DOTTED), "COHERENT": (style.GREEN, "-"),
    "Borexino (recast)": (style.ORANGE, "-"), "global fit": (style.GREEN, style.DASH_DOTTED),
    "CCFR+CHARM-II": (style.ORANGE, style.DOTTED),
}
# Named under its line, where another stands close above.
BELOW = {"GEMMA"}
UNKNOWN = ("0.3", style.DOTTED)
STANDARD_MODEL = "Standard Model"


def words(others):
    return (", ".join(others.values("source"))
            + " as the paper quotes them (allowed is the side of 0; a box holds for all flavours)")


def draw(axes, kind, regions, others, draw_lines):
    """`draw_lines` draws the contours of one plan."""
    limits = [_limits(kind, parameter, axis, regions, others)
              for axis, parameter in enumerate((kind.muon, kind.electron))]
    exponents = [0, 0]
    if kind.scale == "linear":
        exponents = [math.floor(math.log10(max(map(abs, pair)))) for pair in limits]
    factors = 10.0 ** numpy.array(exponents)
    for plan, lines in regions.items():
        draw_lines(axes, [(_inside(points / factors, kind.scale, limits), closed)
                          for points, closed in lines], plan)
    _set_scale(axes, kind, limits, factors)
    _draw_bounds(axes, kind, others, factors)
    for parameter, exponent, set_label in ((kind.muon, exponents[0], axes.set_xlabel),
                                           (kind.electron, exponents[1], axes.set_ylabel)):
        power = rf"10^{{{exponent}}}\," if exponent else ""
        set_label(rf"${style.SYMBOLS[parameter]}$ [${power}{style.unit(parameter)}$]", labelpad=2)


def _known(kind, others):
    """(source, axis or None for both, lower, upper) of what this plane can show."""
    axes = {kind.muon: 0, kind.electron: 1}
    rows = zip(others.rows, others.numbers("lower"), others.numbers("upper"), strict=False)
    for row, lower, upper in rows:
        if row["parameter"] in axes:
            yield row["source"], axes[row["parameter"]], lower, upper
        elif row["flavour"] == "all":
            yield row["source"], None, lower, upper


def standard_model(kind, others):
    """Its prediction, muon flavour first; nothing where there is none."""
    values = {axis: upper for source, axis, _, upper in _known(kind, others)
              if source == STANDARD_MODEL}
    return numpy.array([values[0], values[1]]) if values.keys() >= {0, 1} else None


def _limits(kind, parameter, axis, regions, others):
    ends = [end for _, where, lower, upper in _known(kind, others) if where in (axis, None)
            for end in (lower, upper) if not math.isnan(end)]
    reach = [abs(points[:, axis]).max() for lines in regions.values() for points, _ in lines]
    sizes = [abs(end) for end in ends]
    if kind.scale == "log":
        return min(sizes + reach) / 6, 3.5 * max(sizes + reach)
    if kind.scale == "symlog":
        largest = 30 * max(sizes + reach)
        return -largest, largest
    largest = 1.35 * max(sizes)
    return -largest, largest


def _inside(points, scale, limits):
    """On logarithmic axes nothing can lie on 0: it lies on the edge."""
    if scale != "log":
        return points
    return numpy.maximum(points, [limits[0][0], limits[1][0]])


def _set_scale(axes, kind, limits, factors):
    for axis, which in enumerate("xy"):
        setter = axes.set_xscale if which == "x" else axes.set_yscale
        handle = axes.xaxis if which == "x" else axes.yaxis
        if kind.scale == "log":
            setter("log")
        elif kind.scale == "symlog":
            setter("symlog", linthresh=1e-15, linscale=0.5)
            ticks = [s * 10.0**e for s in (-1, 1) for e in (-8, -11, -14)]
            handle.set_ticks(sorted([*ticks, 0]))
            handle.set_major_formatter(FuncFormatter(_tick))
        low, high = (limit / factors[axis] for limit in limits[axis])
        (axes.set_xlim if which == "x" else axes.set_ylim)(low, high)


def _draw_bounds(axes, kind, others, factors):
    for source, axis, lower, upper in _known(kind, others):
        if source == STANDARD_MODEL:
            continue
        if axis is None:
            _draw_box(axes, source, upper)
        else:
            _draw_interval(axes, kind, source, axis, lower / factors[axis], upper / factors[axis])
    star = standard_model(kind, others)
    if star is not None:
        star = tuple(star / factors)
        axes.plot(*star, marker="x", markersize=6, markeredgewidth=1.4, color="black")
        axes.annotate("SM", star, (-5, 4), textcoords="offset points",
                      fontsize=style.SMALL, ha="right")


def _draw_box(axes, source, upper):
    colour, dashes = LOOKS.get(source, UNKNOWN)
    axes.add_patch(plt.Rectangle((-upper, -upper), 2 * upper, 2 * upper, fill=False,
                                 edgecolor=colour, linestyle=dashes, linewidth=1.1))
    axes.annotate(source, (-upper, upper), (0, 2), textcoords="offset points",
                  fontsize=style.SMALL, color=style.ink(colour), va="bottom")


def _draw_interval(axes, kind, source, axis, lower, upper):
    """Lines at the ends of what is allowed, with an arrow into it."""
    colour, dashes = LOOKS.get(source, UNKNOWN)
    line = (axes.axvline, axes.axhline)[axis]
    # One number for a charge bounds its size, for a moment it is an upper bound.
    ends = [upper] if math.isnan(lower) else [lower, upper]
    if math.isnan(lower) and kind.scale == "symlog":
        ends = [-upper, upper]
    for end in ends:
        line(end, color=colour, linestyle=dashes, linewidth=1.1)
    if axis == 0:
        place, transform = (upper, 0.03), axes.get_xaxis_transform()
        axes.annotate(source, place, (3, 0), xycoords=transform, textcoords="offset points",
                      rotation=90, fontsize=style.SMALL, color=style.ink(colour), va="bottom")
    else:
        place = (0.29 if kind.scale == "symlog" else 0.03, upper)
        below = source in BELOW
        axes.annotate(source, place, (0, -2 if below else 2), xycoords=axes.get_yaxis_transform(),
                      textcoords="offset points", fontsize=style.SMALL, color=style.ink(colour),
                      va="top" if below else "bottom")


def _tick(value, _):
    if value == 0:
        return "0"
    return f"${'-' if value < 0 else ''}10^{{{round(math.log10(abs(value)))}}}$"
