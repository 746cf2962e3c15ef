"""Figure 1: the flux of every flavour by position and beam mode."""

import matplotlib.pyplot as plt

from . import style

NAME = "fig1_fluxes"
HIGHEST_ENERGY_GEV = 20
MARKER_SPACING_BINS = 14
FLAVOURS = {"numu": (style.BLUE, "o"), "numubar": (style.GREEN, "s"), "nue": (style.VERMILION, "^"),
            "nuebar": (style.SKY, "D")}
LINES = {"neutrino": "-", "antineutrino": style.DASHED}


def draw(data, convention):
    table = data.table("fig1_flux.csv", ("mode", "position_m"),
                       ("energy_low_gev", "energy_high_gev", *FLAVOURS))
    positions = table.positions()
    figure, panels = plt.subplots(1, len(positions), sharex=True, sharey=True, squeeze=False,
                                  figsize=(style.DOUBLE_COLUMN, 7.4 * style.CENTIMETRE))
    figure.subplots_adjust(left=0.075, right=0.99, bottom=0.135, top=0.875, wspace=0.06)
    for axes, place in zip(panels[0], positions, strict=False):
        axes.text(0.96, 0.95, style.position(place), transform=axes.transAxes, ha="right", va="top")
        for mode, dashes in LINES.items():
            _draw_mode(axes, table.where(mode=mode, position_m=place), dashes)
        axes.set_xlabel(r"$E_\nu$ [GeV]")
    panels[0][0].set_ylabel(r"flux [$\nu$ / (cm$^2$ GeV POT)]")
    panels[0][0].set(yscale="log", xlim=(0, HIGHEST_ENERGY_GEV))
    _limit(panels[0][0], table)
    figure.legend(handles=_handles(), loc="upper center", ncols=6, columnspacing=1.8)
    caption = ("Figure 1: neutrino fluxes by position and beam mode, values that hold across bins "
               "of energy; they are shown up to 20 GeV, where the calculation cuts them. Published "
               "inputs put together; antineutrino mode beyond 18 m is an assumption.")
    return NAME, figure, "NuEM: neutrino fluxes", caption


def _draw_mode(axes, rows, dashes):
    edges = rows.edges("energy_low_gev", "energy_high_gev")
    centres = (edges[1:] + edges[:-1]) / 2
    shift = 0 if dashes == "-" else MARKER_SPACING_BINS // 2
    for index, (flavour, (colour, marker)) in enumerate(FLAVOURS.items()):
        flux = rows.numbers(flavour)
        axes.stairs(flux, edges, baseline=None, color=colour, linestyle=dashes, linewidth=0.9)
        axes.plot(centres, flux, linestyle="none", marker=marker, markersize=2.6, color=colour,
                  markerfacecolor=colour if dashes == "-" else "white", markeredgewidth=0.7,
                  markevery=(3 + 3 * index + shift, MARKER_SPACING_BINS))


def _limit(axes, table):
    near = table.numbers("energy_high_gev") <= HIGHEST_ENERGY_GEV
    values = [v for f in FLAVOURS for v in table.numbers(f)[near] if v > 0]
    axes.set_ylim(max(min(values), 1e-5 * max(values)) / 2, 3 * max(values))


def _handles():
    lines = [plt.Line2D([], [], color=c, marker=m, markersize=3, linewidth=0.9,
                        label=f"${style.SYMBOLS[f]}$") for f, (c, m) in FLAVOURS.items()]
    return lines + [
        plt.Line2D([], [], color=style.GREY, linestyle=dashes, linewidth=0.9, marker="o",
                   markersize=3, markerfacecolor=style.GREY if dashes == "-" else "white",
                   label=style.MODES[mode]) for mode, dashes in LINES.items()]
