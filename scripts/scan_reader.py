"""Reads the result of `nuem scan merge` (HDF5) by the names of its axes; needs h5py and numpy alone.

    import scan_reader

    with scan_reader.open("scan.h5") as result:
        mu = result.axis("mu_numu")                                  # values, unit, scale
        chi_square = result.select("chi_square", "chi_square",
                                   configuration={"detector.energy_resolution": 0.1})
        line = result.profile(["mu_numu"], configuration={"detector.energy_resolution": 0.1})

Arrays have an axis for each of `result.grid`, in its order. docs/scan-results.md describes the file.
"""

import json
import math
from dataclasses import dataclass

import h5py
import numpy

SCHEMA = "nuem/scan-result/1"
GROUPS = ("chi_square", "bounds", "toys", "toys/summary", "feldman_cousins")
# Points that are in memory at a time where not all are wanted.
POINTS_OF_SLAB = 1 << 22


class ScanResultError(Exception):
    """What is wrong with a file, or with what was asked of it."""


@dataclass(frozen=True)
class Axis:
    """Values of a parameter, or of a key of the configuration, which has neither unit nor scale."""

    name: str
    values: numpy.ndarray
    unit: str = ""
    scale: str = ""

    def place(self, value):
        """The index of a value; numbers need agree to 1e-12 alone."""
        for index, own in enumerate(self.values):
            same = own == value
            if not same and not isinstance(own, str) and _is_number(value):
                same = math.isclose(own, value, rel_tol=1e-12)
            if same:
                return index
        own = ", ".join(str(v) for v in self.values[:8]) + (", ..." if len(self.values) > 8 else "")
        raise ScanResultError(f"{self.name} has no value {value!r}; it has {own}")


@dataclass(frozen=True)
class Column:
    """What a dataset holds; `parameters` are those of its last axis, where it has one."""

    name: str
    unit: str
    meaning: str
    parameters: tuple
    units: tuple


def open(path, allow_incomplete=False):
    """Refuses what is no result, and one that lacks blocks unless told that this is known."""
    return ScanResult(path, allow_incomplete)


