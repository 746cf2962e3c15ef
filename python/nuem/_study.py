"""A configuration, loaded and checked, and everything that is computed from it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy
import numpy.typing

from ._errors import ArgumentError, NuemError
from ._library import NO_CALLBACK, Listener, Progress, call, library, strings, text_of
from ._results import Exclusion, Region, Result

if TYPE_CHECKING:
    import iminuit
    import pandas

Array = numpy.typing.NDArray[numpy.float64]
Values = Mapping[str, float]
Names = str | Sequence[str] | None


@dataclass(frozen=True)
class Coupling:
    """A number that data are to tell; its values are in `unit`."""

    name: str
    unit: str
    latex: str | None
    is_sign_seen: bool
    standard_value: float
    search_scale: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Templates:
    """Events per year and unit coefficient (cm2): values[flux, variation][station][channel][bin, outside][shape]."""

    values: Array
    stations: list[tuple[str, float]]
    """Beam mode and position in metres."""
    channels: list[str]


@dataclass(frozen=True)
class ChiSquare:
    """Chi-square at points, with the pulls, and what is profiled, at their best."""

    values: Array
    """Infinite where no expectation is admissible."""
    pulls: Array
    """[point][pull]: relative changes; of flux pulls, standard deviations."""
    pull_names: list[str]
    best: dict[str, Array]
    """Of each coupling, with what is profiled at its best."""
    converged: numpy.typing.NDArray[numpy.bool_]


class Study:
    """A configuration: a file, a mapping, or nothing for the paper's setup, with single keys overridden.

    Keywords are keys of the configuration: `plan="prism"`, `detector={"energy_resolution": 0.05}`, or
    `**{"detector.energy_resolution": 0.05}`. `threads` are all cores by default, and change no result. `progress`
    is told what is being done, and which part of it is done (None where that is not known), ten times a second;
    what it raises ends the calculation. Any number of threads may use a study at once.
    """

    def __init__(
        self, configuration: str | os.PathLike[str] | Mapping[str, Any] | None = None, *,
        threads: int = 0, progress: Progress | None = None, **overrides: Any,
    ) -> None:
        self._handle: ctypes.c_void_p | None = None
        self._users = 0
        self._lock = threading.Condition()
        self.progress = progress
        text: bytes | None = None
        name: bytes | None = None
        if isinstance(configuration, Mapping):
            text = _json(configuration).encode()
            name = b"configuration"
        elif configuration is not None:
            name = os.fsencode(configuration)
        assignments = [f"{key}={_json(value)}" for key, value in _leaves(overrides)]
        handle = ctypes.c_void_p()
        call(
            "nuem_open", text, name, strings(assignments), len(assignments), threads, ctypes.byref(handle))
        self._handle = handle
        self._description: dict[str, Any] = json.loads(text_of("nuem_describe", handle))
        self.couplings = {entry["name"]: Coupling(**entry) for entry in self._description["couplings"]}
        """All that a point may have, by name."""
        self._order = list(self.couplings)
        self._standard = numpy.array([c.standard_value for c in self.couplings.values()])
        for warning in self._description["warnings"]:
            warnings.warn(warning, stacklevel=2)

    def close(self) -> None:
        """Frees what the study holds, once no thread uses it; nothing can be computed then."""
        with self._lock:
            self._lock.wait_for(lambda: self._users == 0)
            handle, self._handle = self._handle, None
        if handle is not None:
            library().nuem_close(handle)

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None) is not None:
            self.close()

    def __repr__(self) -> str:
        return f"<nuem study {self.configuration_hash[:8]}: {len(self.plan)} stations, {self.bins} bins>"

    @contextlib.contextmanager
    def _used(self) -> Iterator[ctypes.c_void_p]:
        with self._lock:
            if self._handle is None:
                raise NuemError("the study is closed", 64)
            handle = self._handle
            self._users += 1
        try:
            yield handle
        finally:
            with self._lock:
                self._users -= 1
                self._lock.notify_all()

    @property
    def configuration(self) -> dict[str, Any]:
        """Every key with its value."""
        return dict(self._description["configuration"])

    @property
    def configuration_hash(self) -> str:
        """Of everything that changes a number, the contents of files included."""
        return str(self._description["configuration_hash"])

    @property
    def parameters(self) -> list[str]:
        """The couplings of the interactions that the configuration lists."""
        return list(self._description["listed"])

    @property
    def masses(self) -> dict[str, float]:
        """Of new particles, in GeV."""
        return {entry["name"]: entry["value_gev"] for entry in self._description["masses"]}

    @property
    def plan(self) -> list[dict[str, Any]]:
        """Stations with `mode`, `position_m` and `years`, each once."""
        return [dict(entry) for entry in self._description["plan"]]

    @property
    def bins(self) -> int:
        """Of the spectrum."""
        return int(self._description["bins"])

    @property
    def axes(self) -> list[tuple[str, str, Array]]:
        """Variable, unit and edges [bins + 1] of each axis; bins of the first are the slowest."""
        return [(entry["variable"], entry["unit"], numpy.array(entry["edges"], dtype=float))
                for entry in self._description["axes"]]

    @property
    def edges(self) -> Array:
        """[bins + 1] of the only axis, in its unit: electron masses of E_e theta^2 by default."""
        if len(self.axes) > 1:
            raise ValueError("edges: there are two axes, whose edges `axes` has")
        return self.axes[0][2]

    def templates(self) -> Templates:
        """Templates of the plan's stations, a copy; drawn once."""
        shape = (ctypes.c_int64 * 5)()
        with self._used() as handle:
            Listener(self.progress).call("nuem_prepare", handle, shape)
            values = numpy.empty(tuple(shape))
            call("nuem_templates", handle, values.ctypes.data, values.size)
        stations = [(entry["mode"], float(entry["position_m"])) for entry in self.plan]
        return Templates(values, stations, list(self._description["channels"]))

    def _compute(self, command: str, **options: Any) -> str:
        given = {key: value for key, value in options.items() if value is not None}
        text = ctypes.c_void_p()
        with self._used() as handle:
            Listener(self.progress).call(
                "nuem_compute", handle, command.encode(), _json(given).encode(), ctypes.byref(text))
        try:
            return ctypes.string_at(text.value or 0).decode()
        finally:
            library().nuem_free(text)

    def rates(self) -> pandas.DataFrame:
        """Events per year by mode, position and channel, with Monte Carlo errors."""
        return Result(self._compute("rates")).frame

    def spectrum(
        self, *, mode: str | None = None, position: float | None = None, **values: float
    ) -> pandas.DataFrame:
        """Events per year and bin at a point in the space of couplings and masses."""
        return Result(self._compute("spectrum", mode=mode, position=position, set=values)).frame

    @overload
    def chi2(
        self, points: None = None, *, profile: Names = None, truth: Values | None = None,
        details: None = None, **values: float,
    ) -> float: ...

    @overload
    def chi2(
        self, points: Mapping[str, Any] | pandas.DataFrame | None = None, *, profile: Names = None,
        truth: Values | None = None, details: None = None, **values: Any,
    ) -> Any: ...

    @overload
    def chi2(
        self, points: Mapping[str, Any] | pandas.DataFrame | None = None, *, profile: Names = None,
        truth: Values | None = None, details: bool, **values: Any,
    ) -> Any: ...

    def chi2(
        self, points: Mapping[str, Any] | pandas.DataFrame | None = None, *, profile: Names = None,
        truth: Values | None = None, details: bool | None = None, **values: Any,
    ) -> Any:
        """Chi-square with the pulls at their best, at one point or many.

        `points` maps names of couplings to numbers or arrays, which are broadcast against each other, or is a
        DataFrame; so do keywords. Couplings that are not named have the Standard Model's values. Returns a number
        for a point and an array of the broadcast shape for arrays; with `details`, a `ChiSquare`. NaN stands where
        a minimum was not found. `profile` names couplings that are minimised over, `truth` those that Asimov data
        are made of.
        """
        named: dict[str, Any] = {} if points is None else {str(name): column for name, column in points.items()}
        for name, value in values.items():
            if name in named:
                raise ArgumentError(f"{name} is given twice", 64)
            named[name] = value
        unknown = [name for name in named if name not in self.couplings]
        if unknown:
            raise ArgumentError(
                f"expected couplings among {', '.join(self._order)}, found {', '.join(unknown)}", 64)
        try:
            arrays = [numpy.asarray(value, dtype=float) for value in named.values()]
            shape = numpy.broadcast_shapes(*[array.shape for array in arrays])
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"expected numbers, or arrays of numbers that fit together: {error}", 64) from None
        count = math.prod(shape)
        table = numpy.empty((count, len(self._order)))
        table[:] = self._standard
        for name, array in zip(named, arrays, strict=True):
            table[:, self._order.index(name)] = numpy.broadcast_to(array, shape).reshape(-1)
        found = self._chi_square(table, profile, truth, details=bool(details))
        if details:
            return found
        result = numpy.where(found.converged | ~numpy.isfinite(found.values), found.values, numpy.nan)
        return result.reshape(shape) if shape else float(result[0])

    def _chi_square(
        self, table: Array, profile: Names, truth: Values | None, *, details: bool
    ) -> ChiSquare:
        options = _json({"profile": _names(profile), "truth": dict(truth or {})}).encode()
        count = len(table)
        values = numpy.empty(count)
        converged = numpy.zeros(count, dtype=numpy.uint8)
        names: list[str] = []
        pulls: Array = numpy.empty((0, 0))
        best: Array = numpy.empty((0, 0))
        with self._used() as handle:
            if details:
                names = [pull["name"] for pull in json.loads(text_of("nuem_likelihood", handle, options))["pulls"]]
                pulls = numpy.empty((count, len(names)))
                best = numpy.empty_like(table)
            arguments = (
                handle, options, count, table.ctypes.data, values.ctypes.data,
                pulls.ctypes.data if details else None, best.ctypes.data if details else None,
                converged.ctypes.data)
            if count > _SHORT:
                Listener(self.progress).call("nuem_chi_square", *arguments)
            else:
                call("nuem_chi_square", *arguments, NO_CALLBACK, None)
        return ChiSquare(
            values, pulls, names,
            {name: best[:, index] for index, name in enumerate(self._order)} if details else {},
            converged.astype(bool))

    def bounds(
        self, *parameters: str, cl: float | None = None, delta: float | None = None, profile: Names = None,
        truth: Values | None = None, **values: float,
    ) -> Result:
        """The intervals of couplings, of all those of the interactions where none is named."""
        return Result(
            self._compute(
                "bounds", parameters=list(parameters), cl=cl, delta=delta, profile=_names(profile), truth=truth,
                set=values))

    def fit(
        self, *parameters: str, cl: float | None = None, delta: float | None = None,
        truth: Values | None = None, **values: float,
    ) -> Result:
        """The best fit of each coupling to the data, how good it is, and the pulls there."""
        return Result(
            self._compute("fit", parameters=list(parameters), cl=cl, delta=delta, truth=truth, set=values))

    def impact(
        self, *parameters: str, cl: float | None = None, delta: float | None = None, profile: Names = None,
        **values: float,
    ) -> Result:
        """Which pulls decide the intervals of couplings."""
        return Result(
            self._compute(
                "impact", parameters=list(parameters), cl=cl, delta=delta, profile=_names(profile), set=values))

    def region(
        self, x: str, y: str, *, cl: float | Sequence[float] | None = None,
        delta: float | Sequence[float] | None = None, x_range: Sequence[float] | None = None,
        y_range: Sequence[float] | None = None, points: int | None = None, profile: Names = None,
        truth: Values | None = None, **values: float,
    ) -> Region:
        """The contours of two couplings: one row a point of a line."""
        text = self._compute(
            "region", x=x, y=y, cl=_list(cl), delta=_list(delta), x_range=_list(x_range),
            y_range=_list(y_range), points=points, contours=True, profile=_names(profile), truth=truth, set=values)
        return Region(text)

    def exclusion(
        self, parameter: str, *, cl: float | None = None, delta: float | None = None, profile: Names = None,
        truth: Values | None = None, **masses: Any,
    ) -> Exclusion:
        """The intervals of a coupling at each of many masses: `m_zprime_gev=numpy.geomspace(1e-3, 1, 20)`."""
        if len(masses) != 1:
            raise ArgumentError(f"expected one mass and its values in GeV, found {', '.join(masses) or 'none'}", 64)
        (name, axis), = masses.items()
        return Exclusion(
            self._compute(
                "exclusion", parameter=parameter, mass=name, masses=_list(axis), cl=cl, delta=delta,
                profile=_names(profile), truth=truth))

    def toys(
        self, parameter: str, *, toys: int | None = None, cl: float | None = None,
        ladder: Sequence[float] | None = None, at: Sequence[float] | None = None,
        truth: Values | None = None, **values: float,
    ) -> Result:
        """The Feldman-Cousins interval of a coupling, by pseudo-experiments, and what it covers."""
        return Result(
            self._compute(
                "toys", parameter=parameter, toys=toys, cl=cl, ladder=_list(ladder), at=_list(at), truth=truth,
                set=values))

    def optimize(
        self, *objectives: str, years: float, side: str | None = None,
        positions: Sequence[float] | None = None, modes: str | None = None, max_positions: int | None = None,
        least_on_axis: float | None = None, cl: float | None = None, delta: float | None = None,
        profile: Names = None,
    ) -> Result:
        """The exposure plan of so many years with which an interval ends nearest."""
        return Result(
            self._compute(
                "optimize", objectives=list(objectives), years=years, side=side, positions=_list(positions),
                modes=modes, max_positions=max_positions, least_on_axis=least_on_axis, cl=cl, delta=delta,
                profile=_names(profile)))

    def minuit(
        self, parameters: Sequence[str], *, profile: Names = None, truth: Values | None = None,
        **values: float,
    ) -> iminuit.Minuit:
        """An iminuit.Minuit of chi-square in some couplings, the pulls at their best; needs iminuit.

        Its parameters are the couplings in units of their `search_scale`, as Minuit's steps cannot be as small as
        a charge radius in cm2. `values` are those of other couplings, in their own units.
        """
        import iminuit

        names = list(parameters)
        for name in names:
            if name not in self.couplings:
                raise ArgumentError(f"expected couplings among {', '.join(self._order)}, found {name}", 64)
        couplings = [self.couplings[name] for name in names]

        def chi2(*place: float) -> float:
            point = dict(values)
            for coupling, value in zip(couplings, place, strict=True):
                point[coupling.name] = value * coupling.search_scale
            return float(self.chi2(point, profile=profile, truth=truth))

        start = [coupling.standard_value / coupling.search_scale for coupling in couplings]
        minuit = iminuit.Minuit(chi2, *start, name=names)
        minuit.errordef = iminuit.Minuit.LEAST_SQUARES
        for coupling in couplings:
            minuit.errors[coupling.name] = 1
            minuit.limits[coupling.name] = tuple(
                None if end is None else end / coupling.search_scale for end in (coupling.lower, coupling.upper))
        return minuit


_SHORT = 4096
"""Points that take so little time that nobody need be told."""


def _json(value: Any) -> str:
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


def _leaves(values: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Dotted keys of a nested mapping."""
    found: list[tuple[str, Any]] = []
    for key, value in values.items():
        path = f"{above}.{key}" if above else str(key)
        found += _leaves(value, path) if isinstance(value, Mapping) else [(path, value)]
    return found


def _names(names: Names) -> list[str] | None:
    if names is None:
        return None
    return [names] if isinstance(names, str) else list(names)


def _list(values: Any) -> list[float] | None:
    if values is None:
        return None
    try:
        return [float(value) for value in numpy.atleast_1d(numpy.asarray(values, dtype=float)).reshape(-1)]
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"expected numbers: {error}", 64) from None
