"""How a configuration becomes the library's handle of a study."""

from __future__ import annotations

import ctypes
import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ._arguments import as_json, leaves
from ._errors import ArgumentError, MissingInputError
from ._experiments import experiments
from ._library import call, library, strings

ConfigurationLike = str | os.PathLike[str] | Mapping[str, Any]


def opened(
    configuration: ConfigurationLike | None, together: ConfigurationLike | Sequence[ConfigurationLike] | None,
    threads: int, overrides: Mapping[str, Any],
) -> ctypes.c_void_p:
    """The handle of a configuration, or of several that are fitted together."""
    if not isinstance(threads, int) or not -2**31 <= threads < 2**31:
        raise ArgumentError(f"threads: expected a whole number, found {threads!r}", 64)
    if together is None:
        return _alone(configuration, threads, overrides)
    others = [together] if isinstance(together, str | os.PathLike | Mapping) else list(together)
    handles: list[ctypes.c_void_p] = []
    try:
        handles.append(_alone(configuration, threads, overrides))
        handles.extend(_alone(other, threads, {}) for other in others)
        joint = ctypes.c_void_p()
        array = (ctypes.c_void_p * len(handles))(*[handle.value for handle in handles])
        call("nuem_join", array, len(handles), ctypes.byref(joint))
        return joint
    finally:
        for handle in handles:
            library().nuem_close(handle)


def _alone(
    configuration: ConfigurationLike | None, threads: int, overrides: Mapping[str, Any]
) -> ctypes.c_void_p:
    text: bytes | None = None
    name: bytes | None = None
    if isinstance(configuration, Mapping):
        text = as_json(configuration).encode()
        name = b"configuration"
    elif configuration is not None:
        name = os.fsencode(_file_of(configuration))
    assignments = [f"{key}={as_json(value)}" for key, value in leaves(overrides)]
    handle = ctypes.c_void_p()
    call("nuem_open", text, name, strings(assignments), len(assignments), threads, ctypes.byref(handle))
    return handle


def _file_of(configuration: str | os.PathLike[str]) -> str | os.PathLike[str]:
    """The file of an experiment that comes with the package, where no file has the name."""
    is_name = isinstance(configuration, str) and pathlib.PurePath(configuration).name == configuration
    if not is_name or os.path.splitext(configuration)[1] or os.path.exists(configuration):
        return configuration
    if configuration in experiments:
        return experiments[os.fspath(configuration)].path
    raise MissingInputError(
        f"expected a file or one of the experiments {', '.join(experiments)}, found {configuration!r}", 66)
