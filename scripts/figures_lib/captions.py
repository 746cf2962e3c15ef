"""Words that several captions share."""


def convention_words(convention):
    if convention == "published":
        return ("Milli-charge convention `published`: both milli-charge terms times 4 pi, as the "
                "paper's bounds need; not a physical convention.")
    return "Milli-charge convention `derived`."


def convention_label(convention):
    if convention == "published":
        return r"convention `published´: milli-charge terms $\times\, 4\pi$"
    return "convention `derived´"


def few_digits(value):
    """An error in two digits."""
    return f"{value:.1e}"
