"""Part (a): samples a second of the sampling kernels, by shapes, engine, instruction set and cores."""

from .problem import PAPER, energy_edges
from .proposal import best_proposal
from .tables import table
from .tools import CORES, PRODUCTS, run

# The default model's shape functions, and the same with those of a user's scalar, whose formulas are
# interpreted.
SHAPES = ("electromagnetic", "scalar")


def measure(settings):
    proposal = best_proposal(PAPER, "standard model")
    numbers = [proposal.bins, *energy_edges(), *proposal.quantiles]
    rows = []
    for shapes in SHAPES:
        output = run([PRODUCTS / "throughput", CORES, settings.kernel_seconds, shapes],
                     text=" ".join(str(number) for number in numbers))
        for line in output.splitlines():
            engine, instructions, threads, samples, seconds = line.split(",")
            rows.append({"shapes": shapes, "engine": engine, "instructions": instructions,
                         "threads": int(threads),
                         "samples_per_second": float(samples) / float(seconds)})
    return rows


def report(rows):
    single = {(row["shapes"], row["engine"], row["instructions"]): row["samples_per_second"]
              for row in rows if row["threads"] == 1}
    lines = table(
        ("shapes", "engine", "instruction set", "threads", "M samples/s", "M samples/s/core",
         "over 1 core", "over electromagnetic"),
        [(row["shapes"], row["engine"], row["instructions"], row["threads"],
          f"{row['samples_per_second'] / 1e6:.2f}",
          f"{row['samples_per_second'] / row['threads'] / 1e6:.2f}",
          f"{row['samples_per_second'] / single[row['shapes'], row['engine'], row['instructions']]:.2f}",
          f"{row['samples_per_second'] / electromagnetic(rows, row)['samples_per_second']:.2f}")
         for row in rows])
    return ["## Kernel throughput", "",
            "Accumulation of the response (12 bins; 7 shape functions, 8 with the scalar) included; a "
            "sample of `qmc` fills every bin.", "", *lines, ""]


def electromagnetic(rows, row):
    """The same measurement of the default model's shapes."""
    same = ("engine", "instructions", "threads")
    return next(other for other in rows if other["shapes"] == SHAPES[0]
                and all(other[key] == row[key] for key in same))
