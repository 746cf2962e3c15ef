"""What the figures of exposure plans show: best plans, and fronts of them."""

from .program import provenance

YEARS = 7
PLAN_PULL = ("--override", "statistics.pulls.overall.shared=plan")
DUNE = ("--override", "statistics.flux_covariance=dune", "--override",
        "statistics.pulls={overall: {sigma: fixed}, wrong_sign: {sigma: fixed}, "
        "electron: {sigma: fixed}}")
# Name: options, the positions in metres, and words for a reader.
UNCERTAINTIES = {
    "pulls": (PLAN_PULL, range(0, 31, 3), "the paper's pulls, one overall"),
    "dune": (DUNE, range(0, 19, 3), "DUNE's flux uncertainty"),
}
# What plans are to be good for; a moment has no lower end.
OBJECTIVES = {"mu_numu": "upper", "mu_nue": "upper", "q_numu": "width", "q_nue": "width",
              "r2_numu": "width", "r2_nue": "width", "sin2_theta_w": "width"}
TRADE = ("r2_numu", "r2_nue")
# Of which objectives, over what.
FRONTS = {
    "years": (TRADE, "years=1:32:6:log"),
    "overall": (("r2_nue", "q_numu"), "overall=0.001:0.3:7:log"),
}
KEYS = ("figure", "uncertainties", "parameter", "over", "value", "mode", "position_m", "years",
        "least_1_percent", "most_1_percent", "objective", "mc_error", "on_axis", "gain",
        "limited_by", "limit_part", "statistics_part", *TRADE)


def compute(program):
    """Rows of all figures, and what they have in common."""
    runs, labels = [], []
    for name, (options, positions, _) in UNCERTAINTIES.items():
        where = ("--positions", f"{positions[0]}..{positions[-1]}/{positions.step}", *options)
        for parameter, side in OBJECTIVES.items():
            labels.append(("plan", name, parameter))
            runs.append(("optimize", "--objective", parameter, "--side", side, "--years", YEARS,
                         *where))
        labels.append(("trade", name, None))
        runs.append(("optimize", *_objectives(TRADE), "--side", "width", "--years", YEARS, "--over",
                     "weight=0:1:7", "--modes", "equal", *where))
        for figure, (objectives, over) in FRONTS.items():
            if figure == "overall" and name == "dune":
                continue
            for parameter in objectives:
                labels.append((figure, name, parameter))
                total = () if figure == "years" else ("--years", YEARS)
                runs.append(("optimize", "--objective", parameter, "--side",
                             OBJECTIVES[parameter], "--over", over, "--modes", "equal", *total,
                             *where))
    documents = program.documents(runs)
    rows = []
    for (figure, name, parameter), document in zip(labels, documents, strict=False):
        top = {key: document.get(key) for key in ("objective", "mc_error", "on_axis", "gain")}
        for row in document["rows"]:
            own = (top if figure == "plan" else {}) | row
            rows.append(dict.fromkeys(KEYS) | {key: own[key] for key in KEYS if key in own}
                        | {"figure": figure, "uncertainties": name, "parameter": parameter})
    shared = provenance(documents[0])
    for key in ("configuration_hash", "stations"):
        shared.pop(key, None)
    return rows, shared


def _objectives(names):
    return [word for name in names for word in ("--objective", name)]
