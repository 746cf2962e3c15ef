"""Runs the built program on hostile configurations and files, with limits on memory and time.

Usage: hostile_program.py PROGRAM      (exit code 1 where a case breaks a rule)

Each case must end within its limits, with 0 or a code of sysexits.h that Failure knows and never by a
signal; what is refused must say so in few lines. The cases of the fuzz target `values` end at the loading
of what a configuration names: these go through the command line and compute.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile

CODES = {0, 64, 65, 66, 70, 71, 74, 75}
# Of the processor, and in all, as others may use the machine too: for what would never end, whatever the
# machine; the dearest case takes a few.
SECONDS = 300
PATIENCE = 8 * SECONDS
# Taken, by a fixed number of threads; what is reserved may be more, and grows with the cores.
BYTES = 2 << 30
THREADS = ["--threads", "2"]
FEW = "sampling: { samples: 4096, replicates: 4 }\n"
CONFIGURATIONS = {
    "no resolution": "detector: { angular_resolution_deg: 0, energy_resolution: 0 }\n" + FEW,
    "largest resolutions": "detector: { angular_resolution_deg: 180, energy_resolution: 10 }\n" + FEW,
    "largest detector and beam": "detector: { fiducial_mass_t: 1e9 }\nbeam: { pot_per_year: 1e30 }\n" + FEW,
    "smallest detector": "detector: { fiducial_mass_t: 1e-300 }\n" + FEW,
    "smallest beam": "beam: { pot_per_year: 1e-300 }\n" + FEW,
    "lowest threshold": "detector: { recoil_threshold_gev: 1e-9 }\n" + FEW,
    "threshold above the flux": "detector: { recoil_threshold_gev: 1e308 }\n" + FEW,
    "most bins": "binning: { bins: 10000 }\nsampling: { samples: 8192, replicates: 2 }\n",
    "widest bins": "binning: { bins: 1, high_me: 1e6 }\n" + FEW,
    "narrowest bins": "binning: { bins: 10000, high_me: 5e-324 }\n" + FEW,
    "most replicates": "sampling: { samples: 4096, replicates: 4096 }\n",
    "bins times replicates": "binning: { bins: 10000 }\nsampling: { replicates: 4096 }\n",
    "fewer samples than replicates": "sampling: { samples: 1 }\n",
    "too many samples": "sampling: { samples: 1e18 }\n",
    "negative samples": "sampling: { samples: -1 }\n",
    "seed of 2^64": "sampling: { seed: 18446744073709551616 }\n",
    "three hundred stations": "plan: ["
    + ", ".join(f"{{mode: neutrino, position_m: {i * 0.1}, years: 1}}" for i in range(300))
    + "]\n" + FEW,
    "two thousand stays": "plan: ["
    + ", ".join("{mode: neutrino, position_m: 0, years: 1}" for _ in range(2000)) + "]\n" + FEW,
    "smallest pulls": "statistics: { pulls: { overall: { sigma: 1e-100 } } }\n" + FEW,
    "largest pulls": "statistics: { pulls: { overall: { sigma: 1e100 }, electron: { sigma: 1e100 } } }\n" + FEW,
    "mixing angle near 0": "physics: { sin2_theta_w: 5e-324 }\n" + FEW,
    "numbers that are none": "detector: { fiducial_mass_t: .nan, energy_resolution: .inf }\n",
    "deep": "detector: " + "[" * 100000 + "\n",
    "long": "data: " + "x" * 900000 + "\n",
    "unicode": "data: \"\u202e\u0000\U0001f469\"\n".replace("\u0000", "\\0"),
    "a folder": "data: /\n",
    "an endless device": "data: /dev/zero\n",
    "an empty device": "backgrounds: /dev/null\n",
    "itself": "beam: { flux: hostile.yaml }\n",
    "quadrature without resolution": "detector: { angular_resolution_deg: 0, energy_resolution: 0 }\n"
    "sampling: { engine: quadrature }\n",
    "quadrature, largest resolutions": "detector: { angular_resolution_deg: 180, energy_resolution: 10 }\n"
    "sampling: { engine: quadrature }\nbinning: { bins: 2 }\n",
    "plain Monte Carlo, extremes": "detector: { angular_resolution_deg: 180, recoil_threshold_gev: 1e-9 }\n"
    "sampling: { engine: mc, samples: 4096, replicates: 4 }\n",
}
LONG_AXES = "".join(
    f"- {{ key: {key}, from: 0.01, to: 0.99, count: 100000 }}\n"
    for key in ["detector.fiducial_mass_t", "detector.energy_resolution", "binning.high_me",
                "beam.pot_per_year", "physics.sin2_theta_w", "statistics.flux_variance_fraction"])
PLANS = {
    "long axes": "configurations:\n" + LONG_AXES + "compute: { bounds: {} }\n",
    "a ratio beyond a double": "grid: [{ parameter: mu_numu, from: 1e-320, to: 1, count: 5,"
    " scale: logarithmic }]\ncompute: { chi_square: {} }\n",
    "a grid of 1e12": "grid: [{ parameter: mu_numu, from: 0, to: 1, count: 1e12 }]\n"
    "base: { sampling: { samples: 4096, replicates: 4 } }\ncompute: { chi_square: {} }\n",
    "a grid of 2^63": "grid: [{ parameter: mu_numu, from: 0, to: 1, count: 9223372036854775807 },"
    " { parameter: mu_nue, from: 0, to: 1, count: 3 }]\ncompute: { chi_square: {} }\n",
    "itself as its base": "base: hostile.yaml\ncompute: { bounds: {} }\n",
}
COMMANDS = [["config", "show"], ["rates", *THREADS],
            ["bounds", "--plan", "on-axis", "--parameter", "mu_numu", *THREADS]]


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (32 * BYTES, 32 * BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def broken_rule(command, folder):
    """What a run breaks, in words; empty where it breaks nothing."""
    environment = dict(os.environ, SWIFT_BACKTRACE="enable=no")
    process = subprocess.Popen(
        command, cwd=folder, env=environment, preexec_fn=limit, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, errors = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"does not end in {PATIENCE} s"
    if -process.returncode in (signal.SIGXCPU, signal.SIGKILL):
        return f"takes more than {SECONDS} s of the processor"
    if process.returncode not in CODES:
        return f"ends with {process.returncode}: {errors[-300:]}"
    if process.returncode and not errors.strip():
        return f"ends with {process.returncode} and says nothing"
    if process.returncode and len(errors) > 4000:
        return f"floods the terminal: {len(errors)} bytes"
    return ""


def main(program):
    cases = [(name, text, command + ["--config", "hostile.yaml"])
             for name, text in CONFIGURATIONS.items() for command in COMMANDS]
    cases += [(name, text, ["scan", "plan", "hostile.yaml"]) for name, text in PLANS.items()]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text, arguments in cases:
            with open(os.path.join(folder, "hostile.yaml"), "w", encoding="utf-8") as file:
                file.write(text)
            if "--plan" in arguments and text.startswith("plan:"):
                arguments = [word for word in arguments if word not in ("--plan", "on-axis")]
            rule = broken_rule([os.path.abspath(program)] + arguments, folder)
            if rule:
                failures += 1
                print(f"FAILED: {name}: nuem {' '.join(arguments)}: {rule}", file=sys.stderr)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        if used > BYTES:
            failures += 1
            print(f"FAILED: a case takes {used} bytes, more than {BYTES}", file=sys.stderr)
    print(f"program: {len(cases)} runs, {failures} failed, {used >> 20} MiB at most", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
