"""Reads what `nuem reproduce --output DIR` wrote, and refuses what it did not write."""

import csv
import json
import math
import pathlib

import numpy

from .failure import BAD_DATA, NO_INPUT, Failure, clipped

WRITER = "`nuem reproduce --output DIR` of this version writes it"
PROVENANCE = ("program", "version", "configuration_hash", "seed", "samples", "engine")


class Table:
    """Rows of a CSV file; every number was checked when the file was read."""

    def __init__(self, path, rows):
        self.path = path
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def where(self, **values):
        """The rows whose columns hold these texts; a failure where there are none."""
        rows = [row for row in self.rows if all(row[key] == v for key, v in values.items())]
        if not rows:
            wanted = ", ".join(f"{key} {value}" for key, value in values.items())
            raise Failure(BAD_DATA, f"{self.path}: no row with {wanted}; {WRITER}")
        return Table(self.path, rows)

    def values(self, column):
        """The different texts of a column, in the order of the file."""
        return list(dict.fromkeys(row[column] for row in self.rows))

    def positions(self):
        """The different positions, from the axis outwards."""
        return sorted(self.values("position_m"), key=float)

    def numbers(self, column):
        """NaN where the file has nothing."""
        return numpy.array([float(row[column]) if row[column] else numpy.nan for row in self.rows])

    def only(self, column):
        """The number that every row shares."""
        values = set(self.numbers(column))
        if len(values) != 1:
            raise Failure(BAD_DATA, f"{self.path}: expected one value of {column}, "
                                    f"found {len(values)}; {WRITER}")
        return values.pop()

    def edges(self, low, high):
        """The edges of bins that follow one another."""
        lows, highs = self.numbers(low), self.numbers(high)
        if not (numpy.all(lows < highs) and numpy.array_equal(lows[1:], highs[:-1])):
            raise Failure(BAD_DATA, f"{self.path}: the bins do not follow one another from {low} "
                                    f"to {high}; {WRITER}")
        return numpy.append(lows, highs[-1])


class Data:
    """A folder of results."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        path = self.folder / "provenance.json"
        try:
            provenance = json.loads(self._content(path))
        except (ValueError, RecursionError) as error:
            raise Failure(BAD_DATA, f"{path}: not JSON ({clipped(error)}); {WRITER}") from None
        missing = [k for k in PROVENANCE if not isinstance(provenance, dict) or k not in provenance]
        if missing or provenance["program"] != "nuem":
            what = f"no {missing[0]}" if missing else "another program's"
            raise Failure(BAD_DATA, f"{path}: {what}; {WRITER}")
        # What depends on the machine would make other bytes of the same figure.
        self.provenance = {k: v for k, v in provenance.items() if k != "machine" and v is not None}

    def table(self, name, texts, numbers, blank=()):
        """A CSV file with these columns: texts, numbers, and numbers that may be missing."""
        path = self.folder / name
        lines = self._content(path).splitlines()
        columns = [*texts, *numbers, *blank]
        try:
            reader = csv.DictReader(lines, strict=True)
            missing = [c for c in columns if c not in (reader.fieldnames or [])]
            if missing:
                raise Failure(BAD_DATA, f"{path}:1: no column {missing[0]}; {WRITER}")
            rows = []
            for row in reader:
                _check(path, reader, row, numbers, blank)
                rows.append(row)
        except csv.Error as error:
            raise Failure(BAD_DATA, f"{path}: not CSV ({clipped(error)}); {WRITER}") from None
        if not rows:
            raise Failure(BAD_DATA, f"{path}: no rows; {WRITER}")
        return Table(path, rows)

    def _content(self, path):
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Failure(NO_INPUT, f"no file {path}; {WRITER}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(BAD_DATA, f"{path}: {clipped(error)}; {WRITER}") from None


def _check(path, reader, row, numbers, blank):
    where = f"{path}:{reader.line_num}"
    if None in row or None in row.values():
        raise Failure(BAD_DATA, f"{where}: expected {len(reader.fieldnames)} fields; {WRITER}")
    for column in (*numbers, *blank):
        text = row[column]
        # An error that cannot be trusted is left out.
        is_error = column.endswith("_error") or column.startswith("mc_error")
        if not text and (column in blank or is_error):
            continue
        try:
            good = math.isfinite(float(text))
        except ValueError:
            good = False
        if not good:
            raise Failure(BAD_DATA, f"{where}: {column}: expected a finite number, "
                                    f"found '{clipped(text)}'")
