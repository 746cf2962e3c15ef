"""The library's study behind a `Study`."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator

from ._errors import ArgumentError
from ._library import library


class Handle:
    """A study of the library, which any number of threads may use at once, and which is freed once none does."""

    def __init__(self, address: ctypes.c_void_p) -> None:
        self._address: ctypes.c_void_p | None = address
        self.users = 0
        """Number of calls that use it."""
        self._lock = threading.Condition()

    def close(self) -> None:
        """Frees the study once no call uses it; a second time does nothing."""
        with self._lock:
            self._lock.wait_for(lambda: self.users == 0)
            address, self._address = self._address, None
        if address is not None:
            library().nuem_close(address)

    @contextlib.contextmanager
    def used(self) -> Iterator[ctypes.c_void_p]:
        """The address, for the time of a call."""
        with self._lock:
            if self._address is None:
                raise ArgumentError("the study is closed", 64)
            address = self._address
            self.users += 1
        try:
            yield address
        finally:
            with self._lock:
                self.users -= 1
                self._lock.notify_all()
