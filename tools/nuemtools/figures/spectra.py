"""Figures 2, 5 and 7: events by bin, for each beam mode and position, with the couplings on."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy

from . import style
from .captions import convention_label, convention_words


@dataclass(frozen=True)
class Kind:
    number: int
    name: str
    what: str
    muon: str
    electron: str
    has_interference: bool

    @property
    def is_charge(self):
        return self.muon.startswith("q_")


KINDS = {
    2: Kind(2, "fig2_magnetic_moments", "magnetic moments", "mu_numu", "mu_nue", False),
    5: Kind(5, "fig5_millicharges", "milli-charges", "q_numu", "q_nue", True),
    7: Kind(7, "fig7_charge_radii", "charge radii", "r2_numu", "r2_nue", True),
}


def draw(number, data, convention):
    kind = KINDS[number]
    both = f"{kind.muon}_{kind.electron}"
    lines = [(f"{kind.muon}_total", style.BLUE, "-"), (f"{both}_total", style.VERMILION,
                                                        style.DASHED)]
    if kind.has_interference:
        lines += [(f"{kind.muon}_interference", style.BLUE, style.DOTTED),
                  (f"{both}_interference", style.VERMILION, style.DASH_DOTTED)]
    estimated = ["standard_model", *(line[0] for line in lines)]
    table = data.table(
        f"fig{number}_spectrum.csv", ("convention", "mode", "position_m"),
        (kind.muon, kind.electron, "low_me", "high_me", "ccqe", "pi0", *estimated,
         *(f"{name}_error" for name in estimated))
    ).where(convention=convention if kind.is_charge else "derived")
    figure = plt.figure(figsize=(style.DOUBLE_COLUMN, 14 * style.CENTIMETRE))
    positions = table.positions()
    grid = figure.add_gridspec(
        7, len(positions), height_ratios=(3, 0.12, 1.25, 0.45, 3, 0.12, 1.25), hspace=0.0,
        wspace=0.2, left=0.08, right=0.985, bottom=0.07, top=0.88)
    for row, mode in enumerate(style.MODES):
        first = None
        for column, place in enumerate(positions):
            rows = table.where(mode=mode, position_m=place)
            upper = figure.add_subplot(grid[4 * row, column])
            lower = figure.add_subplot(grid[4 * row + 2, column], sharex=upper, sharey=first)
            first = first or lower
            _draw_counts(upper, rows, lines)
            _draw_change(lower, rows, lines)
            upper.text(0.96, 0.94, f"{style.MODES[mode]}, {style.position(place)}", ha="right",
                       va="top", transform=upper.transAxes)
            upper.tick_params(labelbottom=False)
            lower.tick_params(labelleft=column == 0)
            if column == 0:
                upper.set_ylabel("events per year and bin", labelpad=3)
                lower.set_ylabel("over SM [%]")
            if row == 1:
                lower.set_xlabel(r"$E_e\,\theta^2$ [$m_e$]")
    figure.align_ylabels()
    worst = _worst_error(table, estimated)
    note = rf"Monte Carlo error bands are drawn: at most ${style.power_of_ten(worst)}$ of a bin"
    if kind.is_charge:
        note = convention_label(convention) + ".  " + note
    _legend(figure, kind, lines, table, note)
    caption = (f"Figure {number}: events per year in bins of E_e theta^2 with {kind.what}, by beam "
               f"mode and position; below, the change relative to the Standard Model. Monte Carlo "
               f"error bands are drawn on every line; the worst error is {worst:.1e} of the "
               f"Standard Model's bin. Backgrounds: {data.provenance.get('backgrounds', 'default')}."
               + (" " + convention_words(convention) if kind.is_charge else ""))
    return kind.name, figure, f"NuEM: event distributions with {kind.what}", caption


def _draw_counts(axes, rows, lines):
    edges = rows.edges("low_me", "high_me")
    standard = rows.numbers("standard_model")
    axes.stairs(standard, edges, fill=True, color=style.SKY, alpha=0.45, linewidth=0)
    axes.stairs(rows.numbers("ccqe"), edges, baseline=None, color=style.GREEN,
                linestyle=(0, (6, 2)), linewidth=1.0)
    axes.stairs(rows.numbers("pi0"), edges, baseline=None, color=style.ORANGE,
                linestyle=(0, (2.5, 1.5)), linewidth=1.0)
    _band(axes, edges, standard, rows.numbers("standard_model_error"), style.SKY)
    for name, colour, dashes in lines:
        values = rows.numbers(name)
        _band(axes, edges, values, rows.numbers(f"{name}_error"), colour)
        axes.stairs(values, edges, baseline=None, color=colour, linestyle=dashes)
    axes.axhline(0, color="0.2", linewidth=0.5)
    low, high = _range(rows, ["standard_model", "ccqe", "pi0", *(line[0] for line in lines)])
    axes.set(xlim=(edges[0], edges[-1]), ylim=(1.25 * low, 1.18 * high))
    axes.locator_params(axis="y", nbins=6)


def _draw_change(axes, rows, lines):
    """Each line relative to the Standard Model, in percent; interference is a change by itself."""
    edges = rows.edges("low_me", "high_me")
    standard = rows.numbers("standard_model")
    for name, colour, dashes in lines:
        base = standard if name.endswith("_total") else 0
        change = 100 * (rows.numbers(name) - base) / standard
        _band(axes, edges, change, 100 * rows.numbers(f"{name}_error") / standard, colour)
        axes.stairs(change, edges, baseline=None, color=colour, linestyle=dashes)
    axes.axhline(0, color="0.2", linewidth=0.5)
    axes.margins(y=0.1)
    axes.locator_params(axis="y", nbins=4, prune="upper")
    axes.set_xticks(range(int(edges[0]), int(edges[-1]) + 1))


def _band(axes, edges, values, errors, colour):
    axes.stairs(values + errors, edges, baseline=values - errors, fill=True, color=colour,
                alpha=0.5, linewidth=0)


def _range(rows, names):
    values = numpy.concatenate([rows.numbers(name) for name in names])
    return min(0, values.min()), values.max()


def _worst_error(table, names):
    """Relative to the Standard Model, since interference may be 0."""
    standard = table.numbers("standard_model")
    return max(numpy.nanmax(table.numbers(f"{name}_error") / standard) for name in names)


def _legend(figure, kind, lines, table, note):
    def coupling(parameter):
        value = style.power_of_ten(table.only(parameter))
        return rf"{style.SYMBOLS[parameter]} = {value}\,{style.unit(parameter)}"

    def handle(colour, dashes, label):
        return plt.Line2D([], [], color=colour, linestyle=dashes, label=label)

    muon, both = (f"${coupling(kind.muon)}$",
                  f"${coupling(kind.muon)}$, ${coupling(kind.electron)}$")
    words = ([muon, both] if not kind.has_interference else
             [f"{muon}: total", f"{both}: total", "interference", "interference"])
    coupled = [handle(colour, dashes, label) for (_, colour, dashes), label in zip(lines, words, strict=False)]
    known = [plt.Rectangle((0, 0), 1, 1, color=style.SKY, alpha=0.45, linewidth=0,
                           label="Standard Model"),
             handle(style.GREEN, (0, (6, 2)), "CCQE background"),
             handle(style.ORANGE, (0, (2.5, 1.5)), r"misidentified $\pi^0$ background")]
    # Filled column by column, so that a coupling stands above its interference.
    nothing = plt.Line2D([], [], linestyle="none", label=" ")
    if kind.has_interference:
        order = [known[0], nothing, *known[1:], coupled[0], coupled[2], coupled[1], coupled[3]]
    else:
        order = [known[0], nothing, *known[1:], *coupled]
    figure.legend(handles=order, loc="upper center", ncols=-(-len(order) // 2), columnspacing=1.8,
                  bbox_to_anchor=(0.53, 1.0))
    figure.text(0.535, 0.886, note, ha="center", va="bottom", fontsize=style.SMALL,
                color=style.GREY)
