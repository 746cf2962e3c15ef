"""What is known of a configuration once it is loaded and checked."""

from __future__ import annotations

import contextlib
import ctypes
import json
import warnings
from typing import Any, Self

import numpy

from ._errors import ArgumentError
from ._handle import Handle
from ._library import text_of
from ._points import Array
from ._quantities import Coupling, Pull


class OpenStudy:
    """The handle of a study and what describes it; the parent of `Study`."""

    def __init__(self, handle: ctypes.c_void_p) -> None:
        self._handle = Handle(handle)
        with self._used() as used:
            self._description: dict[str, Any] = json.loads(text_of("nuem_describe", used))
        self.couplings: dict[str, Coupling] = {
            entry["name"]: Coupling(**entry) for entry in self._description["couplings"]}
        """All that a point may have, by name."""
        for warning in self._description["warnings"]:
            warnings.warn(warning, stacklevel=3)

    def close(self) -> None:
        """Frees what the study holds, once no thread uses it; nothing can be computed then."""
        self._handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A study that could not be opened has none.
        if handle := getattr(self, "_handle", None):
            handle.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a study stays in its process: open it anew in another one")

    def __repr__(self) -> str:
        return f"<nuem study {self.configuration_hash[:8]}: {len(self.plan)} stations, {self.bins} bins>"

    def _repr_html_(self) -> str:
        stations = ", ".join(f"{s['mode']} {s['position_m']:g} m for {s['years']:g} years" for s in self.plan)
        axes = ", ".join(f"{variable} [{unit}], {len(edges) - 1} bins" for variable, unit, edges in self.axes)
        rows = {"plan": stations, "axes": axes, "parameters": ", ".join(self.parameters),
                "configuration": self.configuration_hash}
        cells = "".join(f"<tr><td>{key}</td><td>{value}</td></tr>" for key, value in rows.items())
        return f"<table>{cells}</table>"

    def _used(self) -> contextlib.AbstractContextManager[ctypes.c_void_p]:
        return self._handle.used()

    @property
    def configuration(self) -> dict[str, Any]:
        """Every key with its value, as `nuem config show` prints it."""
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
    def constrained(self) -> list[str]:
        """The couplings on which the configuration has constraints: every fit varies them, `chi2` where its points do
        not have them."""
        return list(self._description["constrained"])

    @property
    def experiments(self) -> list[str]:
        """The names of the experiments that are fitted together; empty where there is one."""
        return list(self._description["experiments"])

    @property
    def bins(self) -> int:
        """Of the spectrum, over all axes."""
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
            raise ArgumentError("edges: there are two axes, whose edges `axes` has", 64)
        return self.axes[0][2]

    @property
    def pulls(self) -> list[Pull]:
        """The nuisance parameters of chi-square, in the order of arrays over pulls.

        Source:
            (3.2) of arXiv:2111.14884, and `statistics.nuisances`: docs/methods.md, section 12.
        """
        return self._pulls(b"{}")

    def _pulls(self, options: bytes) -> list[Pull]:
        with self._used() as handle:
            described = json.loads(text_of("nuem_likelihood", handle, options))
        return [Pull(**entry) for entry in described["pulls"]]
