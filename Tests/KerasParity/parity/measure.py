"""How far numbers are from others."""

import numpy as np

# Of weights and losses, the largest number counts as at least this.
FLOOR = 1e-3


def numbers(value):
    """An array, of a variable too."""
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value, dtype="float64")


def difference(found, expected, floor=FLOOR):
    """The largest difference as a part of the largest number expected."""
    found, expected = numbers(found), numbers(expected)
    if found.shape != expected.shape:
        return np.inf
    if not found.size:
        return 0
    largest = np.abs(found - expected).max() / max(np.abs(expected).max(), floor)
    return largest if np.isfinite(largest) else np.inf


def slot_floors(optimizer):
    """As what the largest number of each of an optimizer's variables counts at least: a thousandth of the largest of
    its kind in the model, because a gradient that should be nothing is what rounding leaves of others."""
    kind = lambda variable: variable.name.split("_")[-1]
    largest = {}
    for variable in optimizer.variables:
        most = np.abs(numbers(variable)).max(initial=0)
        largest[kind(variable)] = max(largest.get(kind(variable), 0), most)
    return [max(1e-3 * largest[kind(variable)], 1e-12) for variable in optimizer.variables]
