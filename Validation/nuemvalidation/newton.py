"""The minimum to which given pulls belong, in extended precision: Newton's method with the whole
second derivative, all points of a configuration side by side. It judges, and is told where to begin."""

import numpy

from .model import KINDS, expectation, misfit

PRECISION = numpy.longdouble
STEPS = 30


def polish(model, signals, factors):
    """Chi-square at the given factors, and at the minimum below them.

    signals: [point][exposure][component][bin]; factors: [point][pull]. NaN where the second
    derivative was not positive on the way."""
    signals = numpy.asarray(signals, dtype=PRECISION)
    factors = numpy.array(factors, dtype=PRECISION)
    with numpy.errstate(all="ignore"):
        first, gradient, hessian = derivatives(model, signals, factors)
        value, alive = first.copy(), numpy.isfinite(first)
        definite = alive.copy()
        for _ in range(STEPS):
            if not alive.any():
                break
            step, positive = solve(hessian, gradient)
            definite &= positive | ~alive
            alive &= positive
            promised = (step * gradient).sum(axis=-1)
            alive &= promised > 1e-13 * numpy.maximum(value, 1)
            scale = numpy.where(alive, 1, 0).astype(PRECISION)
            for _ in range(40):
                trial = factors - scale[:, None] * step
                result = derivatives(model, signals, trial)
                worse = ~(result[0] <= value) & (scale > 0)
                if not worse.any():
                    break
                scale = numpy.where(worse, scale / 2, scale)
            else:
                alive &= ~worse
                scale = numpy.where(worse, 0, scale)
                trial = factors - scale[:, None] * step
                result = derivatives(model, signals, trial)
            factors = trial
            value, gradient, hessian = result
    return first, numpy.where(definite, value, numpy.nan)


def derivatives(model, signals, factors):
    """Chi-square [point], its gradient [point][pull] and Hessian [point][pull][pull]."""
    expected, first = expectation(model, signals, factors)
    value, slope, bend = misfit(model, expected)
    by_kind = (first * slope[..., None, :]).sum(axis=-1)
    square = numpy.einsum("nxkb,nxlb->nxkl", first * numpy.broadcast_to(
        bend, expected.shape)[..., None, :], first)
    ones = numpy.ones_like(factors[:, :1])
    kinds = numpy.concatenate([factors, ones], axis=-1)[:, model.pull_of]
    overall, wrong_sign, electron = (kinds[..., k, None] for k in range(3))
    _, s1, s2, s3 = (signals[..., c, :] for c in range(4))
    mixed = {(0, 1): s1 + electron * s3, (0, 2): s2 + wrong_sign * s3, (1, 2): overall * s3}
    for (a, b), second in mixed.items():
        term = (slope * second).sum(axis=-1)
        square[..., a, b] += term
        square[..., b, a] += term
    pulls = factors.shape[-1]
    users = [[(x, k) for x in range(len(model.pull_of)) for k in range(len(KINDS))
              if model.pull_of[x, k] == p] for p in range(pulls)]
    gradient = numpy.zeros_like(factors)
    hessian = numpy.zeros((*factors.shape, pulls), dtype=factors.dtype)
    penalty = (factors - 1) / model.sigma
    for p in range(pulls):
        gradient[:, p] = 2 * penalty[:, p] / model.sigma[p]
        hessian[:, p, p] = 2 / numpy.square(PRECISION(model.sigma[p]))
        for x, k in users[p]:
            gradient[:, p] += by_kind[:, x, k]
            for other, index in enumerate(model.pull_of[x]):
                if index < pulls:
                    hessian[:, p, index] += square[:, x, k, other]
    return value.sum(axis=(-1, -2)) + (penalty**2).sum(axis=-1), gradient, hessian


def solve(matrices, rows):
    """Solutions of symmetric systems by L D L^T, and whether each matrix is positive definite."""
    scale = 1 / numpy.sqrt(numpy.abs(numpy.einsum("npp->np", matrices)))
    work = matrices * scale[:, :, None] * scale[:, None, :]
    right = rows * scale
    count = rows.shape[-1]
    positive = numpy.ones(len(rows), dtype=bool)
    for p in range(count):
        pivot = work[:, p, p]
        positive &= pivot > 0
        ratio = work[:, p + 1:, p] / pivot[:, None]
        work[:, p + 1:, p + 1:] -= ratio[:, :, None] * work[:, None, p, p + 1:]
        right[:, p + 1:] -= ratio * right[:, p, None]
    solution = numpy.zeros_like(right)
    for p in reversed(range(count)):
        rest = (work[:, p, p + 1:] * solution[:, p + 1:]).sum(axis=-1)
        solution[:, p] = (right[:, p] - rest) / work[:, p, p]
    return numpy.where(numpy.isfinite(solution), solution * scale, 0), positive