class ScanResult:
    def __init__(self, path, allow_incomplete=False):
        self.path = str(path)
        try:
            self.file = h5py.File(path, "r")
        except OSError as error:
            raise ScanResultError(f"{self.path}: {error}") from None
        try:
            self._read_description(allow_incomplete)
        except BaseException:
            self.file.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def _read_description(self, allow_incomplete):
        schema = _attribute(self.file, "schema", None)
        if schema != SCHEMA:
            found = "none" if schema is None else repr(schema)
            raise ScanResultError(f"{self.path}: expected the schema {SCHEMA}, found {found}; "
                                  "`nuem scan merge` of the same version writes it")
        try:
            self.name, self.program, self.version, self.plan_hash = (
                _attribute(self.file, key) for key in ("name", "program", "version", "plan_hash"))
            self.plan = json.loads(_attribute(self.file, "plan"))
            self.complete = bool(_attribute(self.file, "complete"))
            self.configurations = _axes(self.file["configurations"])
            self.grid = _axes(self.file["grid"])
        except (KeyError, ValueError) as error:
            raise ScanResultError(f"{self.path}: not whole: {error}") from None
        missing = self.file.get("missing_blocks")
        self.missing_blocks = numpy.array([], "u8") if missing is None else missing[()]
        if not (self.complete or allow_incomplete):
            raise ScanResultError(
                f"{self.path}: {len(self.missing_blocks)} blocks are missing; finish the scan, or "
                "pass allow_incomplete=True: their numbers are NaN, their bytes 0")

    @property
    def shape(self):
        """Of the grid."""
        return tuple(len(axis.values) for axis in self.grid)

    def axis(self, name):
        """Of the grid or of the configurations."""
        return _named(self.path, "axis", name, {a.name: a for a in self.grid + self.configurations})

    def tasks(self):
        """The names of the groups of columns."""
        return [name for name in GROUPS if name in self.file]

    def columns(self, task):
        """Of a task, by name."""
        if task not in self.tasks():
            raise ScanResultError(f"{self.path}: no task {task!r}; it has {', '.join(self.tasks())}")
        return {name: _column(name, dataset) for name, dataset in self.file[task].items()
                if isinstance(dataset, h5py.Dataset)}

    def select(self, task, column, configuration=None, parameter=None):
        """The values at every point: [axes of the grid], then [toy] for columns of toys.

        A column with an axis of parameters needs one of them. `configuration` gives a value for each
        key that has several.
        """
        dataset, row, last = self._find(task, column, configuration, parameter)
        values = dataset[(row, Ellipsis, *last)]
        return values.reshape(self.shape + values.shape[1:])

    def profile(self, parameters, configuration=None):
        """Chi-square, minimised over the axes that are not named: [named axes, in the grid's order].

        Fits that did not converge do not count; NaN where none did. Reads slab by slab.
        """
        for name in parameters:
            _named(self.path, "axis of the grid", name, {a.name: a for a in self.grid})
        dataset, row, _ = self._find("chi_square", "chi_square", configuration, None)
        converged, _, _ = self._find("chi_square", "converged", configuration, None)
        kept = [axis.name in parameters for axis in self.grid]
        lowest = numpy.full([n for n, keep in zip(self.shape, kept) if keep], numpy.nan)
        outer, slab = _slabs(self.shape)
        points = math.prod(slab)
        dropped = tuple(i for i, keep in enumerate(kept[outer:]) if not keep)
        for number, place in enumerate(numpy.ndindex(*self.shape[:outer])):
            range_ = slice(number * points, (number + 1) * points)
            values = numpy.where(converged[row, range_] != 0, dataset[row, range_], numpy.nan)
            least = numpy.fmin.reduce(values.reshape(slab), axis=dropped)
            at = tuple(index for index, keep in zip(place, kept) if keep)
            lowest[at] = numpy.fmin(lowest[at], least)
        return lowest

    def configuration_index(self, configuration=None):
        """The row of a configuration, which names a value for each key that has several."""
        chosen = dict(configuration or {})
        index = 0
        for axis in self.configurations:
            if axis.name not in chosen and len(axis.values) > 1:
                raise ScanResultError(f"{self.path}: name a value of {axis.name}, which has "
                                      f"{len(axis.values)}")
            place = axis.place(chosen.pop(axis.name)) if axis.name in chosen else 0
            index = index * len(axis.values) + place
        for key in chosen:
            _named(self.path, "key of the configurations", key,
                   {a.name: a for a in self.configurations})
        return index

    def _find(self, task, column, configuration, parameter):
        """A dataset, the row of the configuration and the place on the axis of parameters."""
        found = _named(self.path, f"column of {task}", column, self.columns(task))
        if not found.parameters and parameter is None:
            return self.file[task][column], self.configuration_index(configuration), ()
        if not found.parameters or parameter is None:
            which = f"one of {', '.join(found.parameters)}" if found.parameters else "none"
            raise ScanResultError(f"{self.path}: {task}/{column}: expected as parameter {which}")
        places = {name: index for index, name in enumerate(found.parameters)}
        last = _named(self.path, f"parameter of {task}/{column}", parameter, places)
        return self.file[task][column], self.configuration_index(configuration), (last,)


def _slabs(shape):
    """How many axes to walk along, and the shape of what stands behind each step."""
    outer = 0
    while outer < len(shape) and math.prod(shape[outer:]) > POINTS_OF_SLAB:
        outer += 1
    return outer, shape[outer:]


def _is_number(value):
    return isinstance(value, (int, float, numpy.number)) and not isinstance(value, bool)


def _named(path, what, name, found):
    if name not in found:
        raise ScanResultError(f"{path}: no {what} is named {name!r}; "
                              f"there {'are' if found else 'is'} {', '.join(found) or 'none'}")
    return found[name]


_NOTHING = object()


def _attribute(node, name, default=_NOTHING):
    value = node.attrs.get(name)
    if value is None:
        if default is _NOTHING:
            raise KeyError(f"{node.name} has no attribute {name}")
        return default
    return value.decode() if isinstance(value, bytes) else value


def _texts(node, name):
    """A list of texts; none where there is no such attribute or an empty one."""
    values = node.attrs.get(name)
    if values is None or isinstance(values, h5py.Empty):
        return ()
    return tuple(v.decode() if isinstance(v, bytes) else str(v) for v in numpy.atleast_1d(values))


def _axes(group):
    return [_axis(name, group[name]) for name in _texts(group, "axes")]


def _axis(name, dataset):
    is_text = h5py.check_string_dtype(dataset.dtype) is not None
    values = dataset.asstr()[()] if is_text else dataset[()]
    return Axis(name, values, _attribute(dataset, "unit", ""), _attribute(dataset, "scale", ""))


def _column(name, dataset):
    return Column(name, _attribute(dataset, "unit", ""), _attribute(dataset, "meaning", ""),
                  _texts(dataset, "parameters"), _texts(dataset, "units"))
