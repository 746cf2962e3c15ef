#!/usr/bin/env python3
"""Writes Validation/coverage.md: what 90 % intervals by Wilks and by Feldman and Cousins cover.

Usage: scripts/coverage [--toys 20000]      (needs the built program, and nothing but Python)
"""

import json
import math
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CASES = [
    ("on-axis", "mu_numu", "gaussian"),
    ("on-axis", "mu_numu", "poisson"),
    ("on-axis", "mu_nue", "gaussian"),
    ("on-axis", "r2_numu", "gaussian"),
    ("on-axis", "r2_nue", "gaussian"),
    ("on-axis", "q_nue", "gaussian"),
    ("prism", "mu_numu", "gaussian"),
    ("prism", "mu_nue", "gaussian"),
    ("prism", "q_nue", "gaussian"),
]
INTRODUCTION = """# Coverage of 90 % intervals

Written by `scripts/coverage`: {toys} pseudo-experiments for every true value, with the default
configuration, seed {seed}. A toy is Poisson counts and auxiliary measurements of the pulls about
their true values; its fit minimises over the tested parameter, inside its boundary, and all pulls.
*Wilks*: the values where chi-square rises by less than 2.706. *Feldman-Cousins*: by less than a
critical value from other toys at the same true value. Errors are binomial; for Feldman-Cousins the
critical value's own, of the same size, comes on top.

What it shows:
- A magnetic moment enters squared and cannot be negative: near 0, Wilks covers 95 %, and the right
  critical value is 1.64. From about the bound on, the boundary is out of reach and both agree: the
  upper bound of the Standard Model's expectation hardly moves.
- A charge of the electron flavour has two minima of chi-square, and fluctuations choose between them:
  Wilks can cover {worst_wilks:.0f} % where it should cover 90 %.
- Feldman-Cousins covers 90 % everywhere: of {tests} tested values the worst is {worst:.1f} combined
  standard errors off, and chi-square is {chi_square:.1f} for {tests} values.
"""


def run(plan, parameter, likelihood, toys):
    configuration = f"statistics: {{ likelihood: {likelihood} }}\n"
    path = os.path.join(FOLDER, ".build", "coverage.yaml")
    with open(path, "w") as file:
        file.write(configuration)
    result = subprocess.run(
        [os.path.join(FOLDER, ".build", "release", "nuem"), "toys", "--config", path, "--plan", plan,
         "--parameter", parameter, "--toys", str(toys), "--format", "json", "--quiet"],
        capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def ends(document, purpose):
    """All intervals of a kind."""
    def words(row, end):
        if row[end] is None:
            return "0" if row[f"{end}_reason"] == "physical-limit" else "no end"
        return f"{row[end]:.4g}"
    rows = [row for row in document["rows"] if row["purpose"] == purpose]
    return " and ".join(f"{words(row, 'lower')} to {words(row, 'upper')}" for row in rows)


def section(plan, parameter, likelihood, document):
    rows = document["rows"]
    unit = rows[0]["unit"]
    lines = [
        f"## {parameter}, plan {plan}, {likelihood} likelihood",
        "",
        f"Interval of the Standard Model's expectation, {unit}: by Wilks "
        f"{ends(document, 'wilks')}, by Feldman-Cousins {ends(document, 'feldman-cousins')}.",
        "",
        f"| true value ({unit}) | critical value | Wilks covers | Feldman-Cousins covers |",
        "|---:|---:|---:|---:|",
    ]
    for row in rows:
        if row["purpose"] != "test":
            continue
        lines.append(
            f"| {row['true_value']:.4g} | {row['critical_value']:.3f} "
            f"| {100 * row['wilks_coverage']:.2f} ± {100 * row['wilks_error']:.2f} % "
            f"| {100 * row['feldman_cousins_coverage']:.2f} ± "
            f"{100 * row['feldman_cousins_error']:.2f} % |")
    unconverged = sum(row["unconverged"] or 0 for row in rows)
    total = sum(row["toys"] or 0 for row in rows)
    lines += ["", f"Not converged: {unconverged} of {total} fits."]
    return "\n".join(lines) + "\n"


def main(arguments):
    toys = int(arguments[1]) if arguments[:1] == ["--toys"] else 20000
    sections, pulls, wilks = [], [], []
    for case in CASES:
        document = run(*case, toys)
        sections.append(section(*case, document))
        for row in document["rows"]:
            if row["purpose"] == "test":
                error = math.sqrt(2 * 0.9 * 0.1 / row["toys"])
                pulls.append((row["feldman_cousins_coverage"] - 0.9) / error)
                wilks.append(row["wilks_coverage"])
        print(*case, file=sys.stderr)
    introduction = INTRODUCTION.format(
        toys=toys, seed=document["provenance"]["seed"], tests=len(pulls), worst=max(map(abs, pulls)),
        chi_square=sum(pull**2 for pull in pulls), worst_wilks=100 * min(wilks))
    folder = os.path.join(FOLDER, "Validation")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "coverage.md"), "w") as file:
        file.write("\n".join([introduction] + sections))


if __name__ == "__main__":
    main(sys.argv[1:])
