"""Prints CKernels/simd/coefficients.h: near-minimax polynomials for vector_math.inc, fitted with mpmath.

Usage: tools/run fit-coefficients > CKernels/simd/coefficients.h    (needs the Python package mpmath)
"""

from collections.abc import Sequence
from typing import Any

from mpmath import asin, chebyfit, cos, erfc, exp, log, mp, mpf, pi, sin, sqrt

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


FITS = [
    ("VERSINE", "(1 - cos a) / a^2 in a^2 on [0, pi^2]", versine, mpf("1e-30"), pi**2, 9),
    ("ARCSINE", "asin(x) / x in x^2 on [0, 1/4]", arcsine, mpf("1e-30"), mpf(1) / 4, 10),
    ("SQUARED_ARCSINE", "asin(x)^2 / x^2 in x^2 on [0, 1/4]", squared_arcsine, mpf("1e-30"),
     mpf(1) / 4, 11),
    ("SINE", "sin(pi x) / x in x^2 on [0, 1/4]", sine, mpf("1e-30"), mpf(1) / 4, 7),
    ("TAIL", "log(erfc(z) exp(z^2) / t) in 2 t - 1 on [-0.7, 1], t = 2 / (2 + z)", scaled_tail,
     mpf("-0.7"), mpf(1), 17),
]

def main(arguments: Sequence[str]) -> int:
    Parser("fit-coefficients", __doc__).parse_args(arguments)
    print("/* Written by tools/run fit-coefficients; highest power first, then the error of the fit. */")
    for name, meaning, function, low, high, degree in FITS:
        coefficients, error = chebyfit(function, [low, high], degree + 1, error=True)
        print(f"\n/* {meaning}: {mp.nstr(error, 2)} */")
        print(f"static const double {name}_COEFFICIENTS[] = {{")
        for coefficient in coefficients:
            print(f"    {float(coefficient).hex()},")
        print("};")
    return 0
