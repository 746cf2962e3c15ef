"""Whether a rival computes the same thing: without this, its time means nothing."""

import numpy as np
from scipy import stats

from .tools import Failed

# Probability of a deviation as large as the worst of all numbers of a check, taken together.
SIGNIFICANCE = 1e-4


def check(name, values, errors, reference, degrees_of_freedom):
    """Raises Failed where values and reference differ by more than their errors allow; otherwise returns the
    largest deviation and the root mean square of all, both in units of the error."""
    values, errors, reference = (np.ravel(array) for array in (values, errors, reference))
    if not (np.isfinite(values).all() and (errors > 0).all()):
        raise Failed(f"{name}: a bin without events or error")
    pulls = (values - reference) / errors
    worst = int(np.argmax(np.abs(pulls)))
    probability = 2 * stats.t.sf(abs(pulls[worst]), degrees_of_freedom) * len(pulls)
    if probability < SIGNIFICANCE:
        raise Failed(f"{name} disagrees with NuEM's quadrature: number {worst} is {values[worst]:.6g} "
                     f"+- {errors[worst]:.2g}, not {reference[worst]:.6g} ({pulls[worst]:.1f} sigma)")
    return {"numbers": len(pulls), "largest_pull": float(np.abs(pulls[worst])),
            "rms_pull": float(np.sqrt(np.mean(pulls**2)))}
