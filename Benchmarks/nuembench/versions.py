"""Kernels of two versions in turn: python -m nuembench.versions OTHER THIS COMMIT PAIRS CORE (scripts/bench-versions)."""

import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"
SECONDS = "0.25"
BINS, HIGHEST_GEV = 80, 20.0


def energies():
    """Edges and quantiles of energies as of a beam of some GeV; both versions have the same."""
    edges = [HIGHEST_GEV * place / BINS for place in range(BINS + 1)]
    middles = [(low + high) / 2 for low, high in zip(edges, edges[1:])]
    shares = [middle**1.5 * math.exp(-middle / 1.5) + 0.02 for middle in middles]
    quantiles = [sum(shares[:place]) / sum(shares) for place in range(BINS)] + [1.0]
    return " ".join(map(repr, [BINS, *edges, *quantiles]))


def run(program, core, text):
    """{(engine, instruction set): samples a second} with one thread on a core."""
    done = subprocess.run(["taskset", "-c", core, program, "1", SECONDS], input=text, text=True,
                          capture_output=True, check=True)
    rows = [line.split(",") for line in done.stdout.splitlines()]
    return {(engine, instructions): float(samples) / float(seconds)
            for engine, instructions, _, samples, seconds in rows}


def main(other, this, commit, pairs, core):
    text = energies()
    found = {}
    for pair in range(int(pairs)):
        order = (other, this) if pair % 2 == 0 else (this, other)
        speeds = {program: run(program, core, text) for program in order}
        for key, speed in speeds[this].items():
            found.setdefault(key, []).append((speeds[other][key], speed))
        print(f"nuem: pair {pair + 1} of {pairs}", file=sys.stderr)
    rows = []
    for (engine, instructions), speeds in found.items():
        ratios = sorted(new / old for old, new in speeds)
        low, median, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        rows.append({"engine": engine, "instructions": instructions, "pairs": len(ratios),
                     "other_samples_per_second": statistics.median(old for old, _ in speeds),
                     "samples_per_second": statistics.median(new for _, new in speeds),
                     "ratio": median, "ratio_quartiles": [low, high]})
    (RESULTS / "versions.json").write_text(json.dumps({"other": commit, "rows": rows}, indent=2) + "\n")
    lines = ["| engine | instruction set | M samples/s, " + commit + " | M samples/s, now | ratio | quartiles |",
             "|---|---|---:|---:|---:|---:|"]
    lines += [f"| {row['engine']} | {row['instructions']} | {row['other_samples_per_second'] / 1e6:.2f} | "
              f"{row['samples_per_second'] / 1e6:.2f} | {row['ratio']:.3f} | {row['ratio_quartiles'][0]:.3f} to "
              f"{row['ratio_quartiles'][1]:.3f} |" for row in rows]
    page = ["# Sampling kernels beside those of another version",
            f"{pairs} pairs in turn, one thread on one core, processor time; shapes of the default model, the "
            "default detector. `scripts/bench-versions` writes this page.", "\n".join(lines)]
    (RESULTS / "versions.md").write_text("\n\n".join(page) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
