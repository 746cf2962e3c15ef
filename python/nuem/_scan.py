"""The merged result of a scan, by the reader that stands for itself in scripts/scan_reader.py."""

from __future__ import annotations

import os
from typing import Any

from ._errors import ConfigurationError, NuemError


def Scan(path: str | os.PathLike[str], *, allow_incomplete: bool = False) -> Any:  # noqa: N802
    """Opens what `nuem scan merge` wrote (HDF5): axes, datasets and profiles by name; needs h5py.

    What is no such file is refused, and one that lacks blocks unless `allow_incomplete` says that this is known.
    """
    try:
        from . import scan_reader

        reader: Any = scan_reader
    except ImportError as error:
        raise NuemError(f"nuem.Scan needs h5py: {error}", 66) from None
    try:
        return reader.open(path, allow_incomplete)
    except reader.ScanResultError as error:
        raise ConfigurationError(str(error)) from None
