"""Prints CKernels/simd/coefficients.h: near-minimax polynomials for vector_math.inc and single_math.inc.

Usage: tools/run fit-coefficients > CKernels/simd/coefficients.h    (needs the Python package mpmath)
"""

import struct
from collections.abc import Sequence
from typing import Any

from mpmath import (
    asin,
    chebyfit,
    cos,
    erfc,
    exp,
    linspace,
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


# Of the factor of the single tail: of the multiples of 1/512 from 2.25 to 4.5 that whose coefficients,
# rounded to single precision, are the best.
SINGLE_TAIL_SCALE = mpf("3.6015625")


def single_tail(y: Any) -> Any:
    """erfc(z) exp(z^2) / (2 w) at w = scale / (3 + z), y = 6 / (3 + z) - 1."""
    z = 6 / (y + 1) - 3
    return erfc(z) * exp(z * z) * (3 + z) / (2 * SINGLE_TAIL_SCALE)


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
SINGLE_FITS = [
    ("SINGLE_TAIL",
     f"erfc(z) exp(z^2) (3 + z) / (2 x {float(SINGLE_TAIL_SCALE)}) in 6 / (3 + z) - 1, z from 0 to 8.75",
     single_tail, 6 / mpf("11.75") - 1, mpf(1), 9),
    ("SINGLE_EXPONENTIAL", "exp(x) on [-ln(2)/2, ln(2)/2]", exp, -log(2) / 2, log(2) / 2, 7),
]


def single(number: Any) -> float:
    """The nearest number in single precision."""
    rounded: float = struct.unpack("f", struct.pack("f", float(number)))[0]
    return rounded


def single_fit(function: Any, low: Any, high: Any, degree: int) -> tuple[list[float], Any]:
    """A polynomial in single precision with the least relative error at the nodes of Chebyshev: its coefficients
    are rounded one after the other, from the constant on, and each fit makes up for what has been rounded."""
    count = 4 * degree + 8
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    values = [function(node) for node in nodes]
    rounded: list[float] = []
    while len(rounded) <= degree:
        first = len(rounded)
        powers, rest = matrix(count, degree + 1 - first), matrix(count, 1)
        for row, (node, value) in enumerate(zip(nodes, values, strict=True)):
            for column in range(degree + 1 - first):
                powers[row, column] = node ** (first + column) / value
            rest[row] = 1 - sum(mpf(c) * node**power for power, c in enumerate(rounded)) / value
        rounded.append(single(lu_solve(powers, rest)[0]))
    coefficients = rounded[::-1]
    error = max(abs(polyval([mpf(c) for c in coefficients], x) / function(x) - 1)
                for x in linspace(low, high, 400))
    return coefficients, error


def show(name: str, meaning: str, kind: str, coefficients: Any, error: Any) -> None:
    print(f"\n/* {meaning}: {nstr(error, 2)} */")
    print(f"static const {kind} {name}_COEFFICIENTS[] = {{")
    suffix = "f" if kind == "float" else ""
    for coefficient in coefficients:
        print(f"    {float(coefficient).hex()}{suffix},")
    print("};")


def main(arguments: Sequence[str]) -> int:
    Parser("fit-coefficients", __doc__).parse_args(arguments)
    print("/* Written by tools/run fit-coefficients; highest power first, then the error of the fit. */")
    for name, meaning, function, low, high, degree in FITS:
        show(name, meaning, "double", *chebyfit(function, [low, high], degree + 1, error=True))
    print("\n/* Their errors are relative. */")
    for name, meaning, function, low, high, degree in SINGLE_FITS:
        show(name, meaning, "float", *single_fit(function, low, high, degree))
    return 0
