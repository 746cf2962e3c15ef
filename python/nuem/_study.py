"""A configuration, loaded and checked, and everything that is computed from it."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy

from . import _chi_square
from ._arguments import Names, Values, as_json, names_of, numbers_of
from ._errors import ArgumentError
from ._library import Listener, call, taken
from ._minuit import minuit
from ._open_study import OpenStudy
from ._opening import ConfigurationLike, opened
from ._points import Points
from ._progress import Progress, progress_of
from ._quantities import Templates
from ._results import Exclusion, Region, Result

if TYPE_CHECKING:
    import iminuit
    import pandas


class Study(OpenStudy):
    """A configuration, loaded and checked: what everything is computed from.

    Args:
        configuration: a file of YAML, a mapping, the name of an experiment (`nuem.experiments`), or nothing for the
            setup of arXiv:2111.14884.
        with_: configurations of other experiments (as above) that are fitted together with it, as --with of the
            program: couplings, masses and nuisances with `shared: experiments` are common. Overrides, samples and
            seed are those of the first, and so are plan, bins, templates, rates and spectra that the study tells.
        threads: all cores that the process may use where 0; they change no result.
        progress: told what is being done, and which part of it is done (None where that is not known), at least ten
            times a second, on the calling thread; what it raises ends the calculation and is raised by the call.
            True shows a bar of tqdm, where that is installed.
        **overrides: keys of the configuration: `plan="prism"`, `detector={"energy_resolution": 0.05}`, or
            `**{"detector.energy_resolution": 0.05}`; after the file, as --override of the program.

    Raises:
        ConfigurationError: a key, a value or a file that it names is wrong; says the file, line and key.
        MissingInputError: a file is not there.
        ArgumentError: threads below 0, or values that no configuration can hold.

    Source:
        `nuem config schema` describes every key; docs/methods.md what it means.

    Any number of threads may use a study at once. What is odd but allowed is a Python warning.
    """

    def __init__(
        self, configuration: ConfigurationLike | None = None, *,
        with_: ConfigurationLike | Sequence[ConfigurationLike] | None = None,
        threads: int = 0, progress: Progress | bool | None = None, **overrides: Any,
    ) -> None:
        self.progress = progress_of(progress)
        """Told how far a calculation has come; may be set at any time."""
        super().__init__(opened(configuration, with_, threads, overrides))

    def templates(self) -> Templates:
        """Templates of the plan's stations; drawn once, and copied once, into the array.

        Returns:
            Events per year and unit coefficient (cm2), with the names of stations and channels.

        Raises:
            ResourceError: too little memory.

        Source:
            docs/methods.md, sections 8 and 9.
        """
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
            try:
                Listener(self.progress).call(
                    "nuem_compute", handle, command.encode(), as_json(given).encode(), ctypes.byref(text))
            finally:
                # Also where an exception of Python came as the calculation ended.
                found = taken(text)
        return found

    def rates(self) -> pandas.DataFrame:
        """Events per year by mode, position and channel.

        Returns:
            A table of pandas with `events_per_year`, its Monte Carlo error, the integral that quadrature finds, and
            the published number where there is one; `attrs` has units, notes and provenance.

        Source:
            (A.5), (A.6) and Table 1 of arXiv:2111.14884; docs/methods.md, section 8.
        """
        return Result(self._compute("rates")).frame

    def spectrum(
        self, *, mode: str | None = None, position: float | None = None, **values: float
    ) -> pandas.DataFrame:
        """Events per year and bin at a point in the space of couplings and masses.

        Args:
            mode: `neutrino` or `antineutrino`; both where nothing is said.
            position: in metres off axis; all of the plan where nothing is said.
            **values: couplings in their units, masses in GeV.

        Returns:
            A table of pandas, a row for each bin, in events per year; backgrounds have columns of their own.

        Raises:
            ArgumentError: no such mode, position, coupling or mass.

        Source:
            docs/methods.md, section 8.
        """
        return Result(self._compute("spectrum", mode=mode, position=position, set=values)).frame

    @overload
    def chi2(
        self, points: None = None, *, profile: Names = None, truth: Values | None = None,
        pulls: Values | None = None, details: Literal[False] = False, gradient: Literal[False] = False,
        **values: float,
    ) -> float: ...

    @overload
    def chi2(
        self, points: Points | pandas.DataFrame | None = None, *, profile: Names = None,
        truth: Values | None = None, pulls: Mapping[str, Any] | None = None, details: bool = False,
        gradient: bool | Sequence[str] = False, **values: Any,
    ) -> Any: ...

    def chi2(
        self, points: Points | pandas.DataFrame | None = None, *, profile: Names = None,
        truth: Values | None = None, pulls: Mapping[str, Any] | None = None, details: bool = False,
        gradient: bool | Sequence[str] = False, **values: Any,
    ) -> Any:
        """Chi-square with the pulls at their best, at one point or many, at the kernel's speed.

        Args:
            points: names of couplings to numbers or arrays, which are broadcast against each other, or a table of
                pandas; in the couplings' units. Couplings that are not named have the Standard Model's values;
                those with constraints (`constrained`) are minimised over, as in every fit.
            profile: couplings that are minimised over as well, or `all` for those of the interactions.
            truth: couplings of which Asimov data are made, in their units; the Standard Model's by default.
            pulls: names of pulls (`Study.pulls`) to numbers or arrays, in their units: nothing is minimised then;
                pulls that are not named are 0.
            details: also pulls and best values.
            gradient: derivatives as well, exact: with respect to the couplings that are named in the points (to all
                `parameters` where none is, to those of a list where it is one), and to all pulls where these are
                given. With the pulls at their best, those of the minimum: chi-square does not change with pulls
                there, so that its total derivative is the partial one.
            **values: couplings like those of `points`.

        Returns:
            A number for a point, an array of the broadcast shape for arrays; NaN where a minimum was not found,
            infinite where no expectation is admissible. With `gradient`, that and a mapping of names to
            derivatives of the same shape, one over the unit of the coupling or pull. With `details`, a `ChiSquare`.

        Raises:
            ArgumentError: an unknown name, no number, a value outside of a coupling's domain, arrays that do not fit
                together.

        Source:
            (3.1) and (3.2) of arXiv:2111.14884, the latter corrected: docs/methods.md, section 12.
        """
        return _chi_square.chi2(
            self, points, values, profile=profile, truth=truth, pulls=pulls, details=details,
            gradient=gradient)

    def bounds(
        self, *parameters: str, cl: float | None = None, delta: float | None = None, profile: Names = None,
        truth: Values | None = None, **values: float,
    ) -> Result:
        """The intervals of couplings, one at a time.

        Args:
            *parameters: of which; all of the interactions where none is named.
            cl: confidence level of each interval, 0.90 by default; or
            delta: the rise of chi-square that ends it.
            profile: couplings that are minimised over, or `all`.
            truth: couplings of which Asimov data are made.
            **values: couplings that are not varied, and masses in GeV.

        Returns:
            A row for each interval: `lower`, `upper` with Monte Carlo errors, in `unit`; where an end is None,
            `lower_reason` or `upper_reason` says why.

        Raises:
            ArgumentError: an unknown name, a level outside of (0, 1).
            FitError: no minimum was found.

        Source:
            (4.4) to (4.20) of arXiv:2111.14884; docs/methods.md, section 15.
        """
        return Result(
            self._compute(
                "bounds", parameters=list(parameters), cl=cl, delta=delta, profile=names_of(profile), truth=truth,
                set=values))

    def fit(
        self, *parameters: str, cl: float | None = None, delta: float | None = None,
        truth: Values | None = None, **values: float,
    ) -> Result:
        """The best fit of each coupling to the data, how good it is, and the pulls there.

        Args:
            *parameters: of which; all of the interactions where none is named.
            cl, delta: of the intervals, as for `bounds`.
            truth: couplings of which Asimov data are made.
            **values: couplings that are not varied, and masses in GeV.

        Returns:
            A row for each coupling; goodness of fit and pulls beside them.

        Raises:
            ArgumentError, FitError: as `bounds`.

        Source:
            docs/methods.md, section 15.
        """
        return Result(
            self._compute("fit", parameters=list(parameters), cl=cl, delta=delta, truth=truth, set=values))

    def impact(
        self, *parameters: str, cl: float | None = None, delta: float | None = None, profile: Names = None,
        **values: float,
    ) -> Result:
        """Which pulls and assumptions decide the intervals of couplings.

        Args:
            *parameters: of which; all of the interactions where none is named.
            cl, delta, profile: as for `bounds`.
            **values: couplings that are not varied, and masses in GeV.

        Returns:
            A row for each coupling and pull: what the interval would be with the pull held, at its best and one
            error above and below; and for each assumption that no pull describes (`kind` tells), what it would be
            with that made otherwise, in `lower_fixed` and `upper_fixed`.

        Raises:
            ArgumentError, FitError: as `bounds`.

        Source:
            docs/methods.md, section 15.
        """
        return Result(
            self._compute(
                "impact", parameters=list(parameters), cl=cl, delta=delta, profile=names_of(profile), set=values))

    def region(
        self, x: str, y: str, *, cl: float | Sequence[float] | None = None,
        delta: float | Sequence[float] | None = None, x_range: Sequence[float] | None = None,
        y_range: Sequence[float] | None = None, points: int | None = None, profile: Names = None,
        truth: Values | None = None, **values: float,
    ) -> Region:
        """Lines of equal chi-square in a plane of two parameters.

        Args:
            x, y: couplings.
            cl: confidence levels (two degrees of freedom), 0.90 by default; or
            delta: rises of chi-square.
            x_range, y_range: of the plane, two numbers each, in the couplings' units; found where nothing is said.
            points: of the grid that the search begins with, along each axis.
            profile: couplings that are minimised over.
            truth: couplings of which Asimov data are made.
            **values: couplings that are not varied, and masses in GeV.

        Returns:
            `contours`, each with `level`, `closed` and `points`; `plot` draws them.

        Raises:
            ArgumentError, FitError: as `bounds`.

        Source:
            Figures 3, 6 and 8 of arXiv:2111.14884; docs/methods.md, section 16.
        """
        return Region(
            self._compute(
                "region", x=x, y=y, cl=numbers_of(cl), delta=numbers_of(delta), x_range=numbers_of(x_range),
                y_range=numbers_of(y_range), points=points, contours=True, profile=names_of(profile), truth=truth,
                set=values))

    def exclusion(
        self, parameter: str, *, cl: float | None = None, delta: float | None = None, profile: Names = None,
        truth: Values | None = None, **masses: Any,
    ) -> Exclusion:
        """The intervals of a coupling at each of many masses: `m_zprime_gev=numpy.geomspace(1e-3, 1, 20)`.

        Args:
            parameter: a coupling.
            cl, delta, profile, truth: as for `bounds`.
            **masses: one mass, with its values in GeV.

        Returns:
            A row for each mass and interval: `mass_gev`, `lower`, `upper` with Monte Carlo errors; `plot` draws them.

        Raises:
            ArgumentError: no mass or several, or values outside of its domain; as `bounds`.
            FitError: as `bounds`.

        Source:
            docs/methods.md, section 15.
        """
        if len(masses) != 1:
            raise ArgumentError(f"expected one mass and its values in GeV, found {', '.join(masses) or 'none'}", 64)
        (name, axis), = masses.items()
        return Exclusion(
            self._compute(
                "exclusion", parameter=parameter, mass=name, masses=numbers_of(axis), cl=cl, delta=delta,
                profile=names_of(profile), truth=truth))

    def toys(
        self, parameter: str, *, toys: int | None = None, cl: float | None = None,
        ladder: Sequence[float] | None = None, at: Sequence[float] | None = None,
        method: Literal["feldman-cousins", "cls"] | None = None, truth: Values | None = None, **values: float,
    ) -> Result:
        """The Feldman-Cousins interval of a coupling, by pseudo-experiments, and what it covers; or limits by CLs.

        Args:
            parameter: a coupling.
            toys: pseudo-experiments at each value, 10,000 by default.
            cl: confidence level, 0.90 by default.
            ladder: values at which pseudo-experiments are made, in the coupling's unit; found where nothing is said.
            at: values whose coverage is told.
            method: `feldman-cousins` where nothing is said, or `cls`.
            truth: couplings of which Asimov data are made.
            **values: couplings that are not varied, and masses in GeV.

        Returns:
            A row for each value, with critical values and coverage and their errors; the interval beside them.

        Raises:
            ArgumentError, FitError: as `bounds`.

        Source:
            G. J. Feldman and R. D. Cousins, Phys. Rev. D 57 (1998) 3873; A. L. Read, J. Phys. G 28 (2002) 2693;
            docs/methods.md, sections 17 and 18.
        """
        return Result(
            self._compute(
                "toys", parameter=parameter, toys=toys, cl=cl, ladder=numbers_of(ladder), at=numbers_of(at),
                method=method, truth=truth, set=values))

    def optimize(
        self, *objectives: str, years: float, side: str | None = None,
        positions: Sequence[float] | None = None, modes: str | None = None, max_positions: int | None = None,
        least_on_axis: float | None = None, cl: float | None = None, delta: float | None = None,
        profile: Names = None,
    ) -> Result:
        """The exposure plan of so many years with which an interval ends nearest.

        Args:
            *objectives: couplings whose intervals are to be short.
            years: of exposure in all.
            side: `upper`, `lower` or `width`.
            positions: in metres off axis that may be used; all of the flux where nothing is said.
            modes: `free`, or `equal` years in both beam modes.
            max_positions: that the plan may have.
            least_on_axis: years that stay on axis.
            cl, delta, profile: as for `bounds`.

        Returns:
            A row for each station with `years`; `objective`, `on_axis` and `gain` beside them.

        Raises:
            ArgumentError, FitError: as `bounds`.

        Source:
            docs/exposure-plans.md.
        """
        return Result(
            self._compute(
                "optimize", objectives=list(objectives), years=years, side=side, positions=numbers_of(positions),
                modes=modes, max_positions=max_positions, least_on_axis=least_on_axis, cl=cl, delta=delta,
                profile=names_of(profile)))

    def minuit(
        self, parameters: Sequence[str], *, profile: Names = None, truth: Values | None = None,
        **values: float,
    ) -> iminuit.Minuit:
        """An iminuit.Minuit of chi-square in some couplings, the pulls at their best, with its exact gradient.

        Args:
            parameters: couplings that Minuit varies, in units of each one's `search_scale`, as its steps cannot be as
                small as a charge radius in cm2.
            profile, truth: as for `chi2`.
            **values: other couplings, in their own units.

        Returns:
            A Minuit at the Standard Model, with limits and `errordef`; `migrad()` is the caller's.

        Raises:
            ArgumentError: an unknown coupling.
            ImportError: iminuit is not installed.

        Source:
            H. Dembinski et al., iminuit, doi:10.5281/zenodo.3949207.
        """
        return minuit(self, parameters, profile, truth, values)
