"""The fits that are compared: plans, likelihoods, and who shares the pulls."""

PLANS = ("on-axis", "prism", "prism-7y")
LIKELIHOODS = {
    "gaussian": "likelihood: gaussian, background_in_variance: true",
    "gaussian-n": "likelihood: gaussian, background_in_variance: false",
    "poisson": "likelihood: poisson",
}
KINDS = ("overall", "wrong_sign", "electron", "ccqe", "pi0")
SHARINGS = {word: dict.fromkeys(KINDS, word) for word in ("plan", "position", "mode", "position-mode")}
SHARINGS["mixed"] = dict(zip(KINDS, ("plan", "position", "mode", "position-mode", "position")))


def configuration(plan, likelihood, sharing, sigma=None, extra=""):
    """YAML; `sigma` of pulls that do not keep their default."""
    pulls = ", ".join(
        f"{kind}: {{ shared: {shared}"
        + (f", sigma: {sigma[kind]}" if sigma and kind in sigma else "") + " }"
        for kind, shared in SHARINGS[sharing].items())
    return (f"plan: {plan}\n{extra}"
            f"statistics: {{ {LIKELIHOODS[likelihood]}, pulls: {{ {pulls} }} }}\n")
