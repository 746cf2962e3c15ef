"""Experiments that come with the package: configurations with their fluxes and data."""

from __future__ import annotations

import functools
import html
import os
import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._errors import MissingInputError

if TYPE_CHECKING:
    from ._study import Study


@dataclass(frozen=True)
class Experiment:
    """A configuration that comes with the package, with the files that it names."""

    name: str
    path: pathlib.Path
    title: str
    """What it is, with the source of its data: the comment at the head of its file."""

    @property
    def readme(self) -> str | None:
        """Where each number is from, and what is assumed: Markdown; None where nothing is written."""
        file = self.path.parent / self.name / "README.md"
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def study(self, **keywords: Any) -> Study:
        """A study of it; keywords as for `nuem.Study`."""
        from ._study import Study

        return Study(self.path, **keywords)

    def __fspath__(self) -> str:
        return os.fspath(self.path)


class Experiments(Mapping[str, Experiment]):
    """Experiments by name, such as `nuem.experiments["minerva-le"]`.

    Each is a file of YAML, to be read, copied and changed: `nuem.experiments["minerva-le"].path`.
    `nuem.Study("minerva-le")` computes with it.

    Raises:
        MissingInputError: no experiment has the name.

    Source:
        The titles name the publications; docs/experiments.md says what was taken from where.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    @functools.cached_property
    def _known(self) -> dict[str, Experiment]:
        files = sorted(self.folder.glob("*.yaml"))
        return {file.stem: Experiment(file.stem, file, _title(file)) for file in files}

    def __getitem__(self, name: str) -> Experiment:
        if name not in self._known:
            raise MissingInputError(f"expected one of the experiments {', '.join(self)}, found {name!r}", 66)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return "\n".join(f"{experiment.name}: {experiment.title}" for experiment in self.values())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{html.escape(experiment.name)}</code></td><td>{html.escape(experiment.title)}</td></tr>"
            for experiment in self.values())
        return f"<table><tr><th>experiment</th><th>what it is</th></tr>{rows}</table>"


def _title(file: pathlib.Path) -> str:
    """The comment before the first key."""
    lines = []
    with file.open(encoding="utf-8") as text:
        for line in text:
            if not line.startswith("#"):
                break
            lines.append(line.removeprefix("#").strip())
    return " ".join(lines)


def _folder() -> pathlib.Path:
    """That of the installed package, or of a working tree."""
    here = pathlib.Path(__file__).resolve().parent
    installed = here / "files" / "experiments"
    return installed if installed.is_dir() else here.parent.parent / "experiments"


experiments = Experiments(_folder())
"""All experiments that come with the package."""
