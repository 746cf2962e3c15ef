"""Exposure plans that `nuem optimize` finds, beside the best of every plan of a grid."""

import csv
import io
import json

from . import tools

PLAN_GRID = tools.ROOT / "Validation/.build/release/plan-grid"
YEARS = 7
PARTS = 28  # quarters of a year
MOST_POSITIONS = 3
LEVEL = 2.705543454095404
# A found plan may be so much worse than the best of the grid: it is in steps of an hour.
TOLERANCE = 1e-3
# And may take this part of the grid's chi-squares.
LARGEST_COST = 1e-2
MODELS = {
    "paper's pulls, overall for the plan": (
        range(0, 31, 3), "statistics: { pulls: { overall: { shared: plan } } }"),
    "DUNE's flux": (
        range(0, 19, 3),
        "statistics: { flux_covariance: dune, pulls: { overall: { sigma: fixed }, "
        "wrong_sign: { sigma: fixed }, electron: { sigma: fixed } } }"),
}
ASKED = [(name, side) for name, sides in {
    "mu_numu": ["upper"], "mu_nue": ["upper"], "q_numu": ["upper", "width"],
    "q_nue": ["upper", "width"], "r2_numu": ["upper", "width"], "r2_nue": ["upper", "width"],
    "sin2_theta_w": ["upper", "width"]}.items() for side in sides]


def configuration(positions, statistics):
    """Every station for a year, from which plans take what they want."""
    stays = "".join(f"  - {{ mode: {mode}, position_m: {position}, years: 1 }}\n"
                    for position in positions for mode in ("neutrino", "antineutrino"))
    return (f"plan:\n{stays}{statistics}\n"
            "sampling: { samples: 1000000, replicates: 2, seed: 2111 }\n")


def compare(task):
    model, asked = task
    positions, statistics = MODELS[model]
    folder = tools.Folder()
    config_file = folder.write("c.yaml", configuration(positions, statistics))
    text = tools.run(PLAN_GRID, config_file, str(YEARS), str(PARTS), str(MOST_POSITIONS),
                     repr(LEVEL), *(f"{name}:{side}" for name, side in asked))
    grid = {(row["parameter"], row["side"]): row for row in csv.DictReader(io.StringIO(text))}
    rows = []
    for name, side in asked:
        best = grid[name, side]
        for most in (len(positions), MOST_POSITIONS):
            found = json.loads(tools.run(
                tools.NUEM, "optimize", "--config", config_file, "--objective", name, "--side", side,
                "--years", str(YEARS), "--positions", f"{positions[0]}..{positions[-1]}/3",
                "--modes", "equal", "--max-positions", str(most), "--delta", repr(LEVEL),
                "--threads", "1", "--quiet", "--format", "json"))
            certificate = found["certificate"]
            plans, least = int(best["plans"]), float(best["least"])
            cost = plans * float(best["chi_squares_of_a_plan"])
            rows.append({
                "uncertainties": model, "parameter": name, "side": side, "max_positions": most,
                "plans": plans, "grid": least, "found": found["objective"],
                "relative_difference": found["objective"] / least - 1,
                "chi_squares": certificate["chi_squares"],
                "plans_located": certificate["plans_located"],
                "cost_difference": certificate["chi_squares"] / cost,
                "grid_plan": best["plan"],
                "plan": " ".join(f"{stay['mode']}@{stay['position_m']:g}={stay['years']:g}"
                                 for stay in found["plan"])})
    return rows


def tasks():
    return [(model, asked) for model in MODELS for asked in (ASKED[::2], ASKED[1::2])]


def is_wrong(row):
    return not (row["relative_difference"] < TOLERANCE and row["cost_difference"] < LARGEST_COST)
