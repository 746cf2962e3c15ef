"""The program `nuem` as pip installs it: the command line of the library, in a process of its own.

It stands outside of the package so that a command need not wait for numpy.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
import signal
import sys


def library_file() -> pathlib.Path:
    """The library that the environment names, that of the installed package, or that of a working tree."""
    named = os.environ.get("NUEM_LIBRARY")
    if named:
        return pathlib.Path(named)
    here = pathlib.Path(__file__).resolve().parent
    installed = here / "nuem" / "libnuem_c.so"
    return installed if installed.is_file() else here.parent / ".build" / "release" / "libnuem_c.so"


def main() -> int:
    """Does what the command line asks for; the process ends with an exit code of sysexits.h."""
    file = library_file()
    if not file.is_file():
        print(f"nuem: error: no file {file}: build it with `swift build -c release --product nuem_c`", file=sys.stderr)
        return 66
    library = ctypes.CDLL(str(file))
    # As a program begins: Python ignores a closed pipe and makes an exception of Ctrl-C.
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    words = [os.fsencode(word) for word in sys.argv]
    arguments = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    library.nuem_main.argtypes = [ctypes.c_int32, ctypes.POINTER(ctypes.c_char_p)]
    library.nuem_main.restype = ctypes.c_int32
    return int(library.nuem_main(len(words), arguments))


if __name__ == "__main__":
    sys.exit(main())
