"""The same Monte Carlo in numba: threads over batches, loops that the compiler can vectorise.

Random numbers are SplitMix64 of a counter, so that drawing vectorises too. (Intel's SVML would help;
the llvmlite of PyPI does not take it.)
"""

import math

import numba
import numpy as np

from ..problem import ELECTRON_MASS

CHUNK = 512
DRAWS = 5  # uniform numbers a sample

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_FAST = {"fastmath": True, "error_model": "numpy", "cache": True}


@numba.njit(inline="always")
def uniform(counter):
    """SplitMix64's number of a counter, in (0, 1)."""
    z = counter * _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    z = z ^ (z >> np.uint64(31))
    return (np.float64(np.int64(z >> np.uint64(12))) + 0.5) * 2.0**-52


@numba.njit(inline="always")
def normals(radius, turn):
    """Makes two normal numbers from two uniform ones, after Box and Muller."""
    length = math.sqrt(-2 * math.log(radius))
    return length * math.cos(2 * math.pi * turn), length * math.sin(2 * math.pi * turn)


@numba.njit(inline="always")
def reconstruct(energy, recoil, normal_1, normal_2, azimuth, angular, resolution):
    """Reconstructed E_e theta^2 in GeV by (A.1)-(A.4); infinity where E_e <= 0."""
    electron = recoil + ELECTRON_MASS
    half = ELECTRON_MASS * (1 - recoil / energy) / (2 * electron)
    sine, cosine = math.sqrt(half), math.sqrt(1 - half)
    half_1 = 0.5 * angular * normal_1
    smeared = electron + resolution * math.sqrt(electron) * normal_2
    sine_1, cosine_1 = math.sin(half_1), math.cos(half_1)
    plus, minus = sine * cosine_1 + cosine * sine_1, sine * cosine_1 - cosine * sine_1
    share = 0.5 + 0.5 * math.cos(2 * math.pi * azimuth)
    theta = 2 * math.asin(math.sqrt(min(plus * plus * share + minus * minus * (1 - share), 1.0)))
    return smeared * theta * theta if smeared > 0 else np.inf


@numba.njit(inline="always")
def add_shapes(energy, recoil, weight, row):
    """Adds the weighted shape functions to row[7]."""
    inverse = 1 / recoil
    y = recoil / energy
    vector = 1 + (1 - y) * (1 - y) - ELECTRON_MASS * y / energy
    row[0] += weight
    row[1] += weight * (1 - y) * (1 - y)
    row[2] += weight * ELECTRON_MASS * y / energy
    row[3] += weight * inverse * (1 - y)
    row[4] += weight * vector * inverse
    row[5] += weight * (2 - y) / energy
    row[6] += weight * vector * inverse * inverse / ELECTRON_MASS


@numba.njit(parallel=True, **_FAST)
def sample(seed, batches, samples, low, width, strata, quantiles, logarithmic, threshold, angular,
           resolution, bin_width, bins):
    """Response [batch][energy bin][bin][shape], each batch an estimate from `samples` samples."""
    response = np.zeros((batches, len(low), bins, 7))
    for batch in numba.prange(batches):
        stream = np.uint64(seed * 4096 + batch) << np.uint64(40)
        energies, recoils = np.empty(CHUNK), np.empty(CHUNK)
        weights, positions = np.empty(CHUNK), np.empty(CHUNK)
        strata_of = np.empty(CHUNK, np.int64)
        current = 0
        for begin in range(0, samples, CHUNK):
            count = min(CHUNK, samples - begin)
            first = stream + np.uint64(begin * DRAWS)
            for i in range(count):
                positions[i] = (begin + i + uniform(first + np.uint64(DRAWS * i))) / samples
            for i in range(count):
                while quantiles[current + 1] <= positions[i]:
                    current += 1
                strata_of[i] = current
                share = quantiles[current + 1] - quantiles[current]
                energies[i] = low[current] + (positions[i] - quantiles[current]) / share * width[current]
                weights[i] = strata[current] / samples
            if logarithmic:
                for i in range(count):
                    span = math.log(energies[i] / threshold)
                    draw = uniform(first + np.uint64(DRAWS * i + 1))
                    recoils[i] = min(threshold * math.exp(draw * span), energies[i])
                    weights[i] *= recoils[i] * span
            else:
                for i in range(count):
                    span = energies[i] - threshold
                    recoils[i] = threshold + uniform(first + np.uint64(DRAWS * i + 1)) * span
                    weights[i] *= span
            for i in range(count):
                draw = first + np.uint64(DRAWS * i)
                normal_1, normal_2 = normals(
                    uniform(draw + np.uint64(2)), uniform(draw + np.uint64(3)))
                positions[i] = reconstruct(
                    energies[i], recoils[i], normal_1, normal_2, uniform(draw + np.uint64(4)),
                    angular, resolution)
            for i in range(count):
                position = positions[i] / bin_width
                if position < bins:
                    add_shapes(energies[i], recoils[i], weights[i],
                               response[batch, strata_of[i], int(position)])
    return response


class Sampler:
    def __init__(self, detector, proposal, threads):
        numba.set_num_threads(threads)
        self.detector, self.proposal = detector, proposal
        self.response(1, 4, 64)  # compiles

    def response(self, seed, batches, samples):
        d, p = self.detector, self.proposal
        return sample(seed, batches, samples, p.low, p.width, p.strata(), p.quantiles, p.logarithmic,
                      d.threshold, d.angular_resolution, d.energy_resolution, d.bin_width, d.bins)
