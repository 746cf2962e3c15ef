"""What is known of each mutation: kept line by line, shown as a table."""

import json
from collections.abc import Sequence
from pathlib import Path

from .mutations import Mutation
from .trial import Verdict

INTRODUCTION = """# Mutations of the physics, and what noticed

Written by `scripts/mutate`, which applies each mutation of [mutations.txt](mutations.txt) alone, builds
the copy and runs the tests until one fails; that one is named here, and there may be more. Seconds are
those of build and tests together. A crash or tests without end count as caught.

{summary}

| | file | mutation | outcome | by | s |
|---:|---|---|---|---|---:|
"""


class Results:
    def __init__(self, path: Path, table: Path) -> None:
        self.path = path
        self.table = table
        self.known: dict[str, Verdict] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    entry = json.loads(line)
                except json.JSONDecodeError:
                    continue  # the end of a line that an interruption cut off
                self.known[entry["identity"]] = Verdict(entry["outcome"], entry["by"], entry["seconds"])

    def add(self, identity: str, name: str, verdict: Verdict) -> None:
        """Keeps a verdict; where a mutation was done again, the last one counts."""
        self.known[identity] = verdict
        with self.path.open("a") as file:
            file.write(json.dumps({"identity": identity, "name": name, "outcome": verdict.outcome,
                                   "by": verdict.by, "seconds": verdict.seconds}) + "\n")

    def write(self, mutations: Sequence[Mutation], identities: dict[str, str]) -> None:
        """The table of all mutations in the order of the list."""
        verdicts = [self.known.get(identities[mutation.name]) for mutation in mutations]
        rows = [row(mutation, verdict) for mutation, verdict in zip(mutations, verdicts, strict=True)]
        text = INTRODUCTION.format(summary=summary(verdicts)) + "\n".join(rows) + "\n"
        self.table.write_text(text)


def summary(verdicts: Sequence[Verdict | None]) -> str:
    outcomes = [verdict.outcome if verdict else "not run" for verdict in verdicts]
    counts = [f"{outcomes.count(outcome)} {outcome}"
              for outcome in ("caught", "survived", "did not compile", "not run")
              if outcome in outcomes]
    return f"Of {len(verdicts)} mutations: {', '.join(counts)}."


def row(mutation: Mutation, verdict: Verdict | None) -> str:
    outcome, by, seconds = "not run", "", ""
    if verdict:
        outcome, by, seconds = verdict.outcome, verdict.by, f"{verdict.seconds:.0f}"
    columns = [str(mutation.number), f"`{mutation.file.split('/')[-1]}`",
             f"`{mutation.name}`: {mutation.meaning}", outcome, f"`{by}`" if by else "", seconds]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in columns) + " |"
