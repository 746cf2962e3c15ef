"""Neutrino-electron scattering at near detectors: rates, chi-square, bounds, regions, plans.

    import nuem

    study = nuem.Study("my.yaml", plan="prism")
    study.chi2(r2_nue=1e-31)
    study.bounds("mu_numu").frame
    study.region("r2_numu", "r2_nue").plot()

Everything is computed in process by the library of the program; a result has the program's own numbers, to the
last bit.
"""

from ._errors import (
    ArgumentError,
    ConfigurationError,
    FitError,
    InputOutputError,
    MissingInputError,
    NuemError,
    ResourceError,
    StoppedError,
)
from ._experiments import Experiment, Experiments, experiments
from ._library import version
from ._quantities import ChiSquare, Coupling, Pull, Templates
from ._results import Exclusion, Region, Result
from ._scan import Scan
from ._study import Study

__version__ = version()
__all__ = [
    "ArgumentError", "ChiSquare", "ConfigurationError", "Coupling", "Exclusion", "Experiment", "Experiments",
    "FitError", "InputOutputError", "MissingInputError", "NuemError", "Pull", "Region", "ResourceError", "Result",
    "Scan", "StoppedError", "Study", "Templates", "experiments", "version",
]
