"""Figures that the paper lacks: python -m nuemtools.figures.new PROGRAM SAMPLES OUTPUT NAME..."""

import pathlib
import sys

from . import dependence, derived, exclusion, flux_constrain, impact, plans, style
from .failure import run
from .program import Program, write_csv

FIGURES = {"derived": derived, "impact": impact, "dependence": dependence,
           "exclusion": exclusion, "flux-constrain": flux_constrain, "plan": plans}


def main(path, samples, output, *names):
    program = Program(path, samples)
    for name in names:
        rows, provenance = FIGURES[name].compute(program)
        write_csv(pathlib.Path(output) / f"{name}.csv", rows)
        for base, figure, title, caption in FIGURES[name].draw(rows):
            style.save(figure, pathlib.Path(output) / base, title, caption,
                       style.provenance_text(provenance))


if __name__ == "__main__":
    run(main, *sys.argv[1:])
