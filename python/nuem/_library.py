"""The shared library by ctypes: functions of nuem.h with their types, and calls that raise."""

import contextlib
import ctypes
import functools
import signal
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

import nuem_command

from ._errors import NuemError, error
from ._progress import Progress

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p, ctypes.c_double, ctypes.c_void_p)
NO_CALLBACK = _CALLBACK()
"""For calculations that nobody need be told of."""
_TEXT = ctypes.POINTER(ctypes.c_char_p)
_HANDED = ctypes.POINTER(ctypes.c_void_p)


@functools.cache
def library() -> ctypes.CDLL:
    """Loaded when it is first needed."""
    path = nuem_command.library_file()
    if not path.is_file():
        raise NuemError(
            f"no file {path}: build it with `swift build -c release --product nuem_c`, or name it in "
            "NUEM_LIBRARY", 66)
    loaded = ctypes.CDLL(str(path))
    study, size = ctypes.c_void_p, ctypes.c_int64
    numbers = ctypes.c_void_p
    listener = [_CALLBACK, ctypes.c_void_p]
    arguments: dict[str, list[Any]] = {
        "nuem_open": [ctypes.c_char_p, ctypes.c_char_p, _TEXT, ctypes.c_int32, ctypes.c_int32,
                      _HANDED, _HANDED],
        "nuem_join": [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int32, _HANDED, _HANDED],
        "nuem_describe": [study, _HANDED, _HANDED],
        "nuem_prepare": [study, ctypes.POINTER(ctypes.c_int64), *listener, _HANDED],
        "nuem_templates": [study, numbers, size, _HANDED],
        "nuem_likelihood": [study, ctypes.c_char_p, _HANDED, _HANDED],
        "nuem_chi_square": [study, ctypes.c_char_p, size, *[numbers] * 6, *listener, _HANDED],
        "nuem_gradient": [study, ctypes.c_char_p, size, *[numbers] * 3, ctypes.c_int32, *[numbers] * 4,
                          *listener, _HANDED],
        "nuem_compute": [study, ctypes.c_char_p, ctypes.c_char_p, _HANDED, *listener, _HANDED],
    }
    for name, types in arguments.items():
        function = getattr(loaded, name)
        function.argtypes = types
        function.restype = ctypes.c_int32
    loaded.nuem_version.argtypes = []
    loaded.nuem_version.restype = ctypes.c_char_p
    for name in ("nuem_free", "nuem_close"):
        getattr(loaded, name).argtypes = [ctypes.c_void_p]
        getattr(loaded, name).restype = None
    return loaded


def version() -> str:
    """Of the program that computes."""
    text: bytes = library().nuem_version()
    return text.decode()


def taken(pointer: ctypes.c_void_p) -> str:
    """The text that the library has handed out, which is freed."""
    try:
        return ctypes.string_at(pointer.value or 0).decode() if pointer.value else ""
    finally:
        library().nuem_free(pointer)


def call(name: str, *arguments: object) -> None:
    """Calls a function whose last argument is the place for a message; raises where it fails."""
    message = ctypes.c_void_p()
    code: int = getattr(library(), name)(*arguments, ctypes.byref(message))
    if code != 0:
        raise error(code, taken(message))


def text_of(name: str, *arguments: object) -> str:
    """The text that a function hands out in its last argument but the message."""
    text = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(text))
    return taken(text)


def strings(texts: Sequence[str]) -> object:
    """An array of C's texts."""
    return (ctypes.c_char_p * max(len(texts), 1))(*[text.encode() for text in texts])


class Listener:
    """A callback that keeps an exception of Python, which ctypes would swallow, and ends the calculation.

    Python handles a signal such as Ctrl-C before any line, that before the first `try` of a callback included;
    so while the library computes, what the handler of SIGINT raises is kept too.
    """

    def __init__(self, progress: Progress | None) -> None:
        self.raised: BaseException | None = None
        self._progress = progress
        self.callback = _CALLBACK(self._hear)

    def _hear(self, activity: bytes, fraction: float, _: object) -> int:
        try:
            if self._progress is not None and self.raised is None:
                self._progress(activity.decode(), fraction if fraction >= 0 else None)
        except BaseException as exception:  # noqa: BLE001 - raised again by the call
            self.raised = exception
        return 0 if self.raised is None else 1

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[None]:
        handler = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread() or not callable(handler):
            yield
            return
        handle = handler

        def keep(number: int, frame: FrameType | None) -> None:
            try:
                handle(number, frame)
            except BaseException as exception:  # noqa: BLE001 - raised again by the call
                self.raised = exception

        signal.signal(signal.SIGINT, keep)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handle)

    def call(self, name: str, *arguments: object) -> None:
        """Calls a function that takes a callback as its last arguments but the message."""
        try:
            with self._interruptible():
                call(name, *arguments, self.callback, None)
        except NuemError:
            # What ended the calculation says more than that it was ended.
            if self.raised is None:
                raise
        if self.raised is not None:
            raise self.raised
