"""Prints CKernels/simd/coefficients.h: near-minimax polynomials for vector_math.inc.

Usage: tools/run fit-coefficients > CKernels/simd/coefficients.h    (needs the Python package mpmath)
"""

from collections.abc import Sequence
from typing import Any

from mpmath import (
    asin,
    chebyfit,
    cos,
    erfc,
    exp,
    log,
    lu_solve,
    matrix,
    mp,
    mpf,
    nstr,
    pi,
    polyval,
    sin,
    sqrt,
)

from .project import Parser

mp.dps = 40


def versine(square: Any) -> Any:
    return (1 - cos(sqrt(square))) / square


def arcsine(square: Any) -> Any:
    return asin(sqrt(square)) / sqrt(square)


def squared_arcsine(square: Any) -> Any:
    return asin(sqrt(square)) ** 2 / square


def sine(square: Any) -> Any:
    """sin(pi x) / x in x^2."""
    return sin(pi * sqrt(square)) / sqrt(square)


def scaled_tail(y: Any) -> Any:
    """log(erfc(z) exp(z^2) / t) at t = 2 / (2 + z), y = 2 t - 1."""
    t = (y + 1) / 2
    z = 2 / t - 2
    return log(erfc(z) * exp(z * z) / t)


# A probability is this power of a polynomial: the root is so smooth that few coefficients do.
ROOT = 16
TAIL_UNIT = mpf("0.15")


def root_of_tail(z: Any) -> Any:
    """The root of the probability of a standard normal number above z sqrt(2)."""
    return (erfc(z) / 2) ** (mpf(1) / ROOT)


NEARLY_ZERO = mpf("1e-30")
FITS = [
    ("VERSINE", "(1 - cos a) / a^2 in a^2 on [0, pi^2]", versine, NEARLY_ZERO, pi**2, 9),
    ("ARCSINE", "asin(x) / x in x^2 on [0, 1/4]", arcsine, NEARLY_ZERO, mpf(1) / 4, 10),
    ("SQUARED_ARCSINE", "asin(x)^2 / x^2 in x^2 on [0, 1/4]", squared_arcsine, NEARLY_ZERO,
     mpf(1) / 4, 11),
    ("SINE", "sin(pi x) / x in x^2 on [0, 1/4]", sine, NEARLY_ZERO, mpf(1) / 4, 7),
    ("TAIL", "log(erfc(z) exp(z^2) / t) in 2 t - 1 on [-0.7, 1], t = 2 / (2 + z)", scaled_tail,
     mpf("-0.7"), mpf(1), 17),
    ("SHORT_VERSINE", "(1 - cos a) / a^2 in a^2 on [0, pi^2]", versine, NEARLY_ZERO, pi**2, 6),
    ("SHORT_ARCSINE", "asin(x) / x in x^2 on [0, 1/4]", arcsine, NEARLY_ZERO, mpf(1) / 4, 6),
]


def tail_fit(low: Any, high: Any, degree: int) -> tuple[list[Any], Any]:
    """The polynomial in z, exact at z = 0, whose power is nearest to the tail: by weights at the nodes of Chebyshev
    that grow where the error is largest (Lawson). Its coefficients, and the largest error of the power.

    The error is counted in units of the tail's power 0.15: what is far out, and so rare, is to be right too."""
    count = 6 * degree
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    roots = [root_of_tail(node) for node in nodes]
    units = [root ** (TAIL_UNIT * ROOT) for root in roots]
    slopes = [ROOT * root ** (ROOT - 1) / unit for root, unit in zip(roots, units, strict=True)]
    constant = root_of_tail(mpf(0))
    weights = [mpf(1)] * count
    best: tuple[list[Any], Any] = ([], mpf(1))
    for _ in range(80):
        powers, rest = matrix(count, degree), matrix(count, 1)
        for row, (node, root, slope, weight) in enumerate(zip(nodes, roots, slopes, weights, strict=True)):
            factor = sqrt(weight) * slope
            for column in range(degree):
                powers[row, column] = factor * (node / high) ** (column + 1)
            rest[row] = factor * (root - constant)
        scaled = lu_solve(powers, rest)
        coefficients = [scaled[k] / high ** (k + 1) for k in range(degree)][::-1] + [constant]
        errors = [abs(polyval(coefficients, node) ** ROOT - root**ROOT) / unit
                  for node, root, unit in zip(nodes, roots, units, strict=True)]
        if max(errors) < best[1]:
            best = (coefficients, max(errors))
        total = sum(weight * error for weight, error in zip(weights, errors, strict=True))
        weights = [count * weight * error / total for weight, error in zip(weights, errors, strict=True)]
    return best


def show(name: str, meaning: str, coefficients: Any, error: Any) -> None:
    print(f"\n/* {meaning}: {nstr(error, 2)} */")
    print(f"static const double {name}_COEFFICIENTS[] = {{")
    for coefficient in coefficients:
        print(f"    {float(coefficient).hex()},")
    print("};")


def main(arguments: Sequence[str]) -> int:
    Parser("fit-coefficients", __doc__).parse_args(arguments)
    print("/* Written by tools/run fit-coefficients; highest power first, then the error of the fit. */")
    for name, meaning, function, low, high, degree in FITS:
        show(name, meaning, *chebyfit(function, [low, high], degree + 1, error=True))
    show("SHORT_TAIL", f"the root (power 1/{ROOT}) of erfc(z) / 2 in z on [0, 5.5], error of its power over "
         "the tail's power 0.15", *tail_fit(mpf(0), mpf("5.5"), 12))
    return 0
