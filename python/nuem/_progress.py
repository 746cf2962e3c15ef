"""How far a calculation has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Progress = Callable[[str, float | None], object]
"""Told what is being done and which part of it is; None where that is not known."""


class Bar:
    """A bar of tqdm for each piece of work that lasts; nothing is shown where tqdm is not installed."""

    def __init__(self) -> None:
        self._activity = ""
        self._bar: Any = None

    def __call__(self, activity: str, part: float | None) -> None:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return
        if activity != self._activity or (self._bar is not None and part is not None and part < self._bar.n):
            self.close()
        if not activity or part is None:
            return
        if self._bar is None:
            self._activity = activity
            self._bar = tqdm(
                total=1.0, desc=activity, leave=False, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}")
        self._bar.update(part - self._bar.n)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._activity = None, ""


def progress_of(progress: Progress | bool | None) -> Progress | None:
    """What is told: a function, or a bar where True is said."""
    if isinstance(progress, bool):
        return Bar() if progress else None
    return progress
