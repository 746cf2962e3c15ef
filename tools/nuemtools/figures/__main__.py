"""Draws figures of the paper: python -m nuemtools.figures DATA OUTPUT CONVENTION NUMBER..."""

import pathlib
import sys
from functools import partial

from . import fluxes, ratios, regions, spectra, style
from .data import Data
from .failure import run

FIGURES = {
    1: fluxes.draw, 2: partial(spectra.draw, 2), 3: partial(regions.draw, 3), 4: ratios.draw,
    5: partial(spectra.draw, 5), 6: partial(regions.draw, 6), 7: partial(spectra.draw, 7),
    8: partial(regions.draw, 8),
}
# What is drawn in the convention that does not reproduce the paper has another name.
DEPENDS_ON_CONVENTION = {4, 5, 6}


def main(source, output, convention, *numbers):
    data = Data(source)
    for number in map(int, numbers):
        name, figure, title, caption = FIGURES[number](data, convention)
        if number in DEPENDS_ON_CONVENTION and convention != "published":
            name = f"{name}_{convention}"
        provenance = data.provenance
        if number in DEPENDS_ON_CONVENTION:
            provenance = provenance | {"drawn_convention": convention}
        style.save(figure, pathlib.Path(output) / name, title, caption,
                   style.provenance_text(provenance))


if __name__ == "__main__":
    run(main, *sys.argv[1:])
