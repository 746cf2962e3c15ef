"""Points in parameter space: far inside the bounds to far beyond them."""

import numpy

from .crosssection import PARAMETERS

# Roughly where the bounds are.
SCALES = {"mu_numu": 3e-10, "mu_nue": 3e-9, "q_numu": 1e-9, "q_nue": 2e-8,
          "r2_numu": 2e-33, "r2_nue": 3e-31, "sin2_theta_w": 3e-3}
COUPLINGS = PARAMETERS[:-1]
MIXING = 0.2385
STANDARD_MODEL = dict.fromkeys(COUPLINGS, 0.0) | {"sin2_theta_w": MIXING}

EDGES = (1, 1e3, 1e6)
# Further than any search goes; NuEM may say here that it did not converge.
BEYOND = (1e9,)


def random_points(count, seed):
    """All seven parameters at once, by label: a common size of 10^-2 to 10^4 scales, each coupling
    spread by 10 both ways."""
    generator = numpy.random.default_rng(seed)
    points = []
    for index in range(count):
        size = generator.uniform(-2, 4)
        point = {
            name: SCALES[name] * generator.choice([-1, 1]) * 10 ** (size + generator.uniform(-1, 1))
            for name in COUPLINGS}
        shift = generator.normal() * 10 ** generator.uniform(-4, -0.5)
        point["sin2_theta_w"] = float(numpy.clip(MIXING + shift, 0.001, 0.999))
        points.append((f"random {index}", point))
    return points


def edge_points(beyond=BEYOND):
    """The Standard Model; each coupling alone and all at once, in sizes of their scales, on both sides;
    weak mixing angles to the ends of their range."""
    points = [("edge zero", STANDARD_MODEL)]
    for size in EDGES + beyond:
        where = "beyond" if size in beyond else "edge"
        for sign in (1,) if size in beyond else (1, -1):
            values = {name: sign * size * SCALES[name] for name in COUPLINGS}
            alternating = {name: (-1) ** index * values[name]
                           for index, name in enumerate(COUPLINGS)}
            for name in COUPLINGS:
                points.append((f"{where} {name}={values[name]:g}",
                               STANDARD_MODEL | {name: values[name]}))
            points.append((f"{where} all {sign * size:g}", STANDARD_MODEL | values))
            points.append((f"{where} alternating {sign * size:g}", STANDARD_MODEL | alternating))
    points += [(f"edge sin2_theta_w={value!r}", STANDARD_MODEL | {"sin2_theta_w": value})
               for value in (1e-12, 1e-3, 0.1, 0.2384999, 0.25, 0.5, 0.9, 1 - 1e-12)]
    return points
