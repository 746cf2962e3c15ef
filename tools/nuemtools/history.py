"""Sees that files keep their history when they move: of every file of more than 20 lines that git has renamed,
`git log --follow` must find commits from before the move.

0: all are found; 1: some are not; 66: the history is not here."""

import subprocess
from collections.abc import Sequence

from .project import MISSING, PROJECT, Parser, Stop, say

LONG = 20


def git(*arguments: str) -> str:
    ended = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise Stop(f"git {' '.join(arguments)}: {ended.stderr.strip()}", MISSING)
    return ended.stdout


def renames(since: str | None) -> dict[str, str]:
    """The last commit that renamed each file that is there now, by the file's present name."""
    present = set(git("ls-files").splitlines())
    found: dict[str, str] = {}
    commit = ""
    listed = git("log", "--diff-filter=R", "--find-renames", "--name-status", "--format=%H",
                 *([f"{since}.."] if since else []))
    for line in listed.splitlines():
        fields = line.split("\t")
        if len(fields) == 3:
            if fields[2] in present:
                found.setdefault(fields[2], commit)
        elif line:
            commit = line
    return found


def is_long(name: str) -> bool:
    path = PROJECT / name
    return path.is_file() and not path.is_symlink() and path.read_bytes().count(b"\n") > LONG


def has_earlier(name: str, commit: str) -> bool:
    """Whether following a file leads to a commit from before the one that moved it."""
    # -m: a file may have begun in what a merge put together.
    found = git("log", "--follow", "-m", "-n", "2", "--format=%H", commit, "--", name)
    return len(set(found.split())) == 2


def main(arguments: Sequence[str]) -> int:
    parser = Parser("history", __doc__)
    parser.add_argument("--since", metavar="COMMIT", help="only moves after this commit")
    since = parser.parse_args(arguments).since
    if git("rev-parse", "--is-shallow-repository").strip() == "true":
        raise Stop("this clone has no history: git fetch --unshallow", MISSING)
    moved = {name: commit for name, commit in renames(since).items() if is_long(name)}
    lost = [name for name, commit in moved.items() if not has_earlier(name, commit)]
    for name in lost:
        say(f"{name}: expected commits from before its move in git log --follow, found none")
    say(f"{len(moved)} files were moved; {len(moved) - len(lost)} lead to commits from before")
    return 1 if lost else 0
