"""The page that says what was found. Every number in it is computed."""

from . import couplings, coverage, detectors, intervals, joint, plans, profiles, workspaces


def text(versions, results):
    sections = {"profiles": profile_section, "unusual": unusual_section,
                "couplings": coupling_section, "joint": joint_section, "bounds": bound_section,
                "pyhf": pyhf_section, "coverage": coverage_section, "plans": plan_section,
                "detectors": detector_section}
    return "\n\n".join([
        "# NuEM beside Python, iminuit and pyhf",
        f"{versions['random_points']} random points for each likelihood, seed {versions['seed']}; "
        f"iminuit {versions['iminuit']} (strategy 1), pyhf {versions['pyhf']}, numpy "
        f"{versions['numpy']}, scipy {versions['scipy']}, Python {versions['python']}. What is "
        "compared, and how: [Validation](../README.md).",
    ] + [section(results[name]) for name, section in sections.items() if name in results]) + "\n"


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)] + rows
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def largest(rows, key):
    return f"{max(abs(row[key]) for row in rows):.1e}"


def profile_section(rows):
    inside = [row for row in rows if not row["point"].startswith("beyond")]
    beyond = [row for row in rows if row["point"].startswith("beyond")]
    excused = [row for row in beyond if not row["converged"]]
    wrong = sum(map(profiles.is_wrong, rows))
    groups = {}
    for row in inside:
        groups.setdefault((row["plan"], row["likelihood"]), []).append(row)
    lines = []
    for (plan, likelihood), group in groups.items():
        plain = [row for row in group if profiles.is_above(row, "plain")]
        all_starts = [row for row in group
                      if all(profiles.is_above(row, start) for start in profiles.STARTS)]
        lines.append([
            f"{plan}, {likelihood}", len(group), f"{max(row['nuem'] for row in group):.3g}",
            f"{max(row['nuem_minus_iminuit'] for row in group):.1e}",
            f"{max(row['nuem_minus_lowest'] for row in group):.1e}",
            sum(not row["converged"] for row in group), f"{max(row['iterations'] for row in group):.0f}",
            len(plain), sum(row["plain_valid"] for row in plain), len(all_starts)])
    return "\n\n".join([
        "## Minima over the pulls",
        f"{len(rows)} fits, {wrong} disagreements beyond {profiles.TOLERANCE:g}; every sharing of the "
        "pulls (plan, position, mode, position-mode, and a mixture). Differences are in "
        "chi-square; `lowest` is the least of iminuit's three minima and of Newton's method from "
        "NuEM's and from iminuit's best pulls.",
        table(["fits", "points", "largest chi-square", "NuEM above iminuit, at most",
               "NuEM above lowest, at most", "NuEM not converged", "most iterations",
               "iminuit above NuEM from plain start", "of these `valid`", "from all three starts"],
              lines),
        f"Beyond the edges, at 10^9 times the scale of the bounds: of {len(beyond)} fits NuEM says "
        f"of {len(excused)} that they did not converge; the others are right."])


def coupling_section(rows):
    groups = {}
    for row in rows:
        number = len(str(row["over"]).split())
        kind = ("valleys" if row["point"].startswith("valley")
                else f"{number} coupling{'s' if number > 1 else ''}")
        groups.setdefault((row["plan"], row["likelihood"], kind), []).append(row)
    lines = []
    for (plan, likelihood, kind), group in sorted(groups.items()):
        fitted = [row for row in group if row["converged"]]
        lines.append([
            f"{plan}, {likelihood}, {kind}", len(group), f"{max(row['nuem'] for row in group):.3g}",
            f"{max((row['nuem_minus_lowest'] for row in fitted), default=0):.1e}",
            f"{max((abs(row['python_at_minimum_minus_nuem']) / max(1, row['nuem']) for row in fitted), default=0):.1e}",
            sum(not row["converged"] for row in group),
            f"{sum(row['starts_above'] for row in group):.0f} of "
            f"{sum(row['starts'] for row in group):.0f}"])
    wrong = sum(map(couplings.is_wrong, rows))
    return "\n\n".join([
        "## Minima over couplings and pulls",
        f"{len(rows)} fits over one to six couplings and all pulls, {wrong} disagreements beyond "
        f"{couplings.ALLOWED:g}. `lowest` is the least of {couplings.STARTS} minima of iminuit, each from "
        "a start of its own, and of Newton's method in extended precision from NuEM's and from iminuit's "
        "best; python at the minimum is Python's own chi-square where NuEM has its minimum, in parts of "
        "chi-square. The last column counts iminuit's starts that ended above NuEM.",
        table(["fits", "points", "largest chi-square", "NuEM above lowest, at most",
               "python at the minimum, off by", "NuEM not converged", "starts above NuEM"], lines)])


