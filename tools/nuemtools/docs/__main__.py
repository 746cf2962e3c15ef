"""Runs documents, two at a time, and says what failed. Called by scripts/check-docs."""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .blocks import Command
from .documents import HELP, help_document, markdown_documents
from .links import broken
from .not_run import reason_not_to_run
from .running import run


def write_edits(path, edits):
    """From the end, so that the numbers of the lines before stay right."""
    lines = path.read_text().split("\n")
    for first, count, better in sorted(edits, reverse=True):
        lines[first - 1:first - 1 + count] = better
    path.write_text("\n".join(lines))


def list_not_run(documents):
    for document in documents:
        for step in document.steps:
            reason = reason_not_to_run(step.text) if isinstance(step, Command) else None
            if reason:
                print(f"{document.name}:{step.line}: {step.text}\n  not run: {reason}")


def main(arguments):
    project = Path(arguments[0])
    options = {argument for argument in arguments[1:] if argument.startswith("--")}
    names = [argument for argument in arguments[1:] if not argument.startswith("--")]
    program = project / ".build" / "release" / "nuem"
    try:
        documents = markdown_documents(project, names)
        if not names:
            documents.append(help_document(program))
    except ValueError as error:
        print(f"nuem: error: {error}", file=sys.stderr)
        return 1
    if "--list" in options:
        list_not_run(documents)
        return 0
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda document: run(document, project, program), documents))
    failures, seen, left_out, slowest = [], 0, 0, (0.0, "")
    for document in documents:
        if document.name != HELP:
            failures += [f"{document.name}:{line}: no file {target}"
                         for line, target in broken(document.name, project)]
    for document, outcome in zip(documents, outcomes):
        failures += outcome.failures
        seen += outcome.run
        left_out += len(outcome.not_run)
        slowest = max(slowest, outcome.slowest)
        if "--update" in options and outcome.edits and document.name != HELP:
            write_edits(project / document.name, outcome.edits)
            print(f"nuem: {document.name}: {len(outcome.edits)} outputs rewritten", file=sys.stderr)
    for failure in failures:
        print(failure, file=sys.stderr)
    processor = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    print(f"nuem: {len(documents)} documents: {seen} commands run, {left_out} not (--list has the"
          f" reasons), {len(failures)} failures; {processor:.0f} s of processor time; the longest took"
          f" {slowest[0]:.1f} s: {slowest[1]}", file=sys.stderr)
    return 1 if failures else 0


sys.exit(main(sys.argv[1:]))
