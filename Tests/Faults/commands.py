"""The commands that write files, and the files that each of them leaves under final names."""
import dataclasses
import pathlib

SCAN = """\
base: { plan: on-axis, sampling: { engine: mc, samples: 2e4, replicates: 4 } }
configurations:
  - { key: detector.energy_resolution, values: [0.06, 0.12] }
grid:
  - { parameter: mu_numu, from: 0, to: 6e-10, count: 4 }
compute:
  chi_square: {}
  bounds: { parameters: [mu_nue], confidence_level: 0.9 }
block: { chi_square: 2, bounds: 2 }
"""
FEW = ["--samples", "2e3", "--threads", "2", "--quiet"]


@dataclasses.dataclass(frozen=True)
class Command:
    """One command line, run in a folder of its own that holds `scan.yaml`."""

    name: str
    words: list[str]
    outputs: list[str]
    """Files or folders; of a folder every file counts, but locks and records of the machine."""
    before: list[list[str]] = dataclasses.field(default_factory=list)
    """Command lines that make what this one needs."""


RUN = ["scan", "run", "scan.yaml", "--output", "s", "--threads", "2", "--quiet"]
COMMANDS = [
    Command("export templates", ["export", "templates", *FEW, "--output", "templates.h5"],
            ["templates.h5"]),
    Command("export templates", ["export", "templates", *FEW, "--output", "templates.json"],
            ["templates.json"]),
    Command("export pyhf", ["export", "pyhf", *FEW, "--plan", "on-axis", "--set", "mu_numu=3e-10",
                             "--output", "w.json"],
            ["w.json"]),
    Command("export globes", ["export", "globes", *FEW, "--plan", "on-axis", "--output", "globes"],
            ["globes"]),
    Command("report", ["report", *FEW, "--plan", "on-axis", "--output", "report.html"],
            ["report.html"]),
    Command("tables", ["tables", *FEW, "--plan", "on-axis", "--output", "tables"], ["tables"]),
    Command("reproduce", ["reproduce", *FEW, "--output", "results"], ["results"]),
    Command("flux constrain", ["flux", "constrain", *FEW, "--plan", "on-axis", "--override",
                               "statistics.flux_covariance=dune", "--save", "c.csv"], ["c.csv"]),
    Command("flux constrain", ["flux", "constrain", *FEW, "--plan", "on-axis", "--override",
                               "statistics.flux_covariance=dune", "--covariance", "v.csv"],
            ["v.csv"]),
    Command("toys", ["toys", *FEW, "--plan", "on-axis", "--parameter", "mu_numu", "--method", "cls",
                     "--toys", "4", "--shard", "1/2", "--save", "limits.csv"], ["limits.csv"]),
    Command("toys", ["toys", *FEW, "--plan", "on-axis", "--parameter", "mu_numu", "--toys", "4",
                     "--shard", "1/2", "--save", "part.csv"], ["part.csv"]),
    Command("scan run", RUN, ["s"]),
    Command("scan merge", ["scan", "merge", "scan.yaml", "--output", "s", "--result", "r.h5",
                           "--threads", "2", "--quiet"], ["r.h5"], [RUN]),
    Command("scan merge", ["scan", "merge", "scan.yaml", "--output", "s", "--result", "r.csv",
                           "--threads", "2", "--quiet"],
            ["r.chi_square.csv", "r.bounds.csv"], [RUN]),
]

# These print, and write files only where the shell sends what they print.
PRINT_ONLY = {
    "rates", "spectrum", "bounds", "fit", "impact", "region", "exclusion", "chi2", "optimize",
    "converge", "compare",
    "verify", "interactions list", "interactions show", "interactions check", "interactions schema",
    "scan plan", "scan status", "flux check", "flux show", "config show", "config check",
    "config schema", "help",
    # Leaves its record beside job scripts; it needs a batch system, which scripts/slurm-test has.
    "scan submit",
}


def unnamed(commands: set[str]) -> set[str]:
    """Those of the program's commands that no list here names."""
    return commands - {command.name for command in COMMANDS} - PRINT_ONLY


def final_files(folder: pathlib.Path, outputs: list[str]) -> dict[str, bytes]:
    """Content by name of everything that stands under a final name."""
    found = {}
    for output in outputs:
        path = folder / output
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            is_hidden = file.name.startswith(".") or file.name in ("locks", "heartbeats")
            if file.is_file() and not is_hidden:
                found[str(file.relative_to(folder))] = file.read_bytes()
    return found
