"""Draws a slice and the profiles of a scan's result; Python is set up in an environment of its own.

    scripts/scan-figures RESULT.h5 [--output DIR] [--x PARAMETER [--y PARAMETER]]
                         [--configuration KEY=VALUE]... [--allow-incomplete]

Draws chi-square of what `nuem scan merge` wrote, as PDF and PNG in DIR (default: beside RESULT.h5):
RESULT_slice, over x and y (default: the first two axes of the grid) through the lowest point, with lines
2.30 and 4.61 above it, and that of Feldman and Cousins where the plan has them, or over x alone where there
is no second axis; and RESULT_profile, for each axis the minimum over all others. KEY=VALUE chooses a
configuration where there are several (default: the first)."""

from collections.abc import Sequence

from .figure_drivers import draw
from .project import BAD_USAGE, say


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        (say if not arguments else print)(__doc__)
        return 0 if arguments else BAD_USAGE
    return draw("nuemtools.figures.scans", *arguments)
