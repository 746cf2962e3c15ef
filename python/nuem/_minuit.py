"""Chi-square as iminuit takes it, with its exact gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._arguments import Names, Values
from ._errors import ArgumentError

if TYPE_CHECKING:
    import iminuit

    from ._study import Study


def minuit(
    study: Study, parameters: Sequence[str], profile: Names, truth: Values | None, values: Values
) -> iminuit.Minuit:
    """See `Study.minuit`."""
    import iminuit

    names = list(parameters)
    for name in names:
        if name not in study.couplings:
            raise ArgumentError(f"expected couplings among {', '.join(study.couplings)}, found {name}", 64)
    couplings = [study.couplings[name] for name in names]

    def point(place: Sequence[float]) -> dict[str, float]:
        scaled = {coupling.name: value * coupling.search_scale
                  for coupling, value in zip(couplings, place, strict=True)}
        return {**values, **scaled}

    def chi2(*place: float) -> float:
        return float(study.chi2(point(place), profile=profile, truth=truth))

    def gradient(*place: float) -> list[float]:
        _, slopes = study.chi2(point(place), profile=profile, truth=truth, gradient=names)
        return [float(slopes[coupling.name]) * coupling.search_scale for coupling in couplings]

    start = [coupling.standard_value / coupling.search_scale for coupling in couplings]
    made = iminuit.Minuit(chi2, *start, grad=gradient, name=names)
    made.errordef = iminuit.Minuit.LEAST_SQUARES
    for coupling in couplings:
        made.errors[coupling.name] = 1
        made.limits[coupling.name] = tuple(
            None if end is None else end / coupling.search_scale for end in (coupling.lower, coupling.upper))
    return made
