"""Words that several captions share."""


def convention_words(convention):
    if convention == "published":
        return ("Milli-charge convention `published`: both milli-charge terms times 4 pi, as the "
                "paper's bounds need; not a physical convention.")
    return "Milli-charge convention `derived`."


def convention_label(convention):
    if convention == "published":
        return "convention \u2018published\u2019: milli-charge terms " r"$\times\, 4\pi$"
    return "convention \u2018derived\u2019"
