"""Called by scripts/mutate."""

import argparse
import fcntl
import json
import signal
import sys
from pathlib import Path

from .mutations import Unusable, read
from .results import Results
from .tree import Tree
from .trial import Trial


def say(text):
    print(f"nuem: {text}", file=sys.stderr, flush=True)


def arguments():
    class Parser(argparse.ArgumentParser):
        def error(self, message):
            say(message)
            sys.exit(64)
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("project", type=Path)
    parser.add_argument("--only", action="append", default=[])
    for flag in ("--survivors", "--fresh", "--list", "--check"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--threads", type=int)
    return parser.parse_args()


def own(folder):
    """Keeps a second run out of the copy; until this one ends."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("another run is at work on the copy in .build/mutations")
        sys.exit(75)
    return lock


def chosen(mutations, wanted, results, identities):
    """Those to be done."""
    unknown = set(wanted.only) - {mutation.name for mutation in mutations}
    if unknown:
        say(f"there is no mutation {', '.join(sorted(unknown))}; --list names them")
        sys.exit(64)

    def is_wanted(mutation):
        known = results.known.get(identities[mutation.name])
        if wanted.only:
            return mutation.name in wanted.only
        if wanted.survivors:
            return known is not None and known.outcome == "survived"
        return wanted.fresh or known is None
    return [mutation for mutation in mutations if is_wanted(mutation)]


def run(todo, tree, trial, results, mutations, identities):
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
            say(f"without a mutation the tests must pass: {problem}")
            return 70
        record.write_text(json.dumps({"tree": tree.identity(), "seconds": trial.usual}))
    usual = ", ".join(f"{stage} {seconds:.0f} s" for stage, seconds in trial.usual.items())
    say(f"they pass: {usual}")
    for index, mutation in enumerate(todo, 1):
        tree.apply(mutation)
        try:
            verdict = trial.verdict(mutation.file)
        finally:
            tree.restore(mutation)
        results.add(identities[mutation.name], mutation.name, verdict)
        results.write(mutations, identities)
        say(f"{index}/{len(todo)} {mutation.name}: {verdict.outcome} {verdict.by}"
            f" ({verdict.seconds:.0f} s)")
    return 0


def main():
    wanted = arguments()
    project = wanted.project
    try:
        mutations = read(project / "Tests/Mutations/mutations.txt")
        identities = {}
        for mutation in mutations:
            file = project / mutation.file
            if not file.is_file():
                raise Unusable(f"mutation {mutation.name} (line {mutation.line}): there is no"
                               f" {mutation.file}")
            text = file.read_text()
            mutation.applied(text)
            identities[mutation.name] = mutation.identity(text)
    except Unusable as problem:
        say(problem)
        return 65
    if wanted.check:
        say(f"{len(mutations)} mutations apply")
        return 0
    folder = project / ".build/mutations"
    folder.mkdir(parents=True, exist_ok=True)
    lists = project / "Tests/Mutations"
    results = Results(lists / "results.jsonl", lists / "results.md")
    if wanted.list:
        for mutation in mutations:
            known = results.known.get(identities[mutation.name])
            print(f"{mutation.name}: {mutation.meaning} ({known.outcome if known else 'not run'})")
        return 0
    lock = own(folder)
    todo = chosen(mutations, wanted, results, identities)
    status = 0
    if todo:
        status = run(todo, Tree(project, folder / "tree"), Trial(folder / "tree", wanted.threads),
                     results, mutations, identities)
    if status == 0:
        results.write(mutations, identities)
        known = [results.known.get(identities[mutation.name]) for mutation in mutations]
        missed = sum(verdict is None or verdict.outcome != "caught" for verdict in known)
        say(f"{len(known) - missed} of {len(known)} caught: Tests/Mutations/results.md")
        status = 1 if missed else 0
    lock.close()
    return status


# Ended from outside, it ends what it began, and goes on later.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, frame: sys.exit(128 + number))
sys.exit(main())
