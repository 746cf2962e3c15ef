"""Draws the chi-square of a scan: python -m nuemtools.figures.scans RESULT.h5 (scripts/scan-figures)."""

import argparse
import pathlib
import sys

import numpy
import scan_reader

from . import scan_panels, style
from .failure import BAD_DATA, NO_INPUT, Failure, clipped, run


def value_like(own, key, text):
    """What a text of the command line means on an axis of numbers or of texts."""
    if own is None or isinstance(own, str):
        return text
    try:
        return float(text)
    except ValueError:
        raise Failure(BAD_DATA, f"{key}: expected a number, found '{clipped(text)}'") from None


class Scan:
    """A result, one of its configurations and chi-square of that above its lowest value."""

    def __init__(self, result, choices):
        if "chi_square" not in result.tasks() or not result.grid:
            raise Failure(BAD_DATA, f"{result.path}: no chi-square on a grid to draw")
        self.result = result
        self.configuration = {axis.name: axis.values[0] for axis in result.configurations}
        # The reader's refusal names a key that is not there.
        self.configuration |= {key: value_like(self.configuration.get(key), key, text)
                               for key, text in choices.items()}
        self.axes = result.grid
        values = result.select("chi_square", "chi_square", self.configuration)
        converged = result.select("chi_square", "converged", self.configuration)
        values = numpy.where((converged != 0) & numpy.isfinite(values), values, numpy.nan)
        if numpy.isnan(values).all():
            raise Failure(BAD_DATA, f"{result.path}: no point whose fit converged")
        self.best = numpy.unravel_index(numpy.nanargmin(values), values.shape)
        self.lowest = values[self.best]
        self.rise = values - self.lowest
        self.p_value = self._p_value()

    def _p_value(self):
        """Of Feldman and Cousins, at each point of the grid; None where the plan has none."""
        if "feldman_cousins" not in self.result.tasks():
            return None
        value, converged = (self.result.select("feldman_cousins", column, self.configuration)
                            for column in ("p_value", "converged"))
        return numpy.where(converged != 0, value, numpy.nan)

    def level(self):
        """The confidence level that the plan names for Feldman and Cousins."""
        return self.result.plan["compute"]["feldman_cousins"]["confidence_level"]

    def place(self, name):
        names = [axis.name for axis in self.axes]
        if name not in names:
            raise Failure(BAD_DATA, f"{self.result.path}: no axis {name}; there are "
                                    f"{', '.join(names)}")
        return names.index(name)

    def slice(self, *names, of=None):
        """Rise, or another array, along these axes through the lowest point: [axes in this order]."""
        places = [self.place(name) for name in names]
        at = tuple(slice(None) if i in places else b for i, b in enumerate(self.best))
        values = (self.rise if of is None else of)[at]
        return values if places == sorted(places) else values.T

    def words(self):
        chosen = ", ".join(f"{key} = {value}" for key, value in self.configuration.items())
        return chosen or "the base configuration"

    def provenance(self):
        result = self.result
        return style.provenance_text({
            "program": result.program, "version": result.version, "scan": result.name,
            "plan_hash": result.plan_hash, "configuration": self.words(),
            "complete": result.complete})


def draw(scan, base, x, y):
    """Writes BASE_slice and BASE_profile."""
    names = [axis.name for axis in scan.axes]
    x = x or next((name for name in names if name != y), None)
    y = y or next((name for name in names if name != x), None)
    if x is None or x == y:
        raise Failure(BAD_DATA, f"{scan.result.path}: a map needs two axes; "
                                f"there are {', '.join(names)}")
    fixed = [f"{axis.name} = {axis.values[b]:.4g} {axis.unit}".removesuffix(" 1")
             for axis, b in zip(scan.axes, scan.best, strict=False) if axis.name not in (x, y)]
    title = f"NuEM: chi-square of the scan {clipped(scan.result.name)}"
    common = (f"Configuration: {scan.words()}. Rises above the lowest chi-square of its grid, "
              f"{scan.lowest:.6g}. Points whose fit did not converge are left out.")
    if scan.p_value is not None and y:
        common += (f" Region of Feldman and Cousins at {100 * scan.level():g} %: where the p-value of "
                   "the data among pseudo-experiments exceeds what is left of 1.")
    through = f" through the lowest point ({', '.join(fixed)})" if fixed else ""
    provenance = scan.provenance()
    style.save(scan_panels.draw_map(scan, x, y) if y else scan_panels.draw_line(scan, x),
               base.with_name(f"{base.name}_slice"), title,
               f"Chi-square over {x}{f' and {y}' if y else ''}{through}. {common}", provenance)
    style.save(scan_panels.draw_profiles(scan), base.with_name(f"{base.name}_profile"), title,
               f"Chi-square along each axis of the grid, least over all others. {common}",
               provenance)


def choice(text):
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise argparse.ArgumentTypeError(f"expected KEY=VALUE, found '{clipped(text)}'")
    return key, value


class Parser(argparse.ArgumentParser):
    def error(self, message):
        print(f"nuem: error: {message}", file=sys.stderr)
        sys.exit(64)


def main(arguments):
    parser = Parser(prog="scripts/scan-figures")
    parser.add_argument("result", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--x")
    parser.add_argument("--y")
    parser.add_argument("--configuration", type=choice, action="append", default=[])
    parser.add_argument("--allow-incomplete", action="store_true")
    options = parser.parse_args(arguments)
    if not options.result.is_file():
        raise Failure(NO_INPUT, f"no file {options.result}; `nuem scan merge` writes it")
    try:
        with scan_reader.open(options.result, options.allow_incomplete) as result:
            folder = options.output or options.result.parent
            draw(Scan(result, dict(options.configuration)), folder / options.result.stem,
                 options.x, options.y)
    except scan_reader.ScanResultError as error:
        raise Failure(BAD_DATA, str(error)) from None


if __name__ == "__main__":
    run(main, sys.argv[1:])
