"""Runs the commands that the documents and the program's help show, and compares what they print.

Every `nuem ...` and `scripts/...` command of the Markdown documents, and of the examples in the program's
help, runs in a folder of its own for each document, in the document's order. It fails if a command fails or
prints something else than the document shows. Without options it first tests scripts/install and this test
itself."""

import resource
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..building import build_nuem
from ..environments import unit_tests
from ..project import NUEM, PROJECT, Parser, say
from .blocks import Command
from .documents import HELP, Document, help_document, markdown_documents
from .links import broken
from .not_run import reason_not_to_run
from .running import Outcome, run


def write_edits(path: Path, edits: list[tuple[int, int, list[str]]]) -> None:
    """From the end, so that the numbers of the lines before stay right."""
    lines = path.read_text().split("\n")
    for first, count, better in sorted(edits, reverse=True):
        lines[first - 1:first - 1 + count] = better
    path.write_text("\n".join(lines))


def list_not_run(documents: list[Document]) -> None:
    for document in documents:
        for step in document.steps:
            if isinstance(step, Command) and (reason := reason_not_to_run(step.text)):
                print(f"{document.name}:{step.line}: {step.text}\n  not run: {reason}")


def report(documents: list[Document], outcomes: list[Outcome]) -> list[str]:
    """Says what was run, and gives what failed."""
    failures = [f"{document.name}:{line}: no file {target}" for document in documents if document.name != HELP
                for line, target in broken(document.name, PROJECT)]
    failures += [failure for outcome in outcomes for failure in outcome.failures]
    for failure in failures:
        print(failure, file=sys.stderr)
    seconds, slowest = max(outcome.slowest for outcome in outcomes)
    processor = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    say(f"{len(documents)} documents: {sum(outcome.run for outcome in outcomes)} commands run,"
        f" {sum(len(outcome.not_run) for outcome in outcomes)} not (--list has the reasons),"
        f" {len(failures)} failures; {processor:.0f} s of processor time; the longest took {seconds:.1f} s: {slowest}")
    return failures


def main(arguments: Sequence[str]) -> int:
    parser = Parser("check-docs", __doc__)
    parser.add_argument("--update", action="store_true",
                        help="write what the commands print into the documents, where it differs")
    parser.add_argument("--list", action="store_true",
                        help="name the commands that are not run, each with the reason, and run nothing")
    parser.add_argument("names", nargs="*", metavar="DOCUMENT", help="relative to the project's folder")
    options = parser.parse_args(arguments)
    build_nuem()
    if not arguments and unit_tests("DocumentTests", {}) != 0:
        return 1
    try:
        documents = markdown_documents(PROJECT, options.names)
        if not options.names:
            documents.append(help_document(NUEM))
    except ValueError as error:
        say(f"error: {error}")
        return 1
    if options.list:
        list_not_run(documents)
        return 0
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda document: run(document, PROJECT, NUEM), documents))
    failures = report(documents, outcomes)
    for document, outcome in zip(documents, outcomes, strict=True):
        if options.update and outcome.edits and document.name != HELP:
            write_edits(PROJECT / document.name, outcome.edits)
            say(f"{document.name}: {len(outcome.edits)} outputs rewritten")
    return 1 if failures else 0
