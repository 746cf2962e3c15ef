"""The same Monte Carlo in JAX on the processor: jit, one device a core, samples in single precision
and sums in double."""

import functools
import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "") +
                           f" --xla_force_host_platform_device_count={os.cpu_count()}")

import jax  # noqa: E402  (the flags stand before)
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from ..problem import ELECTRON_MASS  # noqa: E402

jax.config.update("jax_enable_x64", True)
# Other settings were measured on a busy machine. They take more processor time for a sample: double precision
# 1.3 times as much, the generator rbg 1.5 times, chunks of 4096 samples 1.2 times, of 65536 the same, of 262144
# twice as much.
CHUNK = 16384


def _events(key, begin, samples, arrays, detector, logarithmic):
    """Row of the response and weighted shapes of a chunk; what is outside has rows past the end."""
    low, width, strata, quantiles = arrays
    drawn = jax.random.uniform(key, (5, CHUNK), jnp.float32)
    place = (begin + jnp.arange(CHUNK) + drawn[0]) / samples
    stratum = jnp.clip(jnp.searchsorted(quantiles, place, side="right") - 1, 0, len(low) - 1)
    share = quantiles[stratum + 1] - quantiles[stratum]
    energy = (low[stratum] + (place - quantiles[stratum]) / share * width[stratum]).astype(jnp.float32)
    weight = jnp.where(place < 1, strata[stratum] / samples, 0).astype(jnp.float32)
    if logarithmic:
        span = jnp.log(energy / detector.threshold)
        recoil = jnp.minimum(detector.threshold * jnp.exp(drawn[1] * span), energy)
        weight = weight * recoil * span
    else:
        span = energy - detector.threshold
        recoil = detector.threshold + drawn[1] * span
        weight = weight * span
    y = jnp.minimum(recoil / energy, 1)

    electron = recoil + ELECTRON_MASS
    half = ELECTRON_MASS * (1 - y) / (2 * electron)
    sine, cosine = jnp.sqrt(half), jnp.sqrt(1 - half)
    normal = jnp.sqrt(-2 * jnp.log1p(-drawn[2]))
    half_1 = 0.5 * detector.angular_resolution * normal * jnp.cos(2 * np.pi * drawn[3])
    smeared = electron + (detector.energy_resolution * jnp.sqrt(electron) * normal
                          * jnp.sin(2 * np.pi * drawn[3]))
    sine_1, cosine_1 = jnp.sin(half_1), jnp.cos(half_1)
    plus, minus = sine * cosine_1 + cosine * sine_1, sine * cosine_1 - cosine * sine_1
    azimuth = jnp.cos(np.pi * drawn[4]) ** 2
    theta = 2 * jnp.arcsin(jnp.sqrt(plus**2 * azimuth + minus**2 * (1 - azimuth)))
    position = smeared * theta**2 / detector.bin_width
    inside = (position >= 0) & (position < detector.bins)
    row = jnp.where(inside, stratum * detector.bins + position.astype(jnp.int32),
                    len(low) * detector.bins)

    vector = 1 + (1 - y) ** 2 - ELECTRON_MASS * y / energy
    shapes = jnp.stack([jnp.ones_like(y), (1 - y) ** 2, ELECTRON_MASS * y / energy,
                        (1 - y) / recoil, vector / recoil, (2 - y) / energy,
                        vector / (recoil**2 * ELECTRON_MASS)], axis=-1)
    return row, weight[:, None] * shapes


@functools.partial(jax.jit, static_argnames=("detector", "logarithmic"))
def _batch(seed, samples, arrays, detector, logarithmic, chunks):
    rows = len(arrays[0]) * detector.bins

    def add_chunk(chunk, response):
        key = jax.random.fold_in(jax.random.key(seed), chunk)
        row, shapes = _events(key, chunk * CHUNK, samples, arrays, detector, logarithmic)
        return response.at[row].add(shapes.astype(jnp.float64), mode="drop")

    response = jax.lax.fori_loop(0, chunks, add_chunk, jnp.zeros((rows, 7)))
    return response.reshape(len(arrays[0]), detector.bins, 7)


class Sampler:
    def __init__(self, detector, proposal, threads):
        self.detector, self.proposal = detector, proposal
        self.devices = jax.devices()[:threads]
        arrays = tuple(jnp.asarray(array) for array in (
            proposal.low, proposal.width, proposal.strata(), proposal.quantiles))
        self.arrays = [jax.device_put(arrays, device) for device in self.devices]

    def response(self, seed, batches, samples):
        chunks = -(-samples // CHUNK)
        results = []
        for index in range(batches):
            device = index % len(self.devices)
            results.append(_batch(
                jax.device_put(seed * 4096 + index, self.devices[device]), samples,
                self.arrays[device], self.detector, self.proposal.logarithmic, chunks))
        return np.array([np.asarray(result) for result in results])
