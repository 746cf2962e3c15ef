"""Pages that are made from docstrings and notebooks are up to date; versions agree."""

import functools
import pathlib
import re
import subprocess
import sys
from typing import Any

import pytest
from conftest import FEW, PROJECT, module_of

import nuem

TOOLS = pathlib.Path(PROJECT) / "python" / "tools"
NOTEBOOKS = sorted((pathlib.Path(PROJECT) / "python" / "notebooks").glob("*.ipynb"))


def tool(name: str) -> Any:
    """The module of a tool."""
    return module_of(TOOLS / f"{name}.py")


@pytest.mark.working_tree
def test_page_of_the_api() -> None:
    subprocess.run([sys.executable, str(TOOLS / "api_page.py"), "--check"], check=True)


@pytest.mark.working_tree
def test_everything_is_documented() -> None:
    text = (pathlib.Path(PROJECT) / "docs" / "python.md").read_text(encoding="utf-8")
    for name in nuem.__all__:
        assert f"nuem.{name}" in text, name
    methods = [name for name in vars(nuem.Study) if not name.startswith("_") and callable(vars(nuem.Study)[name])]
    for name in methods:
        words = vars(nuem.Study)[name].__doc__
        assert words, name
        if name != "close":
            assert "Source:" in words, name
        if name not in ("close", "rates"):
            assert "Returns:" in words and "Raises:" in words, name


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebooks_show_what_they_give(file: pathlib.Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    pages = tool("notebook_pages")
    committed = nbformat.read(file, as_version=4)
    assert pages.texts(pages.executed(file)) == pages.texts(committed)
    assert sum("image/png" in output.get("data", {}) for cell in committed.cells
               for output in cell.get("outputs", [])) >= 2


@pytest.mark.working_tree
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_pages_of_notebooks(file: pathlib.Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    pages = tool("notebook_pages")
    text, pictures = pages.page(nbformat.read(file, as_version=4), file.stem)
    assert (pages.PAGES / f"{file.stem}.md").read_text(encoding="utf-8") == text
    for name, data in pictures.items():
        assert (pages.PAGES / name).read_bytes() == data


@pytest.mark.working_tree
def test_the_lines_of_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (pathlib.Path(PROJECT) / "python" / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    assert block is not None and len(block[1].strip().splitlines()) <= 12
    # Few samples: what is tested is that every line runs.
    monkeypatch.setattr(nuem, "Study", functools.partial(nuem.Study, **FEW))
    exec(compile(block[1], "README.md", "exec"), {})


@pytest.mark.working_tree
def test_one_version() -> None:
    citation = (pathlib.Path(PROJECT) / "CITATION.cff").read_text(encoding="utf-8")
    found = re.search(r"^version: (\S+)$", citation, re.MULTILINE)
    assert found is not None and found[1] == nuem.__version__ == nuem.version()
