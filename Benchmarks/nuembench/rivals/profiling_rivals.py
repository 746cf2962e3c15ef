"""Profiles of the pulls by general tools, each used as its manual advises, with analytic derivatives where
the tool takes them. The prediction at each point is part of the time."""

import functools
import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Every rival has one core.
os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "")
                           + " --xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax  # noqa: E402  (the flags stand before)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
import pyhf  # noqa: E402
from iminuit import Minuit  # noqa: E402
from scipy.optimize import minimize  # noqa: E402

jax.config.update("jax_enable_x64", True)


class Iminuit:
    """MIGRAD with the gradient given; strategy 0 stops off the minimum and reports success."""

    title, speed = "iminuit, strategy 1", 1

    def __init__(self, problem):
        self.problem = problem

    def profile(self, points):
        return [self._fit(self.problem.signal(point)) for point in points]

    def _fit(self, signal):
        minuit = Minuit(functools.partial(self.problem.chi_square, signal),
                        np.zeros(len(self.problem.sigma)),
                        grad=functools.partial(self.problem.gradient, signal))
        minuit.strategy = 1
        minuit.tol = 1e-3  # the default of 0.1 stops 1e-4 above the minimum
        minuit.errors = self.problem.sigma
        minuit.migrad()
        return np.array(minuit.values)


class Scipy:
    """L-BFGS-B on pulls in units of their sigma, those of factors bounded so that expectations stay
    positive."""

    title, speed = "scipy, L-BFGS-B", 1

    def __init__(self, problem):
        self.problem = problem

    def profile(self, points):
        return [self._fit(self.problem.signal(point)) for point in points]

    def _fit(self, signal):
        sigma, factors = self.problem.sigma, self.problem.factors
        bounds = [(-0.99 / width, None) for width in sigma[:factors]]
        bounds += [(None, None)] * (len(sigma) - factors)
        result = minimize(lambda x: self.problem.chi_square(signal, x * sigma), np.zeros(len(sigma)),
                          jac=lambda x: self.problem.gradient(signal, x * sigma) * sigma,
                          method="L-BFGS-B", bounds=bounds,
                          options={"gtol": 1e-4, "ftol": 1e-14, "maxcor": len(sigma)})
        return result.x * sigma


class Jax:
    """Gauss-Newton steps for a batch of points, jitted and vmapped; as many steps as all points need."""

    title, speed = "JAX, jitted batch of Gauss-Newton", 50

    def __init__(self, problem):
        steps = 12 if problem.shifts > 0 else 6
        templates = jnp.asarray(problem.templates)
        background, observed = jnp.asarray(problem.background), jnp.asarray(problem.observed)
        sigma, pull_of, order = jnp.asarray(problem.sigma), problem.pull_of, problem.order
        is_gaussian = problem.likelihood == "gaussian"

        def expectation(pulls, signal):
            f = 1 + pulls[pull_of][:, :, None]
            at_flux = signal[0] + jnp.tensordot(pulls[problem.factors:], signal[1:], 1)
            return (problem.pulled(at_flux, f) + f[:, 3] * background[:, 0]
                    + f[:, 4] * background[:, 1]).ravel()

        def fit(coefficients):
            signal = jnp.einsum("fcmbs,cms->fcmb", templates, coefficients[order])

            def step(_, pulls):
                expected = expectation(pulls, signal)
                slope = jax.jacfwd(expectation)(pulls, signal)
                weight = 1 / (observed.ravel() if is_gaussian else expected)
                matrix = (slope.T * weight) @ slope + jnp.diag(1 / sigma ** 2)
                vector = slope.T @ (weight * (observed.ravel() - expected)) - pulls / sigma ** 2
                return pulls + jax.scipy.linalg.solve(matrix, vector, assume_a="pos")

            return jax.lax.fori_loop(0, steps, step, jnp.zeros(len(sigma)))

        self._fit = jax.jit(jax.vmap(fit))

    def profile(self, points):
        return np.asarray(self._fit(jnp.asarray(points)))


class Pyhf:
    """A model for each point: four signal components and two backgrounds in a channel for each cell. The
    pull of a whole row is linear (histosys), those that multiply it (normsys) are so within
    sigma^2 / 8."""

    title, speed = "pyhf, numpy and minuit", 1

    def __init__(self, problem):
        self.problem = problem
        pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(strategy=1, tolerance=0.01))

    def profile(self, points):
        return [self._fit(self.problem.signal(point)[0]) for point in points]

    def _fit(self, signal):
        problem = self.problem
        model = pyhf.Model(self._specification(signal), poi_name=None, validate=False)
        auxiliary = list(model.config.auxdata)
        best = pyhf.infer.mle.fit(list(problem.observed.ravel()) + auxiliary, model)
        return np.array([float(np.ravel(best[model.config.par_slice(f"pull{index}")])[0]) * sigma
                         for index, sigma in enumerate(self.problem.sigma)])

    def _specification(self, signal):
        problem = self.problem
        kinds = ((0,), (0, 1), (0, 2), (0, 1, 2), (3,), (4,))
        channels = []
        for cell, pulls in enumerate(problem.pull_of):
            rows = [*signal[cell], *problem.background[cell]]
            channels.append({"name": f"cell{cell}", "samples": [
                {"name": f"row{row}", "data": data.tolist(),
                 "modifiers": [self._modifier(pulls[kind], data) for kind in kinds[row]]}
                for row, data in enumerate(rows)]})
        return {"channels": channels, "parameters": [
            {"name": f"pull{index}", "bounds": [[-9.5, 9.5]]} for index in range(len(problem.sigma))]}

    def _modifier(self, pull, data):
        sigma = float(self.problem.sigma[pull])
        if pull % 5 in (1, 2):
            return {"name": f"pull{pull}", "type": "normsys",
                    "data": {"hi": 1 + sigma, "lo": 1 - sigma}}
        return {"name": f"pull{pull}", "type": "histosys",
                "data": {"hi_data": ((1 + sigma) * data).tolist(),
                         "lo_data": ((1 - sigma) * data).tolist()}}


RIVALS = {"iminuit": Iminuit, "scipy": Scipy, "JAX": Jax, "pyhf": Pyhf}
