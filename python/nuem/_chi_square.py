"""Chi-square at points: the caller's numbers and arrays to the kernel's tables and back."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from ._arguments import Names, Values, as_json, names_of
from ._errors import ArgumentError
from ._library import NO_CALLBACK, Listener, call, text_of
from ._points import Array, Points, arrays_of, named_columns, shape_of, table_of
from ._quantities import ChiSquare

if TYPE_CHECKING:
    import pandas

    from ._study import Study

_SHORT = 4096
"""Points that take so little time that nobody need be told."""


def chi2(
    study: Study, points: Points | pandas.DataFrame | None, values: Mapping[str, Any], *, profile: Names,
    truth: Values | None, pulls: Mapping[str, Any] | None, details: bool, gradient: bool | Sequence[str],
) -> Any:
    """See `Study.chi2`."""
    names = list(study.couplings)
    couplings = arrays_of(named_columns(points, values), names, "couplings")
    wanted = _wanted(gradient, study, couplings)
    if pulls is not None and profile is not None:
        raise ArgumentError("expected pulls or profile, found both: at given pulls nothing is minimised", 64)
    options = as_json({"profile": names_of(profile), "truth": dict(truth or {})}).encode()
    with study._used() as handle:
        kernel = _Kernel(study, handle, options)
        if pulls is None:
            shape = shape_of(*couplings.values())
            table = table_of(couplings, names, study._standard, shape)
            found = kernel.minimum(table, shape, details or bool(wanted))
        else:
            given = arrays_of(pulls, kernel.pull_names, "pulls")
            shape = shape_of(*couplings.values(), *given.values())
            table = table_of(couplings, names, study._standard, shape)
            pull_table = table_of(given, kernel.pull_names, numpy.zeros(len(kernel.pull_names)), shape)
            found = kernel.at_pulls(table, pull_table, shape)
        if wanted:
            kernel.add_gradient(found, wanted, of_pulls=pulls is not None)
    if details:
        return found
    valid = found.converged | ~numpy.isfinite(found.values)
    result = _plain(numpy.where(valid, found.values, numpy.nan))
    if not wanted:
        return result
    return result, {name: _plain(numpy.where(found.converged, slope, numpy.nan))
                    for name, slope in found.gradient.items()}


def _plain(array: Array) -> Any:
    """A number where there is but one point."""
    return array if array.shape else float(array)


def _wanted(gradient: bool | Sequence[str], study: Study, couplings: Mapping[str, Array]) -> list[str]:
    if isinstance(gradient, bool | numpy.bool_):
        return (list(couplings) or study.parameters) if gradient else []
    names = [gradient] if isinstance(gradient, str) else list(gradient)
    unknown = [name for name in names if name not in study.couplings]
    if unknown:
        raise ArgumentError(
            f"gradient: expected couplings among {', '.join(study.couplings)}, found {', '.join(unknown)}", 64)
    return list(dict.fromkeys(names))


class _Kernel:
    """The library's chi-square of a study with some options."""

    def __init__(self, study: Study, handle: ctypes.c_void_p, options: bytes) -> None:
        self.study, self.handle, self.options = study, handle, options

    @property
    def pull_names(self) -> list[str]:
        """In the order of arrays over pulls."""
        return [pull["name"] for pull in json.loads(text_of("nuem_likelihood", self.handle, self.options))["pulls"]]

    def _run(self, name: str, count: int, *arguments: object) -> None:
        if count > _SHORT:
            Listener(self.study.progress).call(name, self.handle, self.options, count, *arguments)
        else:
            call(name, self.handle, self.options, count, *arguments, NO_CALLBACK, None)

    def minimum(self, table: Array, shape: tuple[int, ...], is_detailed: bool) -> ChiSquare:
        """The pulls at their best, and what is profiled."""
        count = len(table)
        values = numpy.empty(count)
        converged = numpy.zeros(count, dtype=numpy.uint8)
        names = self.pull_names if is_detailed else []
        pulls = numpy.empty((count, len(names)))
        best = numpy.empty_like(table) if is_detailed else table
        self._run(
            "nuem_chi_square", count, table.ctypes.data, values.ctypes.data,
            pulls.ctypes.data if is_detailed else None, best.ctypes.data if is_detailed else None,
            converged.ctypes.data)
        return self._made(values, pulls, names, best, converged.view(numpy.bool_), shape)

    def at_pulls(self, table: Array, pulls: Array, shape: tuple[int, ...]) -> ChiSquare:
        """Nothing is minimised."""
        count = len(table)
        values = numpy.empty(count)
        self._run(
            "nuem_gradient", count, table.ctypes.data, pulls.ctypes.data, 0, None, values.ctypes.data, None, None)
        return self._made(values, pulls, self.pull_names, table, numpy.ones(count, dtype=numpy.bool_), shape)

    def _made(
        self, values: Array, pulls: Array, names: list[str], best: Array, converged: Any, shape: tuple[int, ...]
    ) -> ChiSquare:
        columns = {name: best[:, index].reshape(shape) for index, name in enumerate(self.study.couplings)}
        return ChiSquare(
            values.reshape(shape), pulls.reshape((*shape, len(names))), names, columns if names else {},
            converged.reshape(shape))

    def add_gradient(self, found: ChiSquare, wanted: list[str], *, of_pulls: bool) -> None:
        """Derivatives at the pulls and couplings that a chi-square has."""
        order = list(self.study.couplings)
        count = found.values.size
        table = table_of(found.best, order, self.study._standard, found.values.shape)
        pulls = numpy.ascontiguousarray(found.pulls.reshape(count, found.pulls.shape[-1]))
        numbers = numpy.array([order.index(name) for name in wanted], dtype=numpy.int32)
        slopes = numpy.empty((count, len(wanted)))
        pull_slopes = numpy.empty_like(pulls) if of_pulls else None
        self._run(
            "nuem_gradient", count, table.ctypes.data, pulls.ctypes.data, len(numbers), numbers.ctypes.data, None,
            None if pull_slopes is None else pull_slopes.ctypes.data, slopes.ctypes.data)
        shape = found.values.shape
        for index, name in enumerate(wanted):
            found.gradient[name] = slopes[:, index].reshape(shape)
        if pull_slopes is not None:
            for index, name in enumerate(found.pull_names):
                found.gradient[name] = pull_slopes[:, index].reshape(shape)
