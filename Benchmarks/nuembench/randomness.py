"""Part (e): dieharder on the raw stream of nuem_philox_fill, with one process for each test, on all cores."""

import concurrent.futures
import subprocess

from .tables import table
from .tools import CORES, PRODUCTS, Failed

# The tests of `dieharder -a` as (test, ntuple), the longest first; None leaves the ntuple to dieharder. Of
# the 33 lags of test 203, each of which takes about a minute, eight are run.
LAGS = (32, 24, 16, 8, 4, 2, 1, 0)
ALL_TESTS = ([(203, lag) for lag in LAGS]
             + [(200, bits) for bits in range(12, 0, -1)]
             + [(test, size) for test in (201, 202) for size in (5, 4, 3, 2)]
             + [(test, None) for test in (*range(14), 15, 16, 17, 100, 101, 102, 204, 205, 206, 207)]
             + [(208, None), (209, None)])
QUICK_TESTS = [(0, None), (2, None), (8, None), (15, None), (100, None)]
SEED = 2111


def measure(settings):
    """Test, ntuple, p-value and assessment of each result; every test has a seed of its own. A test that
    could not be run is in the list with a failure."""
    tests = ALL_TESTS if settings.all_random_tests else QUICK_TESTS
    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        results = pool.map(_dieharder, tests, range(SEED, SEED + len(tests)))
        return [row for rows in results for row in rows]


def _dieharder(test, seed):
    number, ntuple = test
    command = ["dieharder", "-g", "200", "-d", str(number)]
    if ntuple is not None:
        command += ["-n", str(ntuple)]
    with subprocess.Popen([PRODUCTS / "philox_stream", str(seed)], stdout=subprocess.PIPE) as stream:
        try:
            output = subprocess.run(command, stdin=stream.stdout, capture_output=True, text=True,
                                    check=False).stdout
        except OSError as error:
            raise Failed(f"dieharder: {error.strerror}") from error
        finally:
            stream.kill()
    rows = []
    for line in output.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 6 and fields[5] in ("PASSED", "WEAK", "FAILED"):
            rows.append({"test": fields[0], "ntuple": fields[1], "seed": seed, "p": float(fields[4]),
                         "assessment": fields[5]})
    return rows or [{"failure": f"{' '.join(command)}, seed {seed}"}]


def report(results):
    rows = [row for row in results if "failure" not in row]
    failures = [row["failure"] for row in results if "failure" in row]
    counts = {word: sum(row["assessment"] == word for row in rows)
              for word in ("PASSED", "WEAK", "FAILED")}
    lines = ["## Tests of randomness", "",
             f"`philox_stream SEED | dieharder -g 200`, {len(rows)} results: "
             + ", ".join(f"{count} {word.lower()}" for word, count in counts.items())
             + f". Weak is a p-value below 0.005 or above 0.995; {0.01 * len(rows):.1f} such are "
             "expected of a perfect generator.", ""]
    odd = [row for row in rows if row["assessment"] != "PASSED"]
    if odd:
        lines += table(("assessment", "test", "ntuple", "seed", "p"),
                       [(row["assessment"], row["test"], row["ntuple"], row["seed"],
                         f"{row['p']:.3g}") for row in odd]) + [""]
    if failures:
        lines += ["No result from: " + "; ".join(failures) + ".", ""]
    return lines
