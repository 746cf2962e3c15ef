"""Part (a): samples a second of the sampling kernels, by engine, instruction set and cores."""

from .problem import PAPER, energy_edges
from .proposal import best_proposal
from .tables import table
from .tools import CORES, PRODUCTS, run


def measure(settings):
    proposal = best_proposal(PAPER, "standard model")
    numbers = [proposal.bins, *energy_edges(), *proposal.quantiles]
    output = run([PRODUCTS / "throughput", CORES, settings.kernel_seconds],
                 text=" ".join(str(number) for number in numbers))
    rows = []
    for line in output.splitlines():
        engine, instructions, threads, samples, seconds = line.split(",")
        rows.append({"engine": engine, "instructions": instructions, "threads": int(threads),
                     "samples_per_second": float(samples) / float(seconds)})
    return rows


def report(rows):
    single = {(row["engine"], row["instructions"]): row["samples_per_second"]
              for row in rows if row["threads"] == 1}
    lines = table(
        ("engine", "instruction set", "threads", "M samples/s", "M samples/s/core", "over 1 core"),
        [(row["engine"], row["instructions"], row["threads"],
          f"{row['samples_per_second'] / 1e6:.2f}",
          f"{row['samples_per_second'] / row['threads'] / 1e6:.2f}",
          f"{row['samples_per_second'] / single[row['engine'], row['instructions']]:.2f}")
         for row in rows])
    return ["## Kernel throughput", "",
            "Accumulation of the response (12 bins, 7 shape functions) included; a sample of `qmc` "
            "fills every bin.", "", *lines, ""]
