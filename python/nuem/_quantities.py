"""What a study is made of and what chi-square gives, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy
import numpy.typing

from ._points import Array


@dataclass(frozen=True)
class Coupling:
    """A number that data are to tell.

    Source:
        `nuem interactions show NAME` has the formula in which it stands, with its source.
    """

    name: str
    unit: str
    """Such as `bohr_magneton`, `e`, `cm2`; `1` for none."""
    latex: str | None
    """Its symbol."""
    is_sign_seen: bool
    """False where rates depend on its square alone."""
    standard_value: float
    """In the Standard Model, in its unit."""
    search_scale: float
    """A value of the size that matters, in its unit: where searches begin, and the unit of `Study.minuit`."""
    lower: float | None
    upper: float | None
    """Ends of its domain, in its unit; None where it has none."""


@dataclass(frozen=True)
class Pull:
    """A nuisance parameter of chi-square."""

    name: str
    """Unique among those of a study, such as `overall at 0.0 m`."""
    sigma: float | None
    """Standard deviation, in its unit: a relative change, or of pulls of the flux and of shifts, one; None where it
    is free."""


@dataclass(frozen=True)
class Templates:
    """Events per year and unit coefficient (cm2): `values[flux, variation][station][channel][bin, outside][shape]`.

    Source:
        docs/methods.md, section 8: a rate is the sum over shape functions of template times coefficient.
    """

    values: Array
    stations: list[tuple[str, float]]
    """Beam mode and position in metres."""
    channels: list[str]


@dataclass(frozen=True)
class ChiSquare:
    """Chi-square at points, with the pulls, and what is profiled, at their best.

    Source:
        (3.1) and (3.2) of arXiv:2111.14884, the latter corrected: docs/methods.md, section 12.
    """

    values: Array
    """In the shape of the points; infinite where no expectation is admissible."""
    pulls: Array
    """[..., pull]: relative changes; of pulls of the flux and of shifts, standard deviations."""
    pull_names: list[str]
    best: dict[str, Array]
    """Of each coupling, in its unit, with what is profiled at its best; in the shape of the points."""
    converged: numpy.typing.NDArray[numpy.bool_]
    """Whether the minimum was found, in the shape of the points."""
    gradient: dict[str, Array] = field(default_factory=dict)
    """Derivatives by name of coupling (and pull, where these were given), in the shape of the points."""
