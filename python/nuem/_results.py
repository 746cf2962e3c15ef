"""What a command of the program finds: rows, members beside them, units, and where it all comes from."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

_ENDINGS = {"_m": "m", "_gev": "GeV", "_me": "electron masses", "years": "years", "per_year": "1/year"}
_OF_THE_ROW = {
    "lower", "upper", "published_lower", "published_upper", "mc_error_lower", "mc_error_upper", "best", "best_fit",
    "value",
}
_COUNTS_A_YEAR = {"numu", "numubar", "nue", "nuebar", "total", "standard_model", "integral", "published"}


class Result:
    """What a command of the program finds: the rows of its table, and what stands beside them.

    Members of the document beside the rows are attributes, such as `objective` of an exposure plan. In a notebook a
    result shows its table, units, notes and provenance.

    Source:
        The JSON of the command of the same name (`nuem bounds --format json`), with its columns and members.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        """The document as the program writes it with --format json."""
        self.document: dict[str, Any] = json.loads(text)
        """The same, read."""
        self.rows: list[dict[str, Any]] = self.document["rows"]
        """Rows by column; None where there is no number that can be trusted."""
        self.provenance: dict[str, Any] = self.document["provenance"]
        """What it was computed from: version, configuration_hash, seed, samples, conventions, machine."""
        self.notes: list[str] = self.document.get("notes", [])
        """Sentences about what the numbers are."""
        self.warnings: list[str] = self.document.get("warnings", [])
        """What is odd about them."""

    @property
    def command(self) -> str:
        """The command whose result it is, such as `bounds`."""
        return str(self.document["schema"]).split("/")[1]

    @property
    def units(self) -> dict[str, str]:
        """Units of columns, where they have one; of ends of intervals None is said where rows differ in theirs,
        which then stand in the column `unit`."""
        found = {}
        for column in self.rows[0] if self.rows else ():
            unit = self._unit(column)
            if unit:
                found[column] = unit
        return found

    def _unit(self, column: str) -> str | None:
        axes = {axis.get("axis"): axis.get("unit") for axis in self.document.get("axes", [])}
        if column in axes:
            return str(axes[column])
        if column in _OF_THE_ROW:
            units = {row.get("unit") for row in self.rows}
            return str(units.pop()) if len(units) == 1 and None not in units else None
        if column == "mc_error" and self.command in ("rates", "spectrum"):
            return "1/year"
        if column in _COUNTS_A_YEAR and self.command in ("rates", "spectrum"):
            return "1/year"
        return next((unit for ending, unit in _ENDINGS.items() if column.endswith(ending)), None)

    @property
    def frame(self) -> pandas.DataFrame:
        """The rows as a table of pandas; what is missing is NaN or None.

        Its `attrs` hold `units`, `notes` and `provenance`, which pandas keeps beside the numbers.
        """
        import pandas

        frame = pandas.DataFrame(self.rows)
        frame.attrs.update(units=self.units, notes=self.notes, provenance=self.provenance)
        return frame

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
        frame = self.frame
        # Columns in which nothing stands tell a reader nothing.
        shown = frame.loc[:, [column for column in frame if not frame[column].isna().all()]]
        units = "; ".join(
            f"{column}: {unit}" for column, unit in self.units.items() if column in shown and unit != "1")
        lines = [*([f"Units: {units}."] if units else []), *self.notes, *self.warnings]
        said = "".join(f"<p><small>{html.escape(line)}</small></p>" for line in lines)
        table = shown.to_html(index=False, border=0, max_rows=60, float_format=lambda number: f"{number:.6g}")
        return f"{table}{said}{self._provenance_html()}"

    def _provenance_html(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(key)}</td><td>{html.escape(str(value))}</td></tr>"
            for key, value in self.provenance.items() if value is not None and key != "machine")
        digest = str(self.provenance.get("configuration_hash", ""))[:8]
        return (f"<details><summary><small>{html.escape(self.command)}, configuration {html.escape(digest)}"
                f"</small></summary><table>{rows}</table></details>")


class Region(Result):
    """Contours of equal chi-square in a plane of two parameters.

    `contours` has lines with `level`, `closed` and `points` [[x, y], ...]; `axes` their parameters and units.

    Source:
        `nuem region --contours`; docs/methods.md, "Regions".
    """

    def plot(self, axes: Axes | None = None, **style: Any) -> Axes:
        """Draws the lines of every level into axes of Matplotlib, the current ones by default.

        Args:
            axes: where; the current axes of pyplot where nothing is said.
            style: as for `Axes.plot`.

        Returns:
            The axes, with labels that name parameter and unit.

        Raises:
            ImportError: Matplotlib is not installed.
        """
        axes = _axes(axes)
        for line in self.document["contours"]:
            points = line["points"] + (line["points"][:1] if line["closed"] else [])
            axes.plot([x for x, _ in points], [y for _, y in points], **style)
        names = [f"{axis['parameter']} [{axis['unit']}]" for axis in self.document["axes"]]
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        return axes


class Exclusion(Result):
    """Intervals of a coupling at many masses: `mass_gev`, `interval`, `lower`, `upper` with their errors.

    Source:
        `nuem exclusion`; docs/methods.md, "Bounds".
    """

    def plot(self, axes: Axes | None = None, *, end: str = "upper", **style: Any) -> Axes:
        """Draws an end of the interval around the best fit against the mass, both on a logarithmic axis.

        Args:
            axes: where; the current axes of pyplot where nothing is said.
            end: `upper` or `lower`.
            style: as for `Axes.plot`.

        Returns:
            The axes, with labels that name mass, coupling and unit.

        Raises:
            ImportError: Matplotlib is not installed.
        """
        axes = _axes(axes)
        rows = [row for row in self.rows if row["interval"] == 1 and row[end] is not None]
        axes.plot([row["mass_gev"] for row in rows], [abs(row[end]) for row in rows], **style)
        axes.set_xscale("log")
        axes.set_yscale("log")
        if self.rows:
            unit = self.units.get(end, "1")
            axes.set_xlabel(f"{self.rows[0]['mass']} [GeV]")
            axes.set_ylabel(self.rows[0]["parameter"] + ("" if unit == "1" else f" [{unit}]"))
        return axes


def _axes(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    import matplotlib.pyplot

    made: Axes = matplotlib.pyplot.gca()
    return made
