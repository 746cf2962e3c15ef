"""Breaks the physics on purpose, one mutation at a time, and sees which test notices.

Applies each mutation of Tests/Mutations/mutations.txt to a copy of this tree in .build/mutations, builds it
for debugging and runs the tests until one fails. First those that the list names, then the quick ones, then
the slow ones, then those that run the program as a process: a mutation that all of them pass has survived.
A crash, and tests that take three times as long as without the mutation, count as caught. Before that all
tests must pass without a mutation.

The tree itself is never changed but for Tests/Mutations/results.jsonl and results.md, which are written
after every mutation. What is done is not done again: a run that was interrupted goes on where it stopped,
half a minute for each mutation. A mutation whose file has changed since is done anew. 0: every mutation was
caught; 1: some survived or did not compile; 65: one does not apply."""

import fcntl
import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ..building import swift
from ..project import BAD_DATA, BAD_USAGE, INTERNAL, PROJECT, TRY_AGAIN, Parser, Stop, say
from .mutations import Mutation, Unusable, read
from .results import Results
from .tree import Tree
from .trial import Trial


def read_options(arguments: Sequence[str]) -> Namespace:
    parser = Parser("mutate", __doc__)
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="this mutation, whether it is done or not; may be repeated")
    parser.add_argument("--survivors", action="store_true", help="those that survived, again, as after a new test")
    parser.add_argument("--fresh", action="store_true", help="all of them, again")
    parser.add_argument("--threads", type=int, help="threads of the build (default: all processors)")
    parser.add_argument("--list", action="store_true", help="name the mutations, and what is known of each")
    parser.add_argument("--check", action="store_true", help="see that every mutation applies, and do no more")
    return parser.parse_args(arguments)


def applicable(mutations: list[Mutation]) -> tuple[dict[str, str], list[str]]:
    """The identity of each mutation by name, and what is wrong with those that do not apply."""
    identities: dict[str, str] = {}
    problems: list[str] = []
    for mutation in mutations:
        file = PROJECT / mutation.file
        if not file.is_file():
            problems.append(f"mutation {mutation.name} (line {mutation.line}): there is no {mutation.file}")
            continue
        text = file.read_text()
        try:
            mutation.applied(text)
        except Unusable as problem:
            problems.append(str(problem))
        identities[mutation.name] = mutation.identity(text)
    return identities, problems


def own(folder: Path) -> TextIO:
    """Keeps a second run out of the copy until this one ends."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        raise Stop("another run is at work on the copy in .build/mutations", TRY_AGAIN) from problem
    return lock


def chosen(mutations: list[Mutation], wanted: Namespace, results: Results,
           identities: dict[str, str]) -> list[Mutation]:
    """The mutations that are to be done."""
    unknown = set(wanted.only) - {mutation.name for mutation in mutations}
    if unknown:
        raise Stop(f"there is no mutation {', '.join(sorted(unknown))}; --list names them", BAD_USAGE)

    def is_wanted(mutation: Mutation) -> bool:
        known = results.known.get(identities[mutation.name])
        if wanted.only:
            return any(mutation.name == name for name in wanted.only)
        if wanted.survivors:
            return known is not None and known.outcome == "survived"
        return known is None or bool(wanted.fresh)

    return [mutation for mutation in mutations if is_wanted(mutation)]


def run(todo: list[Mutation], tree: Tree, trial: Trial, results: Results, mutations: list[Mutation],
        identities: dict[str, str]) -> None:
    tree.update()
    # Of a tree that passed before, the times are known.
    record = tree.path.with_name("usual.json")
    known = json.loads(record.read_text()) if record.exists() else {}
    if known.get("tree") == tree.identity():
        trial.usual = known["seconds"]
    else:
        say(f"{len(todo)} mutations; first the tests without one")
        problem = trial.measure()
        if problem:
            raise Stop(f"without a mutation the tests must pass: {problem}", INTERNAL)
        record.write_text(json.dumps({"tree": tree.identity(), "seconds": trial.usual}))
    usual = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in trial.usual.items())
    say(f"they pass: {usual}")
    for index, mutation in enumerate(todo, 1):
        tree.apply(mutation)
        try:
            verdict = trial.verdict(mutation)
        finally:
            tree.restore(mutation)
        results.add(identities[mutation.name], mutation.name, verdict)
        results.write(mutations, identities)
        say(f"{index}/{len(todo)} {mutation.name}: {verdict.outcome} {verdict.by}"
            f" ({verdict.seconds:.0f} s)")


def main(arguments: Sequence[str]) -> int:
    wanted = read_options(arguments)
    try:
        mutations = read(PROJECT / "Tests/Mutations/mutations.txt")
    except Unusable as problem:
        raise Stop(str(problem), BAD_DATA) from problem
    identities, problems = applicable(mutations)
    for text in problems:
        say(text)
    if problems:
        raise Stop(f"{len(problems)} of {len(mutations)} mutations do not apply", BAD_DATA)
    if wanted.check:
        say(f"{len(mutations)} mutations apply")
        return 0
    swift()
    lists = PROJECT / "Tests/Mutations"
    results = Results(lists / "results.jsonl", lists / "results.md")
    if wanted.list:
        for mutation in mutations:
            known = results.known.get(identities[mutation.name])
            print(f"{mutation.name}: {mutation.meaning} ({known.outcome if known else 'not run'})")
        return 0
    folder = PROJECT / ".build/mutations"
    folder.mkdir(parents=True, exist_ok=True)
    with own(folder):
        todo = chosen(mutations, wanted, results, identities)
        if todo:
            run(todo, Tree(PROJECT, folder / "tree"), Trial(folder / "tree", wanted.threads), results, mutations,
                identities)
        results.write(mutations, identities)
    verdicts = [results.known.get(identities[mutation.name]) for mutation in mutations]
    missed = sum(verdict is None or verdict.outcome != "caught" for verdict in verdicts)
    say(f"{len(verdicts) - missed} of {len(verdicts)} caught: Tests/Mutations/results.md")
    return 1 if missed else 0
