"""Runs nuem for figures whose data it does not write by itself."""

import csv
import io
import json
import os
import pathlib
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import style
from .failure import BAD_DATA, Failure, clipped


class Program:
    """`samples` of each run; runs go side by side, each on one thread."""

    def __init__(self, path, samples):
        self.path = path
        self.samples = samples

    def document(self, command, *options):
        """What a command writes as JSON."""
        run = subprocess.run(
            [self.path, command, "--format", "json", "--samples", self.samples, "--quiet",
             "--threads", "1", *map(str, options)], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            words = run.stderr.strip().removeprefix("nuem: error: ")
            raise Failure(run.returncode if run.returncode > 0 else BAD_DATA, clipped(words, 400))
        return json.loads(run.stdout)

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
