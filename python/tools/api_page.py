"""Writes docs/python.md from the docstrings of the package, or says that it is not what they give.

    python tools/api_page.py [--check]
"""

from __future__ import annotations

import argparse
import ast
import inspect
import pathlib
import re
import sys
import textwrap
from collections.abc import Iterator

import nuem

PACKAGE = pathlib.Path(nuem.__file__).resolve().parent
PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "python.md"
GROUPS: dict[str, list[str]] = {
    "A study": ["Study"],
    "Experiments": ["experiments", "Experiments", "Experiment"],
    "Results": ["Result", "Region", "Exclusion", "ChiSquare", "Templates", "Coupling", "Pull"],
    "Scans": ["Scan"],
    "Errors": ["NuemError", "ArgumentError", "ConfigurationError", "MissingInputError", "FitError",
               "ResourceError", "InputOutputError", "StoppedError"],
    "The program": ["version"],
}
SECTIONS = ("Args", "Returns", "Raises", "Source")
HEAD = """# nuem in Python
Written by `python/tools/api_page.py` from the docstrings of the package; [python](../python/README.md) shows how it is
used, [own detector](notebooks/own_detector.md) and [exclusion and
experiments](notebooks/exclusion_and_experiments.md) are worked through. Arrays are those of numpy, tables those of
pandas, and `[point][pull]` says which index is which.
"""


def attribute_docs(name: str) -> dict[str, str]:
    """Of a class, the strings that stand behind its attributes."""
    found: dict[str, str] = {}
    for file in sorted(PACKAGE.glob("_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                found.update(documented(node))
    return found


def documented(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Assignments of a class, and of its __init__ to self, with the strings below them; others without a string."""
    bodies = [node.body]
    bodies += [item.body for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"]
    for body in bodies:
        for statement, following in zip(body, [*body[1:], None], strict=True):
            if not isinstance(statement, ast.AnnAssign | ast.Assign):
                continue
            target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
            own = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "_")
            text = ""
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                text = inspect.cleandoc(str(following.value.value))
            if not own.startswith("_") and (text or body is node.body):
                yield own, text


def parts(text: str) -> tuple[str, dict[str, str]]:
    """The words of a docstring, and its sections."""
    words: list[str] = []
    sections: dict[str, list[str]] = {}
    into = words
    for line in text.splitlines():
        match = re.fullmatch(r"(\w+):", line)
        if match and match[1] in SECTIONS:
            into = sections.setdefault(match[1], [])
        elif line and not line.startswith(" ") and into is not words:
            into = words
            into.append(line)
        else:
            into.append(line)
    return paragraphs("\n".join(words)), {
        name: textwrap.dedent("\n".join(lines)).strip() for name, lines in sections.items()}


def paragraphs(text: str) -> str:
    """Lines of a paragraph joined; an indented block is code."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip()):
        is_code = all(line.startswith("    ") for line in block.splitlines())
        blocks.append(f"```python\n{textwrap.dedent(block)}\n```" if is_code else " ".join(block.split()))
    return "\n\n".join(blocks)


def entries(text: str) -> list[tuple[str, str]]:
    """`name: words` with words that go on in indented lines."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        match = re.match(r"([\w*, ]+): (.*)", line)
        if match and not line.startswith(" "):
            found.append((match[1], match[2]))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
    return found


def described(text: str | None) -> list[str]:
    """A docstring as Markdown."""
    words, sections = parts(inspect.cleandoc(text or ""))
    lines = [words, ""]
    if "Args" in sections:
        lines += [f"- `{name}`: {said}" for name, said in entries(sections["Args"])] + [""]
    if "Returns" in sections:
        lines += [f"**Returns** {' '.join(sections['Returns'].split())}", ""]
    if "Raises" in sections:
        said = "; ".join(f"`{name}`: {words.rstrip('.')}" for name, words in entries(sections["Raises"]))
        lines += [f"**Raises** {said}.", ""]
    if "Source" in sections:
        lines += [f"**Source** {' '.join(sections['Source'].split())}", ""]
    return lines


def signature(name: str, function: object) -> str:
    """Without types, which the words have."""
    shown = []
    assert callable(function)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name != "self":
            shown.append(str(parameter.replace(annotation=inspect.Parameter.empty)))
    if any(text.startswith("**") for text in shown) and "*" in shown:
        shown.remove("*")
    return f"{name}({', '.join(shown)})"


def members(kind: type) -> Iterator[str]:
    """Properties, methods and attributes of a class and of parents that have no entry of their own, in the order of
    their source."""
    lineage = [parent for parent in kind.__mro__[::-1]
               if parent.__module__.startswith("nuem.") and (parent is kind or parent.__name__ not in nuem.__all__)]
    texts: dict[str, str] = {}
    for parent in lineage:
        texts.update(attribute_docs(parent.__name__))
    if texts:
        yield from ["| attribute | |", "|---|---|"]
        yield from [f"| `{name}` | {' '.join(text.split())} |" for name, text in texts.items()]
        yield ""
    own = [(name, value) for parent in lineage for name, value in vars(parent).items() if not name.startswith("_")]
    properties = [(name, value) for name, value in own if isinstance(value, property)]
    if properties:
        yield from ["| property | |", "|---|---|"]
        for name, value in properties:
            words, sections = parts(inspect.cleandoc(value.__doc__ or ""))
            source = f" Source: {' '.join(sections['Source'].split())}" if "Source" in sections else ""
            yield f"| `{name}` | {' '.join(words.split())}{source} |"
        yield ""
    for name, value in own:
        if inspect.isfunction(value):
            yield from [f"#### `{signature(f'{kind.__name__}.{name}', value)}`", *described(value.__doc__)]


def page() -> str:
    """All of it."""
    missing = set(nuem.__all__) - {name for names in GROUPS.values() for name in names}
    if missing:
        raise SystemExit(f"api_page.py: no place for {', '.join(sorted(missing))}")
    lines = [HEAD]
    for title, names in GROUPS.items():
        lines += [f"## {title}", ""]
        for name in names:
            value = getattr(nuem, name)
            if inspect.isclass(value):
                is_called = "__init__" in vars(value) and name in ("Study",)
                heading = signature(f"nuem.{name}", value) if is_called else f"nuem.{name}"
                lines += [f"### `{heading}`", *described(value.__doc__), *members(value)]
            elif inspect.isfunction(value):
                lines += [f"### `{signature(f'nuem.{name}', value)}`", *described(value.__doc__)]
            else:
                lines += [f"### `nuem.{name}`", "All experiments that come with the package, by name.", ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def main() -> int:
    """See the top of the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where the page is another one")
    text = page()
    if parser.parse_args().check:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE.name} is not what the docstrings give: python tools/api_page.py writes it", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
