"""How every figure looks and is written: sizes, colours, symbols, metadata."""

import contextlib
import io
import os
import pathlib
import sys

import matplotlib
import matplotlib.colors
import numpy

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from .failure import OUTPUT_FAILED, Failure

CENTIMETRE = 1 / 2.54
SINGLE_COLUMN = 8.6 * CENTIMETRE
DOUBLE_COLUMN = 17.8 * CENTIMETRE
SMALL = 7  # points; nothing is smaller, but what mathematics sets as an index
PIXELS_PER_INCH = 300

# Okabe and Ito's colours, told apart by any eye. Lines also differ by dashes, marker or label.
ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE, GREY = (
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "0.35")
DASHED, DASH_DOTTED, DOTTED = (0, (4, 1.6)), (0, (5, 1.4, 1.2, 1.4)), (0, (1.2, 1.2))

SYMBOLS = {
    "numu": r"\nu_\mu", "numubar": r"\overline{\nu}_\mu", "nue": r"\nu_e",
    "nuebar": r"\overline{\nu}_e",
    "mu_numu": r"\mu_{\nu_\mu}", "mu_nue": r"\mu_{\nu_e}", "q_numu": r"q_{\nu_\mu}",
    "q_nue": r"q_{\nu_e}", "r2_numu": r"\langle r^2_{\nu_\mu}\rangle",
    "r2_nue": r"\langle r^2_{\nu_e}\rangle",
}
UNITS = {"mu": r"\mu_\mathrm{B}", "q": r"e", "r2": r"\mathrm{cm}^2"}
MODES = {"neutrino": r"$\nu$ mode", "antineutrino": r"$\overline{\nu}$ mode"}

plt.rcParams.update({
    "font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 8.5,
    "axes.labelsize": 8.5, "axes.titlesize": 9, "legend.fontsize": 7.5, "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5, "axes.linewidth": 0.6, "lines.linewidth": 1.1,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4, "xtick.direction": "in", "ytick.direction": "in", "xtick.top": True,
    "ytick.right": True, "xtick.major.size": 3.2, "ytick.major.size": 3.2, "xtick.minor.size": 1.8,
    "ytick.minor.size": 1.8, "legend.frameon": False, "legend.handlelength": 2.4,
    "pdf.fonttype": 42, "path.simplify": False, "figure.dpi": PIXELS_PER_INCH,
})


READABLE_CONTRAST = 4.5  # of text on white, as WCAG asks for


def ink(colour):
    """The colour as dark as text needs to be, in print without colours too."""
    rgb = numpy.array(matplotlib.colors.to_rgb(colour))
    while 1.05 / (_luminance(rgb) + 0.05) < READABLE_CONTRAST:
        rgb *= 0.97
    return tuple(rgb)


def _luminance(rgb):
    linear = numpy.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def position(text):
    return "on axis" if float(text) == 0 else f"{float(text):g} m off axis"


def unit(parameter):
    return UNITS[parameter.split("_")[0]]


def power_of_ten(value, digits=2):
    """A number as mathematics writes it: 5e-9 as 5 x 10^-9."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    power = rf"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\times {power}"


def provenance_text(provenance):
    return "; ".join(f"{key}: {value}" for key, value in provenance.items())


def save(figure, base, title, caption, provenance):
    """Writes base.pdf and base.png, each whole or not at all; the same figure makes the same bytes."""
    creator = "NuEM scripts/figures"
    details = {
        "pdf": {"Title": title, "Subject": caption, "Keywords": provenance, "Creator": creator,
                "CreationDate": None},
        "png": {"Title": title, "Description": caption, "Comment": provenance, "Software": creator},
    }
    base = pathlib.Path(base)
    for kind, metadata in details.items():
        content = io.BytesIO()
        figure.savefig(content, format=kind, dpi=PIXELS_PER_INCH, metadata=metadata)
        write(base.with_name(f"{base.name}.{kind}"), content.getvalue())
    plt.close(figure)
    print(f"nuem: wrote {base}.pdf and {base.name}.png", file=sys.stderr)


def write(path, content):
    """A file that is whole or not there."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise Failure(OUTPUT_FAILED, f"cannot write {path}: {error.strerror}") from None
