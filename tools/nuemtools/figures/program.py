"""Runs nuem for figures whose data it does not write by itself."""

import csv
import io
import os
import pathlib
from concurrent.futures import ThreadPoolExecutor

from .. import program as tools
from . import style
from .failure import BAD_DATA, Failure, clipped


class Program:
    """`samples` of each run; runs go side by side, each on one thread."""

    def __init__(self, path, samples):
        self.path = path
        self.samples = samples

    def run(self, method, command, *options):
        """A command by a method of the tools' program, with the samples of this one."""
        try:
            nuem = tools.Program(pathlib.Path(self.path))
            return getattr(nuem, method)(*command.split(), "--samples", self.samples, *map(str, options))
        except tools.CommandFailed as failed:
            words = failed.errors.strip().removeprefix("nuem: error: ")
            raise Failure(failed.exit_code if failed.exit_code > 0 else BAD_DATA, clipped(words, 400)) from failed

    def document(self, command, *options):
        """What a command, of one word or two, writes as JSON."""
        return self.run("json", command, "--threads", "1", *options)

    def documents(self, runs):
        """Of many runs, (command, option...) each, in their order."""
        with ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as pool:
            return list(pool.map(lambda run: self.document(*run), runs))


def provenance(document):
    """Without what depends on the machine and on one of many runs."""
    return {key: value for key, value in document["provenance"].items()
            if key not in ("machine", "arguments") and value is not None}


def write_csv(path, rows):
    """Rows, dictionaries with the same keys; a number in full, nothing where there is None."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    style.write(pathlib.Path(path), text.getvalue().encode())
