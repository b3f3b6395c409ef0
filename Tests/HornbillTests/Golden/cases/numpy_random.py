"""NumPy's RandomState: what each function draws, one after another, from one state."""

import numpy as np


def exact(array):
    """Float64 numbers in hexadecimal, because not every reader of JSON rounds decimals right."""
    return [float(v).hex() for v in array.reshape(-1)]


def draws(seed):
    """Every function in turn, so that each must leave the state as NumPy does."""
    state = np.random.RandomState(seed)
    weights = [0.1, 0.0, 0.4, 0.3, 0.2]
    return {
        "seed": seed,
        "random": exact(state.random_sample((2, 3))),
        "randn": exact(state.randn(5)),
        "uniform": exact(state.uniform(-3, 4.5, (4,))),
        "normal": exact(state.normal(2, 0.5, (2, 2))),
        "randint": [int(v) for v in state.randint(-5, 17, 8)],
        "randint_one": int(state.randint(3, 4)),
        "randint_32_bits": [int(v) for v in state.randint(0, 2 ** 32, 3)],
        "randint_wide": [str(v) for v in state.randint(-2 ** 62, 2 ** 62 + 12345, 4)],
        "randint_all": [str(v) for v in state.randint(-2 ** 63, 2 ** 63 - 1, 2)],
        "permutation": [int(v) for v in state.permutation(11)],
        "permutation_array": [int(v) for v in state.permutation(np.array([5, 3, 9, 1]))],
        "choice": [int(v) for v in state.choice(9, 6)],
        "choice_once": [int(v) for v in state.choice(9, 6, replace=False)],
        "choice_weighted": [int(v) for v in state.choice(5, 9, p=weights)],
        "choice_weighted_once": [int(v) for v in state.choice(5, 4, replace=False, p=weights)],
        "last": exact(state.randn(3)),
    }


def cases():
    """Seeds from one number and from several; a long run past several refills of the generator."""
    state = np.random.RandomState(7)
    state.random_sample(5000)
    return [draws(seed) for seed in (0, 22, 42, 2 ** 32 - 1, [1, 2, 3], [4294967295], list(range(700)))] + [
        {"kind": "long", "seed": 7, "skipped": 5000, "next": exact(state.random_sample(4))},
        {"kind": "anchors", "randn_22": exact(np.random.RandomState(22).randn(4)),
         "permutation_42": [int(v) for v in np.random.RandomState(42).permutation(250)[:5]]},
    ]
