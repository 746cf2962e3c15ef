"""Commands that documents show and this test does not run, each with the reason."""

import re

REASONS = [
    (r"(\.ci/run|scripts/(run|test|setup|check-docs|lint)\b|tools/run (docs|history)\b)",
     "what CI runs itself, and this test with it"),
    (r"(scripts/(bench|validate)|tools/run coverage)\b", "takes minutes; it writes the tables that the document links"),
    (r"(scripts/(fuzz|mutate)|tools/run (sanitize|stress|line-coverage))\b",
     "takes minutes or an hour; tests of the tests"),
    (r"tools/run flux-covariance --table", "takes a minute; it writes examples/flux-covariance.md"),
    (r"(scripts/(package|wheel|release|python-test|slurm-test|tables|scan-figures)|tools/run report-check)\b",
     "has a test of its own"),
    (r"nuem compare (tables-before|before\.json|results\.h5)",
     "compares what the reader has; docs/tables.md compares two files that it makes"),
    (r"PYTHONPATH=python python3 examples/posterior\.py", "needs emcee; a test of the Python package runs it"),
    (r"scripts/install(?!.* --prefix)", "writes to the user's home; tested with --prefix"),
    (r"scripts/figures(?!.*--data)", "draws for seconds what `scripts/figures --check` draws with fewer samples"),
    (r"(git|apt|apt-get|sudo|su|cd|export|swift|man|source|\.) ", "changes or needs more than a folder"),
    (r"(docker|apptainer) ", "needs a container engine"),
    (r"(sbatch|srun|squeue|scancel|scontrol|sacct|condor_\w+)\b", "needs a cluster's scheduler"),
    (r"nuem scan submit (?!.*(--dry-run|--engine local)).*", "needs a cluster's scheduler"),
    (r"nuem scan (run scan\.yaml *(#|$)|submit scan\.yaml --engine local)",
     "takes half a minute; docs/tutorial.md runs a small scan"),
    (r"nuem scan (status|merge) scan\.yaml",
     "tells of a scan that jobs have run; docs/tutorial.md runs a small one"),
    (r"nuem interactions check my_scalar\.yaml",
     "reads a file of the reader's; docs/adding.md checks one that it shows"),
    (r"nuem verify (results|templates)", "looks at files that the reader has"),
    (r"scripts/faults\b", "takes minutes; scripts/test runs a part of it"),
    (r"nuem converge(?!.*--to)", "takes a minute"),
    (r"nuem bounds --config examples/flux-covariance\.yaml",
     "takes half a minute; `tools/run flux-covariance --table` runs it"),
    (r"nuem bounds --profile all", "takes ten seconds; tested with fewer samples and one parameter"),
    (r"nuem (toys|converge) .*(--toys \d{5,}|2\^(1[7-9]|2\d))",
     "takes half a minute; other documents and the help run it with less"),
]


def reason_not_to_run(text: str) -> str | None:
    """The first that applies, or None."""
    return next((reason for pattern, reason in REASONS if re.match(pattern, text)), None)