def joint_section(rows):
    groups = {}
    for row in rows:
        kind = "with a free pull" if row["free"] else f"{row['shared']:.0f} pulls in common"
        groups.setdefault((row["likelihood"], kind), []).append(row)
    lines = []
    for (likelihood, kind), group in sorted(groups.items()):
        fitted = [row for row in group if row["converged"]]
        lines.append([
            f"{likelihood}, {kind}", len(group), f"{max(row['pulls'] for row in group):.0f}",
            f"{max(row['nuem'] for row in group):.3g}",
            f"{max((row['nuem_minus_lowest'] for row in fitted), default=0):.1e}",
            f"{max((abs(row['python_at_minimum_minus_nuem']) / max(1, row['nuem']) for row in fitted), default=0):.1e}",
            sum(not row["converged"] for row in group),
            f"{sum(row['starts_above'] for row in group):.0f} of "
            f"{sum(row['starts'] for row in group):.0f}"])
    wrong = sum(map(joint.is_wrong, rows))
    return "\n\n".join([
        "## Two experiments, any nuisances and constraints",
        f"{len(rows)} fits of two experiments that were drawn at random: plans, bins, fixed and free pulls, factors "
        "on any components with any scope, constraints on one coupling or two, counts or the expectation as data; "
        f"{wrong} disagreements beyond {joint.ALLOWED:g}. Columns as above, with {joint.STARTS} starts of iminuit.",
        table(["fits", "points", "most pulls", "largest chi-square", "NuEM above lowest, at most",
               "python at the minimum, off by", "NuEM not converged", "starts above NuEM"], lines)])


def unusual_section(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["setting"], row["likelihood"]), []).append(row)
    lines = []
    for (setting, likelihood), group in groups.items():
        near = [row for row in group if row["lowest"] < profiles.REACH]
        far = [row for row in group if row not in near]
        other = [row for row in far if not profiles.is_equal(row) and row["converged"]]
        lines.append([
            f"{setting}, {likelihood}", len(near),
            sum(map(profiles.is_wrong_within_reach, near)), len(far),
            sum(not row["converged"] for row in far), len(other),
            f"{min(row['lowest'] for row in other):.3g}" if other else "-"])
    return "\n\n".join([
        "## Settings out of the way",
        f"Plan on-axis. Up to a chi-square of {profiles.REACH:g}, beyond which no bound or contour "
        "lies, NuEM has to be right. Further out it may say that it did not converge, and where "
        "chi-square has several minima over the pulls it may end in another one than the lowest: "
        "how often, and from which chi-square on.",
        table(["settings", f"points below {profiles.REACH:g}", "of these wrong", "points above",
               "not converged", "in a higher minimum", "least chi-square of these"], lines)])


def bound_section(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["plan"], row["likelihood"]), []).append(row)
    return "\n\n".join([
        "## Bounds",
        f"Delta chi-square {intervals.DELTA}, seven parameters, one at a time: the ends by Brent's "
        "method on the Python chi-square, minimised by iminuit, beside `nuem bounds`. Differences "
        "are relative to the distance from the Standard Model.",
        table(["fits", "ends", "largest difference"],
              [[f"{plan}, {likelihood}", len(group), largest(group, "relative_difference")]
               for (plan, likelihood), group in groups.items()])])


def pyhf_section(rows):
    return "\n\n".join([
        "## pyhf",
        "The exported workspace at each end of NuEM's Poisson bounds: twice the rise of pyhf's "
        f"negative log-likelihood there, which should be {workspaces.DELTA}; the limit where it is; "
        "and the largest relative difference of a bin's expectation over 100 draws of all pulls "
        "within 3 sigma, which is the interpolation of `normsys`.",
        table(["plan", "end", "NuEM", "pyhf", "difference", "pyhf's rise at NuEM's end",
               "difference of expectations"],
              [[row["plan"], f"{row['parameter']}, {row['side']}", f"{row['nuem']:.6g}",
                f"{row['pyhf']:.6g}", f"{row['relative_difference']:.1e}",
                f"{row['statistic_at_nuem']:.6f}", f"{row['expectation_difference']:.1e}"]
               for row in rows])])


