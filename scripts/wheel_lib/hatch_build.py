"""The tag of a wheel that holds a library: of the platform, and of no version of Python."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformTag(BuildHookInterface):
    """Says that the wheel is not of Python alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the wheel is written."""
        build_data["pure_python"] = False
        build_data["tag"] = self.config["tag"]
