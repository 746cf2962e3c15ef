"""The fits that are compared: plans, likelihoods, who shares the pulls, and settings out of the way."""

PLANS = ("on-axis", "prism", "prism-7y")
LIKELIHOODS = {
    "gaussian": "likelihood: gaussian, background_in_variance: true",
    "gaussian-n": "likelihood: gaussian, background_in_variance: false",
    "poisson": "likelihood: poisson",
}
KINDS = ("overall", "wrong_sign", "electron", "ccqe", "pi0")
SHARINGS = {word: dict.fromkeys(KINDS, word) for word in ("plan", "position", "mode", "position-mode")}
SHARINGS["mixed"] = dict(zip(KINDS, ("plan", "position", "mode", "position-mode", "position")))

# Name: sigma of some pulls, and the rest of the configuration. All of plan on-axis.
UNUSUAL = {
    "overall fixed": ({"overall": "fixed"}, ""),
    "narrow pulls": ({"overall": 1e-6, "ccqe": 1e-20}, ""),
    "wide pulls": ({"overall": 1, "electron": 0.5, "wrong_sign": 0.5, "ccqe": 10}, ""),
    "free pulls": ({"overall": 1e10, "ccqe": 1e5}, ""),
    "convention published": ({}, "physics: { millicharge_convention: published }\n"),
    "no backgrounds": ({}, "backgrounds: none\n"),
    "one bin, no backgrounds": ({}, "binning: { bins: 1 }\nbackgrounds: none\n"),
    "less than one event a bin": (
        {}, "beam: { pot_per_year: 1e16 }\nnormalization: absolute\n"),
}


def configuration(plan, likelihood, sharing, sigmas=None, rest=""):
    """YAML; `sigmas` of pulls that do not keep their default."""
    def pull(kind):
        sigma = f", sigma: {sigmas[kind]}" if sigmas and kind in sigmas else ""
        return f"{kind}: {{ shared: {SHARINGS[sharing][kind]}{sigma} }}"

    pulls = ", ".join(map(pull, KINDS))
    return f"plan: {plan}\n{rest}statistics: {{ {LIKELIHOODS[likelihood]}, pulls: {{ {pulls} }} }}\n"
