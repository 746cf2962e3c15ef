"""Reads what `nuem converge` wrote as JSON or CSV."""

import csv
import hashlib
import json
import pathlib
from dataclasses import dataclass
from typing import Any

import numpy

from .failure import BAD_DATA, NO_INPUT, Failure, clipped


@dataclass
class Line:
    """One engine and quantity; errors are relative, NaN where there is none."""

    engine: str
    quantity: str
    samples: numpy.ndarray
    true_error: numpy.ndarray
    stated_error: numpy.ndarray
    seconds: numpy.ndarray
    slope: float


@dataclass
class Convergence:
    lines: list[Any]
    provenance: str

    def of(self, engine, quantities):
        return [line for line in self.lines if line.engine == engine and line.quantity in quantities]

    def engines(self):
        return list(dict.fromkeys(line.engine for line in self.lines))

    def quantities(self):
        return list(dict.fromkeys(line.quantity for line in self.lines))


def read(path):
    try:
        return _read(pathlib.Path(path).read_bytes(), path)
    except FileNotFoundError:
        raise Failure(NO_INPUT, f"no file {path}") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, csv.Error) as error:
        raise Failure(BAD_DATA, f"{path}: expected what `nuem converge` writes as JSON or CSV "
                                f"({clipped(repr(error))})") from None


def _read(content, path):
    if content.lstrip().startswith(b"{"):
        document = json.loads(content)
        if document["schema"] != "nuem/converge/1":
            raise ValueError(f"schema {document['schema']}")
        rows = document["rows"]
        slopes = {(s["engine"], s["quantity"]): s["slope"] for s in document["slopes"]}
        provenance = json.dumps(document["provenance"])
    else:
        rows = list(csv.DictReader(content.decode().splitlines()))
        slopes = {}
        provenance = f"{pathlib.Path(path).name}, sha256 {hashlib.sha256(content).hexdigest()}"
    if not rows:
        raise ValueError("no rows")
    keys = dict.fromkeys((row["engine"], row["quantity"]) for row in rows)
    return Convergence([_line(rows, key, slopes) for key in keys], provenance)


def _line(rows, key, slopes):
    chosen = [row for row in rows if (row["engine"], row["quantity"]) == key]

    def column(name):
        return numpy.array([float(row[name] or "nan") if row[name] is not None else numpy.nan
                            for row in chosen])

    samples, error = column("samples"), column("true_error")
    slope = slopes[key] if slopes else _slope(samples, error)
    return Line(*key, samples, error, column("stated_error"), column("seconds"),
                numpy.nan if slope is None else slope)


def _slope(samples, error):
    good = error > 0
    if good.sum() < 2:
        return None
    return numpy.polyfit(numpy.log(samples[good]), numpy.log(error[good]), 1)[0]
