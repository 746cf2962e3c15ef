"""Runs the notebooks, and writes what they show into themselves and into docs/notebooks.

    python tools/notebook_pages.py [NAME ...]
"""

from __future__ import annotations

import base64
import os
import pathlib
import re
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import nbformat
from nbclient import NotebookClient

import nuem

HERE = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = HERE / "notebooks"
PAGES = HERE.parent / "docs" / "notebooks"
SHOWN = ("text/html", "text/markdown", "text/plain")
# Columns of numbers without a unit, and what is rounding in them.
NUMBERS, ROUNDING = ("chi2", "impact"), 1e-12


def executed(file: pathlib.Path) -> Any:
    """The notebook with what its cells give, run in an empty folder."""
    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        # Before a kernel starts, which takes the environment of this process.
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}})
        client.execute()
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [plain(output) for output in cell.outputs]
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "language_info": {"name": "python"}}
    return notebook


def plain(output: Any) -> Any:
    """Without what a machine or a version of a library adds."""
    if "data" in output:
        output.metadata = {}
        if "text/html" in output.data:
            # Of pandas, whose style sheet would fill the page.
            text = re.sub(r"<style scoped>.*?</style>\n?", "", output.data["text/html"], flags=re.DOTALL)
            text = re.sub(r' (class|style|border)="[^"]*"', "", text)
            text = re.sub(r"<table>.*?</table>", without_rounding, text, flags=re.DOTALL)
            output.data["text/html"] = text.replace(str(nuem.experiments.folder), "experiments")
    return output


def without_rounding(table: re.Match[str]) -> str:
    """A table in which numbers that are 0 but for rounding, which depends on the processor, are 0."""
    head, separator, body = table[0].partition("<tbody>")
    names = re.findall(r"<th>(.*?)</th>", head)

    def cleaned(row: re.Match[str]) -> str:
        cells = iter(names)

        def cell(match: re.Match[str]) -> str:
            is_rounding = next(cells, "") in NUMBERS and abs(float(match[1])) < ROUNDING
            return "<td>0</td>" if is_rounding else match[0]
        return re.sub(r"<td>(.*?)</td>", cell, row[0])
    return head + separator + re.sub(r"<tr>.*?</tr>", cleaned, body, flags=re.DOTALL)


def texts(notebook: Any) -> list[str]:
    """What cells show, but for pictures, whose bytes are those of a version of Matplotlib."""
    return [
        output.data[kind] if "data" in output else output.get("text", "")
        for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
        for kind in [next((kind for kind in SHOWN if kind in output.get("data", {})), "text/plain")]
        if "image/png" not in output.get("data", {})
    ]


def page(notebook: Any, name: str) -> tuple[str, dict[str, bytes]]:
    """Markdown, and the pictures that it shows."""
    pictures: dict[str, bytes] = {}
    return "\n\n".join(blocks(notebook, name, pictures)).rstrip() + "\n", pictures


def blocks(notebook: Any, name: str, pictures: dict[str, bytes]) -> Iterator[str]:
    """Cells and what they show."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            yield str(cell.source)
            if number == 0:
                yield (f"*This page is the notebook [{name}.ipynb](../../python/notebooks/{name}.ipynb), run by the"
                       " tests.*")
            continue
        yield f"```python\n{cell.source}\n```"
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" in data:
                picture = f"{name}_{len(pictures) + 1}.png"
                pictures[picture] = base64.b64decode(data["image/png"])
                yield f"![What the cell draws]({picture})"
            elif "text/html" in data:
                yield re.sub(r"\n\s*\n", "\n", str(data["text/html"])).strip()
            else:
                yield f"```\n{(data.get('text/plain') or output.get('text', '')).rstrip()}\n```"


def main(names: list[str]) -> int:
    """See the top of the file."""
    PAGES.mkdir(parents=True, exist_ok=True)
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        if names and file.stem not in names:
            continue
        notebook = executed(file)
        nbformat.write(notebook, file)
        text, pictures = page(notebook, file.stem)
        for old in PAGES.glob(f"{file.stem}_*.png"):
            old.unlink()
        for picture, data in pictures.items():
            (PAGES / picture).write_bytes(data)
        (PAGES / f"{file.stem}.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
