"""The paper's appendix A in numpy, in chunks, one process a core.

Draws (E_nu, E_R, theta_1, phi_2, E_e) as the paper does, with energies by a proposal instead of
uniformly; one set of samples fills all cells, bins and shapes.
"""

import multiprocessing

import numpy as np

from ..problem import ELECTRON_MASS

CHUNK = 16384


def draw_energies(random, proposal, threshold, begin, count, samples):
    """Stratum, neutrino energy, recoil and weight of samples begin ... begin + count."""
    place = (begin + np.arange(count) + random.random(count)) / samples
    stratum = np.searchsorted(proposal.quantiles, place, side="right") - 1
    share = np.diff(proposal.quantiles)[stratum]
    energy = (proposal.low[stratum]
              + (place - proposal.quantiles[stratum]) / share * proposal.width[stratum])
    weight = proposal.strata()[stratum] / samples
    if proposal.logarithmic:
        span = np.log(energy / threshold)
        recoil = np.minimum(threshold * np.exp(random.random(count) * span), energy)
        return stratum, energy, recoil, weight * recoil * span
    span = energy - threshold
    return stratum, energy, threshold + random.random(count) * span, weight * span


def reconstruct(random, detector, energy, recoil):
    """Reconstructed E_e theta^2 in GeV; negative where E_e is negative."""
    count = len(energy)
    electron = recoil + ELECTRON_MASS
    theta = 2 * np.arcsin(np.sqrt(ELECTRON_MASS * (1 - recoil / energy) / (2 * electron)))
    theta_1 = detector.angular_resolution * random.standard_normal(count)
    weight = np.cos(np.pi * random.random(count)) ** 2
    smeared = (electron
               + detector.energy_resolution * np.sqrt(electron) * random.standard_normal(count))
    half = (np.sin((theta + theta_1) / 2) ** 2 * weight
            + np.sin((theta - theta_1) / 2) ** 2 * (1 - weight))
    return smeared * (2 * np.arcsin(np.sqrt(half))) ** 2


def shape_functions(energy, recoil):
    y = recoil / energy
    vector = 1 + (1 - y) ** 2 - ELECTRON_MASS * y / energy
    return (np.ones_like(y), (1 - y) ** 2, ELECTRON_MASS * y / energy, (1 - y) / recoil,
            vector / recoil, (2 - y) / energy, vector / (recoil**2 * ELECTRON_MASS))


def batch(task):
    """Response [energy bin][bin][shape] of one batch."""
    detector, proposal, seed, index, samples = task
    random = np.random.Generator(np.random.SFC64([seed, index]))
    rows = proposal.bins * detector.bins
    response = np.zeros((7, rows))
    for begin in range(0, samples, CHUNK):
        count = min(CHUNK, samples - begin)
        stratum, energy, recoil, weight = draw_energies(
            random, proposal, detector.threshold, begin, count, samples)
        position = reconstruct(random, detector, energy, recoil) / detector.bin_width
        kept = (position >= 0) & (position < detector.bins)
        row = stratum[kept] * detector.bins + position[kept].astype(np.int64)
        weight = weight[kept]
        for shape, values in enumerate(shape_functions(energy[kept], recoil[kept])):
            response[shape] += np.bincount(row, weights=weight * values, minlength=rows)
    return response.T.reshape(proposal.bins, detector.bins, 7)


class Sampler:
    def __init__(self, detector, proposal, threads):
        self.detector, self.proposal = detector, proposal
        self.pool = multiprocessing.get_context("fork").Pool(threads)
        self.response(0, threads, 64)

    def response(self, seed, batches, samples):
        tasks = [(self.detector, self.proposal, seed, index, samples) for index in range(batches)]
        return np.array(self.pool.map(batch, tasks, chunksize=1))