def plan_section(rows):
    wrong = sum(map(plans.is_wrong, rows))
    worst = max(row["relative_difference"] for row in rows)
    cost = max(row["cost_difference"] for row in rows)
    lines = [[
        f"`{row['parameter']}`, {row['side']}, {row['uncertainties']}", f"{row['plans']:.0f}",
        f"{row['max_positions']:.0f}", f"{row['grid']:.4g}", f"{row['found']:.4g}",
        f"{100 * row['relative_difference']:.2f} %", f"{row['chi_squares']:.0f}",
        f"{100 * row['cost_difference']:.2f} %"] for row in rows]
    return "\n\n".join([
        "## Exposure plans",
        f"{len(rows)} searches of `nuem optimize` beside every plan of a grid: {plans.YEARS} years in "
        f"quarters of a year at up to {plans.MOST_POSITIONS} positions in steps of 3 m, equal modes; "
        f"{wrong} disagreements (worse than the best of the grid by {plans.TOLERANCE:.1%}, or more than "
        f"{plans.LARGEST_COST:.0%} of its chi-squares). The largest difference is {100 * worst:.3f} %, below 0 "
        f"where the found plan is better; the largest part of the grid's chi-squares, {100 * cost:.2f} %. "
        "The grid is taken to cost what a bisection of every plan's end to a part in 10^4 takes; the "
        "searches' chi-squares include their certificates and the ranges of good plans.",
        table(["objective, uncertainties", "plans", "positions, at most", "best of the grid", "found",
               "difference", "chi-squares", "of the grid's"], lines)])


def coverage_section(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["method"], row["parameter"]), []).append(row)
    lines = [[f"{method}, {parameter}", len(group), f"{min(row['true_value'] for row in group):.2g} "
              f"to {max(row['true_value'] for row in group):.2g}",
              f"{100 * min(row['coverage'] for row in group):.2f} %",
              f"{100 * max(row['coverage'] for row in group):.2f} %",
              f"{max(row['distance'] for row in group):.2f}",
              largest(group, "difference_to_nuem")]
             for (method, parameter), group in groups.items()]
    wrong = sum(map(coverage.is_wrong, rows))
    toys = int(rows[0]["toys"])
    return "\n\n".join([
        "## Coverage of intervals and limits",
        f"{toys} pseudo-experiments at each of {len(rows)} true values, plan on-axis, all pulls free; "
        f"{wrong} of them fail. Intervals after Feldman and Cousins have to cover 90 % within "
        f"{coverage.ALLOWED} standard errors of {100 * rows[0]['error']:.2f} %, limits by CLs at least that. "
        "`distance` is that of Kolmogorov and Smirnov between the experiments that test and those that make "
        f"p-values, times the root of half their number: below {coverage.LARGEST_DISTANCE} p-values of signal "
        "and background are uniform.",
        table(["method", "true values", "from, to", "least coverage", "largest coverage",
               "largest distance", "NuEM differs, at most"], lines)])


def detector_section(rows):
    groups = {}
    for row in rows:
        groups.setdefault((row["detector"], row["binning"]), []).append(row)
    wrong = sum(map(detectors.is_wrong, rows))
    return "\n\n".join([
        "## Detectors",
        f"{len(rows)} bins of three detectors with everything switched on, beside events drawn one at a time "
        f"by numpy: {wrong} beyond {detectors.LARGEST_DEVIATION} errors, or with an error above "
        f"{100 * detectors.LARGEST_ERROR:g} %.",
        table(["detector, axes", "bins", "largest error of NuEM", "largest error of what is drawn",
               "largest deviation, in errors", "root mean square"],
              [[f"{detector}, {binning}", len(group),
                f"{max(row['nuem_error'] / row['events'] for row in group):.1e}",
                f"{max(row['drawn_error'] / row['drawn'] for row in group):.1e}",
                f"{max(abs(row['deviation']) for row in group):.2f}",
                f"{(sum(row['deviation'] ** 2 for row in group) / len(group)) ** 0.5:.2f}"]
               for (detector, binning), group in groups.items()])])
