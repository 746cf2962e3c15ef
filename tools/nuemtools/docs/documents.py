"""The documents, as the steps that a reader takes: files to write, commands to type."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..program import Program
from .blocks import Command, code_blocks, commands

HELP = "nuem help"


@dataclass
class File:
    name: str
    text: str


@dataclass
class Yaml:
    """A configuration or a scan plan that has no name: it has to be readable."""

    text: str
    line: int


@dataclass
class Document:
    name: str
    steps: list[File | Yaml | Command]


def markdown_documents(project: Path, names: Sequence[str]) -> list[Document]:
    """Those named, or all but the changelog and what other scripts write."""
    if names:
        paths = [project / name for name in names]
    else:
        folders = ["", "docs", "examples", "Validation", "Benchmarks", "Sources/PublishedData"]
        paths = [path for folder in folders for path in sorted((project / folder).glob("*.md"))
                 if path.name != "CHANGELOG.md"]
    return [document(path, project) for path in paths]


def document(path: Path, project: Path) -> Document:
    steps: list[File | Yaml | Command] = []
    for block in code_blocks(path.read_text()):
        if block.file:
            steps.append(File(block.file, "\n".join(block.lines) + "\n"))
        elif block.language == "yaml":
            steps.append(Yaml("\n".join(block.lines) + "\n", block.first))
        else:
            steps += commands(block)
    return Document(str(path.relative_to(project)), steps)


def help_document(program: Path) -> Document:
    """The examples in the help of every command. A command without one is an error."""
    dump = Program(program).run("--experimental-dump-help")
    found: list[str] = []
    missing: list[str] = []
    walk(json.loads(dump)["command"], [], found, missing)
    if missing:
        raise ValueError("no example in the help of " + ", ".join(missing))
    return Document(HELP, [Command(text, 0) for text in found])


def walk(command: dict[str, Any], above: list[str], found: list[str], missing: list[str]) -> None:
    name = [*above, command["commandName"]]
    if name[1:2] == ["help"]:
        return
    _, mark, example = command.get("discussion", "").partition("Example")
    lines = [line.strip() for line in example.split("\n")]
    texts = [line.removeprefix("s:").removeprefix(":").strip() for line in lines]
    examples = [text for text in texts if text.startswith("nuem ")]
    if not mark or not examples:
        missing.append(" ".join(name))
    found += examples
    for below in command.get("subcommands", []):
        walk(below, name, found, missing)
