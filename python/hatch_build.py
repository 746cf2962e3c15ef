"""The tag of the wheel, whose library scripts/wheel has laid into the package."""

import os
import pathlib
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LibraryHook(BuildHookInterface[Any]):
    """One wheel for all versions of Python: the library is loaded by ctypes."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See hatchling."""
        if version == "editable":
            return
        platform = os.environ.get("NUEM_WHEEL_PLATFORM")
        library = pathlib.Path(self.root) / "nuem" / "libnuem_c.so"
        if not platform or not library.is_file():
            raise RuntimeError(f"no {library}: scripts/wheel builds it, and the wheel around it")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["artifacts"] += ["nuem/libnuem_c.so", "nuem/files"]
