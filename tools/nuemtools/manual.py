"""Writes the manual pages of nuem from what the program says of itself.

They are nuem.1, nuem-bounds.1 and so on, in the folder that is named.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .program import Program
from .project import Parser

# A command as the program describes it in JSON.
Description = dict[str, Any]


COMMON = r""".SH EXIT STATUS
.TP
0
done
.TP
64
bad command line
.TP
65
bad input data; the message names file, line and what was expected
.TP
66
missing input
.TP
70
internal error
.TP
71
the system gives too little memory or too few threads, or the core hours of a plan are used up
.TP
74
input or output failed, a full disk among others
.TP
75
stopped and resumable
"""
ENVIRONMENT = r""".SH ENVIRONMENT
.TP
.B SLURM_CPUS_PER_TASK
Threads where \-\-threads gives no number, as far as the process may use so many cores.
"""


def escaped(text: str) -> str:
    """Text in roff: no line may begin with a control character."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def parts(command: Description) -> tuple[str, list[str]]:
    """The discussion, and the examples at its end."""
    text, _, examples = command.get("discussion", "").partition("Example")
    examples = re.sub(r"^s?:\s*", "", examples)
    return text.strip(), [line.strip() for line in examples.split("\n") if line.strip()]


def synopsis(name: str, command: Description) -> str:
    words = [f".B {escaped(name)}"]
    for argument in command.get("arguments", []):
        if argument["kind"] == "positional":
            words.append(f".I {escaped(argument['valueName'])}")
    if command.get("subcommands"):
        words.append(".I command")
    words.append("[\\fIoptions\\fR]")
    return "\n".join(words)


def name_of(name: Description) -> str:
    return ("-" if name["kind"] == "short" else "--") + str(name["name"])


def option(argument: Description) -> str:
    """One option or argument: its names, its value, and what it does."""
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        head = f".I {escaped(value)}"
    else:
        names = ", ".join(f"\\fB{escaped(name_of(name))}\\fR" for name in argument["names"])
        head = names + (f" \\fI{escaped(value)}\\fR" if argument["kind"] == "option" else "")
    text = argument.get("abstract", "")
    values = argument.get("allValueStrings") or argument.get("allValues")
    if values:
        text += f" One of {', '.join(values)}."
    if argument.get("defaultValue"):
        text += f" Default: {argument['defaultValue']}."
    return f".TP\n{head}\n{escaped(text.strip())}\n"


def page(names: list[str], command: Description, version: str) -> str:
    title = "-".join(names)
    text, examples = parts(command)
    subcommands = [below for below in command.get("subcommands", []) if below["commandName"] != "help"]
    lines = [
        f'.TH {title.upper()} 1 "" "nuem {version}" "NuEM"',
        f".SH NAME\n{escaped(title)} \\- {escaped(command.get('abstract', '').rstrip('.'))}",
        f".SH SYNOPSIS\n{synopsis(' '.join(names), command)}",
        f".SH DESCRIPTION\n{escaped(text) or escaped(command.get('abstract', ''))}",
    ]
    if subcommands:
        lines.append(".SH COMMANDS")
        for below in subcommands:
            lines.append(f".TP\n.B {escaped(below['commandName'])}\n{escaped(below.get('abstract', ''))}")
    lines.append(".SH OPTIONS\n" + "".join(option(argument) for argument in command["arguments"]).rstrip())
    if examples:
        lines.append(".SH EXAMPLES\n.nf\n" + "\n".join(escaped(example) for example in examples) + "\n.fi")
    lines.append(COMMON.rstrip())
    lines.append(ENVIRONMENT.rstrip())
    others = [names[:-1]] if len(names) > 1 else []
    others += [[*names, below["commandName"]] for below in subcommands]
    if others:
        lines.append(".SH SEE ALSO\n" + ",\n".join(
            f"\\fB{escaped('-'.join(other))}\\fR(1)" for other in others))
    return "\n".join(lines) + "\n"


def write(folder: Path, names: list[str], command: Description, version: str) -> None:
    (folder / ("-".join(names) + ".1")).write_text(page(names, command, version))
    for below in command.get("subcommands", []):
        if below["commandName"] != "help":
            write(folder, [*names, below["commandName"]], below, version)


def main(arguments: Sequence[str]) -> int:
    parser = Parser("manual", __doc__)
    parser.add_argument("program", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    nuem = Program(options.program)
    write(options.folder, ["nuem"], json.loads(nuem.run("--experimental-dump-help"))["command"],
          nuem.run("--version").splitlines()[0])
    return 0
