"""Writes Validation/coverage.md: what 90 % intervals by Wilks and by Feldman and Cousins cover.

It needs the built program, and nothing but Python.
"""

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .program import Program
from .project import PROJECT, Parser, say

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

Written by `tools/run coverage`: {toys} pseudo-experiments for every true value, with the default
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


def run(plan: str, parameter: str, likelihood: str, toys: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.yaml"
        path.write_text(f"statistics: {{ likelihood: {likelihood} }}\n")
        return Program().json("toys", "--config", path, "--plan", plan, "--parameter", parameter, "--toys", str(toys))


def ends(document: dict[str, Any], purpose: str) -> str:
    """All intervals of a kind."""
    def words(row: dict[str, Any], end: str) -> str:
        if row[end] is None:
            return "0" if row[f"{end}_reason"] == "physical-limit" else "no end"
        return f"{row[end]:.4g}"
    rows = [row for row in document["rows"] if row["purpose"] == purpose]
    return " and ".join(f"{words(row, 'lower')} to {words(row, 'upper')}" for row in rows)


def section(plan: str, parameter: str, likelihood: str, document: dict[str, Any]) -> str:
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


def main(arguments: Sequence[str]) -> int:
    parser = Parser("coverage", __doc__)
    parser.add_argument("--toys", type=int, default=20000, help="pseudo-experiments of a true value (default: 20000)")
    toys: int = parser.parse_args(arguments).toys
    sections: list[str] = []
    pulls: list[float] = []
    wilks: list[float] = []
    seed = None
    for case in CASES:
        document = run(*case, toys)
        seed = document["provenance"]["seed"]
        sections.append(section(*case, document))
        for row in document["rows"]:
            if row["purpose"] == "test":
                error = math.sqrt(2 * 0.9 * 0.1 / row["toys"])
                pulls.append((row["feldman_cousins_coverage"] - 0.9) / error)
                wilks.append(row["wilks_coverage"])
        say(" ".join(case))
    introduction = INTRODUCTION.format(
        toys=toys, seed=seed, tests=len(pulls), worst=max(map(abs, pulls)),
        chi_square=sum(pull**2 for pull in pulls), worst_wilks=100 * min(wilks))
    (PROJECT / "Validation/coverage.md").write_text("\n".join([introduction, *sections]))
    return 0
