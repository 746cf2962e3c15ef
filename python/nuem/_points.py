"""Points in the space of couplings and pulls: named numbers and arrays, broadcast, as one table."""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy
import numpy.typing

from ._errors import ArgumentError

if TYPE_CHECKING:
    import pandas

Array = numpy.typing.NDArray[numpy.float64]
Points = Mapping[str, Any]
"""Columns by name: numbers, arrays that are broadcast against each other, or a table of pandas."""


def named_columns(points: Points | pandas.DataFrame | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a mapping or table, and those that are given as keywords."""
    if points is not None and not hasattr(points, "items"):
        raise ArgumentError(
            f"expected points as a mapping of names to arrays, or a table of pandas, found {type(points).__name__}", 64)
    named: dict[str, Any] = {} if points is None else {str(name): column for name, column in points.items()}
    for name, value in values.items():
        if name in named:
            raise ArgumentError(f"{name} is given twice", 64)
        named[name] = value
    return named


def arrays_of(columns: Mapping[str, Any], known: Sequence[str], what: str) -> dict[str, Array]:
    """Columns as arrays of numbers; names that are not known are refused."""
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise ArgumentError(f"expected {what} among {', '.join(known)}, found {', '.join(unknown)}", 64)
    arrays = {}
    for name, value in columns.items():
        try:
            array = numpy.asarray(value)
            # Of pandas, a column of numbers of several types, or an empty one, holds objects.
            is_real = array.dtype.kind == "O" and all(isinstance(entry, numbers.Real) for entry in array.flat)
            if array.dtype.kind not in "biuf" and not is_real:
                # Also what is complex, whose imaginary part numpy would drop with a warning.
                raise TypeError(f"{name} has the type {array.dtype}")
            arrays[name] = array.astype(float, copy=False)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"expected numbers, or arrays of numbers that fit together: {error}", 64) from None
    return arrays


def shape_of(*arrays: Array) -> tuple[int, ...]:
    """The shape that arrays have together."""
    try:
        return numpy.broadcast_shapes(*[array.shape for array in arrays])
    except ValueError as error:
        raise ArgumentError(f"expected numbers, or arrays of numbers that fit together: {error}", 64) from None


def table_of(arrays: Mapping[str, Array], names: Sequence[str], default: Array, shape: tuple[int, ...]) -> Array:
    """One row a point, one column a name; those that have no array have the default."""
    table = numpy.empty((math.prod(shape), len(names)))
    for index, name in enumerate(names):
        table[:, index] = numpy.broadcast_to(arrays[name], shape).reshape(-1) if name in arrays else default[index]
    return table
