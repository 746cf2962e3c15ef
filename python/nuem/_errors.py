"""What can go wrong, by kind, with the program's own words."""

import re

_PLACE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<rest>.*)$", re.DOTALL)
_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w.\[\]]*): ")
_UNKNOWN = re.compile(r'^unknown key "(?P<key>[^"]+)"')
_OVERRIDE = re.compile(r"^--override (?P<key>[\w.\[\]]+): ")


class NuemError(Exception):
    """Any failure; `code` is what the program would end with."""

    def __init__(self, message: str, code: int = 70) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __reduce__(self) -> tuple[type["NuemError"], tuple[str, int]]:
        return (type(self), (self.message, self.code))


class ArgumentError(NuemError, ValueError):
    """An argument that cannot be: code 64."""


class ConfigurationError(NuemError, ValueError):
    """A configuration, or a file that it names, which is wrong: code 65.

    `file`, `line`, `column` and `key` say where; None where that is not known.
    """

    def __init__(self, message: str, code: int = 65) -> None:
        super().__init__(message, code)
        self.file: str | None = None
        self.line: int | None = None
        self.column: int | None = None
        self.key: str | None = None
        rest = message
        place = _PLACE.match(message)
        if place is not None:
            self.file = place["file"]
            self.line = int(place["line"])
            self.column = int(place["column"]) if place["column"] else None
            rest = place["rest"]
        key = _OVERRIDE.match(rest) or _UNKNOWN.match(rest) or _KEY.match(rest)
        if key is not None:
            self.key = key["key"]


class MissingInputError(NuemError, FileNotFoundError):
    """A file that is not there: code 66."""

    def __str__(self) -> str:
        return self.message


class FitError(NuemError, ArithmeticError):
    """A fit that failed, or an internal error: code 70."""


class ResourceError(NuemError, MemoryError):
    """Too little memory, or too few threads: code 71."""


class InputOutputError(NuemError, OSError):
    """Reading or writing failed: code 74."""

    def __str__(self) -> str:
        return self.message


class StoppedError(NuemError):
    """Ended by its callback: code 75."""


_KINDS: dict[int, type[NuemError]] = {
    64: ArgumentError, 65: ConfigurationError, 66: MissingInputError, 70: FitError, 71: ResourceError,
    74: InputOutputError, 75: StoppedError,
}


def error(code: int, message: str) -> NuemError:
    """The exception of a function of the library that returned `code`."""
    return _KINDS.get(code, NuemError)(message, code)
