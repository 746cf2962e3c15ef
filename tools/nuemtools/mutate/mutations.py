"""Reads the list of mutations and applies them to text."""

import hashlib
from dataclasses import dataclass


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

    def applied(self, text):
        """The text with the mutation; it must have a place for it, and one only."""
        count = text.count(self.original)
        if count != 1:
            found = "nowhere" if count == 0 else f"{count} times"
            raise Unusable(
                f"mutation {self.name} (line {self.line}) does not apply: expected once in {self.file},"
                f" found {found}:\n{self.original}")
        return text.replace(self.original, self.replacement)

    def identity(self, text):
        """Of the mutation in a file with this text: what tells a result that still counts."""
        parts = "\0".join([self.file, self.original, self.replacement, text])
        return hashlib.sha256(parts.encode()).hexdigest()


def read(path):
    """The mutations of a list.

    A mutation is a block of lines, after an empty one: `[name] file`, `# what it means`, the original
    lines after `- ` and the lines in their place after `+ `. Lines before the first block that begin
    with `#` are comments.
    """
    mutations = []
    blocks = []
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


def of_block(list_name, index, number, lines):
    name, _, file = lines[0][1:].partition("] ")
    kinds = {"# ": [], "- ": [], "+ ": []}
    for offset, line in enumerate(lines[1:], 1):
        # An editor may have cut the blank off an empty line.
        kind = line[:2].ljust(2)
        if kind not in kinds:
            raise Unusable(f"{list_name}:{number + offset}: expected a line that begins with '# ',"
                           f" '- ' or '+ ', found {line}")
        kinds[kind].append(line[2:])
    meaning, original, replacement = (kinds[kind] for kind in ("# ", "- ", "+ "))
    if not (name and file and meaning and original and original != replacement):
        raise Unusable(f"{list_name}:{number}: expected [name] file, '# ' what it means, '- ' the"
                       " original lines and '+ ' other ones")
    return Mutation(index, name, file, " ".join(meaning), "\n".join(original),
                    "\n".join(replacement), number)
