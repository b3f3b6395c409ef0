"""NumPy: bare matrix products, by the OpenBLAS that its wheels carry."""

import workloads as w

import numpy as np


def matmul(_):
    """Products into memory that is there."""
    rng = np.random.default_rng(8)
    result = {}
    for m, n, k in w.PRODUCTS:
        a, b = rng.random((m, k), np.float32), rng.random((k, n), np.float32)
        c = np.empty((m, n), np.float32)
        result[f"matmul-{m}x{n}x{k}"] = w.best_call(lambda: np.matmul(a, b, out=c))
    return result


if __name__ == "__main__":
    w.main("numpy", {"numpy": np.__version__}, {"matmul": matmul})
