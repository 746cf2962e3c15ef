"""Points in the space of couplings and pulls: named numbers and arrays, broadcast, as one table."""

from __future__ import annotations

import ctypes
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


def table_of(arrays: Mapping[str, Array], names: Sequence[str], shape: tuple[int, ...]) -> Array:
    """One row a point, one column a name; 0 for those that have no array."""
    table = numpy.zeros((math.prod(shape), len(names)))
    for index, name in enumerate(names):
        if name in arrays:
            table[:, index] = numpy.broadcast_to(arrays[name], shape).reshape(-1)
    return table


class Columns:
    """Values by name, as the library reads them where they lie: an address and a stride each, none for a default."""

    def __init__(self, arrays: Mapping[str, Array], names: Sequence[str], shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.count = math.prod(shape)
        self._kept = {name: _line(array, shape) for name, array in arrays.items()}
        kept = [self._kept.get(name) for name in names]
        self.addresses = (ctypes.c_void_p * len(names))(
            *[None if line is None else line.ctypes.data for line in kept])
        self.strides = (ctypes.c_int64 * len(names))(
            *[0 if line is None or line.size <= 1 else line.strides[0] // line.itemsize for line in kept])


def _line(array: Array, shape: tuple[int, ...]) -> Array:
    """Its values in the order of points, or its one value for all; the array itself where that can be."""
    line: Array
    if array.size == 1:
        line = array.reshape(1)
    elif array.shape != shape:
        line = numpy.broadcast_to(array, shape).reshape(-1)
    else:
        # A view where the values stand one after the other.
        line = array if array.ndim == 1 else array.reshape(-1)
    is_whole = line.flags.aligned and line.strides[0] % line.itemsize == 0
    return line if is_whole else numpy.array(line)
