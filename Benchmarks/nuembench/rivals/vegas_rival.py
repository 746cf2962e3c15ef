"""vegas with numba: an adapted, stratified sample fills all cells, bins and shapes at once.

vegas is trained on the sum of all wanted numbers, each divided by its value, so that every bin counts
the same; the trained integrator's `random_batch` then gives points and weights, which numba turns into
the response. (vegas' own vector output wants an array of all numbers for every point, nearly all of
them 0: measured, 10 times slower without and 100 times with correlations between the numbers.) Training is not timed.
"""

import math
import multiprocessing

import numba
import numpy as np
import vegas
from scipy.special import ndtri

from ..problem import SHAPES, STATIONS, coefficients, exposed_fluxes
from . import numba_rival

# The largest number of evaluations of an iteration, for which the stratification is trained.
EVALUATIONS = 1 << 17
_FAST = {"fastmath": True, "error_model": "numpy", "cache": True}


@numba.njit(**_FAST)
def _rows(points, normals, low, width, strata, quantiles, logarithmic, threshold, angular, resolution,
          bin_width, bins, rows, shapes):
    """Returns for each point its row of the response, or -1, and its shape functions times the Jacobian."""
    for i in range(len(points)):
        stratum = np.searchsorted(quantiles, points[i, 0], side="right") - 1
        share = quantiles[stratum + 1] - quantiles[stratum]
        energy = low[stratum] + (points[i, 0] - quantiles[stratum]) / share * width[stratum]
        if logarithmic:
            span = math.log(energy / threshold)
            recoil = min(threshold * math.exp(points[i, 1] * span), energy)
            weight = strata[stratum] * recoil * span
        else:
            span = energy - threshold
            recoil = threshold + points[i, 1] * span
            weight = strata[stratum] * span
        position = numba_rival.reconstruct(energy, recoil, normals[i, 0], normals[i, 1],
                                           0.5 * points[i, 4], angular, resolution) / bin_width
        rows[i] = -1
        shapes[i] = 0
        if position < bins:
            rows[i] = stratum * bins + int(position)
            numba_rival.add_shapes(energy, recoil, weight, shapes[i])


@numba.njit(**_FAST)
def _accumulate(rows, shapes, weights, response):
    for i in range(len(rows)):
        if rows[i] >= 0:
            for shape in range(7):
                response[rows[i], shape] += weights[i] * shapes[i, shape]


@numba.njit(**_FAST)
def _importance(rows, shapes, table):
    values = np.zeros(len(rows))
    for i in range(len(rows)):
        if rows[i] >= 0:
            for shape in range(7):
                values[i] += shapes[i, shape] * table[rows[i], shape]
    return values


class Sampler:
    def __init__(self, detector, proposal, threads):
        self.detector, self.proposal, self.threads = detector, proposal, threads
        self.table = self._importance_table()
        self.evaluations, self.integrator, self.pool = 0, None, None

    def prepare(self, samples):
        """Trains for batches of so many samples."""
        evaluations = min(samples, EVALUATIONS)
        if evaluations == self.evaluations:
            return
        self.evaluations = evaluations
        self.random = np.random.default_rng(7)
        self.integrator = vegas.Integrator(
            5 * [[0, 1]], ran_array_generator=lambda size: self.random.random(size))

        @vegas.lbatchintegrand
        def wanted(points):
            return _importance(*self._evaluate(points), self.table)

        self.integrator(wanted, nitn=10, neval=evaluations, adapt=True)
        self.integrator.set(adapt=False, neval=evaluations)
        if self.pool:
            self.pool.close()
        global _sampler
        _sampler = self
        self.pool = multiprocessing.get_context("fork").Pool(self.threads)

    def response(self, seed, batches, samples):
        tasks = [(seed, index, max(1, round(samples / self.evaluations))) for index in range(batches)]
        return np.array(self.pool.map(_batch, tasks, chunksize=1))

    def batch(self, seed, index, iterations):
        self.random = np.random.default_rng([seed, index])
        rows = self.proposal.bins * self.detector.bins
        response = np.zeros((rows, len(SHAPES)))
        for _ in range(iterations):
            for points, weights in self.integrator.random_batch():
                _accumulate(*self._evaluate(points), weights, response)
        return response.reshape(self.proposal.bins, self.detector.bins, len(SHAPES)) / iterations

    def _evaluate(self, points):
        d, p = self.detector, self.proposal
        rows = np.empty(len(points), np.int64)
        shapes = np.empty((len(points), len(SHAPES)))
        _rows(np.asarray(points), ndtri(points[:, 2:4]), p.low, p.width, p.strata(), p.quantiles,
              p.logarithmic, d.threshold, d.angular_resolution, d.energy_resolution, d.bin_width,
              d.bins, rows, shapes)
        return rows, shapes

    def _importance_table(self):
        """[row of the response][shape]: the sum over wanted numbers of d(number)/d(entry)/number."""
        pilot = numba_rival.Sampler(self.detector, self.proposal, 1).response(99, 1, 1_000_000)[0]
        fluxes = exposed_fluxes()
        templates = np.einsum("ce,ebs->cbs", fluxes, pilot)
        if self.proposal.logarithmic:
            table = np.einsum("ce,cbs->ebs", fluxes, 1 / templates)
        else:
            rows = np.tile(coefficients(), (len(STATIONS), 1))
            model = np.einsum("cbs,cs->cb", templates, rows)
            table = np.einsum("ce,cs,cb->ebs", fluxes, rows, 1 / model)
        return table.reshape(-1, len(SHAPES))


def _batch(task):
    return _sampler.batch(*task)


_sampler = None
