"""Code blocks of a Markdown document, and the commands and files in them.

- A fenced block `console` is a session: a line that begins with `$ ` is a command, what follows is what
  it prints. A line `...` stands for any lines, `...` inside a line for any text. A command that shows
  nothing is not compared.
- Another block whose first line begins with a command is a list of commands, one a line, with comments.
- A fenced block after a line that ends in the name of a file and a colon, as `my.yaml`:, is that file.
"""

import re
from dataclasses import dataclass, field

FENCE = re.compile(r"^```+\s*(\S*)")
FILE_NAME = re.compile(r"`([\w./-]+\.\w+)`:$")
COMMAND = re.compile(
    r"^(nuem|scripts/\S+|tools/run|\.build/release/nuem|\.ci/run|swift|git|docker|apptainer|sbatch)( |$)")
HERE_DOCUMENT = re.compile(r"<<-?\s*'?\"?(\w+)")


@dataclass
class Block:
    """A code block: its lines without indentation, and the number of the first of them, from 1."""

    first: int
    lines: list[str]
    language: str = ""
    file: str | None = None


@dataclass
class Command:
    """A command, its line, and what the document shows of its output: lines first, first + 1, ..."""

    text: str
    line: int
    shown: list[str] = field(default_factory=list)
    shown_first: int = 0


def code_blocks(text: str) -> list[Block]:
    """All code blocks, in order."""
    lines = text.split("\n")
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        fence = FENCE.match(lines[index])
        if fence:
            end = index + 1
            while end < len(lines) and not lines[end].startswith("```"):
                end += 1
            before = next((line for line in reversed(lines[:index]) if line.strip()), "")
            name = FILE_NAME.search(before.rstrip())
            blocks.append(
                Block(index + 2, lines[index + 1:end], fence.group(1), name.group(1) if name else None))
            index = end + 1
        elif lines[index].startswith("    ") and begins_block(lines, index):
            end = index
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            while not lines[end - 1].strip():
                end -= 1
            blocks.append(Block(index + 1, [line[4:] for line in lines[index:end]]))
            index = end
        else:
            index += 1
    return blocks


def begins_block(lines: list[str], index: int) -> bool:
    """Whether an indented line is code: a paragraph would go on over it, a heading or nothing does not."""
    return index == 0 or not lines[index - 1].strip() or lines[index - 1].startswith("#")


def commands(block: Block) -> list[Command]:
    """The commands of a block; none where it is something else."""
    if block.file:
        return []
    if block.language == "console":
        return session(block)
    if block.language in ("", "sh") and block.lines and COMMAND.match(block.lines[0]):
        return listed(block)
    return []


def listed(block: Block) -> list[Command]:
    found: list[Command] = []
    for offset, line in enumerate(block.lines):
        if found and found[-1].text.endswith("\\"):
            found[-1].text += "\n" + line
        elif line.strip() and not line.startswith("#"):
            found.append(Command(line, block.first + offset))
    return found


def session(block: Block) -> list[Command]:
    found: list[Command] = []
    offset = 0
    while offset < len(block.lines):
        line = block.lines[offset]
        if line.startswith("$ "):
            command = Command(line[2:], block.first + offset)
            here = HERE_DOCUMENT.search(line)
            while (here and block.lines[offset] != here.group(1)) or (
                    not here and block.lines[offset].endswith("\\")):
                offset += 1
                command.text += "\n" + block.lines[offset]
            command.shown_first = block.first + offset + 1
            found.append(command)
        elif found:
            found[-1].shown.append(line)
        else:
            raise ValueError(f"line {block.first + offset}: a session begins with `$ `")
        offset += 1
    for command in found:
        while command.shown and not command.shown[-1].strip():
            command.shown.pop()
    return found
