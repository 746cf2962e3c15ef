"""What a command of the program finds: rows, members beside them, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes


class Result:
    """Rows of a table; what stands beside them are attributes, such as `objective` of a plan."""

    def __init__(self, text: str) -> None:
        self.text = text
        """The document as the program writes it with --format json."""
        self.document: dict[str, Any] = json.loads(text)
        self.rows: list[dict[str, Any]] = self.document["rows"]
        self.provenance: dict[str, Any] = self.document["provenance"]
        self.notes: list[str] = self.document.get("notes", [])
        self.warnings: list[str] = self.document.get("warnings", [])

    @property
    def frame(self) -> pandas.DataFrame:
        """The rows as a table of pandas; what is missing is NaN or None."""
        import pandas

        return pandas.DataFrame(self.rows)

    def __getattr__(self, name: str) -> Any:
        document = self.__dict__.get("document", {})
        if name in document:
            return document[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {', '.join(document)}")

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<nuem {self.document.get('schema', 'result')}: {len(self.rows)} rows>"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p><small>{_escaped(note)}</small></p>" for note in self.notes)
        return f"{self.frame.to_html(index=False)}{notes}"


class Region(Result):
    """Contours of equal chi-square in a plane of two parameters."""

    def plot(self, axes: Axes | None = None, **style: Any) -> Axes:
        """Draws the lines of every level."""
        axes = _axes(axes)
        for line in self.document["contours"]:
            points = line["points"] + (line["points"][:1] if line["closed"] else [])
            axes.plot([x for x, _ in points], [y for _, y in points], **style)
        names = [f"{axis['parameter']} [{axis['unit']}]" for axis in self.document["axes"]]
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        return axes


class Exclusion(Result):
    """Intervals of a coupling at many masses."""

    def plot(self, axes: Axes | None = None, *, end: str = "upper", **style: Any) -> Axes:
        """Draws an end of the interval around the best fit against the mass, both on a logarithmic axis."""
        axes = _axes(axes)
        rows = [row for row in self.rows if row["interval"] == 1 and row[end] is not None]
        axes.plot([row["mass_gev"] for row in rows], [abs(row[end]) for row in rows], **style)
        axes.set_xscale("log")
        axes.set_yscale("log")
        if self.rows:
            axes.set_xlabel(f"{self.rows[0]['mass']} [GeV]")
            axes.set_ylabel(self.rows[0]["parameter"])
        return axes


def _axes(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    import matplotlib.pyplot

    made: Axes = matplotlib.pyplot.gca()
    return made


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
