"""Reads what `nuem scan submit --engine htcondor` writes with the parser of HTCondor's Python package.

66: the package cannot be had here."""

from collections.abc import Sequence

from .building import build_nuem
from .environments import tools_environment, unit_tests
from .project import NUEM, Parser


def main(arguments: Sequence[str]) -> int:
    Parser("htcondor-test", __doc__).parse_args(arguments)
    programs = tools_environment("htcondor")
    build_nuem()
    return unit_tests("ClusterTests", {"NUEM": str(NUEM), "CONDOR_CONFIG": "/dev/null"}, programs / "python",
                      ["-W", "ignore"])
