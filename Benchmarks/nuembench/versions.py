"""Measures two versions in turn: python -m nuembench.versions OTHER THIS COMMIT PAIRS CORE (scripts/bench-versions), where
OTHER and THIS are folders with the programs `throughput` and `profile-job` of each."""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"
SECONDS = "0.25"
BINS, HIGHEST_GEV = 80, 20.0
PLANS = ("on-axis", "prism")
POINTS = 100_000


def energies():
    """Edges and quantiles of energies as of a beam of some GeV; both versions have the same."""
    edges = [HIGHEST_GEV * place / BINS for place in range(BINS + 1)]
    middles = [(low + high) / 2 for low, high in zip(edges, edges[1:])]
    shares = [middle**1.5 * math.exp(-middle / 1.5) + 0.02 for middle in middles]
    quantiles = [sum(shares[:place]) / sum(shares) for place in range(BINS)] + [1.0]
    return " ".join(map(repr, [BINS, *edges, *quantiles]))


def sampled(program, core):
    """{(what, instruction set): samples a second} of each engine, with one thread on a core."""
    done = subprocess.run(["taskset", "-c", core, program, "1", SECONDS], input=energies(), text=True,
                          capture_output=True, check=True)
    rows = [line.split(",") for line in done.stdout.splitlines()]
    return {(f"{engine}, samples", instructions): float(samples) / float(seconds)
            for engine, instructions, _, samples, seconds in rows}


def profiled(program, core, instructions):
    """{(what, instruction set): points a second} with the paper's five pulls, with one thread on a core."""
    found = {}
    for plan in PLANS:
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(f"plan: {plan}\nsampling: {{ samples: 1e5 }}\n")
            file.flush()
            done = subprocess.run(
                ["taskset", "-c", core, program, file.name, str(POINTS), "1"], text=True,
                capture_output=True, check=True, env={**os.environ, "NUEM_INSTRUCTION_SET": instructions})
        found[f"profiled points, {plan}", instructions] = POINTS / json.loads(done.stdout)["seconds"]
    return found


def speeds_of(folder, core):
    speeds = sampled(Path(folder, "throughput"), core)
    for instructions in dict.fromkeys(instructions for _, instructions in speeds):
        speeds |= profiled(Path(folder, "profile-job"), core, instructions)
    return speeds


def main(other, this, commit, pairs, core):
    found = {}
    for pair in range(int(pairs)):
        order = (other, this) if pair % 2 == 0 else (this, other)
        speeds = {folder: speeds_of(folder, core) for folder in order}
        for key, speed in speeds[this].items():
            found.setdefault(key, []).append((speeds[other][key], speed))
        print(f"nuem: pair {pair + 1} of {pairs}", file=sys.stderr)
    rows = []
    for (what, instructions), speeds in found.items():
        ratios = sorted(new / old for old, new in speeds)
        low, median, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        rows.append({"what": what, "instructions": instructions, "pairs": len(ratios),
                     "other_per_second": statistics.median(old for old, _ in speeds),
                     "per_second": statistics.median(new for _, new in speeds),
                     "ratio": median, "ratio_quartiles": [low, high]})
    (RESULTS / "versions.json").write_text(json.dumps({"other": commit, "rows": rows}, indent=2) + "\n")
    lines = ["| what | instruction set | M/s, " + commit + " | M/s, now | ratio | quartiles |",
             "|---|---|---:|---:|---:|---:|"]
    lines += [f"| {row['what']} | {row['instructions']} | {row['other_per_second'] / 1e6:.2f} | "
              f"{row['per_second'] / 1e6:.2f} | {row['ratio']:.3f} | {row['ratio_quartiles'][0]:.3f} to "
              f"{row['ratio_quartiles'][1]:.3f} |" for row in rows]
    page = ["# Samples and profiled points a second, beside another version",
            f"{pairs} pairs in turn, one thread on one core, processor time. Samples: shapes of the default model, "
            "the default detector. Points: prediction and minimisation over the paper's five pulls, Gaussian. "
            "`scripts/bench-versions` writes this page.", "\n".join(lines)]
    (RESULTS / "versions.md").write_text("\n\n".join(page) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
