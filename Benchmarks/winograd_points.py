#!/usr/bin/env python3
"""How much float32 loses in Winograd's convolution of 3x3 windows, by the points it evaluates polynomials at.

    python winograd_points.py        (needs NumPy)

For each set of points and number of channels: the largest error as a part of the largest result, and that of the plain sum;
16 filters, rectified normal inputs, weights as He draws them, 200 tiles. Documentation/Decisions/0011-winograd.md quotes it.
"""

from fractions import Fraction as F

import numpy as np

SETS = {
    "2x2: 0, 1, -1": (2, [0, 1, -1]),
    "4x4: 0, 1, -1, 2, -2": (4, [0, 1, -1, 2, -2]),
    "4x4: 0, 1, -1, 1/2, -2": (4, [0, 1, -1, F(1, 2), -2]),
    "4x4: 0, 3/4, -3/4, 4/3, -4/3": (4, [0, F(3, 4), -F(3, 4), F(4, 3), -F(4, 3)]),
    "4x4: 0, 2/3, -2/3, 3/2, -3/2": (4, [0, F(2, 3), -F(2, 3), F(3, 2), -F(3, 2)]),
}


def transforms(points, tile):
    """A', G and B' of polynomials' values at the points and at infinity."""
    points = [F(point) for point in points]
    span = len(points) + 1

    def coefficients(roots):
        result = [F(1)]
        for root in roots:
            result = [low - root * high for low, high in zip([F(0)] + result, result + [F(0)])]
        return result + [F(0)] * (span - len(result))

    distances = [np.prod([a - b for b in points if b != a], initial=F(1)) for a in points]
    result = [[a ** power for a in points] + [F(power == tile - 1)] for power in range(tile)]
    window = [[a ** power / d for power in range(3)] for a, d in zip(points, distances)] + [[0, 0, 1]]
    source = [coefficients([b for b in points if b != a]) for a in points] + [coefficients(points)]
    return [np.array(matrix, dtype=float) for matrix in (result, window, source)]


def both_axes(matrix, x):
    half = np.einsum("ab,...bc->...ac", matrix, x).astype(x.dtype)
    return np.einsum("...ab,cb->...ac", half, matrix).astype(x.dtype)


def errors(tile, points, channels):
    rng = np.random.default_rng(0)
    x = np.maximum(rng.normal(size=(200, channels, tile + 2, tile + 2)), 0)
    w = rng.normal(size=(channels, 16, 3, 3)) * np.sqrt(2 / 9 / channels)

    def plain(x, w):
        y = np.zeros((200, 16, tile, tile), x.dtype)
        for i in range(tile):
            for j in range(tile):
                y[:, :, i, j] = np.einsum("tcab,ckab->tk", x[:, :, i:i + 3, j:j + 3], w)
        return y

    expected = plain(x, w)
    x, w = x.astype(np.float32), w.astype(np.float32)
    result, window, source = (matrix.astype(np.float32) for matrix in transforms(points, tile))
    products = np.einsum("tcab,ckab->tkab", both_axes(source, x), both_axes(window, w))
    found = both_axes(result, products)
    largest = np.abs(expected).max()
    return [np.abs(y - expected).max() / largest for y in (found, plain(x, w))]


for name, (tile, points) in SETS.items():
    print(f"{name:30}", *(f"{channels} channels {a:.1e} ({b:.1e})"
                          for channels in (16, 64, 256) for a, b in [errors(tile, points, channels)]), sep="  ")
