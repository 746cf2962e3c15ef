"""Pictures of a scan's chi-square: a map or a line through the lowest point, and profiles."""

import matplotlib.pyplot as plt
import numpy

from . import style

# Above the lowest chi-square: 68.27 % and 90 % for two parameters, and for one.
TWO_PARAMETERS = {2.30: (style.BLUE, "-", "68.3 %"), 4.61: (style.VERMILION, style.DASHED, "90 %")}
ONE_PARAMETER = {1.00: (style.BLUE, "-", "68.3 %"), 2.71: (style.VERMILION, style.DASHED, "90 %")}
RISE = r"$\Delta\chi^2$"
FELDMAN_COUSINS = (style.GREEN, style.DASH_DOTTED)
# The largest rise that is drawn.
HIGHEST = 12


def label(axis, power):
    scale = rf"10^{{{power}}}\," if power else ""
    unit = style.unit(axis.name) if axis.unit not in ("", "1") else ""
    symbol = style.SYMBOLS.get(axis.name, r"\sin^2\theta_W")
    return rf"${symbol}$" + (rf" [${scale}{unit}$]" if scale or unit else "")


def scaled(axis):
    """Values in a power of ten, but on a logarithmic axis, where the ticks say it."""
    largest = abs(axis.values).max()
    power = int(numpy.floor(numpy.log10(largest))) if largest > 0 else 0
    if axis.scale == "logarithmic" or abs(power) < 3:
        power = 0
    return axis.values / 10.0**power, label(axis, power)


def dress(axes, axis, along_x=True):
    values, text = scaled(axis)
    (axes.set_xlabel if along_x else axes.set_ylabel)(text)
    if axis.scale == "logarithmic":
        (axes.set_xscale if along_x else axes.set_yscale)("log")
    (axes.set_xlim if along_x else axes.set_ylim)(values[0], values[-1])


def draw_map(scan, x, y):
    figure, axes = plt.subplots(figsize=(style.DOUBLE_COLUMN * 0.62, 8.2 * style.CENTIMETRE),
                                layout="constrained")
    across, up = scan.axes[scan.place(x)], scan.axes[scan.place(y)]
    rise = scan.slice(x, y).T
    points = scaled(across)[0], scaled(up)[0]
    shown = axes.pcolormesh(*points, rise, shading="nearest", cmap="Greys", vmin=0, vmax=HIGHEST,
                            rasterized=True)
    handles = []
    for level, (colour, dashes, words) in TWO_PARAMETERS.items():
        axes.contour(*points, rise, levels=[level], colors=[colour], linestyles=[dashes],
                     linewidths=1.2)
        handles.append(plt.Line2D([], [], color=colour, linestyle=dashes,
                                  label=rf"{RISE} = {level:.2f} ({words})"))
    if scan.p_value is not None:
        colour, dashes = FELDMAN_COUSINS
        axes.contour(*points, scan.slice(x, y, of=scan.p_value).T, levels=[1 - scan.level()],
                     colors=[colour], linestyles=[dashes], linewidths=1.4)
        handles.append(plt.Line2D([], [], color=colour, linestyle=dashes,
                                  label=f"Feldman-Cousins, {100 * scan.level():g} %"))
    best = [p[scan.best[scan.place(n)]] for p, n in zip(points, (x, y), strict=False)]
    handles += axes.plot(*best, marker="x", markersize=5, color="black", linestyle="none",
                         clip_on=False, zorder=5, label="lowest point of the grid")
    dress(axes, across)
    dress(axes, up, along_x=False)
    figure.colorbar(shown, ax=axes, label=RISE, extend="max", pad=0.02)
    figure.legend(handles=handles, loc="outside upper center", columnspacing=1.2,
                  ncols=3 if len(handles) == 3 else 2, handlelength=1.8)
    return figure


def top_of(rises):
    """Of an ordinate that shows both levels and no more than it must."""
    return min(HIGHEST, max(4, 1.05 * max(numpy.nanmax(rise) for rise in rises)))


def draw_lines(axes, axis, rise, top):
    values, _ = scaled(axis)
    axes.plot(values, rise, color="black", marker=".", markersize=3)
    for level, (colour, dashes, words) in ONE_PARAMETER.items():
        axes.axhline(level, color=colour, linestyle=dashes, linewidth=0.8, label=words)
    axes.set_ylim(0, top)
    dress(axes, axis)


def draw_profiles(scan):
    count = len(scan.axes)
    columns = min(count, 3)
    rows = -(-count // columns)
    figure, panels = plt.subplots(rows, columns, squeeze=False, sharey=True, layout="constrained",
                                  figsize=(style.DOUBLE_COLUMN, 6.2 * rows * style.CENTIMETRE))
    for panel in panels.flat[count:]:
        panel.set_axis_off()
    profiles = [scan.result.profile([axis.name], scan.configuration) for axis in scan.axes]
    rises = [numpy.where(numpy.isfinite(p), p, numpy.nan) - scan.lowest for p in profiles]
    for panel, axis, rise in zip(panels.flat, scan.axes, rises, strict=False):
        draw_lines(panel, axis, rise, top_of(rises))
    for panel in panels[:, 0]:
        panel.set_ylabel(f"{RISE}, least over the other axes" if count > 1 else RISE)
    panels[0][0].legend(loc="upper center")
    return figure


def draw_line(scan, x):
    figure, axes = plt.subplots(figsize=(style.SINGLE_COLUMN, 6.4 * style.CENTIMETRE),
                                layout="constrained")
    rise = scan.slice(x)
    draw_lines(axes, scan.axes[scan.place(x)], rise, top_of([rise]))
    axes.set_ylabel(RISE)
    axes.legend(loc="upper center")
    return figure
