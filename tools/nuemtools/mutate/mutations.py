"""Reads the list of mutations and applies them to text."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path


class Unusable(Exception):
    """A list that cannot be read, or a mutation that does not apply."""


@dataclass(frozen=True)
class Mutation:
    number: int
    name: str
    file: str
    meaning: str
    original: str
    replacement: str
    line: int
    # The tests that are known to notice it; empty: all have to be asked.
    tests: str = ""

    def applied(self, text: str) -> str:
        """The text with the mutation, whose original lines it must hold once."""
        count = text.count(self.original)
        if count != 1:
            found = "nowhere" if count == 0 else f"{count} times"
            raise Unusable(
                f"mutation {self.name} (line {self.line}) does not apply: expected once in {self.file},"
                f" found {found}:\n{self.original}")
        return text.replace(self.original, self.replacement)

    def identity(self, text: str) -> str:
        """Tells whether a result is still that of this mutation, in a file with this text."""
        parts = "\0".join([self.file, self.original, self.replacement, text])
        return hashlib.sha256(parts.encode()).hexdigest()


def read(path: Path) -> list[Mutation]:
    """The mutations of a list.

    A mutation is a block of lines, after an empty one: `[name] file`, `# what it means`, then where it is
    known `= tests`, a regular expression of the names of the tests that notice it, the original lines
    after `- ` and the lines that replace them after `+ `. Lines before the first block that begin
    with `#` are comments.
    """
    mutations: list[Mutation] = []
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("["):
            blocks.append((number, [line]))
        elif blocks and line:
            blocks[-1][1].append(line)
        elif line and not line.startswith("#"):
            raise Unusable(f"{path.name}:{number}: expected [name] file, found {line}")
    for number, lines in blocks:
        mutations.append(of_block(path.name, len(mutations) + 1, number, lines))
    names = [mutation.name for mutation in mutations]
    for mutation in mutations:
        if names.count(mutation.name) > 1:
            raise Unusable(f"{path.name}:{mutation.line}: expected a name of its own, found"
                           f" {mutation.name} twice")
    return mutations


def of_block(list_name: str, index: int, number: int, lines: list[str]) -> Mutation:
    name, _, file = lines[0][1:].partition("] ")
    kinds: dict[str, list[str]] = {"# ": [], "= ": [], "- ": [], "+ ": []}
    for offset, line in enumerate(lines[1:], 1):
        # An editor may have cut the blank off an empty line.
        kind = line[:2].ljust(2)
        if kind not in kinds:
            raise Unusable(f"{list_name}:{number + offset}: expected a line that begins with '# ',"
                           f" '= ', '- ' or '+ ', found {line}")
        kinds[kind].append(line[2:])
    meaning, tests, original, replacement = kinds.values()
    if not (name and file and meaning and original and original != replacement):
        raise Unusable(f"{list_name}:{number}: expected [name] file, '# ' what it means, '- ' the"
                       " original lines and '+ ' other ones")
    return Mutation(index, name, file, " ".join(meaning), "\n".join(original),
                    "\n".join(replacement), number, regular(list_name, number, tests))


def regular(list_name: str, number: int, tests: list[str]) -> str:
    """The regular expression of a block's tests."""
    try:
        re.compile("|".join(tests))
    except re.error as problem:
        raise Unusable(f"{list_name}:{number}: expected a regular expression after '= ': {problem}") from problem
    return "|".join(tests)
