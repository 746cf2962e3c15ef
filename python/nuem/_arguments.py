"""Values of Python as the library takes them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from ._errors import ArgumentError

Names = str | Sequence[str] | None
Values = Mapping[str, float]


def as_json(value: Any) -> str:
    """As JSON, which is YAML; numpy's numbers and arrays are taken as Python's."""
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"expected values that a configuration can hold: {error}", 64) from None


def _plain(value: Any) -> Any:
    if isinstance(value, numpy.generic | numpy.ndarray):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{type(value).__name__} {value!r}")


def leaves(values: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Dotted keys of a nested mapping."""
    found: list[tuple[str, Any]] = []
    for key, value in values.items():
        path = f"{above}.{key}" if above else str(key)
        found += leaves(value, path) if isinstance(value, Mapping) else [(path, value)]
    return found


def names_of(names: Names) -> list[str] | None:
    """A list of names, of which one may stand alone."""
    if names is None:
        return None
    return [names] if isinstance(names, str) else list(names)


def numbers_of(values: Any) -> list[float] | None:
    """A list of numbers, of which one may stand alone."""
    if values is None:
        return None
    try:
        return [float(value) for value in numpy.atleast_1d(numpy.asarray(values, dtype=float)).reshape(-1)]
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"expected numbers: {error}", 64) from None
