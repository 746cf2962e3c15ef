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
from ._points import Array, Columns, Points, arrays_of, named_columns, shape_of, table_of
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
    # As in every fit, constrained couplings that the points do not have are minimised over.
    is_profiling = profile is not None or any(name not in couplings for name in study.constrained)
    if pulls is not None and profile is not None:
        raise ArgumentError("expected pulls or profile, found both: at given pulls nothing is minimised", 64)
    options = as_json({"profile": names_of(profile), "truth": dict(truth or {})}).encode()
    with study._used() as handle:
        kernel = _Kernel(study, handle, options)
        if pulls is None:
            columns = Columns(couplings, names, shape_of(*couplings.values()))
            found = kernel.minimum(columns, has_pulls=details or bool(wanted), has_best=details or is_profiling)
        else:
            given = arrays_of(pulls, kernel.pull_names, "pulls")
            columns = Columns(couplings, names, shape_of(*couplings.values(), *given.values()))
            found = kernel.at_pulls(columns, table_of(given, kernel.pull_names, columns.shape))
            found.best.update({
                name: numpy.broadcast_to(couplings.get(name, numpy.float64(coupling.standard_value)), columns.shape)
                for name, coupling in study.couplings.items()})
        if wanted:
            # What is profiled stands at its best.
            is_free = pulls is None and is_profiling
            kernel.add_gradient(
                found, Columns(found.best, names, columns.shape) if is_free else columns, wanted,
                of_pulls=pulls is not None)
    if details:
        return found
    if not found.converged.all():
        invalid = ~found.converged & numpy.isfinite(found.values)
        found.values[invalid] = numpy.nan
        for slope in found.gradient.values():
            slope[~found.converged] = numpy.nan
    result = _plain(found.values)
    return (result, {name: _plain(slope) for name, slope in found.gradient.items()}) if wanted else result


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

    def minimum(self, columns: Columns, *, has_pulls: bool, has_best: bool) -> ChiSquare:
        """The pulls at their best, and what is profiled."""
        count, order = columns.count, list(self.study.couplings)
        values = numpy.empty(count)
        converged = numpy.zeros(count, dtype=numpy.bool_)
        names = self.pull_names if has_pulls else []
        pulls = numpy.empty((count, len(names)))
        best = numpy.empty((count, len(order))) if has_best else None
        self._run(
            "nuem_chi_square", count, columns.addresses, columns.strides, values.ctypes.data,
            pulls.ctypes.data if has_pulls else None, None if best is None else best.ctypes.data,
            converged.ctypes.data)
        shape = columns.shape
        found = {} if best is None else {name: best[:, index].reshape(shape) for index, name in enumerate(order)}
        return ChiSquare(
            values.reshape(shape), pulls.reshape((*shape, len(names))), names, found, converged.reshape(shape))

    def at_pulls(self, columns: Columns, pulls: Array) -> ChiSquare:
        """Nothing is minimised."""
        values = numpy.empty(columns.count)
        self._run(
            "nuem_gradient", columns.count, columns.addresses, columns.strides, pulls.ctypes.data, 0, None,
            values.ctypes.data, None, None)
        shape = columns.shape
        return ChiSquare(
            values.reshape(shape), pulls.reshape((*shape, pulls.shape[1])), self.pull_names, {},
            numpy.ones(shape, dtype=numpy.bool_))

    def add_gradient(self, found: ChiSquare, columns: Columns, wanted: list[str], *, of_pulls: bool) -> None:
        """Derivatives at the pulls that a chi-square has."""
        order = list(self.study.couplings)
        pulls = numpy.ascontiguousarray(found.pulls)
        numbers = numpy.array([order.index(name) for name in wanted], dtype=numpy.int32)
        slopes = numpy.empty((columns.count, len(wanted)))
        pull_slopes = numpy.empty((columns.count, len(found.pull_names))) if of_pulls else None
        self._run(
            "nuem_gradient", columns.count, columns.addresses, columns.strides, pulls.ctypes.data, len(numbers),
            numbers.ctypes.data, None, None if pull_slopes is None else pull_slopes.ctypes.data, slopes.ctypes.data)
        for index, name in enumerate(wanted):
            found.gradient[name] = slopes[:, index].reshape(columns.shape)
        if pull_slopes is not None:
            for index, name in enumerate(found.pull_names):
                found.gradient[name] = pull_slopes[:, index].reshape(columns.shape)
